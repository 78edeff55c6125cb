"""Cues that commas set into a quotation, as French does: « Nous irons, a dit X, mais demain ».

Only a verb of saying that stands before its subject can be one: inside a quotation nothing else
tells it from the words of the quoted.
"""

from collections.abc import Iterator
from typing import Final

from entente.core.statements.layout import Layout
from entente.core.statements.lexicon import Lexicon
from entente.core.statements.quotes import Quotation

_BEFORE: Final = frozenset({",", "?", "!", "…"})
_ENDS: Final = frozenset({",", ".", ";", "?", "!", "…"})
_GROUP: Final = 6  # tokens of a verb with its auxiliaries, pronouns and adverbs
_REACH: Final = 22  # tokens of an incise
_APPOSED: Final = 8  # tokens of a name between commas
_SUBJECT: Final = frozenset({"DET", "PROPN", "NOUN", "PRON", "ADJ", "NUM"})


def open_incises(layout: Layout, lexicon: Lexicon) -> None:
    """Take such cues out of the quotations that they interrupt, in place."""
    if not lexicon.incises:
        return
    for number, quotation in enumerate(layout.quotations):
        parts: list[tuple[int, int]] = []
        for start, end in quotation.parts:
            cut = start
            for first, last in _incises(layout, lexicon, start, end):
                parts.append((cut, layout.starts[first]))
                cut = min(layout.ends[last - 1], end)
                layout.quoted[first:last] = [-1] * (last - first)
            parts.append((cut, end))
        if len(parts) > len(quotation.parts):
            layout.quotations[number] = Quotation(quotation.start, quotation.end, tuple(parts))


def _incises(layout: Layout, lexicon: Lexicon, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the tokens of each incise in the characters `start:end`, with its closing mark."""
    token = layout.token_at(start)
    while token < len(layout.words) and layout.starts[token] < end:
        found = None
        if layout.words[token] in _BEFORE:
            limit = layout.token_at(end)
            found = _end(layout, lexicon, token + 1, min(limit, token + 1 + _REACH))
        if found is None:
            token += 1
        else:
            yield token + (layout.words[token] != ","), found
            token = found


def _end(layout: Layout, lexicon: Lexicon, first: int, limit: int) -> int | None:
    """Return where an incise that begins at `first` ends, None where none begins."""
    verb = _verb(layout, lexicon, first, limit)
    if verb is None:
        return None
    inverted = any(layout.words[t] in lexicon.pronouns for t in range(first, verb))
    after = verb + 1
    if after < limit and layout.words[after] in lexicon.pronouns:
        inverted, after = True, after + 1
    while after < limit and layout.tags[after] == "ADV":
        after += 1
    subject = after < limit and layout.tags[after] in _SUBJECT
    if not inverted and not subject and not _has_subject(layout, verb, limit):
        return None
    closing = _closing(layout, after, limit)
    return closing if closing is not None or limit - first >= _REACH else limit


def _verb(layout: Layout, lexicon: Lexicon, first: int, limit: int) -> int | None:
    """Return the verb of saying of the group at `first`."""
    helped = False
    for token in range(first, min(limit, first + _GROUP)):
        for form in lexicon.forms.get(layout.words[token], ()):
            usable = "quotation" in form.verb.complements and not form.verb.tail
            if usable and (form.shape in {"singular", "plural"} or helped):
                return token
        helped = helped or layout.tags[token] == "AUX"
        if layout.words[token] not in lexicon.verb_group | lexicon.pronouns.keys() and not (
            helped and layout.tags[token] == "ADV"
        ):
            return None
    return None


def _has_subject(layout: Layout, verb: int, limit: int) -> bool:
    return any("subj" in layout.deps[t] and verb < t < limit for t in layout.children[verb])


def _closing(layout: Layout, after: int, limit: int) -> int | None:
    """Return the token after the mark that ends the incise, past a name in apposition."""
    for token in range(after, limit):
        if layout.words[token] not in _ENDS:
            continue
        if layout.words[token] == "," and token + 1 < limit and layout.tags[token + 1] == "PROPN":
            for later in range(token + 2, min(limit, token + 2 + _APPOSED)):
                if layout.words[later] in _ENDS:
                    return later + 1
                if layout.tags[later] in {"VERB", "AUX"}:
                    break
        return token + 1
    return None
