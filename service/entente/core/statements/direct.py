"""Quotations that are whole utterances, and the cue beside each of them.

Looked for after the quotation ('"...", said X'), before it ('X said: "..."'), or not at all (a
quotation that goes on). Parts that one cue interrupts are one statement.
"""

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise

from entente.core.statements.cues import Cue
from entente.core.statements.drafts import Draft, trim
from entente.core.statements.layout import DASHES, FINAL, Layout
from entente.core.statements.lexicon import Lexicon
from entente.core.statements.quotes import Quotation

_SUBJECT_REACH = 25
_COMMA_REACH = 14
_ADJACENT_REACH = 8
_MIN_WORDS = 4
_MAX_JOINTS = 2
_COPULA_REACH = 3
_JOINTS = frozenset({",", "-", *DASHES})


class DirectSpeech:
    """Links quotations to cues; `used` collects the cues that need no other complement."""

    def __init__(self, layout: Layout, lexicon: Lexicon, cues: Sequence[Cue]) -> None:
        self._layout = layout
        self._lexicon = lexicon
        self._cues = [cue for cue in cues if cue.kind != "preposition"]
        self._starts = [cue.first for cue in self._cues]
        self.used: set[Cue] = set()

    def find(self) -> list[Draft]:
        """Return the drafts of direct speech in order; those without a cue continue another."""
        found: list[Draft] = []
        for quotation in self._layout.quotations:
            joined = found[-1] if found else None
            if joined is not None and self._joins(joined, quotation):
                joined.parts.extend(self._slices(quotation))
                continue
            cue = self._cue_inside(quotation)
            draft = self._draft(quotation, "inside", cue) if cue else self._link(quotation)
            if draft is not None:
                found.append(draft)
                if draft.cue is not None:
                    self.used.add(draft.cue)
        for before, draft in pairwise(found):
            if before.cue is None and before.owner is None and self._leads_to(before, draft):
                before.cue, before.rule = draft.cue, draft.rule
        return found

    def _leads_to(self, before: Draft, draft: Draft) -> bool:
        """Tell whether only marks stand between two quotations, and a cue follows the second."""
        gap = self._layout.text[before.end : draft.start]
        return draft.rule.endswith(":post") and not any(c.isalnum() or c == "\n" for c in gap)

    def _link(self, quotation: Quotation) -> Draft | None:
        layout = self._layout
        first = layout.token_at(quotation.start)
        if first >= len(layout.words) or layout.unit[first] < 0:
            return None
        sentence = layout.sentence(first)
        before = first - 1 if first > sentence.first else None
        opens = before is None or layout.words[before] in DASHES
        if before is not None and layout.words[before] == ":":
            return self._after_colon(quotation, before)
        if opens and (cue := self._cue_after(quotation)):
            return self._draft(quotation, "post", cue)
        if before is not None and (cue := self._cue_before(quotation, first)):
            return self._draft(quotation, "pre", cue)
        if opens and self._stands_alone(quotation):
            return self._draft(quotation, "continuation", None)
        return None

    def _cue_inside(self, quotation: Quotation) -> Cue | None:
        """Return the first cue that was taken out of the quotation; the others only repeat it."""
        layout = self._layout
        parts = zip(quotation.parts, quotation.parts[1:], strict=False)
        gaps = [(left[1], right[0]) for left, right in parts]
        inside = [
            cue
            for cue in self._cues
            if cue.takes("quotation")
            and any(start <= layout.starts[cue.token] < end for start, end in gaps)
        ]
        self.used.update(inside)
        return next(iter(inside), None)

    def _draft(
        self, quotation: Quotation, rule: str, cue: Cue | None, owner: int | None = None
    ) -> Draft | None:
        slices = self._slices(quotation)
        if not slices:
            return None
        token = cue.token if cue else self._layout.token_at(quotation.start)
        return Draft("direct", slices, f"direct:{rule}", self._layout.unit[token], cue, owner)

    def _slices(self, quotation: Quotation) -> list[tuple[int, int]]:
        trimmed = (trim(self._layout.text, start, end) for start, end in quotation.parts)
        return [(start, end) for start, end in trimmed if start < end]

    def _after_colon(self, quotation: Quotation, colon: int) -> Draft | None:
        layout = self._layout
        sentence = layout.sentence(colon)
        number = bisect_left(self._starts, colon) - 1
        nouns = []
        while number >= 0 and self._cues[number].first >= sentence.first:
            cue = self._cues[number]
            if cue.takes("quotation") or cue.takes("clause"):
                return self._draft(quotation, "colon", cue)
            nouns.append(cue)
            number -= 1
        owner = self._subject_before(sentence.first, colon)
        if nouns and (owner is None or owner in [cue.token for cue in nouns]):
            return self._draft(quotation, "colon", nouns[0])
        if owner is None and not self._is_sentence(quotation):
            return None
        return self._draft(quotation, "colon", None, owner)

    def _subject_before(self, first: int, colon: int) -> int | None:
        """Return the token that 'X: "..."' or 'X was clear: "..."' names as the speaker."""
        layout = self._layout
        for token in range(first, colon):
            if layout.deps[token].startswith("nsubj"):
                return token
        if any(layout.tags[token] in ("VERB", "AUX") for token in range(first, colon)):
            head = colon - 1  # "Así de claro ha sido X:"
            while layout.tags[head] == "PROPN" and first <= layout.heads[head] < head:
                head = layout.heads[head]
            return head if layout.tags[head] == "PROPN" else None
        names = [token for token in range(first, colon) if layout.tags[token] in ("PROPN", "NOUN")]
        tops = [token for token in names if not first <= layout.heads[token] < colon]
        return next(iter(tops or names), None)

    def _cue_after(self, quotation: Quotation) -> Cue | None:
        layout = self._layout
        token, marks = self._after_marks(quotation)
        if token is None:
            return None
        if noun := self._copular_noun(token):
            return noun
        number = bisect_left(self._starts, token)
        cue = self._cues[number] if number < len(self._cues) else None
        if cue is None or not self._is_free(cue, token):
            return None
        between = range(token, cue.first)
        if all(layout.tags[t] == "ADV" for t in between):
            return cue
        joined = marks > 0 or self._last_mark(quotation) in ",?!"
        if not joined or len(between) > _SUBJECT_REACH or self._has_content(cue):
            return None
        stops = any(layout.words[t] in ".;:" or layout.quoted[t] >= 0 for t in between)
        return cue if not stops and self._has_subject(between, cue) else None

    def _last_mark(self, quotation: Quotation) -> str:
        start, end = quotation.parts[-1]
        return self._layout.text[start:end].rstrip()[-1:] or " "

    def _is_free(self, cue: Cue, token: int) -> bool:
        """Tell whether the cue can report a quotation just before `token`."""
        usable = cue not in self.used and cue.takes("quotation") and not cue.elides
        return usable and self._layout.unit[cue.token] == self._layout.unit[token]

    def _after_marks(self, quotation: Quotation) -> tuple[int | None, int]:
        """Return the first token after the quotation, in its paragraph, and the marks before."""
        layout = self._layout
        token = layout.token_at(quotation.end)
        marks = 0
        while token < len(layout.words) and layout.words[token] in _JOINTS and marks < _MAX_JOINTS:
            token += 1
            marks += 1
        if token >= len(layout.words) or layout.unit[token] < 0:
            return None, marks
        line = layout.sentence(layout.token_at(quotation.start)).paragraph
        return (token if layout.sentence(token).paragraph == line else None), marks

    def _has_subject(self, between: range, cue: Cue) -> bool:
        layout = self._layout
        if any(layout.heads[t] == cue.token and "subj" in layout.deps[t] for t in between):
            return True
        return not any(layout.tags[t] in ("VERB", "AUX", "SCONJ") for t in between)

    def _has_content(self, cue: Cue) -> bool:
        """Tell whether the cue introduces something of its own, after it."""
        layout = self._layout
        if cue.last >= len(layout.words):
            return False
        word = layout.words[cue.last]
        if word == ":" or layout.quoted[cue.last] >= 0:
            return True
        return word in self._lexicon.clause_words or word in self._lexicon.question_words

    def _copular_noun(self, token: int) -> Cue | None:
        """Return the noun of '"...", were the words of X'."""
        if self._layout.words[token] not in self._lexicon.copulas:
            return None
        number = bisect_left(self._starts, token)
        for cue in self._cues[number : number + 2]:
            if cue.kind == "noun" and cue.first - token <= _COPULA_REACH:
                return cue
        return None

    def _cue_before(self, quotation: Quotation, first: int) -> Cue | None:
        layout = self._layout
        sentence = layout.sentence(first)
        number = bisect_left(self._starts, first) - 1
        if number < 0 or self._cues[number].first < sentence.first:
            return None
        cue = self._cues[number]
        if cue in self.used or cue.kind != "verb" or not cue.takes("quotation"):
            return None
        between = range(cue.last, first)
        if any(
            layout.words[t] in self._lexicon.clause_words or layout.tags[t] in ("VERB", "AUX")
            for t in between
        ):
            return None
        comma = layout.words[first - 1] == ","
        reach = _COMMA_REACH if comma else _ADJACENT_REACH
        if len(between) > reach or not self._is_sentence(quotation):
            return None
        governed = layout.tags[first - 1] in ("ADP", "DET", "ADJ") and not comma
        return None if governed else cue

    def _is_sentence(self, quotation: Quotation) -> bool:
        """Tell whether the quotation can stand as a sentence: a capital, and some words."""
        text = self._layout.text
        start, end = quotation.parts[0]
        first = next((c for c in text[start:end] if c.isalpha()), "")
        words = len(text[start:end].split())
        return first.isupper() and (words >= _MIN_WORDS - 1 or text[end - 1] in FINAL)

    def _stands_alone(self, quotation: Quotation) -> bool:
        """Tell whether the quotation is a whole sentence, and long enough to be speech."""
        layout = self._layout
        start, end = quotation.parts[0]
        token = layout.token_at(quotation.end)
        while token < len(layout.words) and layout.words[token] and layout.words[token] in ".,…":
            token += 1
        same = layout.unit[layout.token_at(quotation.start)]
        ends = token >= len(layout.words) or layout.unit[token] != same
        words = len(layout.text[start : quotation.end].split())
        return ends and (words >= _MIN_WORDS or layout.text[end - 1] in FINAL)

    def _joins(self, draft: Draft, quotation: Quotation) -> bool:
        """Tell whether the quotation is the rest of one that the draft's cue interrupted."""
        layout = self._layout
        cue = draft.cue
        if cue is None or not draft.rule.endswith(":post"):
            return False
        first = layout.token_at(quotation.start)
        if first >= len(layout.words) or layout.unit[first] != layout.unit[cue.token]:
            return False
        if layout.words[first - 1] not in _JOINTS or cue.last > first:
            return False
        if {";", ":"} & set(layout.words[cue.last : first]):
            return False
        following = bisect_left(self._starts, cue.last)
        return following == len(self._cues) or self._cues[following].first > first
