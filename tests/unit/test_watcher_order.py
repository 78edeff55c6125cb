"""Whatever comes in whatever order: the same content, bounded, and never an exception."""

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from entente.messages import (
    Alert,
    Observation,
    ObservedSignal,
    ObservedStatement,
    SignalType,
    Speaker,
    Status,
)
from entente.watch.memory import PairMemory
from entente.watch.rules import development_rules
from tests.unit.watch_cases import KIM, PUTIN, START, WATCHER, observation, signal, watch

KINDS = ["support_pledged", "military_aid", "meeting", "treaty_signed", "criticism", "type_x"]
signals = st.builds(
    lambda kind, status, fields, party: signal(
        kind, status=status, source=party[0], target=party[1], **fields
    ),
    st.sampled_from(KINDS),
    st.sampled_from([status.value for status in Status]),
    st.fixed_dictionaries(
        {
            "home": st.sampled_from(["PRK-RUS", "PRK-RUS", "CHN-RUS"]),
            "confidence": st.sampled_from([0.3, 0.6, 0.9]),
            "speaker": st.sampled_from([None, PUTIN, KIM]),
            "place": st.sampled_from([None, "CHN", "RUS"]),
            "against": st.sampled_from([(), ("UKR",)]),
            "quote": st.sampled_from(["uno", "dos", "tres"]),
        }
    ),
    st.sampled_from([("PRK", "RUS"), ("RUS", "PRK"), ("RUS", None)]),
)
statements = st.builds(
    lambda speaker, day, start, confidence: ObservedStatement(
        speaker=speaker,
        home="PRK-RUS",
        kind="direct",
        polarity="said",
        event_date=day,
        confidence=confidence,
        quote=f"palabras {start}",
        quote_start=start,
        quote_end=start + 12,
        context="",
    ),
    st.sampled_from([PUTIN, KIM]),
    st.sampled_from([None, None, "2025-09-03", "2025-09-04", "2025-09-05"]),
    st.sampled_from([12, 60, 100]),
    st.sampled_from([0.5, 0.9]),
)
within_window = st.lists(
    st.builds(
        lambda number, hours, told, said, outlet: observation(
            f"a{number}", hours, *told, statements=tuple(said), outlet=outlet
        ),
        st.integers(0, 400),
        st.integers(0, int(development_rules().grouping.window_hours)),
        st.lists(signals, min_size=1, max_size=4),
        st.lists(statements, max_size=2),
        st.sampled_from([None, "El País", "TASS", "Reuters"]),
    ),
    min_size=1,
    max_size=30,
    unique_by=lambda each: each.article_id,
)
quick = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@quick
@given(within_window, st.data())
def test_the_content_does_not_depend_on_the_order_of_arrival(
    told: list[Observation], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(told))
    assert watch(told)[0].content() == watch(shuffled)[0].content()


DAYS = [None, None, "2025-09-03", "2025-09-04", "2025-09-09", "2025-09-20", "2025-09"]
dated_signals = st.builds(
    lambda kind, status, fields, party: signal(
        kind, status=status, source=party[0], target=party[1], **fields
    ),
    st.sampled_from(["meeting", "treaty_signed", "defence_pact", "rejection", "praise"]),
    st.sampled_from(["asserted", "planned", "denied", "background"]),
    st.fixed_dictionaries(
        {
            "event_date": st.sampled_from(DAYS),
            "mode": st.sampled_from([None, "cancelled"]),
            "people": st.sampled_from([(), ("Q1",), ("Q2", "Q3")]),
            "figures": st.sampled_from([(), ("24",)]),
            "instrument": st.sampled_from([None, "the 2024 treaty", "tratado de 2000"]),
            "place": st.sampled_from([None, "CHN", "RUS"]),
        }
    ),
    st.sampled_from([("PRK", "RUS"), ("RUS", "PRK")]),
)
within_lateness = st.lists(
    st.builds(
        lambda number, hours, told, said, outlet: observation(
            f"a{number}", hours, *told, statements=tuple(said), outlet=outlet
        ),
        st.integers(0, 400),
        st.integers(0, 20 * 24),
        st.lists(dated_signals, min_size=1, max_size=3),
        st.lists(statements, max_size=2),
        st.sampled_from(["El País", "TASS", "Reuters"]),
    ),
    min_size=1,
    max_size=14,
    unique_by=lambda each: each.article_id,
)


@quick
@given(within_lateness, st.data())
def test_late_articles_land_where_they_would_have_in_time(
    told: list[Observation], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(told))
    assert watch(told)[0].content() == watch(shuffled)[0].content()


def over_a_season(told: Observation, day: int, draw: st.DataObject) -> Observation:
    """Return an article moved to a day of a season, what it tells dated near that day."""
    moved = told.observed_at + timedelta(days=day)
    near = [None, moved.date(), moved.date() + timedelta(days=12)]
    dated = [
        each.model_copy(update={"event_date": date and str(date)})
        for each in told.signals
        for date in [draw.draw(st.sampled_from(near))]
    ]
    return told.model_copy(update={"observed_at": moved, "signals": tuple(dated)})


def arriving(told: list[Observation], draw: st.DataObject) -> list[Observation]:
    """Return articles in an order in which none is later than the rules allow for."""
    hours = int(development_rules().lateness_days * 24)
    late = {each.article_id: draw.draw(st.integers(0, hours)) for each in told}
    return sorted(
        told, key=lambda o: (o.observed_at + timedelta(hours=late[o.article_id]), o.article_id)
    )


def settled_content(told: list[Observation]) -> tuple[dict[str, Any], dict[str, float]]:
    """Return what is remembered, and the index, which depends on when its parts were rounded.

    When days are closed depends on the order too, not what they amount to.
    """
    content = watch(told)[0].content()
    index = content.pop("index")
    del content["base"], content["base_at"], content["relation"]
    return content, index


@quick
@given(within_lateness, st.data())
def test_over_a_season_no_order_within_the_lateness_can_be_seen(
    told: list[Observation], data: st.DataObject
) -> None:
    days = st.integers(0, 100)
    moved = [over_a_season(each, data.draw(days), data) for each in told]
    one, index = settled_content(arriving(moved, data))
    other, other_index = settled_content(arriving(moved, data))
    assert one == other
    assert index == pytest.approx(other_index, abs=1e-3)


@quick
@given(within_window)
def test_a_replay_gives_the_same_bytes_also_through_stored_records(
    told: list[Observation],
) -> None:
    expected_memory, expected_alerts = watch(told)
    memory, alerts = None, []
    for each in told:
        memory, raised = WATCHER.observe(memory, Observation.from_bytes(each.to_bytes()))
        memory = PairMemory.from_bytes(memory.to_bytes())
        alerts += raised
    assert memory is not None
    assert memory.to_bytes() == expected_memory.to_bytes()
    assert [a.to_bytes() for a in alerts] == [a.to_bytes() for a in expected_alerts]


@quick
@given(within_window, st.data())
def test_redeliveries_change_nothing(told: list[Observation], data: st.DataObject) -> None:
    memory, _ = watch(told)
    again, alerts = watch(data.draw(st.lists(st.sampled_from(told), min_size=1)), memory)
    assert again.to_bytes() == memory.to_bytes()
    assert alerts == []


@quick
@given(within_window)
def test_revisions_of_an_alert_count_from_one(told: list[Observation]) -> None:
    seen: dict[str, int] = {}
    for alert in watch(told)[1]:
        assert alert.revision == seen.get(alert.id, 0) + 1
        seen[alert.id] = alert.revision


anything = st.builds(
    ObservedSignal,
    type=st.sampled_from(KINDS) | st.text(max_size=5),
    source=st.sampled_from(["RUS", "PRK"]) | st.text(max_size=4),
    target=st.none() | st.text(max_size=4),
    against=st.lists(st.text(max_size=3), max_size=40).map(tuple),
    members=st.lists(st.text(max_size=3), max_size=40).map(tuple),
    home=st.sampled_from(["PRK-RUS", ""]),
    status=st.sampled_from(list(Status)).map(str) | st.text(max_size=5),
    goldstein=st.floats(allow_nan=False),
    confidence=st.floats(allow_nan=False),
    alert=st.booleans(),
    speaker=st.none() | st.builds(Speaker, name=st.text(), state=st.none() | st.text()),
    instrument=st.none() | st.text(max_size=3),
    place=st.none() | st.text(max_size=3),
    quote_start=st.integers(-(2**40), 2**40),
)


@quick
@given(st.lists(st.tuples(st.integers(0, 3), st.lists(anything, max_size=4), st.datetimes())))
def test_nothing_that_the_message_allows_makes_it_fail(
    told: list[tuple[int, list[ObservedSignal], datetime]],
) -> None:
    observations = [
        observation(f"a{number}", article_version=str(version)).model_copy(
            update={"signals": tuple(signals), "observed_at": at, "retracted": version == 3}
        )
        for version, (number, signals, at) in enumerate(told)
    ]
    if observations:
        memory, alerts = watch(observations)
        assert PairMemory.from_bytes(memory.to_bytes()) == memory
        assert [Alert.from_bytes(alert.to_bytes()) for alert in alerts] == alerts


def test_a_time_without_a_zone_is_taken_as_utc() -> None:
    naive = observation().model_copy(update={"observed_at": START.replace(tzinfo=None)})
    local = START.astimezone(timezone(timedelta(hours=9)))
    moved = observation().model_copy(update={"observed_at": local})
    assert watch([naive])[0] == watch([moved])[0] == watch([observation()])[0]


def test_twenty_first_articles_keep_the_spread_and_the_bounds() -> None:
    told = [observation(f"a{number:03}", number / 10) for number in range(60)]
    memory, alerts = watch(told)
    assert alerts[-1].spread == 60
    assert len(alerts[-1].reports) <= 20
    assert len(alerts[-1].history) == 10
    assert watch(reversed(told))[0].content() == memory.content()
    assert watch(told, memory) == (memory, [])


def test_memory_is_bounded_over_a_year_of_a_busy_pair() -> None:
    bounds = development_rules().bounds
    kinds = [kind.value for kind in SignalType]
    memory, sizes = None, []
    for number in range(3_000):
        told = [
            signal(kinds[number % 27], instrument=f"I{number % 5}", quote="q" * 5_000),
            signal(kinds[number * 7 % 27], source="RUS", target="PRK", context="c" * 9_000),
        ]
        memory, _ = WATCHER.observe(memory, observation(f"a{number}", number * 2.92, *told))
        sizes.append(len(memory.developments))
    assert memory is not None
    assert max(sizes) <= bounds.developments
    assert sum(len(d.accounts) for d in memory.developments) <= bounds.pair_accounts
    assert len(memory.past) <= bounds.past
    assert len(memory.to_bytes()) < 1_000_000
    assert memory.latest - memory.started_at > timedelta(days=364)
