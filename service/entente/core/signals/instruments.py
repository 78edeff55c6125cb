"""Which treaty is meant: a readable name and, where the text gives one, its year.

The name is the treaty's own phrase as printed, without article, parties, participles and relative
clauses, so that "el tratado sobre asociación estratégica firmado en 2024" and "the 2024 treaty"
can be compared by their years and head words.
"""

import re
from collections.abc import Collection
from typing import Final

from spacy.tokens import Token

from entente.core.signals import syntax

_YEAR: Final = re.compile(r"(?:1[89]|20)\d{2}")
_MAX_WORDS: Final = 12
_OWN: Final = frozenset(
    {"amod", "compound", "flat", "nummod", "nmod", "case", "conj", "cc", "det"}
)


def treaty_name(head: Token, year: int | None, dates: Collection[int]) -> str | None:
    """Name the treaty whose noun is `head`; None where it is neither named nor dated.

    `dates` are the tokens of date expressions, which are no part of the name.
    """
    kept = [word for word in _own_words(head) if word.i not in dates or _YEAR.fullmatch(word.text)]
    dated = [token for token in kept if _YEAR.fullmatch(token.text)]
    year = int(dated[0].text) if dated else year
    words = [token for token in kept if token not in dated and token.pos_ != "PUNCT"]
    while words and words[0].pos_ in {"DET", "ADP", "PUNCT"}:
        words.pop(0)
    while words and words[-1].pos_ in {"DET", "ADP", "CCONJ"}:
        words.pop()
    named = len(words) > 1 or head.pos_ == "PROPN"
    if not words or (year is None and not _is_definite(head, words)):
        return None
    if not named and year is None:
        return None
    name = " ".join(token.text for token in words)
    return f"{name} ({year})" if year is not None else name


def _is_definite(head: Token, words: list[Token]) -> bool:
    """Tell whether a treaty without a year is an existing one, by its article or capitals."""
    if any(token.is_title and token.i > head.sent.start for token in words):
        return True
    return any(syntax.morph(child, "Definite") == "Def" for child in head.children)


def _own_words(head: Token) -> list[Token]:
    """Return head, modifiers and "of" phrases, without participles, clauses and places."""
    kept, waiting = [head], [head]
    while waiting:
        for child in waiting.pop().children:
            label = syntax.relation(child)
            if label in _OWN and child.ent_type_ != "LOC" and not syntax.is_participle(child):
                kept.append(child)
                waiting.append(child)
    return sorted(kept, key=lambda token: token.i)[:_MAX_WORDS]
