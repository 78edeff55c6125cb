"""Where a reported clause ends.

The end of the subtree is a proposal only. It moves on to a mark, or back to a word that resumes
the report ("y ha abogado por", "al tiempo que"); and a verb joined by "and" belongs to whichever
verb it shares its tense with, the cue's or the clause's.
"""

from bisect import bisect_left
from collections.abc import Sequence

from entente.core.statements.cues import Cue
from entente.core.statements.layout import Layout
from entente.core.statements.lexicon import Lexicon

_VERBS = frozenset(["VERB", "AUX"])
_MARKS = frozenset([",", ".", ";", ":", ")", "—", "–"])
_LIGHT = frozenset(["ADV", "PRON", "PART"])
_NOMINAL = frozenset(["DET", "ADJ", "NOUN", "PROPN", "ADP", "PART", "NUM"])
_CONJUNCT_REACH = 4
_SUBJECT_REACH = 10
_INSERTION_REACH = 12

Tense = tuple[str, str, bool]


class Boundaries:
    """Finds the ends of clauses in one article."""

    def __init__(self, layout: Layout, lexicon: Lexicon, cues: Sequence[Cue]) -> None:
        self._layout = layout
        self._lexicon = lexicon
        self._cues = [cue for cue in cues if cue.kind == "verb" and not cue.future]
        self._starts = [cue.first for cue in self._cues]

    def end(self, start: int, head: int, cue: Cue) -> int:
        """Return the token after the clause of `cue` that begins at `start`, headed by `head`.

        A negative head means that the parser saw no clause there.
        """
        layout = self._layout
        limit = self._limit(start, cue, parsed=head >= 0)
        end = limit
        if cue.token < head < limit or start <= head < limit:
            end = min(layout.subtree(head)[1] + 1, limit)
        end = max(end, min(start + 1, limit))
        verbal = any(layout.tags[t] in _VERBS for t in range(start, limit))
        while end < limit and not self._may_end(start, end, cue, verbal=verbal):
            end += 1
        if end + 1 < limit and layout.words[end] == "," and not self._is_gerund(end + 1):
            end = limit  # what the parser hangs higher is mostly part of the report
        return end

    def clip(self, start: int, end: int, cue: Cue) -> int:
        """Return where a phrase `start:end` ends at the latest: before what resumes the report."""
        layout = self._layout
        last = min(end, layout.sentence(cue.token).last)
        for token in range(start + 1, last):
            if layout.quoted[token] >= 0:
                continue
            word = layout.words[token]
            if word == ";" or (word in self._lexicon.conjunctions and self._resumes(token + 1)):
                return token
            if word == "," and (self._is_gerund(token + 1) or self._is_report(token + 1, last)):
                return token
            if self.is_stop(token, start):
                return token - (layout.words[token - 1] == ",")
        return last

    def is_stop(self, token: int, start: int) -> bool:
        """Tell whether words that end a reported clause begin at `token`."""
        layout = self._layout
        before = layout.words[token - 1]
        if token <= start or not self._lexicon.stops.match(layout.words, token):
            return False
        if before == "," and layout.words[token - 2] in self._lexicon.clause_words:
            return False  # "que, según X, ...": the clause has only begun
        closes = before == "," or layout.quoted[token - 1] >= 0
        return closes or before in self._lexicon.conjunctions

    def _may_end(self, start: int, token: int, cue: Cue, *, verbal: bool) -> bool:
        layout = self._layout
        if layout.quoted[token] >= 0:
            return False
        if verbal and not any(layout.tags[t] in _VERBS for t in range(start, token)):
            return False
        if layout.words[token] in self._lexicon.conjunctions:
            tense = self._conjunct_tense(token)
            return tense is not None and tense == self._cue_tense(cue)
        return layout.words[token] in _MARKS

    def _limit(self, start: int, cue: Cue, *, parsed: bool) -> int:
        """Return the first token that cannot belong to a clause that begins at `start`."""
        layout = self._layout
        last = layout.sentence(cue.token).last
        verbal = False
        for token in range(start, last):
            if layout.quoted[token] >= 0:
                verbal = True
                continue
            word = layout.words[token]
            verbal = verbal or layout.tags[token] in _VERBS
            if word == ";":
                return token
            if verbal and self.is_stop(token, start):
                before = layout.words[token - 1]
                return token - (before == "," or before in self._lexicon.conjunctions)
            if verbal and self._leaves(start, token, cue):
                return token
            if word == "," and token > start and self._closes(token, cue, verbal=verbal):
                return token
            if verbal and not parsed and word == "," and self._joins(token + 1):
                return token
        return last

    def _is_report(self, token: int, last: int) -> bool:
        """Tell whether the sentence ends by naming who reports it: ", state media said Friday"."""
        layout = self._layout
        number = bisect_left(self._starts, token)
        cue = self._cues[number] if number < len(self._cues) else None
        if cue is None or cue.elides or cue.first >= last:
            return False
        if not cue.takes("clause") or cue.first - token > _SUBJECT_REACH:
            return False
        before = all(layout.tags[t] in _NOMINAL for t in range(token, cue.first))
        after = range(cue.last, last)
        rest = any(layout.tags[t] in _VERBS or layout.quoted[t] >= 0 for t in after)
        linked = any(layout.words[t] in self._lexicon.clause_words | {":"} for t in after)
        return before and not rest and not linked

    def _closes(self, comma: int, cue: Cue, *, verbal: bool) -> bool:
        """Tell whether a report or the main clause follows: "on saying that ..., X left"."""
        layout = self._layout
        main = layout.heads[cue.token]
        relative = layout.deps[cue.token].startswith("acl")
        if relative:
            main = layout.heads[main]  # "a clock that he says he bought, is being looked into"
        below = cue.elides or relative or layout.deps[cue.token] == "advcl"
        leads_on = verbal and below and main > comma
        return leads_on or self._is_report(comma + 1, layout.sentence(cue.token).last)

    def _joins(self, token: int) -> bool:
        words = self._layout.words
        return token < len(words) and words[token] in self._lexicon.conjunctions

    def _leaves(self, start: int, token: int, cue: Cue) -> bool:
        """Tell whether the conjunction or comma at `token` leads back to the level of the cue."""
        layout = self._layout
        word = layout.words[token]
        if token == start:
            return False
        if word in self._lexicon.conjunctions:
            after = self._past_insertion(token)
            return self._resumes(after + 1) or self._shares_tense(start, after, cue)
        if word != ",":
            return False
        reporting = self._cue_at(token + 1)
        if reporting is not None and reporting.elides:
            return True  # ", warning that ..."
        if layout.quoted[token - 1] >= 0 and self._is_gerund(token + 1):
            return True
        phrase = self._lexicon.continuers.match(layout.words, token + 1)
        return bool(phrase) and self._shares_tense(start, token + len(phrase), cue)

    def _past_insertion(self, conjunction: int) -> int:
        """Return the comma that closes ", in Peter's words," after "and", or the conjunction."""
        layout = self._layout
        if layout.words[conjunction + 1 : conjunction + 2] != [","]:
            return conjunction
        last = layout.sentence(conjunction).last
        for token in range(conjunction + 2, min(last, conjunction + 2 + _INSERTION_REACH)):
            if layout.words[token] == ",":
                return token
            if layout.tags[token] in _VERBS or layout.quoted[token] >= 0:
                break
        return conjunction

    def _cue_at(self, token: int) -> Cue | None:
        """Return the cue that begins at `token`, or after one word."""
        number = bisect_left(self._starts, token)
        cue = self._cues[number] if number < len(self._cues) else None
        near = cue is not None and cue.first <= token + 1 and cue.last < len(self._layout.words)
        return cue if near else None

    def _resumes(self, token: int) -> bool:
        """Tell whether a finite cue with its own content begins here: "y ha abogado por ..."."""
        layout = self._layout
        cue = self._cue_at(token)
        if cue is None or cue.elides or cue.verb is None:
            return False
        follow = layout.words[cue.last]
        opens = self._lexicon.clause_words | self._lexicon.question_words | cue.verb.preps
        return follow in opens | {"de", ":"} or layout.quoted[cue.last] >= 0

    def _shares_tense(self, start: int, conjunction: int, cue: Cue) -> bool:
        """Tell whether the verb after a conjunction has the cue's tense and not the clause's."""
        tense = self._conjunct_tense(conjunction)
        if tense is None or tense != self._cue_tense(cue):
            return False
        inner = (self._tense(t) for t in range(start, conjunction))
        return tense != next((found for found in inner if found is not None), None)

    def _conjunct_tense(self, conjunction: int) -> Tense | None:
        """Return the tense of a verb that follows a conjunction without a subject of its own."""
        layout = self._layout
        last = min(conjunction + 1 + _CONJUNCT_REACH, len(layout.words))
        for token in range(conjunction + 1, last):
            if layout.quoted[token] >= 0:
                return None
            if (tense := self._tense(token)) is not None:
                return tense
            if layout.tags[token] not in _LIGHT:
                return None
        return None

    def _cue_tense(self, cue: Cue) -> Tense | None:
        tenses = (self._tense(token) for token in range(cue.first, cue.token + 1))
        return next((tense for tense in tenses if tense is not None), None)

    def _tense(self, token: int) -> Tense | None:
        """Return mood, tense and whether perfect, of a finite verb or auxiliary."""
        layout = self._layout
        if layout.tags[token] not in _VERBS or layout.quoted[token] >= 0:
            return None
        morph = layout.doc[token].morph
        if "Fin" not in morph.get("VerbForm", []):
            return None
        words = self._lexicon.auxiliaries
        perfect = layout.words[token] in words["singular"] | words["plural"]
        mood, tense = morph.get("Mood", [""]), morph.get("Tense", [""])
        return (mood[0], tense[0], perfect)

    def _is_gerund(self, token: int) -> bool:
        doc = self._layout.doc
        return token < len(doc) and "Ger" in doc[token].morph.get("VerbForm", [])
