"""From one article to one record a pair."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entente.core.observations import observe, version_of
from entente.core.traces import CONTEXT_CHARS, pair_key
from entente.messages import Analysis, Article, Outcome, Precision, Versions

TEXT = (
    "El presidente de Rusia prometió ayuda a Corea del Norte. “Nunca olvidaremos a Corea”, dijo. "
    + "Nada más se supo del encuentro. " * 40
)
RECEIVED = datetime(2025, 9, 3, 12, tzinfo=UTC)
PUTIN = {"name": "Vladimir Putin", "qid": "Q7747", "state": "RUS", "leader": True}
NOBODY = {"name": "un analista", "leader": False, "state": "RUS"}


def article(**fields: Any) -> Article:
    return Article.from_object({"id": "a1", "text": TEXT, "title": "Putin promete", **fields})


def signal(source: str = "RUS", target: str | None = "PRK", **fields: Any) -> dict[str, Any]:
    return {
        "type": "support_pledged", "source": source, "target": target, "status": "asserted",
        "quad": "verbal_coop", "goldstein": 5.2, "confidence": 0.9, "alert": True, "why": "test",
        "evidence": [{"start": 23, "end": 55}], **fields,
    }  # fmt: skip


def statement(**fields: Any) -> dict[str, Any]:
    return {"start": 58, "end": 83, "kind": "direct", "speaker": PUTIN, "about": ["PRK"], **fields}


def analysis(signals: list[Any] = [], statements: list[Any] = [], **fields: Any) -> Analysis:  # noqa: B006 -- never changed
    return Analysis.model_validate(
        {
            "id": "a1", "outcome": Outcome.ANALYZED, "language": "es", "published_at": RECEIVED,
            "signals": signals, "statements": statements, "model": "m-1", "knowledge": "k",
            **fields,
        }
    )  # fmt: skip


def pairs(*args: Any) -> list[str]:
    return [each.pair for each in observe(article(), analysis(*args), RECEIVED)]


@pytest.mark.parametrize(
    ("source", "target", "key"),
    [("RUS", "PRK", "PRK-RUS"), ("PRK", "RUS", "PRK-RUS"), ("RUS", None, "RUS"),
     ("RUS", "RUS", "RUS")],
)  # fmt: skip
def test_the_key_is_the_pair_in_alphabetical_order(
    source: str, target: str | None, key: str
) -> None:
    assert pair_key(source, target) == key


def test_an_article_about_several_pairs_fans_out() -> None:
    signals = [signal(), signal("PRK", "RUS"), signal("RUS", "CHN"), signal("USA", None)]
    found = observe(article(), analysis(signals), RECEIVED)
    assert [(each.pair, len(each.signals)) for each in found] == [
        ("CHN-RUS", 1), ("PRK-RUS", 2), ("USA", 1),
    ]  # fmt: skip


def test_an_analysis_without_signals_and_statements_has_no_observation() -> None:
    assert pairs() == []


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, ["PRK-RUS"]),
        ({"about": []}, []),
        ({"about": ["RUS"]}, []),
        ({"about": ["CHN", "PRK"]}, ["CHN-RUS", "PRK-RUS"]),
        ({"about": [], "addressee": {"name": "Kim Jong-un", "state": "PRK"}}, ["PRK-RUS"]),
        ({"speaker": NOBODY}, []),
        ({"speaker": None}, []),
    ],
)
def test_a_statement_belongs_to_the_pairs_of_a_leader_and_whom_he_speaks_of(
    fields: dict[str, Any], expected: list[str]
) -> None:
    assert pairs([], [statement(**fields)]) == expected


def test_a_statement_belongs_to_the_pair_of_its_signal() -> None:
    found = observe(article(), analysis([signal(statement=0)], [statement(about=[])]), RECEIVED)
    assert [(each.pair, len(each.statements)) for each in found] == [("PRK-RUS", 1)]


def test_the_record_carries_the_quoted_words_and_what_stands_around_them() -> None:
    (found,) = observe(article(), analysis([signal()], [statement()]), RECEIVED)
    (one,), (said,) = found.signals, found.statements
    assert one.quote == TEXT[23:55] == "prometió ayuda a Corea del Norte"
    assert (one.quote_start, one.quote_end) == (23, 55)
    assert said.quote == "Nunca olvidaremos a Corea"
    assert said.quote in said.context
    assert len(said.context) <= len(said.quote) + 2 * CONTEXT_CHARS
    assert f" {said.context.split()[-1]} " in TEXT


def test_words_of_the_title_are_quoted_from_the_title() -> None:
    one = signal(evidence=[{"start": 0, "end": 5}], where="title")
    (found,) = observe(article(), analysis([one]), RECEIVED)
    assert (found.signals[0].quote, found.signals[0].context) == ("Putin", "Putin promete")
    assert found.signals[0].where == "title"


def test_an_act_of_several_members_has_one_home() -> None:
    several: dict[str, Any] = {"members": ["RUS", "CHN", "BLR"], "group": 0}
    signals = [signal("RUS", "CHN", **several), signal("RUS", "BLR", **several)]
    found = observe(article(), analysis(signals), RECEIVED)
    homes = {each.pair: each.signals[0].home for each in found}
    assert homes == {"CHN-RUS": "BLR-RUS", "BLR-RUS": "BLR-RUS"}
    (alone,) = observe(article(), analysis([signal()]), RECEIVED)
    assert alone.signals[0].home == "PRK-RUS"


def test_against_is_kept() -> None:
    (found,) = observe(article(), analysis([signal(against=["UKR"])]), RECEIVED)
    assert found.signals[0].against == ("UKR",)


@pytest.mark.parametrize(
    ("fields", "version"), [({}, version_of(TEXT)), ({"version": "3"}, "3")], ids=["hash", "own"]
)
def test_the_version_is_the_producers_or_a_hash_of_the_text(
    fields: dict[str, Any], version: str
) -> None:
    (found,) = observe(article(**fields), analysis([signal()]), RECEIVED)
    assert found.article_version == version


def test_a_retracted_article_still_says_what_it_had_said() -> None:
    (found,) = observe(article(retracted=True), analysis([signal()]), RECEIVED)
    assert found.retracted
    assert found.signals


def test_the_precision_belongs_to_the_date_that_was_used() -> None:
    day = {"published_at": "2025-09-03"}
    told = datetime(2025, 9, 3, tzinfo=UTC)
    (own,) = observe(article(**day), analysis([signal()], published_at=told), RECEIVED)
    (arrival,) = observe(article(**day), analysis([signal()]), RECEIVED)
    assert (own.precision, own.observed_at) == (Precision.DAY, told)
    assert (arrival.precision, arrival.observed_at) == (Precision.INSTANT, RECEIVED)


def test_the_versions_tell_what_produced_the_record() -> None:
    versions = Versions(model="m-1+n-1", knowledge="k", rules="r")
    (found,) = observe(article(), analysis([signal()]), RECEIVED, versions)
    assert found.versions == {"model": "m-1", "knowledge": "k", "rules": "r"}


@settings(deadline=None)
@given(
    st.text(alphabet="ab \n", min_size=1, max_size=900).filter(str.strip),
    st.integers(0, 900),
    st.integers(0, 900),
)
def test_quotes_are_slices_and_contexts_hold_them(text: str, start: int, length: int) -> None:
    start = min(start, len(text))
    end = min(start + length, len(text))
    told = analysis([signal(evidence=[{"start": start, "end": end}])])
    (found,) = observe(article(text=text), told, RECEIVED)
    assert found.signals[0].quote == text[start:end]
    assert found.signals[0].quote.strip() in found.signals[0].context
