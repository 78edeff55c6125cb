"""Names of one article agree: a surname with the whole name, a kind with what prevails."""

import pytest
import spacy
from spacy.tokens import Doc, Span

from entente.core.parsing.article_names import settle_names


def article(text: str) -> Doc:
    """Build a Doc of `text`, in which [Ana Paz PER] marks a name."""
    words: list[str] = []
    spans: list[tuple[int, int, str]] = []
    start = 0
    for piece in text.replace("[", " [ ").replace("]", " ] ").split():
        if piece == "[":
            start = len(words)
        elif piece == "]":
            spans.append((start, len(words) - 1, words.pop()))
        else:
            words.append(piece)
    doc = Doc(spacy.blank("es").vocab, words=words)
    doc.set_ents([Span(doc, first, last, label=kind) for first, last, kind in spans])
    return doc


@pytest.mark.parametrize(
    ("before", "after"),
    [
        # a surname, whatever the parser took it for, or where it saw none
        (
            "[Mario Nyanda PER] llegó . [Nyanda LOC] habló . Y Nyanda calló .",
            ["Mario Nyanda PER", "Nyanda PER", "Nyanda PER"],
        ),
        # a person and a city of one name, both named whole
        (
            "[Juan Sevilla PER] dejó el [Real Sevilla ORG] . [Sevilla LOC] arde .",
            ["Juan Sevilla PER", "Real Sevilla ORG", "Sevilla LOC"],
        ),
        # what prevails decides; a tie decides nothing
        ("[Telia ORG] y [Telia PER] y [Telia ORG]", ["Telia ORG", "Telia ORG", "Telia ORG"]),
        ("[Telia ORG] y [Telia PER]", ["Telia ORG", "Telia PER"]),
        # a state acts in one place and lies in another
        ("[Irán ORG] y [Irán ORG] en [Irán LOC]", ["Irán ORG", "Irán ORG", "Irán LOC"]),
        # short words and small letters are no surnames
        ("[Kim Un PER] y Un hombre", ["Kim Un PER"]),
        ("nada", []),
    ],
)
def test_names_of_an_article_agree(before: str, after: list[str]) -> None:
    doc = article(before)
    settle_names(doc)
    assert [f"{name.text} {name.label_}" for name in doc.ents] == after


def test_a_second_look_changes_nothing() -> None:
    doc = article("[Ana Paz PER] y [Paz ORG] y Paz y [Paz ORG]")
    settle_names(doc)
    once = [(name.text, name.label_) for name in doc.ents]
    settle_names(doc)
    assert [(name.text, name.label_) for name in doc.ents] == once
