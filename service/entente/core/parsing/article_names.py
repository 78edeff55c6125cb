"""One name, one kind: what an article calls a person once, the parser calls so throughout.

The press writes a name whole where it first comes and the surname later, in places that tell a
small parser little. Places and organisations are not made to agree with each other: a state is a
place in one sentence and acts in the next.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Final

from spacy.tokens import Doc, Span

_SHORTEST: Final = 3  # letters of a surname
_ACTING_PLACES: Final = frozenset({"LOC", "ORG"})


def settle_names(doc: Doc) -> None:
    """Give the names of an article one kind each, and find surnames of its people again."""
    surnames = _surnames(doc)
    usual = _usual_kinds(doc)
    names = [_settled(name, surnames, usual) for name in doc.ents]
    named = {token for name in names for token in range(name.start, name.end)}
    again = [
        Span(doc, token.i, token.i + 1, label="PER")
        for token in doc
        if token.text in surnames and token.i not in named
    ]
    if again or any(new.label != old.label for new, old in zip(names, doc.ents, strict=True)):
        doc.set_ents([*names, *again])


def _settled(name: Span, surnames: frozenset[str], usual: Mapping[str, str]) -> Span:
    kind = "PER" if name.text in surnames else usual.get(name.text, name.label_)
    return name if kind == name.label_ else Span(name.doc, name.start, name.end, label=kind)


def _surnames(doc: Doc) -> frozenset[str]:
    """Return the last words of the people named whole, less what is part of another name."""
    last = {words[-1] for name, words in _long_names(doc) if name.label_ == "PER"}
    other = {word for name, words in _long_names(doc) if name.label_ != "PER" for word in words}
    return frozenset(w for w in last - other if len(w) >= _SHORTEST and w[0].isupper())


def _long_names(doc: Doc) -> Iterator[tuple[Span, list[str]]]:
    for name in doc.ents:
        words = [token.text for token in name if not token.is_space]
        if len(words) > 1:
            yield name, words


def _usual_kinds(doc: Doc) -> Mapping[str, str]:
    """Return the kind of each name that has several, where one prevails and decides."""
    kinds: dict[str, Counter[str]] = defaultdict(Counter)
    for name in doc.ents:
        kinds[name.text][name.label_] += 1
    usual = {}
    for text, counts in kinds.items():
        ranked = counts.most_common(2)
        if len(ranked) > 1 and ranked[0][1] > ranked[1][1] and counts.keys() != _ACTING_PLACES:
            usual[text] = ranked[0][0]
    return usual
