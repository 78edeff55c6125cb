"""Quotation marks that quote nobody: distance, titles of works, names of operations."""

from entente.core.statements.layout import Layout
from entente.core.statements.lexicon import Lexicon
from entente.core.statements.quotes import Quotation

_MAX_NAME_WORDS = 8


def is_name(layout: Layout, lexicon: Lexicon, quotation: Quotation) -> bool:
    """Tell whether the marks name a thing or keep the writer's distance, and report nothing."""
    first = layout.token_at(quotation.start)
    if first == 0 or first >= len(layout.words):
        return False
    if lexicon.distances.ends_at(layout.words, first):
        return True
    start, end = quotation.parts[0]
    if len(layout.text[start:end].split()) > _MAX_NAME_WORDS:
        return False
    before = first - 1
    while before > 0 and (layout.is_mark(before) or layout.tags[before] in ("ADJ", "ADP")):
        before -= 1
    named = layout.words[before] in lexicon.works and layout.unit[before] == layout.unit[first]
    return named and layout.words[first - 1] != ":"
