"""What leaders say in an article: of which pair, on which day, with which stance."""

from datetime import UTC, datetime
from typing import Any

import pytest

from entente.core.observations import observe
from entente.messages import Analysis, Article, ObservedStatement, Outcome

PUBLISHED = datetime(2025, 9, 5, 9, tzinfo=UTC)  # a Friday
PUTIN = {"name": "Vladimir Putin", "qid": "Q7747", "state": "RUS", "leader": True}
KIM = {"name": "Kim Jong Un", "qid": "Q56226", "state": "PRK", "leader": True}
SAID = "They are friends of 24 million people"


def told(
    text: str = f'Putin said: "{SAID}".',
    cue: str = "said",
    language: str = "en",
    signals: tuple[dict[str, Any], ...] = (),
    more: tuple[dict[str, Any], ...] = (),
    **fields: Any,
) -> dict[str, ObservedStatement]:
    """Return the first statement of an article as each pair gets it."""
    start = text.find(SAID)
    said = {
        "start": start, "end": start + len(SAID), "kind": "direct", "speaker": PUTIN,
        "cue": {"start": text.find(cue), "end": text.find(cue) + len(cue)},
        "about": ["CHN", "PRK"], "confidence": 0.9, **fields,
    }  # fmt: skip
    analysis = Analysis.model_validate(
        {
            "id": "a", "outcome": Outcome.ANALYZED, "language": language,
            "published_at": PUBLISHED, "statements": [said, *more], "signals": signals,
        }
    )  # fmt: skip
    article = Article.from_object({"id": "a", "text": text, "published_at": str(PUBLISHED)})
    found = observe(article, analysis, PUBLISHED)
    return {each.pair: each.statements[0] for each in found if each.statements}


def act(source: str, target: str, **fields: Any) -> dict[str, Any]:
    return {
        "type": "praise", "source": source, "target": target, "status": "asserted",
        "quad": "verbal_coop", "goldstein": 3.4, "confidence": 0.9, "alert": True, "why": "test",
        "evidence": [{"start": 0, "end": 5}], "statement": 0, **fields,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "home"),
    [
        ({}, "CHN-RUS"),
        ({"about": ["PRK", "CHN"]}, "PRK-RUS"),
        ({"addressee": KIM}, "PRK-RUS"),
        ({"signals": (act("RUS", "PRK"),)}, "PRK-RUS"),
        ({"more": ({"start": 0, "end": 5, "kind": "direct", "speaker": PUTIN, "about": ["PRK"]},)},
         "PRK-RUS"),
        ({"about": ["RUS", "PRK"]}, "PRK-RUS"),
    ],
    ids=["named first", "named first, other order", "addressed", "its act", "spoken of most",
         "not its own"],
)  # fmt: skip
def test_one_pair_owns_a_statement(fields: dict[str, Any], home: str) -> None:
    found = told(**fields)
    assert {each.home for each in found.values()} == {home}
    assert home in found


def test_a_joint_statement_is_said_by_each_in_the_pairs_of_his_state() -> None:
    found = told(about=["USA"], speakers=[PUTIN, KIM])
    assert {pair: each.speaker.name for pair, each in found.items()} == {
        "RUS-USA": "Vladimir Putin", "PRK-USA": "Kim Jong Un",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("language", "cue", "text", "day"),
    [
        ("en", "said", f'"{SAID}", Putin said on Wednesday.', "2025-09-03"),
        ("en", "said", f'On Wednesday Putin said: "{SAID}".', "2025-09-03"),
        ("es", "dijo", f"«{SAID}», dijo el jueves el presidente ruso.", "2025-09-04"),
        ("es", "dijo", f"El presidente dijo este viernes que {SAID}.", "2025-09-05"),
        ("fr", "déclaré", f"« {SAID} », a déclaré mardi M. Poutine.", "2025-09-02"),
        ("pt", "disse", f"“{SAID}”, disse na quinta-feira o presidente.", "2025-09-04"),
        ("en", "said", f'"{SAID}", Putin said. On Wednesday it rained.', None),
        ("en", "said", f'"{SAID}", Putin said.', None),
    ],
)
def test_the_day_beside_the_verb_is_that_of_the_words(
    language: str, cue: str, text: str, day: str | None
) -> None:
    found = told(text, cue, language)["PRK-RUS"]
    assert (found.event_date, found.background) == (day, False)


def test_a_day_within_the_words_is_not_that_of_saying_them() -> None:
    text = 'Putin said: "We meet on Wednesday".'
    start = text.find("We meet")
    found = told(text, start=start, end=start + len("We meet on Wednesday"))
    assert found["PRK-RUS"].event_date is None


def test_words_of_former_years_are_background() -> None:
    found = told(f'"{SAID}", Putin said in 2019.')["PRK-RUS"]
    assert (found.event_date, found.background) == ("2019", True)


@pytest.mark.parametrize(
    ("signals", "polarity", "stance"),
    [
        ((), "said", None),
        ((act("RUS", "PRK"),), "said", "cooperation"),
        ((act("RUS", "PRK", quad="verbal_conflict", status="conditional"),), "said", "conflict"),
        ((act("RUS", "PRK"), act("RUS", "PRK", quad="verbal_conflict")), "said", None),
        ((act("RUS", "PRK", status="negated"),), "said", None),
        ((act("RUS", "PRK", statement=None),), "said", None),
        ((), "denied", "denial"),
    ],
)
def test_the_stance_is_that_of_its_signals(
    signals: tuple[dict[str, Any], ...], polarity: str, stance: str | None
) -> None:
    assert told(signals=signals, polarity=polarity)["PRK-RUS"].stance == stance


def test_people_and_numbers_are_those_within_the_words() -> None:
    assert told()["PRK-RUS"].figures == ("24",)
