"""An open page of the board is told all that it missed, once, and nothing of an article's."""

import asyncio
import json

import pytest

from entente.board import live
from entente.board.archive import Entry
from entente.board.live import Live
from tests.support.alerts import START, alert

ENDS_AN_EVENT = "\u2028\n\nevent: alert\ndata: {}\n\n"


async def _first(page: Live, last: str | None, number: int) -> list[bytes]:
    events = page.events(last)
    return [await asyncio.wait_for(anext(events), 2) for _ in range(number)]


def entries(first: int, last: int) -> list[Entry]:
    return [Entry(alert(n), n, START) for n in range(first, last + 1)]


async def test_a_page_that_comes_back_gets_what_it_missed() -> None:
    page = Live()
    for entry in entries(1, 2):
        page.announce(entry)
    seen = page.position
    for entry in entries(3, 5):
        page.announce(entry)
    missed = await _first(page, seen, 3)
    assert [json.loads(e.split(b"data: ")[1])["id"] for e in missed] == [
        "alert-3",
        "alert-4",
        "alert-5",
    ]


@pytest.mark.parametrize("last", ["00000000:3", "nonsense", "", ":", "{boot}:99", "{boot}:0"])
async def test_a_page_from_another_start_or_too_long_ago_reads_anew(
    last: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "_KEPT", 2)
    page = Live()
    page._recent = type(page._recent)(maxlen=2)
    for entry in entries(1, 5):
        page.announce(entry)
    boot = page.position.partition(":")[0]
    assert await _first(page, last.format(boot=boot), 1) == [live.RESET]


async def test_a_page_that_stops_reading_costs_no_memory_and_is_told_to_read_anew() -> None:
    page = Live()
    events = page.events(None)
    waiting = asyncio.ensure_future(anext(events))
    await asyncio.sleep(0)
    for entry in entries(1, 2_000):
        page.announce(entry)
    got = [await waiting]
    got += [await anext(events) for _ in range(3)]
    assert live.RESET in got
    assert max(queue.qsize() for queue in page._pages) <= 256


async def test_an_article_cannot_end_an_event_or_begin_another() -> None:
    page = Live()
    page.announce(Entry(alert(1), 1, START))
    seen = page.position
    page.announce(Entry(alert(2, headline={"es": ENDS_AN_EVENT}), 2, START))
    (event,) = await _first(page, seen, 1)
    assert event.count(b"\n\n") == 1
    assert len(event.splitlines()) == 4  # id, event, data, the empty line
