"""What the board keeps, selects and hands out, without a broker."""

import csv
import io
import json
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any, get_args
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entente.board import server
from entente.board.archive import Archive
from entente.board.briefing import brief, other_side
from entente.board.coverage import Coverage, Tally
from entente.board.dead_letters import DeadLetters
from entente.board.feed import Feed
from entente.board.judgements import Judgements
from entente.board.live import Live
from entente.board.people import leaders, statements
from entente.board.presentation import COLUMNS, atom, summary, table
from entente.board.relations import relations
from entente.board.security import check_exposure
from entente.board.selection import NAMES, OTHER_TYPES, BadQuery, read_selection
from entente.errors import ConfigError, Reason
from entente.messages import Alert, SignalType, Status
from entente.messages.alert import Change, Stance, Tier
from entente.settings import Board, Settings
from entente.stream.dead_letters import OTHER
from tests.support.alerts import START, alert, claim, report, speaker

DOCS = Path(__file__).parents[2] / "docs/board.md"
STATIC = Path(server.__file__).parent / "static"
TODAY = date(2026, 11, 24)
HOSTILE = '"><script>alert(1)</script>\u202e\x00\n\nevent: alert\ndata: {}\n\n'


def archive_of(*alerts: Alert, capacity: int = 100) -> Archive:
    archive = Archive(capacity)
    for each in alerts:
        archive.take(each, START)
    return archive


def chosen(query: str, *alerts: Alert) -> list[str]:
    pairs = [tuple(part.split("=", 1)) for part in query.split("&")]
    selection = read_selection(pairs)  # type: ignore[arg-type]
    return [entry.alert.id for entry in selection.of(archive_of(*alerts).newest())]


def test_the_last_revision_of_an_alert_is_kept_and_older_ones_are_not_taken() -> None:
    archive = archive_of(alert(1), alert(2), alert(1, revision=2, change="corroborated"))
    assert archive.take(alert(1), START) is None
    assert [(e.alert.id, e.alert.revision) for e in archive.newest()] == [
        ("alert-1", 2),
        ("alert-2", 1),
    ]


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(1, 5))))
def test_the_archive_is_bounded_and_never_goes_back(arrivals: list[tuple[int, int]]) -> None:
    archive = Archive(4)
    for number, revision in arrivals:
        before = archive.get(f"alert-{number}")
        archive.take(alert(number, revision=revision), START)
        after = archive.get(f"alert-{number}")
        assert len(archive) <= 4
        assert after is not None
        assert before is None or after.alert.revision >= before.alert.revision


def test_what_changed_last_is_told_by_the_time_of_the_record() -> None:
    archive = Archive(2)
    for number, minute in ((1, 3), (2, 1), (3, 2)):
        archive.take(alert(number), START + timedelta(minutes=minute))
    assert [entry.alert.id for entry in archive.newest()] == ["alert-1", "alert-3"]


THREE = (
    alert(1, source="RUS", target="PRK", type="defence_pact", severity=80, tier="page"),
    alert(2, status="planned", reports=[report(language="en", outlet="The Gazette")]),
    alert(
        3,
        members=["PER", "CHL", "COL"],
        watchlists=["andes"],
        claims=[claim(speaker=speaker("Gabriel Boric", "CHL"), quote="una nueva época")],
    ),
)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("state=prk", [1]),
        ("state=PRK&state=COL", [3, 1]),
        ("pair=CHL-PER", [3, 2]),
        ("type=defence_pact", [1]),
        ("status=planned", [2]),
        ("tier=page&tier=log", [1]),
        ("min_severity=60", [1]),
        ("language=en", [2]),
        ("outlet=The Gazette", [2]),
        ("watchlist=andes", [3]),
        ("leader=gabriel boric", [3]),
        ("q=ÉPOCA nueva", [3]),
        ("q=nowhere", []),
        ("order=severity", [1, 3, 2]),
        ("since=2026-11-21", []),
        ("until=2026-11-21T00:00:00Z", [3, 2, 1]),
        ("state=PRK&status=planned", []),
    ],
)
def test_a_query_selects(query: str, found: list[int]) -> None:
    assert chosen(query, *THREE) == [f"alert-{number}" for number in found]


@pytest.mark.parametrize(
    ("query", "fault"),
    [
        ("colour=red", "colour is no parameter"),
        ("tier=urgent", "tier: 'urgent' is none of page, notify, log"),
        ("type=peace", "type: 'peace' is no signal type"),
        ("min_severity=high", "min_severity: 'high' is no whole number from 0 to 100"),
        ("min_severity=101", "min_severity"),
        ("limit=١٢", "limit"),
        ("since=yesterday", "since: 'yesterday' is no date or time"),
        ("order=random", "order: 'random' is none of newest, severity"),
    ],
)
def test_a_wrong_query_is_named(query: str, fault: str) -> None:
    with pytest.raises(BadQuery, match=re.escape(fault)):
        chosen(query, *THREE)


def test_the_first_screen_shows_at_most_ten_stories_the_gravest_first() -> None:
    alerts = [alert(n, severity=n) for n in range(1, 15)]
    alerts.append(alert(15, story="story-3", tier="page", severity=71))
    briefing = brief(archive_of(*alerts), None, TODAY, "es")
    assert briefing.total == 14
    assert [story["id"] for story in briefing.stories[:2]] == ["alert-15", "alert-14"]
    assert briefing.stories[0]["other_alerts"] == ["alert-3"]
    assert len(briefing.stories) == 10


def test_the_first_screen_shows_only_what_changed_since_the_last_look() -> None:
    archive = Archive(10)
    archive.take(alert(1), START)
    archive.take(alert(2), START + timedelta(hours=2))
    briefing = brief(archive, START + timedelta(hours=1), TODAY, "es")
    assert [story["id"] for story in briefing.stories] == ["alert-2"]


@pytest.mark.parametrize(
    ("changes", "expected", "overdue"),
    [
        ({"status": "planned", "event_date": "2026-11-28"}, "2026-11-28", None),
        ({"status": "planned", "event_date": "2026-11-20/2026-11-26"}, "2026-11-26", None),
        ({"status": "planned", "event_date": "2026-11-22"}, None, "2026-11-22"),
        ({"status": "planned", "event_date": "2026-11"}, None, None),
        ({"status": "asserted", "event_date": "2026-11-28"}, None, None),
        (
            {"status": "planned", "event_date": "2026-11-28", "change": "cancelled"},
            None,
            None,
        ),
        ({"status": "planned", "event_date": "2025-01-01"}, None, None),
    ],
)
def test_plans_are_expected_or_overdue_by_their_date(
    changes: dict[str, Any], expected: str | None, overdue: str | None
) -> None:
    briefing = brief(archive_of(alert(1, **changes)), None, TODAY, "es")
    assert [each["due"] for each in briefing.expected] == ([expected] if expected else [])
    assert [each["due"] for each in briefing.overdue] == ([overdue] if overdue else [])


@pytest.mark.parametrize(
    ("changes", "position"),
    [
        ({}, "silent"),
        ({"target": None}, "none"),
        ({"confirmed_by": ["CHL"]}, "confirmed"),
        ({"contradicted_by": ["CHL"], "confirmed_by": ["CHL"]}, "contradicted"),
        ({"claims": [claim(speaker=speaker("Gabriel Boric", "CHL"))]}, "spoke"),
    ],
)
def test_the_other_side_is_told_apart(changes: dict[str, Any], position: str) -> None:
    assert other_side(alert(1, **changes), "es")["position"] == position


def test_the_words_shown_first_have_the_status_of_the_alert() -> None:
    claims = [
        claim(status="possible", speaker=speaker("A"), quote="podrían"),
        claim(quote="firmaron"),
    ]
    (entry,) = archive_of(alert(1, claims=claims)).newest()
    assert summary(entry)["claim"]["quote"] == "firmaron"


def test_relations_count_what_happened_and_net_nothing() -> None:
    found = relations(
        archive_of(
            alert(1),
            alert(2, type="criticism"),
            alert(3, status="planned"),
            alert(4, change="withdrawn"),
            alert(5, source="RUS", target=None, type="force_posture"),
            alert(6, members=["BRA", "CHL", "PER"], type="joint_exercise"),
        ).newest()
    )
    by_pair = {relation.pair: relation for relation in found}
    assert set(by_pair) == {("CHL", "PER"), ("BRA", "CHL"), ("BRA", "PER")}
    chile_peru = by_pair["CHL", "PER"]
    assert (chile_peru.alerts, chile_peru.cooperation, chile_peru.conflict) == (5, 15.4, 2.0)
    assert by_pair["BRA", "PER"].alerts == 1


def test_weeks_without_news_stand_in_the_series_as_nothing() -> None:
    late = (START + timedelta(days=21)).isoformat()
    (relation,) = relations(
        archive_of(alert(1), alert(2, first_seen=late, last_seen=late)).newest()
    )
    weeks = relation.as_json(series=True)["weeks"]
    assert [week["cooperation"] for week in weeks] == [8, 0, 0, 8]


def test_leaders_are_listed_with_their_latest_words_and_quoted_once() -> None:
    putin = claim(speaker=speaker("Vladimir Putin", "RUS"), quote="lo haremos")
    older = claim(speaker=speaker("Vladimir Putin", "RUS"), quote="ya veremos", article_id="a0")
    entries = list(
        archive_of(alert(1, claims=[older]), alert(2, claims=[putin]), alert(3, claims=[putin]))
        .newest()
    )  # fmt: skip
    (person,) = leaders(entries)
    assert (person["name"], person["quotes"]) == ("Vladimir Putin", 2)
    assert person["latest"]["claim"]["quote"] == "lo haremos"
    assert [s["claim"]["quote"] for s in statements(entries, "VEREMOS", "putin")] == ["ya veremos"]
    assert statements(entries, "veremos", "xi") == []


def test_the_feed_is_well_formed_whatever_an_article_says() -> None:
    hostile = alert(1, headline={"es": HOSTILE}, claims=[claim(quote=HOSTILE + "\ufffe")])
    feed = ET.fromstring(atom(archive_of(hostile).newest(), "http://localhost", "es"))  # noqa: S314
    title = feed.findtext("{*}entry/{*}title")
    assert title is not None
    assert title.startswith('"><script>')
    assert "\u202e" not in title


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r="])
def test_a_spreadsheet_takes_no_cell_for_a_formula(start: str) -> None:
    text = table(archive_of(alert(1, headline={"es": start + "HYPERLINK()"})).newest(), "es")
    header, row = csv.reader(io.StringIO(text))
    assert tuple(header) == COLUMNS
    assert row[COLUMNS.index("headline")][0] not in "=+-@\t\r"


def test_the_coverage_counts_a_day_and_names_what_is_missing() -> None:
    tally = Tally()
    tally.count(START - timedelta(hours=25), "pt", "analyzed")
    for language, outcome in (("es", "analyzed"), ("es", "irrelevant"), ("other", "unsupported")):
        tally.count(START, language, outcome)
    seen = tally.as_json(START + timedelta(minutes=1))
    assert seen["articles"] == 3
    assert seen["outcomes"] == {"analyzed": 1, "irrelevant": 1, "unsupported": 1}
    assert seen["unseen"] == ["en", "fr", "pt"]
    assert [(each["language"], each["articles"]) for each in seen["languages"]] == [
        ("es", 2),
        ("other", 1),
        ("pt", 0),
    ]


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.9", "board.example"])  # noqa: S104
def test_a_board_that_others_can_reach_needs_a_token(host: str) -> None:
    with pytest.raises(ConfigError, match="ENTENTE_BOARD__TOKEN"):
        check_exposure(Board(host=host))
    check_exposure(Board.model_validate({"host": host, "token": "a" * 16}))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_a_board_on_this_machine_needs_none(host: str) -> None:
    check_exposure(Board(host=host))


def test_every_address_and_filter_is_documented() -> None:
    page = DOCS.read_text(encoding="utf-8")
    settings = Settings()
    archive, lines = Archive(1), Live()
    feed, judgements = Feed(settings, archive, lines), Judgements(settings)
    coverage, letters = Coverage(settings), DeadLetters(settings)
    app = server.Server(
        settings, archive, feed, lines, judgements, coverage, letters
    ).application()
    routes = {resource.canonical.rstrip("/") or "/" for resource in app.router.resources()}
    parts = {part.partition("\n")[0]: part for part in page.split("\n## ")}
    addresses = re.findall(r"^\| `(/[^`]*)` \| \S", parts["Addresses"], re.MULTILINE)
    assert {address.rstrip("/") or "/" for address in addresses} == routes
    filters = re.findall(r"^\| `(\w+)` \|", parts["Filters"], re.MULTILINE)
    assert sorted(filters) == sorted(NAMES)


def test_both_languages_say_the_same_things_and_name_every_type_status_tier_and_change() -> None:
    words = {
        lang: json.loads((STATIC / f"text/{lang}.json").read_text(encoding="utf-8"))
        for lang in ("es", "en")
    }
    assert words["es"].keys() == words["en"].keys()
    assert all(words["es"].values())
    needed = {
        *(f"type.{each}" for each in (*(kind.value for kind in SignalType), *OTHER_TYPES)),
        *(f"stance.{each}" for each in get_args(Stance)),
        *(f"status.{each.value}" for each in Status),
        *(f"tier.{each}" for each in get_args(Tier)),
        *(f"change.{each}" for each in get_args(Change)),
        *(f"reason.{each}" for each in (*get_args(Reason), OTHER)),
    }
    assert needed <= words["es"].keys()
    for key, text in words["es"].items():
        fields = re.findall(r"\{\w+\}", text)
        assert fields == re.findall(r"\{\w+\}", words["en"][key]), key


def test_every_key_that_the_page_uses_has_its_words() -> None:
    words = json.loads((STATIC / "text/es.json").read_text(encoding="utf-8"))
    sources = [*STATIC.glob("*.js"), *STATIC.glob("views/*.js"), STATIC / "index.html"]
    used = {
        key
        for source in sources
        for key in re.findall(
            r"\bt\(\"([\w.]+)\"|data-(?:text|label)=\"([\w.]+)\"", source.read_text()
        )
        for key in key
        if key
    }
    assert used <= words.keys()


def test_the_page_makes_no_markup_of_strings_and_knows_no_outside_host() -> None:
    for source in (*STATIC.glob("*.js"), *STATIC.glob("views/*.js")):
        text = source.read_text()
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", text
        )
        assert not re.search(r"""["'`](https?:)?//\w""", text)
