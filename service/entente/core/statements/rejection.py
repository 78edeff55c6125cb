"""Quotation marks that quote nobody: distance, titles of works, names of operations."""

from collections.abc import Sequence

from entente.core.statements.layout import Layout
from entente.core.statements.lexicon import Lexicon
from entente.core.statements.quotes import Quotation

_MAX_NAME_WORDS = 8
_MAX_LINK_CHARS = 3
_REACH = 6  # tokens between the noun and the name


def is_name(layout: Layout, lexicon: Lexicon, quotation: Quotation) -> bool:
    """Tell whether the marks name a thing or keep the writer's distance, and report nothing."""
    first = layout.token_at(quotation.start)
    if first == 0 or first >= len(layout.words):
        return False
    if lexicon.distances.ends_at(layout.words, first):
        return True
    start, end = quotation.parts[0]
    words = layout.text[start:end].split()
    if len(words) > _MAX_NAME_WORDS:
        return False
    inside = layout.unit[first - 1] == layout.unit[first] and layout.words[first - 1] != ":"
    if inside and _is_titled(words):
        return True
    before = first - 1
    while before > max(0, first - _REACH) and (
        layout.is_mark(before) or layout.tags[before] in ("ADJ", "ADP")
    ):
        before -= 1
    named = layout.words[before] in lexicon.works and layout.unit[before] == layout.unit[first]
    opening = layout.text[start:end].lstrip("«»“”\"' ")[:1]
    label = layout.tags[first - 1] == "ADP" and opening.islower()  # "tildó el plan de “suicida”"
    return named and layout.words[first - 1] != ":" and not label


def _is_titled(words: Sequence[str]) -> bool:
    """Tell whether all words of substance are capitalised, as in a name: "Diario del Pueblo"."""
    bare = [word.strip(",.;") for word in words]
    long = [word for word in bare if len(word) > _MAX_LINK_CHARS]
    return bool(long) and words[-1][-1].isalpha() and all(word[0].isupper() for word in long)
