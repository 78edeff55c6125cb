"""Speech reported by an aside: "according to X", and cues set between commas.

The content is the host clause without the aside. A host that already has a speaker keeps it: there
"según la transcripción" names the source of the report, who never speaks.
"""

from collections.abc import Sequence
from typing import Literal

from entente.core.statements.cues import Cue
from entente.core.statements.drafts import Draft, reported
from entente.core.statements.layout import DASHES, Layout, Sentence
from entente.core.statements.lexicon import Lexicon

_VERBS = frozenset(["VERB", "AUX"])
_COMMAS = frozenset({",", *DASHES})
_SUBJECT_REACH = 10
_MIN_TOKENS = 3


class Asides:
    """Finds content reported by asides; `taken` are the cues that have content already."""

    def __init__(
        self, layout: Layout, lexicon: Lexicon, cues: Sequence[Cue], taken: set[Cue]
    ) -> None:
        self._layout = layout
        self._lexicon = lexicon
        self._cues = cues
        self._taken = taken

    def of_phrase(self, cue: Cue, occupied: Sequence[Draft]) -> Draft | None:
        """Return what a phrase such as "according to" reports, or None."""
        layout = self._layout
        sentence = layout.sentence(cue.token)
        inner = self._inner_cue(cue, sentence)
        begin = inner.last if inner else cue.last
        end = self._aside_end(begin, sentence)
        initial = not any(not layout.is_mark(t) for t in range(sentence.first, cue.first))
        if cue.phrase in self._lexicon.opinions and (
            end >= sentence.last
            or layout.words[end] != ","
            or not self._names_somebody(begin, end)
        ):
            return None
        if inner:
            self._taken.add(inner)
        if self._is_reported(cue, sentence, occupied):
            return None
        if initial:
            spans = [(end, sentence.last)]
        elif quotation := self._quotation_at(end, sentence):
            spans = [quotation]
        else:
            spans = self._around(sentence, cue.first, end)
        draft = self._draft(spans, inner or cue, "aside:phrase", sentence)
        if draft is None:
            return None
        draft.cue = cue
        draft.owner = self._owner(begin, end, inner)
        return draft

    def of_clause(self, cue: Cue) -> Draft | None:
        """Return what "..., said X, ..." reports without marks, or None."""
        layout = self._layout
        sentence = layout.sentence(cue.token)
        if cue.elides or not (cue.takes("clause") or cue.takes("quotation")):
            return None
        left = self._left_comma(cue, sentence)
        if left is None or left - sentence.first < 1:
            return None
        right = self._right_comma(cue, sentence, inverted=left + 1 >= cue.first)
        if right is None:
            return None
        spans = self._around(sentence, left, right)
        if not any(layout.tags[t] in _VERBS for a, b in spans for t in range(a, b)):
            return None
        return self._draft(spans, cue, "aside:clause", sentence)

    def _draft(
        self, spans: list[tuple[int, int]], cue: Cue, rule: str, sentence: Sentence
    ) -> Draft | None:
        layout = self._layout
        kinds = set()
        parts = []
        for begin, last in spans:
            first = begin
            while first < last and layout.is_mark(first) and layout.quoted[first] < 0:
                first += 1
            if first >= last:
                continue
            found = reported(layout, layout.starts[first], layout.ends[last - 1])
            if found is not None:
                kinds.add(found[0])
                parts.append(found[1])
        if not parts:
            return None
        kind: Literal["mixed", "indirect"] = "mixed" if "mixed" in kinds else "indirect"
        return Draft(kind, parts, rule, layout.unit[sentence.first], cue)

    def _around(self, sentence: Sentence, first: int, last: int) -> list[tuple[int, int]]:
        """Return the host clause; what follows the aside counts if what precedes has no verb."""
        layout = self._layout
        start = sentence.first
        head = range(start, first)
        finite = any(
            layout.tags[t] in _VERBS and "Inf" not in layout.doc[t].morph.get("VerbForm", [])
            for t in head
        )
        tail = [t for t in range(last, sentence.last) if not layout.is_mark(t)]
        if finite or not tail:
            return [(start, first)]
        return [(start, first), (last, sentence.last)]

    def _inner_cue(self, cue: Cue, sentence: Sentence) -> Cue | None:
        for other in self._cues:
            if other.kind == "verb" and cue.last <= other.first <= cue.last + 1:
                return other if other.first < sentence.last else None
        return None

    def _aside_end(self, begin: int, sentence: Sentence) -> int:
        layout = self._layout
        for token in range(begin, sentence.last):
            if layout.words[token] in (",", ";", ".", ":") or layout.quoted[token] >= 0:
                return token
        return sentence.last

    def _names_somebody(self, first: int, last: int) -> bool:
        tags = self._layout.tags
        return any(tags[t] in ("PROPN", "PRON") for t in range(first, last)) and not any(
            tags[t] in _VERBS for t in range(first, last)
        )

    def _is_reported(self, cue: Cue, sentence: Sentence, occupied: Sequence[Draft]) -> bool:
        """Tell whether the host clause has been attributed already."""
        layout = self._layout
        start, end = layout.starts[sentence.first], layout.ends[sentence.last - 1]
        return any(
            draft.cue is not None
            and draft.cue.kind != "preposition"
            and (
                start <= draft.start < end
                or layout.unit[draft.cue.token] == layout.unit[cue.token]
            )
            for draft in occupied
        )

    def _quotation_at(self, token: int, sentence: Sentence) -> tuple[int, int] | None:
        layout = self._layout
        while token < sentence.last and layout.words[token] in _COMMAS:
            token += 1
        if token >= sentence.last or layout.quoted[token] < 0:
            return None
        last = token
        while last < sentence.last and layout.quoted[last] == layout.quoted[token]:
            last += 1
        return token, last

    def _owner(self, begin: int, end: int, inner: Cue | None) -> int | None:
        layout = self._layout
        if inner is not None:
            subjects = [t for t in layout.children[inner.token] if "subj" in layout.deps[t]]
            if subjects:
                return subjects[0]
        nominal = [t for t in range(begin, end) if layout.tags[t] in ("NOUN", "PROPN", "PRON")]
        tops = [t for t in nominal if not begin <= layout.heads[t] < end]
        named = next(iter(tops or nominal), None)
        if named is not None and layout.words[named] in self._lexicon.carriers:
            return self._author(named, end) or named
        return named

    def _author(self, carrier: int, end: int) -> int | None:
        """Return whose statement or document it is: "un comunicado del Kremlin"."""
        layout = self._layout
        for child in layout.children[carrier]:
            if carrier < child < end and layout.tags[child] == "PROPN":
                case = [
                    layout.words[c] for c in layout.children[child] if layout.deps[c] == "case"
                ]
                if case and layout.deps[child] in ("nmod", "obl", "obl:agent"):
                    return child
        return None

    def _left_comma(self, cue: Cue, sentence: Sentence) -> int | None:
        """Return the mark that opens the aside, past a subject between it and the cue."""
        layout = self._layout
        for token in range(cue.first - 1, max(sentence.first, cue.first - _SUBJECT_REACH) - 1, -1):
            if layout.quoted[token] >= 0 or layout.tags[token] in _VERBS:
                return None
            if layout.words[token] in _COMMAS:
                return token
            if layout.tags[token] in ("SCONJ", "CCONJ", "ADP") and layout.words[token] != "de":
                return None
        return None

    def _right_comma(self, cue: Cue, sentence: Sentence, *, inverted: bool) -> int | None:
        layout = self._layout
        reach = _SUBJECT_REACH + 8 if inverted else 1
        for token in range(cue.last, min(sentence.last, cue.last + reach)):
            word = layout.words[token]
            if word in _COMMAS or word in (".", ";"):
                return token
            if layout.quoted[token] >= 0 or word == ":" or word in self._lexicon.clause_words:
                return None
        return sentence.last if cue.last + reach >= sentence.last else None
