"""No article is an exception, and whatever is said of one can be shown in its words.

Sample dispatches of all languages are cut off, cut up, and mixed with marks, letters of other
scripts and control characters, as bad extraction and bad faith do. The length bounds the time.
"""

import json
from datetime import UTC, datetime
from functools import cache
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from entente.core.analyzer import Analyzer, load_analyzer
from entente.errors import BadMessage
from entente.messages import Analysis, Article, Statement
from entente.samples import load_samples

RECEIVED = datetime(2025, 9, 3, 12, tzinfo=UTC)
DATA = Path(__file__).parent.parent / "data"
LANGUAGES = ("en", "es", "fr", "pt")
LONGEST = 1_500  # characters
MARKS = "\"'“”‘’«»‹›„‚—–-…:;,.?!¿¡()[]{}<>/|*#@&%=+_~^`´"
SCRIPTS = "кремльΑθήναالرياضירושלים東京서울मास्कोไทยﬁ℡ｆｕｌｌＷ𝔊🇷🇺👩‍👩‍👧e\u0301İßŉ"
CONTROLS = (
    "\x00\x01\x0b\x0c\x1b\x1f\x7f\x85\u00a0\u00ad\u200b\u200d\u200e\u202e\u2028\u2029\ufeff\r\n\t"
)
WORDS = (
    "dijo que",
    "said that",
    "a déclaré que",
    "según",
    "segundo",
    "Putin",
    "Rusia",
    "que",
    "y",
)


@cache
def analyzer() -> Analyzer:
    return load_analyzer()


@cache
def dispatches(language: str) -> tuple[str, ...]:
    """Return the sample dispatches, and the minimal cases of statements as if they were some."""
    samples = [Article.from_bytes(line) for line in load_samples()]
    texts = [sample.text for sample in samples if sample.language == language]
    lines = (DATA / f"challenge_{language}.jsonl").read_text(encoding="utf-8").splitlines()
    cases = [json.loads(line)["text"] for line in lines]
    pages = ["\n\n".join(cases[at : at + 8]) for at in range(0, len(cases), 8)]
    return (*texts, *pages)


@st.composite
def hostile_texts(draw: st.DrawFn, language: str) -> str:
    text = draw(st.sampled_from(dispatches(language)))[:LONGEST]
    begin = draw(st.integers(0, len(text) // 2))
    text = text[begin : draw(st.integers(begin + 1, len(text)))]
    noise = st.one_of(
        st.text(MARKS, min_size=1, max_size=4),
        st.text(SCRIPTS, min_size=1, max_size=8),
        st.text(CONTROLS, min_size=1, max_size=3),
        st.text(min_size=1, max_size=5),
        st.sampled_from(WORDS),
        st.sampled_from(text.split() or ["?"]),
    )
    for piece in draw(st.lists(noise, max_size=25)):
        at = draw(st.integers(0, len(text)))
        dropped = draw(st.integers(0, 3))
        text = text[:at] + piece + text[at + dropped :]
    return text


def spans_of(analysis: Analysis, where: str) -> list[tuple[int, int]]:
    """Return every pair of offsets into the text or the title."""
    found = [
        (mention.start, mention.end)
        for leader in analysis.leaders
        for mention in leader.mentions
        if mention.where == where
    ]
    for statement in analysis.statements:
        if statement.where == where:
            found += [(statement.start, statement.end), *statement.parts]
            found += [(cue.start, cue.end) for cue in [statement.cue] if cue]
    for signal in analysis.signals:
        if signal.where == where:
            found += [(each.start, each.end) for each in signal.evidence]
    return found


def is_disjoint(one: Statement, other: Statement) -> bool:
    """Tell whether no letter is said twice."""
    return all(a >= d or c >= b for a, b in one.parts for c, d in other.parts)


def check(article: Article, analysis: Analysis) -> None:
    for where, text in (("text", article.text), ("title", article.title or "")):
        for start, end in spans_of(analysis, where):
            assert 0 <= start < end <= len(text)
            assert text[start:end].strip()
        said = [each for each in analysis.statements if each.where == where]
        for one in said:
            assert one.parts[0][0] == one.start
            assert one.parts[-1][1] == one.end
            assert list(one.parts) == sorted(one.parts)
            if one.cue is not None:
                cue = one.cue
                assert all(cue.end <= start or end <= cue.start for start, end in one.parts)
        assert all(is_disjoint(one, other) for one, other in combinations(said, 2))
    for signal in analysis.signals:
        assert signal.statement is None or signal.statement < len(analysis.statements)


@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_damaged_dispatch_is_read_and_every_offset_holds(
    language: str, data: st.DataObject
) -> None:
    text = data.draw(hostile_texts(language))
    title = data.draw(st.none() | hostile_texts(language).map(lambda each: each[:120]))
    fields = {"text": text, "language": language}
    if title:
        fields["title"] = title
    try:
        article = Article.from_object(fields)
    except BadMessage:
        return  # refused at the door, as blank texts are
    check(article, analyzer().analyze(article, RECEIVED))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_beginning_of_a_dispatch_is_read(language: str) -> None:
    text = max(dispatches(language), key=lambda each: sum(mark in each for mark in MARKS))
    for end in range(1, min(len(text), 600), 7):
        article = Article.from_object({"text": text[:end], "language": language})
        check(article, analyzer().analyze(article, RECEIVED))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("mark", ['"', "'", "«", "“", "—", "- ", '" "', "\n—", "...", "(", "«»"])
def test_a_wall_of_one_mark_is_read(language: str, mark: str) -> None:
    text = dispatches(language)[0]
    for hostile in (mark * 400, f"{text}{mark * 200}", text.replace(" ", f" {mark}")):
        article = Article.from_object({"text": hostile, "language": language})
        check(article, analyzer().analyze(article, RECEIVED))
