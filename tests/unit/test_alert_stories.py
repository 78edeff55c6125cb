"""What a reader of alerts gets of whole stories: one alert an act, its revisions, its sources."""

from typing import Any

import pytest

from entente.core.traces import sketch
from entente.messages import Alert, Observation, ObservedSignal
from tests.unit.watch_cases import KIM, WATCHER, observation, signal, watch

VISIT_DAY = "2025-09-20"  # the cases begin on the third of September
DISPATCH = "Kim Jong Un received Vladimir Putin in Pyongyang on Wednesday, officials said. " * 2


def changes(*told: Observation) -> list[str]:
    return [alert.change for alert in watch(told)[1]]


def last(*told: Observation) -> Alert:
    return watch(told)[1][-1]


def meeting(**fields: Any) -> ObservedSignal:
    return signal("meeting", **fields)


def cancellation(**fields: Any) -> ObservedSignal:
    return signal("rejection", source="RUS", target="PRK", mode="cancelled", **fields)


PLAN = meeting(status="planned", event_date=VISIT_DAY)


def test_a_plan_its_confirmation_and_its_cancellation_are_one_alert() -> None:
    told = [
        observation("a", 0, PLAN),
        observation("b", 100, PLAN),
        observation("c", 300, cancellation(event_date="2025-09-16")),
    ]
    alerts = watch(told)[1]
    assert [alert.change for alert in alerts] == ["new", "corroborated", "cancelled"]
    assert len({alert.id for alert in alerts}) == 1
    assert alerts[-1].outcome == "cancelled"
    assert (alerts[-1].type, alerts[-1].event_date) == ("meeting", VISIT_DAY)
    assert alerts[-1].headline["en"].startswith("Cancelled: ")
    assert ("cancelled", "true") in [(each.field, each.after) for each in alerts[-1].changed]


def test_a_cancellation_of_nothing_known_is_an_alert_of_its_own() -> None:
    alert = last(observation("a", 0, cancellation()))
    assert (alert.type, alert.change, alert.outcome) == ("rejection", "new", None)


def test_what_was_called_off_and_takes_place_after_all_is_told_so() -> None:
    done = observation("c", 410, meeting(event_date=VISIT_DAY))
    told = [observation("a", 0, PLAN), observation("b", 300, cancellation()), done]
    assert changes(*told) == ["new", "cancelled", "escalated"]
    assert last(*told).outcome is None


def test_a_plan_lapses_when_its_day_passes_without_news() -> None:
    later = observation("z", 24 * 26, signal("criticism"))
    alerts = watch([observation("a", 0, PLAN), later])[1]
    assert [(alert.type, alert.change) for alert in alerts] == [
        ("meeting", "new"), ("meeting", "lapsed"), ("criticism", "new"),
    ]  # fmt: skip
    assert alerts[1].outcome == "lapsed"
    late = observation("b", 24 * 17, meeting(event_date=VISIT_DAY))
    assert changes(observation("a", 0, PLAN), later, late) == ["new", "lapsed", "new", "escalated"]


def test_a_visit_planned_from_a_day_on_may_begin_later() -> None:
    done = observation("b", 24 * 20, meeting(event_date="2025-09-23"))
    assert changes(observation("a", 0, PLAN), done) == ["new", "escalated"]


@pytest.mark.parametrize(
    ("one", "other", "alerts"),
    [
        ({"event_date": "2025-09-01"}, {"event_date": "2025-09-05"}, 2),
        ({"event_date": "2025-09-03"}, {"event_date": "2025-09-04"}, 1),
        (
            {"event_date": "2025-09-03", "people": ("Q1", "Q2")},
            {"event_date": "2025-09-04", "people": ("Q3", "Q4")},
            2,
        ),
        (
            {"event_date": "2025-09-03", "people": ("Q1", "Q2")},
            {"event_date": "2025-09-03", "people": ("Q2",)},
            1,
        ),
        ({"people": ("Q1",), "place": "CHN"}, {"people": ("Q3",), "place": "RUS"}, 2),
        ({"figures": ("24",)}, {"figures": ("24",)}, 1),
        ({"instrument": "the 2024 treaty"}, {"instrument": "tratado de 2024"}, 1),
        ({"instrument": "the 2024 treaty"}, {"instrument": "tratado de 2000"}, 2),
    ],
)
def test_day_people_place_and_treaty_tell_two_acts_apart(
    one: dict[str, Any], other: dict[str, Any], alerts: int
) -> None:
    told = [observation("a", 0, meeting(**one)), observation("b", 24, meeting(**other))]
    assert len({alert.id for alert in watch(told)[1]}) == alerts


def test_ten_retellings_five_of_one_agency_are_one_alert_with_six_origins() -> None:
    told = [
        observation(f"a{i}", i, language=language, origins=("Reuters",) if i < 5 else ())
        for i, language in enumerate(["es", "en", "fr", "pt", "es", "en", "fr", "pt", "es", "en"])
    ]
    alerts = watch(told)[1]
    assert len({alert.id for alert in alerts}) == 1
    assert (alerts[-1].spread, len(alerts[-1].reports)) == (6, 10)
    assert alerts[-1].origins[0] == "Reuters"


def test_copies_of_one_text_are_one_origin_whatever_their_outlets() -> None:
    told = [
        observation("a", 0, fingerprint=sketch(DISPATCH)),
        observation("b", 1, fingerprint=sketch("UPDATE " + DISPATCH)),
        observation("c", 2, fingerprint=sketch("Something else was written by the third outlet.")),
    ]
    assert last(*told).origins == ("Outlet a", "Outlet c")


def test_the_media_of_a_state_speak_for_it_and_others_confirm() -> None:
    first = observation("a", 0, outlet="KCNA")
    again = observation("b", 1, signal(speaker=KIM), outlet="Rodong Sinmun")
    assert changes(first, again) == ["new", "corroborated"]
    abroad = observation("c", 2, outlet="El País")
    alert = last(first, again, abroad)
    assert (alert.change, alert.confirmed_by) == ("confirmed", ("El País",))
    assert changes(first, again, abroad, observation("d", 3))[3:] == ["corroborated"]
    assert last(first, observation("e", 1, outlet="TASS")).confirmed_by == ("RUS",)


def test_thanks_at_a_signing_are_told_by_its_alert() -> None:
    told = observation("a", 0, signal("treaty_signed"), signal("praise", quote="gracias"))
    alert, *more = watch([told])[1]
    assert (alert.type, more) == ("treaty_signed", [])
    assert [(act.type, act.quote) for act in alert.acts] == [("praise", "gracias")]


def test_thanks_told_before_the_signing_move_into_its_alert() -> None:
    thanks = observation("a", 0, signal("praise"))
    alerts = watch([thanks, observation("b", 1, signal("treaty_signed"))])[1]
    told = [(alert.type, alert.change) for alert in alerts]
    assert sorted(told) == [("praise", "new"), ("praise", "withdrawn"), ("treaty_signed", "new")]
    signing = next(alert for alert in alerts if alert.type == "treaty_signed")
    moved = next(alert for alert in alerts if alert.change == "withdrawn")
    assert moved.merged_into == signing.id
    assert moved.headline["en"].startswith("Now in another alert: ")


def test_acts_of_one_occasion_share_a_story() -> None:
    told = [
        observation("a", 0, signal("meeting", event_date="2025-09-03")),
        observation("b", 5, signal("treaty_signed", event_date="2025-09-03")),
        observation("c", 200, signal("meeting", event_date="2025-09-11")),
    ]
    first, second, third = watch(told)[1]
    assert first.story == second.story != third.story


def test_a_pair_that_a_new_version_leaves_out_hears_of_it_from_one_that_stays() -> None:
    both, one = ("CHN-RUS", "PRK-RUS"), ("PRK-RUS",)
    here, _ = watch([observation("a", 0, pairs=both)])
    act = signal("sanctions", source="CHN", home="CHN-RUS")
    there, _ = watch([observation("a", 0, act, pair="CHN-RUS", pairs=both)])
    update = observation("a", 0, article_version="v2", pairs=one)
    (told,) = WATCHER.taken_back(here, update)
    assert (told.pair, told.article_version, told.signals) == ("CHN-RUS", "v2", ())
    memory, (alert,) = WATCHER.observe(there, told)
    assert (alert.type, alert.change) == ("sanctions", "withdrawn")
    assert WATCHER.observe(memory, told) == (memory, [])
    assert WATCHER.taken_back(there, told) == []
    assert WATCHER.taken_back(WATCHER.observe(here, update)[0], update) == []
