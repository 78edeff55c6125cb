"""The test whether a relation has left its baseline, on days with made-up amounts."""

import random
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from entente.watch.relation_index import Alarm, followed, found_until, opened
from entente.watch.rules import relation_rules

FIRST = date(2024, 1, 1)
RULES = relation_rules()


def on(number: int) -> date:
    return FIRST + timedelta(days=number)


def alarms(amounts: dict[int, float]) -> list[Alarm]:
    days = [(on(day), amounts[day]) for day in sorted(amounts)]
    return found_until(opened(FIRST), days, on(0))[0]


def quiet(days: int, every: int = 10) -> dict[int, float]:
    """Return days of which every so many have a meeting."""
    return dict.fromkeys(range(0, days, every), 0.25)


def test_a_steady_relation_raises_no_alarm() -> None:
    assert alarms(quiet(3_000)) == []
    assert alarms(quiet(3_000, every=1)) == []
    assert alarms({}) == []


def test_a_rise_is_found_with_its_onset_and_both_levels() -> None:
    war = quiet(365) | dict.fromkeys(range(365, 400), 0.9)
    (alarm,) = alarms(war)
    assert alarm.onset == on(365)
    assert on(365) < alarm.day <= on(385)
    assert 0.02 < alarm.before < 0.03
    assert alarm.after == 0.9


def test_one_grave_day_is_no_shift() -> None:
    assert alarms(quiet(365) | {365: 1.0} | dict.fromkeys(range(370, 800, 10), 0.25)) == []


def test_more_than_one_gravest_act_a_day_counts_no_more() -> None:
    once, often = (quiet(365) | dict.fromkeys(range(365, 400), a) for a in (1.0, 50.0))
    assert alarms(once) == alarms(often)


def test_nothing_is_called_a_shift_while_the_baseline_is_young() -> None:
    assert alarms(dict.fromkeys(range(RULES.warming_up_days), 1.0)) == []


def test_a_new_level_becomes_the_baseline() -> None:
    (alarm,) = alarms(quiet(365) | dict.fromkeys(range(365, 1_500), 0.9))
    assert alarm.day < on(400)


def test_a_fall_is_none_of_its_business() -> None:
    assert alarms(dict.fromkeys(range(400), 0.9)) == []
    assert alarms(dict.fromkeys(range(400), 0.9) | {700: 0.1}) == []


def test_the_baseline_is_told_once_it_is_known() -> None:
    days = [(on(day), 0.25) for day in range(0, 400, 10)]
    assert found_until(opened(FIRST), [], on(RULES.warming_up_days - 1)) == ([], None)
    _, usual = found_until(opened(FIRST), days, on(399))
    assert usual is not None
    assert abs(usual - 0.025) < 0.001


def test_a_rise_that_ends_without_alarm_joins_the_baseline() -> None:
    blip = [(on(200), 0.6), (on(201), 0.3)]
    state = followed(opened(FIRST), blip)
    assert found_until(opened(FIRST), blip, on(201))[0] == []
    assert state.onset == on(200)
    later = followed(state, [(on(3_000), 0.0005)])
    assert later.onset is None
    assert later.scores == ()
    assert later.days > state.days


@given(
    st.dictionaries(st.integers(0, 900), st.floats(0.01, 2.0), max_size=60),
    st.sets(st.integers(0, 60), max_size=5),
)
def test_it_does_not_matter_in_how_many_steps_the_days_are_followed(
    told: dict[int, float], cuts: set[int]
) -> None:
    days = [(on(day), told[day]) for day in sorted(told)]
    state, found = opened(FIRST), list[Alarm]()
    for begin, end in pairwise(sorted({0, *cuts, len(days)}) if days else [0, 0]):
        found += found_until(state, days[begin:end], on(0))[0]
        state = followed(state, days[begin:end])
    assert state == followed(opened(FIRST), days)
    assert found == found_until(opened(FIRST), days, on(0))[0]


@given(st.dictionaries(st.integers(0, 3_000_000), st.floats(0.0001, 1e9), max_size=30))
def test_whatever_is_told_the_state_stays_finite(told: dict[int, float]) -> None:
    begin = date(1800, 1, 1)
    days = [(begin + timedelta(days=day), told[day]) for day in sorted(told) if day < 2_600_000]
    state = followed(opened(begin), days)
    found, _ = found_until(opened(begin), days, begin)
    assert all(alarm.onset <= alarm.day for alarm in found)
    assert 0 <= state.amount <= state.days + 1
    assert all(score.value < 20 for score in state.scores)


def test_false_alarms_of_random_relations_are_as_rare_as_stated() -> None:
    """A few pairs only; tests/bench/relations.py measures many, docs/developments.md has that."""
    drawn, found, years = random.Random(11), 0, 0
    for rate in (0.02, 0.1, 0.5):
        for _ in range(20):
            told = {day: drawn.uniform(0.1, 0.9) for day in range(3_650) if drawn.random() < rate}
            found += len(alarms(told))
            years += 10
    assert found <= years / RULES.years_between_false_alarms
