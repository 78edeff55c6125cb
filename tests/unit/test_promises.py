"""Pledges, threats and plans: open until they are kept, broken, cancelled or have lapsed."""

from datetime import date, timedelta
from typing import Any

import pytest

from entente.commands.promises import Wanted, fields_of, line_of, listed, standing_of
from entente.messages import Observation, ObservedSignal
from entente.watch.memory import PairMemory
from entente.watch.promise_memory import Promise
from entente.watch.rules import development_rules
from entente.watch.tellings import last_day_of
from tests.unit.watch_cases import START, observation, signal, watch

DAY = 24


def promises(*told: Observation) -> list[Promise]:
    return [*watch(told)[0].promises]


def outcomes(*told: Observation) -> list[str | None]:
    return [each.outcome for each in promises(*told)]


def threat(**fields: Any) -> ObservedSignal:
    return signal("threat", source="RUS", target="PRK", **fields)


def plan(**fields: Any) -> ObservedSignal:
    return signal("treaty_signed", status="planned", **fields)


def of_russia(kind: str, **fields: Any) -> ObservedSignal:
    return signal(kind, source="RUS", target="PRK", **fields)


@pytest.mark.parametrize(
    ("told", "kind", "due"),
    [
        (signal("support_pledged"), "pledge", None),
        (signal("support_pledged", status="conditional"), "pledge", None),
        (signal("support_pledged", event_date="2025-09-02"), "pledge", None),
        (signal("support_pledged", event_date="2025-12"), "pledge", date(2025, 12, 31)),
        (threat(), "threat", None),
        (plan(event_date="2025-09-20"), "plan", date(2025, 9, 20)),
        (plan(event_date="2026"), "plan", date(2026, 12, 31)),
        (signal("meeting", status="planned"), "plan", None),
        (signal("sanctions", status="conditional", condition="si no cede"), "plan", None),
        (signal("meeting"), None, None),
        (signal("meeting", status="possible"), None, None),
        (signal("support_pledged", status="denied"), None, None),
        (signal("support_pledged", status="background"), None, None),
        (signal("support_pledged", confidence=0.6), None, None),
        (signal("support_pledged", home="CHN-RUS"), None, None),
        (signal("rejection", status="planned", mode="cancelled"), None, None),
    ],
)
def test_what_is_promised_until_when(
    told: ObservedSignal, kind: str | None, due: date | None
) -> None:
    found = [(each.kind, each.due) for each in promises(observation("a", 0, told))]
    assert found == ([(kind, due)] if kind else [])


def test_a_promise_has_its_words_and_its_condition() -> None:
    told = signal("support_pledged", condition="si hay guerra", quote="los ayudaremos")
    memory, alerts = watch([observation("a", 0, told)])
    (promise,) = memory.promises
    assert (promise.condition, promise.quote) == ("si hay guerra", "los ayudaremos")
    assert (promise.made_at, promise.article_id) == (START, "a")
    assert promise.url == "https://example.org/a"
    assert promise.id == alerts[0].id


@pytest.mark.parametrize(
    ("made", "later", "outcome"),
    [
        (signal("support_pledged"), signal("military_aid"), "kept"),
        (signal("support_pledged"), signal("troops_in_support"), "kept"),
        (signal("support_pledged"), signal("support_reduced"), "broken"),
        (signal("support_pledged"), signal("support_pledged"), None),
        (signal("support_pledged"), of_russia("troops_in_support"), None),
        (signal("support_pledged"), signal("troops_in_support", status="planned"), None),
        (signal("support_pledged"), signal("troops_in_support", alert=False), None),
        (signal("agreement_intended"), signal("economic_cooperation"), "kept"),
        (threat(), of_russia("sanctions"), "kept"),
        (threat(), of_russia("deescalation"), "cancelled"),
        (threat(), signal("sanctions"), None),
        (plan(event_date="2025-09-20"), signal("treaty_signed", event_date="2025-09-20"), "kept"),
    ],
)
def test_later_acts_keep_break_or_revoke_it(
    made: ObservedSignal, later: ObservedSignal, outcome: str | None
) -> None:
    for days in (1, 20, 40):
        told = [observation("a", 0, made), observation("b", days * DAY, later)]
        assert outcomes(*told)[0] == outcome, days


def test_an_act_that_was_told_before_keeps_nothing() -> None:
    told = [observation("a", 0, signal("troops_in_support")), observation("b", DAY)]
    assert outcomes(*told) == [None]


def test_an_act_that_is_withdrawn_leaves_it_open_again() -> None:
    told = [observation("a"), observation("b", 10 * DAY, signal("troops_in_support"))]
    assert outcomes(*told) == ["kept"]
    gone = observation("b", 10 * DAY, retracted=True)
    assert outcomes(*told, gone) == [None]


def test_a_promise_outlives_its_development_and_the_act_that_kept_it() -> None:
    made = observation("a", 0)
    noise = [observation(f"n{n}", n * DAY, signal("criticism")) for n in range(40, 80)]
    assert outcomes(made, *noise) == [None]
    kept = observation("k", 81 * DAY, signal("troops_in_support"))
    assert outcomes(made, *noise, kept) == ["kept"]
    after = [observation(f"m{n}", n * DAY, signal("criticism")) for n in range(82, 100)]
    assert outcomes(made, *noise, kept, *after) == ["kept"]
    long_after = observation("z", 200 * DAY, signal("criticism"))
    assert outcomes(made, *noise, kept, *after, long_after) == []


def test_a_pledge_without_a_date_lapses_after_half_a_year() -> None:
    days = development_rules().promises.open_days
    told = [observation("a"), observation("b", (days - 1) * DAY, signal("criticism"))]
    assert outcomes(*told) == [None]
    assert outcomes(*told, observation("c", (days + 1) * DAY, signal("criticism"))) == ["lapsed"]


def test_a_plan_of_a_far_day_is_cancelled_confirmed_or_lapses_in_its_own_alert() -> None:
    made = observation("a", 0, plan(event_date="2025-12-10"))  # 98 days ahead
    noise = [observation(f"n{n}", n * DAY, signal("criticism")) for n in range(31, 90, 3)]
    done = observation("b", 98 * DAY, signal("treaty_signed", event_date="2025-12-10"))
    alerts = [a for a in watch([made, *noise, done])[1] if a.type == "treaty_signed"]
    assert [alert.change for alert in alerts] == ["new", "escalated"]
    assert outcomes(made, *noise, done) == ["kept"]
    later = observation("c", 110 * DAY, signal("criticism"))
    alerts = [a for a in watch([made, *noise, later])[1] if a.type == "treaty_signed"]
    assert [alert.change for alert in alerts] == ["new", "lapsed"]
    assert outcomes(made, *noise, later) == ["lapsed"]


def test_a_plan_that_waits_is_counted_once_in_the_index() -> None:
    made = observation("a", 0, signal("defence_pact", status="planned", event_date="2025-12-10"))
    nothing = observation("b", 31 * DAY, signal("meeting", status="background"))
    again = [observation(f"c{n}", (32 + n) * DAY, nothing.signals[0]) for n in range(5)]
    before, after = watch([made, nothing])[0], watch([made, nothing, *again])[0]
    assert after.index["cooperation"] < before.index["cooperation"]
    assert after.base["cooperation"] == before.base["cooperation"] > 0


def test_promises_and_waiting_plans_are_bounded() -> None:
    bounds = development_rules().bounds
    told = []
    for n in range(120):
        day = date(2026, 6, 1) + timedelta(days=n)
        acts = [plan(event_date=str(day)), signal(condition=f"si {n}", event_date=str(day))]
        told.append(observation(f"a{n}", n * 4 * DAY / 3, *acts))
    memory, _ = watch(told)
    assert len(memory.promises) == bounds.promises
    assert sum(each.summed for each in memory.developments) == bounds.plans
    assert PairMemory.from_bytes(memory.to_bytes()) == memory


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2025-09-30", date(2025, 9, 30)), ("2024-02", date(2024, 2, 29)),
        ("2025", date(2025, 12, 31)), ("2025-09-03/2025-09-05", date(2025, 9, 5)),
        ("2025-13", None), ("2025-02-30", None), ("", None), (None, None), ("0000", None),
        ("9999", None), ("soon", None),
    ],
)  # fmt: skip
def test_the_last_day_of_a_date(text: str | None, day: date | None) -> None:
    assert last_day_of(text) == day


TODAY = date(2025, 9, 25)


def memory_of(*told: ObservedSignal) -> PairMemory:
    return watch([observation(f"a{n}", n, each) for n, each in enumerate(told)])[0]


def test_the_list_begins_with_what_is_due_next() -> None:
    memory = memory_of(
        signal("support_pledged"),
        plan(event_date="2025-12-01"),
        threat(event_date="2025-09-20"),
    )
    found = listed([memory], Wanted(TODAY))
    assert [(each.kind, standing_of(each, TODAY)) for each in found] == [
        ("threat", "overdue"), ("plan", "open"), ("pledge", "open"),
    ]  # fmt: skip
    assert [each.kind for each in listed([memory], Wanted(TODAY, within=7))] == ["threat"]
    assert listed([memory], Wanted(TODAY, state="CHN")) == []
    assert len(listed([memory], Wanted(TODAY, state="prk"))) == 3


def test_settled_ones_are_listed_when_asked_for() -> None:
    told = [observation("a"), observation("b", 5 * DAY, signal("troops_in_support"))]
    memory, _ = watch(told)
    assert listed([memory], Wanted(TODAY)) == []
    (kept,) = listed([memory], Wanted(TODAY, settled=True))
    assert standing_of(kept, TODAY) == "kept"


def test_a_line_tells_who_promised_what_and_lets_nothing_drive_the_terminal() -> None:
    told = signal("support_pledged", condition="si hay\nguerra", quote="se \x1b[31mhará")
    (promise,) = memory_of(told).promises
    line = line_of(promise, TODAY, "es")
    assert line.startswith(
        "open      no date       pledge Corea del Norte promete apoyo a Rusia, if:"
    )
    assert "si hay guerra" in line
    assert line.endswith(promise.id)
    assert line.isprintable()
    assert fields_of(promise)["kind"] == "pledge"
