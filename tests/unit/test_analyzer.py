"""The whole reader as one function."""

import json
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entente.core.analyzer import Analyzer, load_analyzer, reference_day, settle_date
from entente.core.languages import detect_language
from entente.messages import Analysis, Article, Outcome, Precision

RECEIVED = datetime(2025, 9, 3, 12, tzinfo=UTC)
SEED = Path(__file__).parents[3] / "shared" / "eval" / "seed" / "article.txt"
SPANISH = (
    "El presidente de Francia, Emmanuel Macron, firmó este martes en Varsovia un tratado de "
    "defensa con Polonia. “Nuestros países se defenderán juntos”, dijo Macron."
)
ENGLISH = (
    "French President Emmanuel Macron signed a defence treaty with Poland in Warsaw on Tuesday. "
    "“Our countries will defend each other,” Macron said."
)


@cache
def shared() -> Analyzer:
    return load_analyzer()


@pytest.fixture
def analyzer() -> Analyzer:
    return shared()


def article(text: str, **fields: object) -> Article:
    return Article.from_object({"text": text, **fields})


def read(analyzer: Analyzer, text: str, **fields: object) -> Analysis:
    return analyzer.analyze(article(text, **fields), RECEIVED)


@pytest.mark.parametrize(("text", "language"), [(SPANISH, "es"), (ENGLISH, "en")])
def test_an_article_becomes_an_analysis(analyzer: Analyzer, text: str, language: str) -> None:
    found = read(analyzer, text)
    assert (found.outcome, found.language) == (Outcome.ANALYZED, language)
    (macron,) = found.leaders
    assert (macron.name, macron.qid, macron.state) == ("Emmanuel Macron", "Q3052772", "FRA")
    assert {text[m.start : m.end] for m in macron.mentions if m.kind == "name"} == {
        "Emmanuel Macron", "Macron",
    }  # fmt: skip
    assert found.model is not None
    assert found.model in analyzer.versions.model
    assert found.knowledge == analyzer.versions.knowledge


@pytest.mark.parametrize(
    ("text", "fields", "outcome"),
    [
        ("La lluvia cayó todo el día sobre el valle y los ríos crecieron mucho.", {},
         Outcome.IRRELEVANT),
        ("Der Bundespräsident hat gestern seinen polnischen Kollegen in Berlin empfangen.", {},
         Outcome.UNSUPPORTED),
        (SPANISH, {"language": "de"}, Outcome.UNSUPPORTED),
        ("12345 !!!", {}, Outcome.UNSUPPORTED),
        ("La lluvia cayó todo el día. " * 1_500, {}, Outcome.TRUNCATED),
    ],
    ids=["no pair", "german", "said to be german", "no language", "long"],
)  # fmt: skip
def test_how_a_reading_can_end(
    analyzer: Analyzer, text: str, fields: dict[str, str], outcome: Outcome
) -> None:
    found = read(analyzer, text, **fields)
    assert found.outcome == outcome
    assert (found.truncated_at is not None) == (outcome is Outcome.TRUNCATED)


def test_the_same_article_always_gives_the_same_analysis(analyzer: Analyzer) -> None:
    assert read(analyzer, SPANISH).to_bytes() == read(analyzer, SPANISH).to_bytes()


def test_what_the_title_says_is_marked(analyzer: Analyzer) -> None:
    found = read(analyzer, ENGLISH, title="Macron and Friedrich Merz promise help to Ukraine")
    where = {leader.name: {m.where for m in leader.mentions} for leader in found.leaders}
    assert where["Emmanuel Macron"] == {"text", "title"}
    assert where["Friedrich Merz"] == {"title"}


def test_a_title_repeated_at_the_head_of_the_text_is_read_once(analyzer: Analyzer) -> None:
    title = "Macron firma un tratado con Polonia"
    found = read(analyzer, f"{title}\n\n{SPANISH}", title=title)
    assert {m.where for leader in found.leaders for m in leader.mentions} == {"text"}


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        (None, RECEIVED),
        ("2025-09-01T08:00:00Z", datetime(2025, 9, 1, 8, tzinfo=UTC)),
        ("2025-09-03T12:59:00Z", datetime(2025, 9, 3, 12, 59, tzinfo=UTC)),
        ("2025-09-03T13:01:00Z", RECEIVED),
        ("2031", RECEIVED),
    ],
)
def test_an_article_is_never_from_the_future(published: str | None, expected: datetime) -> None:
    assert settle_date(article("x", published_at=published), RECEIVED) == expected


@pytest.mark.parametrize(
    ("precision", "days"), [(Precision.INSTANT, 0), (Precision.MONTH, 14), (Precision.YEAR, 182)]
)
def test_titles_are_resolved_in_the_middle_of_a_vague_date(
    precision: Precision, days: int
) -> None:
    first = datetime(2018, 1, 1, tzinfo=UTC)
    assert reference_day(first, precision) == (first + timedelta(days=days)).date()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (SPANISH, "es"),
        (ENGLISH, "en"),
        ("Rusia y China firman un pacto de defensa mutua.", "es"),
        ("France and Spain signed a treaty.", "en"),
        ("O presidente da República recebeu ontem em Brasília o seu homólogo francês.", "pt"),
        ("El president de la República va rebre ahir els ministres estrangers.", "ca"),
        ("O presidente recibiu onte en Santiago ao seu homólogo e falaron dunha axuda.", "gl"),
        ("", None),
        ("1 2 3", None),
    ],
)
def test_the_language_is_detected_or_left_open(text: str, language: str | None) -> None:
    assert detect_language(text) == language


@settings(deadline=None, max_examples=30)
@given(st.text(max_size=300).filter(str.strip), st.sampled_from(["es", "en"]))
def test_any_text_has_an_analysis_with_offsets_into_it(text: str, language: str) -> None:
    found = shared().analyze(article(text, language=language), RECEIVED)
    spans = [(s.start, s.end) for s in found.statements]
    spans += [(m.start, m.end) for leader in found.leaders for m in leader.mentions]
    spans += [(e.start, e.end) for signal in found.signals for e in signal.evidence]
    assert all(0 <= start < end <= len(text) for start, end in spans)


@pytest.mark.skipif(not SEED.exists(), reason="the shared reference material is not beside us")
def test_the_seed_article_has_both_leaders(analyzer: Analyzer) -> None:
    found = read(analyzer, SEED.read_text(encoding="utf-8"), published_at="2025-09-03")
    qids = [leader.qid for leader in found.leaders]
    assert qids == ["Q7747", "Q56226"], json.dumps(qids)
