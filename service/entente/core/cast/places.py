"""Where states and organisations are named, before anybody asks in what function.

The longest name wins, and phrases that hold the name of a state without speaking of it
("Washington Post") hide it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

from spacy.tokens import Doc

from entente.core.actors import NameKind
from entente.core.cast.words import Phrases, Word, split_words
from entente.core.knowledge import ActorName, Knowledge


@dataclass(frozen=True, slots=True)
class Place:
    """A name of a state or organisation at the words `first:last`; no code if it is ambiguous."""

    first: int
    last: int
    kind: NameKind
    code: str | None


@lru_cache(maxsize=8)  # all languages, while new knowledge takes the place of old
def index_places(knowledge: Knowledge, language: str) -> Phrases[tuple[ActorName, ...]]:
    """Index the names of `language` by their words."""
    names = knowledge.names(language)
    return Phrases((split_words(key), names[key]) for key in names)


def find_places(
    doc: Doc, words: Sequence[Word], taken: Collection[int], index: Phrases[tuple[ActorName, ...]]
) -> dict[int, Place]:
    """Return the names of actors by their first word; words in `taken` belong to people."""
    found: dict[int, Place] = {}
    resume = 0
    for at in index.starts(words):
        for stop, groups in index.at(words, at) if at >= resume else ():
            if any(n in taken for n in range(at, stop)):
                continue
            rest = words[at + 1 : stop]
            written = words[at].text + "".join(word.gap + word.text for word in rest)
            names = [name for group in groups for name in group]
            fitting = [name for name in names if _fits(name, written)]
            if fitting and _is_nominal(doc, words[at], fitting[0], written):
                metonyms = [name for name in fitting if name.kind == "metonym"]
                codes = {name.code for name in metonyms or fitting}  # Brussels: EU, not Belgium
                code = codes.pop() if len(codes) == 1 else None
                found[at] = Place(at, stop, fitting[0].kind, code)
            if fitting or not names:
                resume = stop
                break
    return found


def _fits(name: ActorName, written: str) -> bool:
    """Tell whether the words as written can be the name: "la moneda" is not "La Moneda"."""
    if not name.fits(written):
        return False
    if name.kind not in {"metonym", "capital"} or not name.needs_capital:
        return True
    last_of_name, last = name.surface.split()[-1], written.rsplit(maxsplit=1)[-1]
    return last[0].isupper() or not last_of_name[0].isupper()


def _is_nominal(doc: Doc, word: Word, name: ActorName, written: str) -> bool:
    """Tell whether the word can be a name here; other words may only look like one.

    Without the accent of the name it must be an adjective: "a fines de" is not "finés". The first
    word of a sentence may be a verb: Portuguese "Irão" is "will go" too.
    """
    token = doc[word.token]
    pos = token.pos_
    if name.needs_capital:
        opens = bool(token.is_sent_start) and written == word.text
        return not (opens and pos in {"VERB", "AUX"})
    if written.lower() != name.surface.lower():
        return pos in {"ADJ", "PROPN"}
    if written != word.text:
        return True  # nothing else looks like "néo-zélandais", whatever the tagger says
    return pos in {"ADJ", "NOUN", "PROPN", "X", ""}
