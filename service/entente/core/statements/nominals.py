"""Content that is no clause: "announced the closure of the port", "called the vote a farce".

A noun phrase counts only where it tells a deed or a claim; "criticised the measure" names what
was spoken of and reports nothing. So the verb must allow it, and the phrase must say something.
"""

from collections.abc import Iterator
from typing import Final

from entente.core.statements.boundaries import Boundaries
from entente.core.statements.cues import Cue
from entente.core.statements.layout import Layout
from entente.core.statements.lexicon import Lexicon

_MODIFIERS: Final = frozenset(["DET", "ADJ", "NUM", "ADV"])
_SUBSTANCE: Final = frozenset(["NOUN", "PROPN", "ADJ", "VERB", "NUM"])
_LINKS: Final = frozenset(["ADP", "VERB", "SCONJ"])
_PHRASE: Final = _SUBSTANCE | frozenset(["DET", "ADV", "ADP", "PRON", "PART", "CCONJ"])
_VERBS: Final = frozenset(["VERB", "AUX"])
_COMPOUND: Final = frozenset(["compound", "amod", "nummod", "flat"])
_MIN_SUBSTANCE: Final = 3  # words that make a phrase of any noun tell something
_OBJECT_REACH: Final = 12
_STANCE_REACH: Final = 3
_TIME_REACH: Final = 4

Span = tuple[int, int]


class Nominals:
    """Finds noun phrases, gerunds, predicates and stances that a cue reports."""

    def __init__(self, layout: Layout, lexicon: Lexicon, boundaries: Boundaries) -> None:
        self._layout = layout
        self._lexicon = lexicon
        self._boundaries = boundaries

    def noun_phrase(self, cue: Cue) -> Span | None:
        """Return the object of "announced", or of "warned of", where it says something."""
        if cue.passive:
            return None
        for start in self._object_starts(cue):
            head = self._head(start, cue)
            if head is None:
                continue
            end = self._boundaries.clip(start, self._layout.subtree(head)[1] + 1, cue)
            if head < end and self._says_something(start, head, end):
                return start, end
        return None

    def gerund(self, cue: Cue) -> Span | None:
        """Return "arming the rebels" of "accused X of arming the rebels"."""
        layout = self._layout
        last = layout.sentence(cue.token).last
        preps = self._preps(cue)
        for token in range(cue.last, min(last, cue.last + _OBJECT_REACH)):
            if layout.quoted[token] >= 0 or layout.words[token] in (",", ";", ":"):
                return None
            if "Ger" not in layout.doc[token].morph.get("VerbForm", []):
                continue
            governed = layout.words[token - 1] in preps if preps else token == cue.last
            if governed and layout.tags[token] in _VERBS:
                return token, self._boundaries.end(token, token, cue)
        return None

    def predicate(self, cue: Cue) -> Span | None:
        """Return what is said of whom: "the vote a farce", "ilegal la medida"."""
        layout = self._layout
        last = layout.sentence(cue.token).last
        if cue.last >= last or self._quotes_nearby(cue, last):
            return None
        preps = self._preps(cue)
        found = self._by_preposition(cue, preps) if preps else self._bare_predicate(cue)
        if found is None:
            return None
        start, head = found
        right = layout.subtree(head)[1]
        for child in layout.children[cue.token]:
            if child >= cue.last and layout.deps[child] in ("obj", "nsubj", "obl:agent"):
                adjoins = layout.subtree(child)[0] <= right + 1
                right = max(right, layout.subtree(child)[1]) if adjoins else right
        return start, self._boundaries.clip(start, right + 1, cue)

    def stance(self, cue: Cue) -> Span | None:
        """Return what somebody "is convinced that" or "in favour of", by an adjective."""
        layout = self._layout
        last = layout.sentence(cue.token).last
        for token in range(cue.last, min(last - 2, cue.last + _STANCE_REACH)):
            participle = "Part" in layout.doc[token].morph.get("VerbForm", [])
            if not (layout.tags[token] == "ADJ" or participle):
                continue
            start = token + 2
            if layout.tags[token + 1] != "ADP" or layout.quoted[start] >= 0:
                return None
            if layout.words[start] in self._lexicon.clause_words:
                return start + 1, self._boundaries.end(start + 1, layout.heads[start], cue)
            if "Inf" in layout.doc[start].morph.get("VerbForm", []):
                return start, self._boundaries.end(start, start, cue)
            return None
        return None

    def _preps(self, cue: Cue) -> frozenset[str]:
        return cue.verb.preps if cue.verb else frozenset()

    def _object_starts(self, cue: Cue) -> Iterator[int]:
        """Yield where the object may begin: past adverbs, times and whoever is spoken to."""
        layout = self._layout
        last = layout.sentence(cue.token).last
        preps = self._preps(cue)
        token = cue.last
        while token < min(last - 1, cue.last + _OBJECT_REACH):
            if layout.quoted[token] >= 0 or layout.words[token] in self._lexicon.clause_words:
                return
            if layout.words[token] in preps:
                yield token + 1
            elif preps and layout.tags[token] not in _PHRASE:
                return
            elif not preps and layout.words[token] in self._lexicon.addressees:
                token = self._past_phrase(token)
                continue
            elif not preps and not self._is_light(token):
                yield token
                return
            token += 1

    def _past_phrase(self, preposition: int) -> int:
        layout = self._layout
        head = layout.heads[preposition]
        return layout.subtree(head)[1] + 1 if head > preposition else preposition + 1

    def _is_light(self, token: int) -> bool:
        """Tell whether an adverb or a phrase of time stands here: "hoy", "este martes"."""
        layout = self._layout
        near = layout.words[token : token + _TIME_REACH]
        return layout.tags[token] == "ADV" or bool(
            self._lexicon.times & set(near[:1])
            or (layout.tags[token] in ("DET", "ADP") and self._lexicon.times & set(near[:2]))
        )

    def _head(self, start: int, cue: Cue) -> int | None:
        """Return the common noun that heads the phrase at `start`."""
        layout = self._layout
        last = layout.sentence(cue.token).last
        token = start
        while token < last and layout.tags[token] in _MODIFIERS and layout.quoted[token] < 0:
            token += 1
        if token >= last or layout.tags[token] != "NOUN" or layout.quoted[token] >= 0:
            return None
        while token < layout.heads[token] < last and layout.deps[token] in _COMPOUND:
            token = layout.heads[token]
        return token if layout.tags[token] == "NOUN" else None

    def _says_something(self, start: int, head: int, end: int) -> bool:
        """Tell whether the phrase is a claim or deed of its own, no mere name of a subject."""
        layout = self._layout
        word = layout.words[head]
        if word in self._lexicon.topics or word in self._lexicon.times:
            return False
        if "Dem" in layout.doc[start].morph.get("PronType", []) or self._is_subject(head):
            return False
        linked = any(layout.tags[t] in _LINKS for t in range(head + 1, end))
        substance = sum(layout.tags[t] in _SUBSTANCE for t in range(start, end))
        deed = word.endswith(self._lexicon.deed_endings)
        return linked and (substance >= _MIN_SUBSTANCE or deed)

    def _is_subject(self, head: int) -> bool:
        """Tell whether the phrase is rather who speaks: "subrayó el director, Antoine Dubois"."""
        layout = self._layout
        named = any(
            layout.deps[child] == "appos" and layout.tags[child] == "PROPN"
            for child in layout.children[head]
        )
        return named or "subj" in layout.deps[head]

    def _quotes_nearby(self, cue: Cue, last: int) -> bool:
        return any(self._layout.quoted[token] >= 0 for token in range(cue.last, last))

    def _by_preposition(self, cue: Cue, preps: frozenset[str]) -> Span | None:
        """Return start and head of "the claim as groundless", "de ilegal la medida"."""
        layout = self._layout
        last = layout.sentence(cue.token).last
        for token in range(cue.last, min(last - 1, cue.last + _OBJECT_REACH)):
            if layout.tags[token] in _VERBS or layout.words[token] in (",", ";", ":"):
                return None
            if layout.words[token] not in preps - self._lexicon.addressees:
                continue
            ambiguous = layout.words[token] in self._lexicon.owners and token > cue.last
            if ambiguous and layout.tags[token + 1] not in ("ADJ", "ADV"):
                continue
            start = token + 1 if token == cue.last or cue.passive else cue.last
            return start, self._top(token + 1, last)
        return None

    def _bare_predicate(self, cue: Cue) -> Span | None:
        """Return start and head of "the vote a farce", where no preposition marks it."""
        layout = self._layout
        last = layout.sentence(cue.token).last
        for child in layout.children[cue.token]:
            named = layout.tags[child] in ("ADJ", "NOUN")
            if cue.last < child < last and layout.deps[child] == "xcomp" and named:
                return cue.last, child
        first = layout.tags[cue.last]
        clitic = any(layout.words[t] in self._lexicon.clitics for t in range(cue.first, cue.token))
        if first == "ADJ" and self._lexicon.drops_subject:
            return cue.last, cue.last
        if clitic and first in ("DET", "ADJ", "NOUN"):
            return cue.last, self._top(cue.last, last)
        for token in range(cue.last + 1, min(last - 1, cue.last + _OBJECT_REACH)):
            if layout.tags[token] not in _PHRASE or layout.words[token] in self._lexicon.agents:
                return None
            after_noun = layout.tags[token - 1] in ("NOUN", "PROPN", "PRON")
            timely = set(layout.words[token : token + _TIME_REACH]) & self._lexicon.times
            if layout.tags[token] == "DET" and after_noun:
                return None if timely else (cue.last, self._top(token, last))
        return None

    def _top(self, start: int, last: int) -> int:
        """Return the head of the phrase that begins at `start`."""
        layout = self._layout
        token = start
        while token < last - 1 and layout.tags[token] in ("DET", "ADV"):
            token += 1
        while token < layout.heads[token] < last and layout.tags[layout.heads[token]] != "VERB":
            token = layout.heads[token]
        return token
