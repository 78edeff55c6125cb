"""A relation leaves its baseline: one alert with its causes, and taken back with them."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from entente.messages import Alert, Observation
from entente.watch.memory import FORMAT, PairMemory
from entente.watch.relation_index import Alarm
from entente.watch.relation_memory import SIDES
from entente.watch.rules import headline_words, relation_rules
from tests.unit.watch_cases import START, WATCHER, observation, signal, watch

ATTACK = signal("armed_attack", source="RUS", target="PRK", speaker=None)
CALM_DAYS = 200


def on(day: int) -> str:
    return (START + timedelta(days=day)).date().isoformat()


def calm(days: int = CALM_DAYS) -> Iterator[Observation]:
    """Yield a meeting every twenty days."""
    for day in range(0, days, 20):
        yield observation(f"calm{day}", 24 * day, signal("meeting", event_date=on(day)))


def attack(day: int, article: str = "", **fields: Any) -> Observation:
    told = ATTACK.model_copy(update={"event_date": on(day)})
    return observation(article or f"war{day}", 24 * day, told, **fields)


def war(*days: int) -> list[Observation]:
    return [attack(day) for day in days]


def shifts(alerts: list[Alert]) -> list[Alert]:
    return [alert for alert in alerts if alert.kind == "shift"]


# Four days apart, so that each is a development of its own.
WAR_DAYS = tuple(range(CALM_DAYS, CALM_DAYS + 28, 4))


def test_a_war_is_one_shift_with_the_attacks_that_caused_it() -> None:
    _, alerts = watch([*calm(), *war(*WAR_DAYS)])
    (shift,) = shifts(alerts)
    assert (shift.source, shift.target, shift.type) == ("PRK", "RUS", "shift")
    assert shift.event_date is not None
    assert shift.event_date.startswith(on(CALM_DAYS))
    assert {cause.type for cause in shift.causes} == {"armed_attack"}
    attacks = {alert.id for alert in alerts if alert.type == "armed_attack"}
    assert {cause.id for cause in shift.causes} <= attacks
    assert {claim.article_id for claim in shift.claims} <= {f"war{day}" for day in WAR_DAYS}
    assert shift.relation["conflict_after"] > shift.relation["conflict_before"]
    assert shift.relation["conflict_after"] > shift.relation["conflict_usual"]
    assert shift.baseline == "settled"
    assert shift.headline["en"] == (
        "There is more conflict than usual between North Korea and Russia"
    )
    assert set(shift.headline) == set(headline_words())


def test_its_severity_is_the_sum_of_its_terms_and_its_tier_follows() -> None:
    (shift,) = shifts(watch([*calm(), *war(*WAR_DAYS)])[1])
    points = {term.name: term.points for term in shift.severity_terms}
    assert {"shift", "rise", "weight"} <= set(points)
    assert shift.severity == round(min(max(sum(points.values()), 0), 100))
    assert shift.tier == "page"


def test_ten_retellings_count_once() -> None:
    retold = [attack(CALM_DAYS, f"retold{n}", outlet=f"Outlet {n}") for n in range(10)]
    assert shifts(watch([*calm(), *retold])[1]) == []


def test_a_young_pair_says_that_it_is_warming_up_and_shifts_nothing() -> None:
    memory, alerts = watch(war(*range(0, relation_rules().warming_up_days, 4)))
    assert shifts(alerts) == []
    assert {alert.baseline for alert in alerts} == {"warming_up"}
    assert not any(name.endswith("usual") for name in alerts[-1].relation)
    _, later = watch([attack(90)], memory)
    assert later[0].baseline == "settled"
    assert later[0].relation["conflict_usual"] > 1


def test_a_shift_whose_reports_are_retracted_is_withdrawn() -> None:
    memory, alerts = watch([*calm(), *war(*WAR_DAYS)])
    (shift,) = shifts(alerts)
    last: list[Alert] = []
    for day in WAR_DAYS:
        memory, raised = watch([attack(day, article_version="v2", retracted=True)], memory)
        last += shifts(raised)
    assert last[0].change == "corrected"
    assert last[-1].change == "withdrawn"
    assert {alert.id for alert in last} == {shift.id}
    assert [alert.revision for alert in last] == [*range(2, len(last) + 2)]
    assert (last[-1].severity, last[-1].tier) == (0, "notify")
    assert memory.index["conflict"] == 0


def test_what_is_denied_counts_as_alleged() -> None:
    memory, _ = watch([attack(0)])
    denial = ATTACK.model_copy(update={"status": "denied", "alert": False, "event_date": on(0)})
    denied, _ = watch([observation("d", 2, denial)], memory)
    assert denied.index["conflict"] < memory.index["conflict"] / 3


def test_a_cancelled_plan_counts_nothing() -> None:
    plan = signal("meeting", status="planned", event_date=on(5))
    memory, _ = watch([observation("p", 0, plan)])
    assert memory.index["cooperation"] > 0
    off = signal("rejection", mode="cancelled", event_date=on(5))
    cancelled, alerts = watch([observation("c", 24, off)], memory)
    assert alerts[-1].change == "cancelled"
    assert cancelled.index == {"cooperation": 0, "conflict": 0}


def test_a_late_article_completes_a_shift() -> None:
    days = list(WAR_DAYS)
    whole, alerts = watch([*calm(), *war(*days)])
    late = days.pop(1)
    memory, before = watch([*calm(), *war(*days)])
    memory, after = watch(war(late), memory)
    assert alarms(memory) == alarms(whole)
    assert len(shifts(alerts)) == 1
    assert len({alert.id for alert in shifts([*before, *after])}) == 1


def test_the_new_level_is_learnt_and_not_told_again() -> None:
    days = range(CALM_DAYS, CALM_DAYS + 400, 4)
    _, alerts = watch([*calm(), *war(*days)])
    assert len({alert.id for alert in shifts(alerts)}) == 1


def test_one_state_alone_has_no_relation() -> None:
    alone = signal("force_posture", target=None, source="RUS", home="RUS")
    told = [
        observation(
            f"a{day}", 24 * day, alone.model_copy(update={"event_date": on(day)}), pair="RUS"
        )
        for day in range(0, 300, 4)
    ]
    _, alerts = watch(told)
    assert shifts(alerts) == []
    assert {alert.baseline for alert in alerts} == {None}


def test_a_record_of_format_2_begins_its_baseline_where_it_knows_all() -> None:
    memory, _ = watch([*calm(), attack(CALM_DAYS)])
    fields = memory.model_dump(mode="json")
    del fields["relation"]
    assert memory.horizon is not None
    old = PairMemory.from_object(fields | {"format": 2}).model_dump(mode="json") | {"format": 2}
    del old["relation"]
    read = PairMemory.from_bytes(json.dumps(old).encode())
    assert read.format == FORMAT
    assert read.relation.known_since == memory.horizon.date() + timedelta(days=1)
    again, raised = watch(war(*WAR_DAYS[1:]), read)
    assert shifts(raised) == []
    assert again.to_bytes() == PairMemory.from_bytes(again.to_bytes()).to_bytes()


def test_the_relation_is_bounded_over_ten_years() -> None:
    memory, sizes = None, []
    for day in range(0, 3_650, 3):
        memory, _ = WATCHER.observe(memory, attack(day, url=None))
        sizes.append(len(memory.relation.model_dump_json()))
        assert len(memory.relation.days) < 120
    assert max(sizes) < 6_000


days_told = st.lists(
    st.tuples(
        st.integers(0, 20),
        st.sampled_from(["armed_attack", "meeting", "treaty_signed", "threat", "sanctions"]),
    ),
    min_size=1,
    max_size=16,
    unique=True,
)


def alarms(memory: PairMemory) -> list[list[Alarm]]:
    started, latest = memory.started_at.date(), memory.latest.date()
    tested = memory.relation.tested(memory.developments, started, latest)
    return [tested[side][0] for side in SIDES]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(days_told, st.data())
def test_within_the_lateness_the_order_of_arrival_leaves_no_trace(
    told: list[tuple[int, str]], data: st.DataObject
) -> None:
    known, _ = watch(calm())
    news = [
        observation(
            f"n{kind}{day}", 24 * (CALM_DAYS + day), signal(kind, event_date=on(CALM_DAYS + day))
        )
        for day, kind in told
    ]
    one, _ = watch(news, known)
    other, raised = watch(data.draw(st.permutations(news)), known)
    assert one.content()["relation"] == other.content()["relation"]
    assert alarms(one) == alarms(other)
    standing = {shift.id for shift in other.relation.shifts if shift.open_alert}
    assert len(standing) == sum(map(len, alarms(other)))
    last = {alert.id: alert for alert in shifts(raised)}
    assert {id_ for id_, alert in last.items() if alert.change != "withdrawn"} == standing


def test_dates_of_alarms_are_days() -> None:
    memory, _ = watch([*calm(), *war(*WAR_DAYS)])
    (found,) = [alarm for side in alarms(memory) for alarm in side]
    assert isinstance(found.day, date)
