"""What a leader says about another state: one alert a speech, none beside an act that tells it."""

from datetime import timedelta
from typing import Any

import pytest

from entente.messages import Alert, Observation, ObservedStatement
from tests.unit.watch_cases import KIM, PUTIN, START, observation, signal, watch

THIRD = "2025-09-03"  # the day on which the cases begin
FOURTH = "2025-09-04"


def statement(**fields: Any) -> ObservedStatement:
    """Return what a leader says: by default Putin about North Korea."""
    told: dict[str, Any] = {
        "speaker": PUTIN,
        "home": "PRK-RUS",
        "about": ("PRK",),
        "kind": "direct",
        "polarity": "said",
        "confidence": 0.9,
        "quote": "Corea es un vecino",
        "quote_start": 100,
        "quote_end": 118,
        "context": "«Corea es un vecino», dijo.",
    }
    return ObservedStatement(**(told | fields))


def speech(article: str, hours: float, *said: ObservedStatement, **fields: Any) -> Observation:
    """Return an article that tells no act, only what was said."""
    silent = {"signals": (), "statements": said or (statement(),)}
    return observation(article, hours).model_copy(update=silent | fields)


def beside(article: str, hours: float, *acts: Any, **fields: Any) -> Observation:
    """Return an article that tells acts and what was said."""
    told = {"statements": (statement(**fields),)}
    return observation(article, hours, *acts).model_copy(update=told)


def statements(*told: Observation) -> list[Alert]:
    return [alert for alert in watch(told)[1] if alert.kind == "statement"]


def test_the_words_of_a_leader_are_an_alert_that_says_who_of_whom() -> None:
    (alert,) = statements(speech("a", 0))
    assert (alert.type, alert.change, alert.tier) == ("statement", "new", "log")
    assert (alert.source, alert.target, alert.status) == ("RUS", "PRK", "asserted")
    assert alert.headline == {
        "es": "Vladimir Putin (Rusia) habla sobre Corea del Norte",
        "en": "Vladimir Putin (Russia) speaks about North Korea",
        "fr": "Vladimir Putin (Russie) s'exprime sur la Corée du Nord",
        "pt": "Vladimir Putin (Rússia) fala sobre a Coreia do Norte",
    }
    assert [(claim.speaker, claim.quote) for claim in alert.claims] == [
        (PUTIN, "Corea es un vecino")
    ]
    assert {term.name: term.points for term in alert.severity_terms} == {
        "status": 15, "confidence": 8, "speaker": 10,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("stance", "headline"),
    [
        ("cooperation", "Vladimir Putin (Russia) speaks in friendly terms about North Korea"),
        ("conflict", "Vladimir Putin (Russia) speaks critically about North Korea"),
        ("denial", "Vladimir Putin (Russia) issues a denial about North Korea"),
        ("of a newer reader", "Vladimir Putin (Russia) speaks about North Korea"),
    ],
)
def test_the_headline_tells_the_stance(stance: str, headline: str) -> None:
    (alert,) = statements(speech("a", 0, statement(stance=stance)))
    assert alert.headline["en"] == headline
    assert alert.stance == (stance if "reader" not in stance else None)


def test_ten_reports_of_one_speech_are_one_alert_that_grows() -> None:
    told = [
        speech(
            f"a{n}", n * 2, statement(quote=f"palabra {n}", event_date=THIRD if n % 2 else None)
        )
        for n in range(10)
    ]
    alerts = statements(*told)
    assert len({alert.id for alert in alerts}) == 1
    assert [alert.change for alert in alerts] == ["new", *["corroborated"] * 9]
    assert (alerts[-1].spread, len(alerts[-1].claims)) == (10, 10)
    assert (alerts[-1].event_date, alerts[-1].tier) == (THIRD, "notify")


@pytest.mark.parametrize(
    ("second", "speeches"),
    [
        (speech("b", 20, statement(event_date=FOURTH)), 2),
        (speech("b", 60), 2),
        (speech("b", 20), 1),
        (speech("b", 1, statement(speaker=KIM)), 2),
        (speech("b", 1, statement(home="CHN-RUS")), 1),
        (speech("b", 1, statement(about=("PRK", "CHN"))), 1),
    ],
    ids=["another day", "long after", "the next morning", "another speaker", "another's alert",
         "another state too"],
)  # fmt: skip
def test_speaker_and_day_tell_speeches_apart(second: Observation, speeches: int) -> None:
    first = speech("a", 0, statement(event_date=THIRD))
    assert len({alert.id for alert in statements(first, second)}) == speeches


@pytest.mark.parametrize(
    "fields",
    [
        {"confidence": 0.5},
        {"background": True, "event_date": "2019"},
        {"speaker": PUTIN.model_copy(update={"state": None})},
        {"speaker": PUTIN.model_copy(update={"state": "CHN"})},
        {"home": "CHN-RUS"},
    ],
    ids=["unsure", "of former years", "of no state", "of neither state", "another's alert"],
)
def test_other_words_raise_none(fields: dict[str, Any]) -> None:
    assert statements(speech("a", 0, statement(**fields))) == []


@pytest.mark.parametrize(
    "act",
    [
        signal("threat", source="RUS", target="PRK", quote_start=100, quote_end=110),
        signal("praise", source="RUS", target="PRK", quote_start=105, quote_end=130),
        signal("meeting"),
        signal("support_pledged"),
    ],
    ids=["a threat by these words", "praise by these words", "a meeting", "a pledge"],
)
def test_words_beside_an_act_are_quoted_by_its_alert(act: Any) -> None:
    alerts = watch([beside("a", 0, act)])[1]
    assert [alert.type for alert in alerts] == [act.type]
    overlapping = act.quote_end > 100
    quotes = [act.quote] if overlapping else [act.quote, "Corea es un vecino"]
    assert [claim.quote for claim in alerts[0].claims] == quotes
    assert alerts[0].acts == ()


def test_words_that_are_praise_follow_it_into_the_alert_of_the_summit() -> None:
    thanks = signal("praise", source="RUS", target="PRK", quote_start=105, quote_end=130)
    alerts = watch([beside("a", 0, signal("meeting"), thanks)])[1]
    assert [alert.type for alert in alerts] == ["meeting"]
    assert [act.type for act in alerts[0].acts] == ["praise"]
    assert "Corea es un vecino" in [claim.quote for claim in alerts[0].claims]


def test_an_act_of_another_day_leaves_the_words_their_own_alert() -> None:
    old = signal("meeting", event_date="2025-08-28")
    assert len(statements(beside("a", 0, old))) == 1


def test_words_told_before_the_act_move_into_its_alert() -> None:
    alerts = watch([speech("a", 0), observation("b", 3, signal("meeting"))])[1]
    told = {(alert.type, alert.change): alert for alert in alerts}
    assert set(told) == {("statement", "new"), ("statement", "withdrawn"), ("meeting", "new")}
    assert told["statement", "withdrawn"].merged_into == told["meeting", "new"].id
    assert [claim.speaker for claim in told["meeting", "new"].claims] == [None, PUTIN]


def test_words_about_what_goes_on_share_its_story() -> None:
    alerts = watch([observation("a", 0, signal("criticism")), speech("b", 20)])[1]
    assert [alert.kind for alert in alerts] == ["signal", "statement"]
    assert alerts[0].story == alerts[1].story


def test_several_speakers_of_the_next_day_are_new_for_the_pair_each() -> None:
    warm = [speech("w", 0, statement(speaker=KIM)), speech("x", 24 * 20)]
    first = statements(*warm)[-1]
    again = statements(*warm, speech("y", 24 * 30))[-1]
    assert (first.novelty, again.novelty) == ("first", "repeat")
    assert first.severity - again.severity == 20


def test_a_retracted_speech_is_withdrawn() -> None:
    gone = speech("a", 0, retracted=True)
    assert [alert.change for alert in statements(speech("a", 0), gone)] == ["new", "withdrawn"]


def test_an_update_that_quotes_otherwise_corrects() -> None:
    update = speech("a", 0, statement(quote="Corea es un amigo"), article_version="v2")
    assert [a.change for a in statements(speech("a", 0), update)] == ["new", "corrected"]


def test_words_weigh_nothing_in_the_index() -> None:
    memory, _ = watch([speech("a", 0)])
    assert set(memory.index.values()) == {0.0}


def test_many_speeches_push_out_no_act_of_the_pair() -> None:
    days = [START.date() + timedelta(days=n) for n in range(25)]
    speakers = [PUTIN.model_copy(update={"qid": f"Q{n}", "name": f"S{n}"}) for n in range(4)]
    told = [
        speech(f"s{day}{who.qid}", n * 24, statement(speaker=who, event_date=str(day)))
        for n, day in enumerate(days)
        for who in speakers
    ]
    memory, alerts = watch([observation("a", 0, signal("meeting")), *told])
    kinds = [each.family for each in memory.developments]
    assert kinds.count("meeting") == 1
    assert kinds.count("statement") == 16
    assert len({alert.id for alert in alerts if alert.kind == "statement"}) >= 90
    late = speech("late", 0, statement(speaker=speakers[0]))
    assert watch([late], memory)[1] == []
