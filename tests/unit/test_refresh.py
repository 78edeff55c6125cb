"""`entente knowledge refresh` against an endpoint that answers, and fails, as Wikidata does."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest
from aiohttp import web

from entente.core.knowledge import load_knowledge
from entente.errors import NotReachable
from entente.upkeep.endpoint import Endpoint, Manners
from entente.upkeep.refresh import NotCredibleError, Refreshed, accept, refresh
from tests.support.wikidata import MIME, Fact, Wikidata, serving, true_copy
from tests.unit.test_layers import folder_with, row

ON = date(2026, 11, 24)
FRANCE, GERMANY, RUSSIA, USA = "Q142", "Q183", "Q159", "Q30"
NOVELS = {
    "Q900000001": {"en": "Ann Novel", "es": "Ana Novel", "fr": "Anne Novel"},
    "Q900000002": {"en": "Bob Newman", "de": "Bob Neumann"},
}
QUICK = Manners(pause=0, timeout=0.5, attempts=3, first_wait=0.01)


@pytest.fixture
async def wikidata() -> AsyncIterator[Wikidata]:
    copy = true_copy()
    copy.names |= NOVELS
    async with serving(copy) as server:
        yield server


async def run(server: Wikidata, folder: Path, manners: Manners = QUICK) -> Refreshed:
    async with Endpoint(server.url, "desk@example.org", manners) as endpoint:
        return await refresh(folder, endpoint, ON)


def told(refreshed: Refreshed) -> set[tuple[str, str, str, str]]:
    return {(each.change, each.leader, each.before, each.after) for each in refreshed.differences}


async def test_nothing_changes_where_wikidata_says_what_we_know(
    wikidata: Wikidata, tmp_path: Path
) -> None:
    refreshed = await run(wikidata, tmp_path)
    assert {change for change, *_ in told(refreshed)} <= {"changed"}
    assert refreshed.refused == []
    assert all(agent.startswith("entente/") for agent in wikidata.agents)
    assert all("desk@example.org" in agent for agent in wikidata.agents)


async def test_a_term_is_added_with_its_source_and_the_names_of_other_languages(
    wikidata: Wikidata, tmp_path: Path
) -> None:
    wikidata.facts.append(Fact(FRANCE, "foreign_minister", "Q900000001", "2026-02-03"))
    refreshed = await run(wikidata, tmp_path)
    added = [each for each in refreshed.differences if each.change == "added"]
    assert [(each.leader, each.state, each.after) for each in added] == [
        ("Ann Novel", "FRA", "2026-02-03 to in office")
    ]
    assert added[0].source == "http://www.wikidata.org/entity/statement/Q900000001-2026-02-03"
    accept(refreshed, tmp_path)
    knowledge = load_knowledge(tmp_path)
    (leader,) = knowledge.holders("FRA", "foreign_minister", ON)
    assert (leader.name, leader.qid, leader.aliases) == (
        "Ann Novel",
        "Q900000001",
        ("Ana Novel", "Anne Novel"),
    )
    assert leader.terms[0].role == "foreign minister"


async def test_a_successor_ends_an_open_term(wikidata: Wikidata, tmp_path: Path) -> None:
    wikidata.facts.append(Fact(GERMANY, "head_of_government", "Q900000002", "2026-10-01"))
    refreshed = await run(wikidata, tmp_path)
    assert {
        ("added", "Bob Newman", "", "2026-10-01 to in office"),
        ("changed", "Friedrich Merz", "2025-05-06 to in office", "2025-05-06 to 2026-10-01"),
    } <= told(refreshed)


async def test_an_end_that_the_tables_do_not_know_is_taken(
    wikidata: Wikidata, tmp_path: Path
) -> None:
    wikidata.facts = [
        Fact(RUSSIA, fact.office, fact.person, fact.start, "2026-05-01")
        if (fact.state, fact.office, fact.end) == (RUSSIA, "foreign_minister", "")
        else fact
        for fact in wikidata.facts
    ]
    refreshed = await run(wikidata, tmp_path)
    before = "2004-03-09 to 2025-12-31 at least"
    assert ("changed", "Sergey Lavrov", before, "2004-03-09 to 2026-05-01") in told(refreshed)


@pytest.mark.parametrize(
    ("fact", "why"),
    [
        (Fact(USA, "head_of_state", "Q900000001", "2010-01-01", "2011-01-01"), "Barack Obama"),
        (Fact(FRANCE, "head_of_state", "Q900000404", "1999-01-01", "2001-01-01"), "has no name"),
    ],
)
async def test_what_contradicts_the_tables_is_told_and_not_believed(
    wikidata: Wikidata, tmp_path: Path, fact: Fact, why: str
) -> None:
    wikidata.facts.append(fact)
    refreshed = await run(wikidata, tmp_path)
    (refused,) = refreshed.refused
    assert why in refused
    assert "added" not in {each.change for each in refreshed.differences}


async def test_a_year_is_no_day(wikidata: Wikidata, tmp_path: Path) -> None:
    year = Fact(FRANCE, "foreign_minister", "Q900000001", "2026-01-01", start_precision=9)
    wikidata.facts.append(year)
    refreshed = await run(wikidata, tmp_path)
    assert refreshed.left_out == {"the start is no day": 1}


async def slow(_request: web.Request, body: bytes) -> web.StreamResponse:
    await asyncio.sleep(2)
    return web.Response(body=body)


async def cut_off(_request: web.Request, body: bytes) -> web.StreamResponse:
    """Send the status, half of the rows, and the complaint that Wikidata sends after them."""
    text = body[: len(body) // 2] + b"\njava.util.concurrent.TimeoutException\n\tat java.base"
    return web.Response(body=text, content_type=MIME)


async def lost(request: web.Request, body: bytes) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Length": str(len(body))})
    await response.prepare(request)
    await response.write(body[:10])
    assert request.transport is not None
    request.transport.close()
    return response


def status(code: int, **headers: str) -> object:
    async def answer(_request: web.Request, _body: bytes) -> web.StreamResponse:
        fields = {name.replace("_", "-"): value for name, value in headers.items()}
        return web.Response(status=code, text="<html>busy</html>", headers=fields)

    return answer


@pytest.mark.parametrize(
    "fault", [slow, cut_off, lost, status(500), status(502), status(503), status(429)]
)
async def test_a_fault_that_passes_is_waited_for(
    wikidata: Wikidata, tmp_path: Path, fault: object
) -> None:
    wikidata.faults = [fault, fault]
    assert (await run(wikidata, tmp_path)).rows >= 0
    assert wikidata.asked[0] == wikidata.asked[1] == wikidata.asked[2]


@pytest.mark.parametrize(
    ("header", "least", "most"),
    [("7", 7, 7), ("Wed, 21 Oct 2015 07:28:00 GMT", 0, 0), ("soon", 0.01, 0.01)],
)
async def test_who_asks_to_wait_is_obeyed(
    wikidata: Wikidata, header: str, least: float, most: float
) -> None:
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    wikidata.faults = [status(429, Retry_After=header)]
    async with Endpoint(wikidata.url, "desk@example.org", QUICK, sleep) as endpoint:
        await endpoint.ask("SELECT ?item { VALUES ?item { wd:Q7330070 } }")
    assert least <= waited[0] <= most


async def test_who_asks_to_wait_for_an_hour_is_left_alone(wikidata: Wikidata) -> None:
    wikidata.faults = [status(429, Retry_After="3600")]
    async with Endpoint(wikidata.url, "desk@example.org", QUICK) as endpoint:
        with pytest.raises(NotReachable, match="asks to wait 3600 s"):
            await endpoint.ask("SELECT ?item { VALUES ?item { wd:Q7330070 } }")
    assert len(wikidata.asked) == 1


@pytest.mark.parametrize("code", [400, 403, 404])
async def test_a_refusal_is_not_asked_again(wikidata: Wikidata, tmp_path: Path, code: int) -> None:
    wikidata.faults = [status(code)]
    with pytest.raises(NotReachable, match=f"refuses the query: {code}"):
        await run(wikidata, tmp_path)
    assert len(wikidata.asked) == 1


async def test_an_interrupted_download_goes_on_where_it_was(
    wikidata: Wikidata, tmp_path: Path
) -> None:
    fine = len(await asked_by(wikidata, tmp_path / "whole"))
    wikidata.asked.clear()
    wikidata.faults = [*[passing] * 4, status(500), status(500), status(500)]
    with pytest.raises(NotReachable, match="run the command again later"):
        await run(wikidata, tmp_path)
    assert len(wikidata.asked) == 4 + QUICK.attempts
    assert not (tmp_path / "wikidata.csv").exists()
    wikidata.asked.clear()
    await run(wikidata, tmp_path)
    assert len(wikidata.asked) == fine - 4


async def passing(_request: web.Request, body: bytes) -> web.StreamResponse:
    return web.Response(body=body, content_type=MIME)


async def asked_by(server: Wikidata, folder: Path) -> list[str]:
    server.asked.clear()
    await run(server, folder)
    return list(server.asked)


async def test_a_number_that_means_something_else_is_refused(
    wikidata: Wikidata, tmp_path: Path
) -> None:
    wikidata.labels["Q7330070"] = "footballer"
    with pytest.raises(NotReachable, match="Q7330070 is called 'footballer' there"):
        await run(wikidata, tmp_path)


async def test_a_good_file_survives_an_empty_answer(wikidata: Wikidata, tmp_path: Path) -> None:
    wikidata.facts.append(Fact(FRANCE, "foreign_minister", "Q900000001", "2026-02-03"))
    good = accept(await run(wikidata, tmp_path), tmp_path).read_bytes()
    wikidata.facts.clear()
    with pytest.raises(NotCredibleError, match="know 0% of the heads of state"):
        await run(wikidata, tmp_path)
    assert (tmp_path / "wikidata.csv").read_bytes() == good


async def test_a_good_file_survives_one_that_lost_many_rows(
    wikidata: Wikidata, tmp_path: Path
) -> None:
    folder_with(tmp_path, [row("Ann Novel", "FRA", "2026-02-03")] * 1_000, None)
    good = (tmp_path / "wikidata.csv").read_bytes()
    with pytest.raises(NotCredibleError, match="rows instead of 1000"):
        await run(wikidata, tmp_path)
    assert (tmp_path / "wikidata.csv").read_bytes() == good


async def test_corrections_survive_a_refresh(wikidata: Wikidata, tmp_path: Path) -> None:
    wikidata.facts.append(Fact(FRANCE, "foreign_minister", "Q900000001", "2026-02-03"))
    folder_with(tmp_path, None, [row("Ann Novel", "FRA", "", role="", why="she declined")])
    accept(await run(wikidata, tmp_path), tmp_path)
    assert load_knowledge(tmp_path).holders("FRA", "foreign_minister", ON) == ()


async def test_the_command_shows_the_changes_and_applies_them_when_told(
    wikidata: Wikidata, tmp_path: Path
) -> None:
    wikidata.facts.append(Fact(FRANCE, "foreign_minister", "Q900000001", "2026-02-03"))
    arguments = ["--endpoint", wikidata.url, "--contact", "desk@example.org", "--pause", "0"]
    shown = await command("refresh", *arguments, "--folder", str(tmp_path), "--json")
    assert shown[0] == 0, shown
    assert {each["change"] for each in json.loads(shown[1])["differences"]} >= {"added"}
    assert "nothing replaced" in shown[2]
    assert not (tmp_path / "wikidata.csv").exists()
    asked = len(wikidata.asked)
    applied = await command("refresh", *arguments, "--folder", str(tmp_path), "--apply")
    assert applied[0] == 0, applied
    assert "+ FRA foreign_minister: Ann Novel, 2026-02-03 to in office" in applied[1]
    assert len(wikidata.asked) == asked
    assert not (tmp_path / ".refresh").exists()
    assert (tmp_path / "wikidata.csv").exists()


async def test_the_command_says_what_to_do_without_a_folder() -> None:
    code, _, said = await command("refresh", "--contact", "desk@example.org")
    assert code == 2
    assert "name the folder" in said


async def command(*arguments: str) -> tuple[int, str, str]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "entente", "knowledge", *arguments),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    return process.returncode or 0, out.decode(), err.decode()
