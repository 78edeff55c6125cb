"""What a terminal shows: styles over the article's own words, and nothing that drives it."""

from datetime import UTC, datetime
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from entente.messages import (
    Analysis,
    Article,
    CharSpan,
    Leader,
    Mention,
    Signal,
    Speaker,
    Statement,
)
from entente.render import highlighted, inert, render_analysis

TEXT = "Putin said that Russia would help."


def analysis_of(text: str, name: str = "Vladimir Putin") -> Analysis:
    speaker = Speaker(name=name, state="RUS", leader=True, how="explicit")
    return Analysis(
        id="a",
        outcome="analyzed",
        language="en",
        published_at=datetime(2024, 6, 19, tzinfo=UTC),
        leaders=(Leader(name=name, mentions=(Mention(start=0, end=5, kind="name"),)),),
        statements=(
            Statement(
                start=11,
                end=len(text),
                parts=((11, len(text)),),
                kind="indirect",
                speaker=speaker,
                cue=CharSpan(start=6, end=10),
                confidence=0.9,
            ),
        ),
        signals=(
            Signal(
                type="support_pledged",
                source="RUS",
                target="PRK",
                status="planned",
                quad="verbal_coop",
                goldstein=5.0,
                confidence=0.9,
                alert=True,
                evidence=(CharSpan(start=16, end=22),),
                why="a rule",
            ),
        ),
        knowledge="k",
    )


def shown(article: Article, analysis: Analysis) -> str:
    out = StringIO()
    console = Console(file=out, width=100, color_system=None)
    render_analysis(article, analysis, console)
    return out.getvalue()


def test_people_quotes_and_signals_are_laid_over_their_own_words() -> None:
    article = Article.from_object({"text": TEXT})
    text = highlighted(article, analysis_of(TEXT))
    assert text.plain == TEXT
    styled = {TEXT[span.start : span.end]: str(span.style) for span in text.spans}
    assert styled["Putin"] == "bold cyan"
    assert styled["said"] == "bold magenta"
    assert styled["Russia"] == "underline yellow"


def test_everything_found_is_in_the_tables() -> None:
    article = Article.from_object({"text": TEXT, "title": "A promise"})
    page = shown(article, analysis_of(TEXT))
    for word in ("A promise", TEXT, "Vladimir Putin (RUS)", "support_pledged", "RUS → PRK", "yes"):
        assert word in page


HOSTILE = [
    "\x1b[2J\x1b[H",
    "\x1b]0;owned\x07",
    "\x1b]8;;https://example.org\x1b\\",
    "\x9b31m",
    "\x08\x08\x08",
    "\r",
    "\x00",
    "\x7f",
    "\u202egnihtyna",
    "\u2066x\u2069",
    "\u2028",
    "\ufeff",
]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_characters_are_inert_wherever_they_stand(hostile: str) -> None:
    text = f"Putin said that Russia {hostile} would help."
    article = Article.from_object({"text": text, "title": f"title {hostile} end"})
    page = shown(article, analysis_of(text, name=f"Vladimir {hostile} Putin"))
    assert not any(char in page for char in hostile if not char.isprintable())
    assert "\N{REPLACEMENT CHARACTER}" in page


def test_what_looks_like_markup_is_text() -> None:
    text = "Putin said [bold red]that[/bold red] Russia [link=file:///etc/passwd]helps[/link]."
    article = Article.from_object({"text": text, "title": "[blink]x[/blink]"})
    page = shown(article, analysis_of(text))
    assert "[bold red]that[/bold red]" in page
    assert "[blink]x[/blink]" in page


@pytest.mark.parametrize(
    "text",
    ["plain", "ñandú «¿qué?»", "no\N{NO-BREAK SPACE}break", "soft\N{SOFT HYPHEN}hyphen", "中\n\t"],
)
def test_honest_text_stays_as_it_is(text: str) -> None:
    assert inert(text) == text


@given(st.text())
def test_characters_are_replaced_one_for_one_so_that_offsets_hold(text: str) -> None:
    assert len(inert(text)) == len(text)
    assert inert(inert(text)) == inert(text)


@given(st.text(alphabet=st.characters(max_codepoint=0x9F)))
def test_no_control_character_but_newline_and_tab_gets_through(text: str) -> None:
    left = set(inert(text)) - {"\n", "\t"}
    assert all(char.isprintable() for char in left)
