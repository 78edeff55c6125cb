"""The reported clause of a cue: where it begins and where it ends.

The parse proposes, the surface repairs: a clause ends at a boundary that can be read off the
words (a mark, a stop such as "al tiempo que"), never inside a quotation.
"""

from bisect import bisect_left
from collections.abc import Sequence
from typing import Literal, cast

from entente.core.statements.boundaries import Boundaries
from entente.core.statements.cues import Cue
from entente.core.statements.drafts import Draft, reported
from entente.core.statements.infinitives import Infinitives
from entente.core.statements.layout import Layout
from entente.core.statements.lexicon import Lexicon
from entente.core.statements.nominals import Nominals

_VERBS = frozenset(["VERB", "AUX"])
_LIGHT = frozenset(["ADV", "PUNCT"])
_ADJUNCTS = frozenset(["ADV", "PUNCT", "DET", "ADP", "NUM"])
_NOMINAL = frozenset(["DET", "NOUN", "PROPN", "PRON", "ADJ", "NUM", "PART"])
_SUBJECT_REACH = 12
_ADJUNCT_REACH = 6
_REACH = 30


class Complements:
    """Finds reported clauses in one article; cues are those of the whole article, in order."""

    def __init__(self, layout: Layout, lexicon: Lexicon, cues: Sequence[Cue]) -> None:
        self._layout = layout
        self._lexicon = lexicon
        self._cues = [cue for cue in cues if not cue.future]
        self._starts = [cue.first for cue in self._cues]
        self._boundaries = Boundaries(layout, lexicon, cues)
        self._infinitives = Infinitives(layout, lexicon, self._boundaries)
        self._nominals = Nominals(layout, lexicon, self._boundaries)

    def find(self, cue: Cue) -> Draft | None:
        """Return what `cue` reports, or None; tries the kinds of complement that it takes."""
        if cue.kind == "noun":
            return self._of_noun(cue)
        if cue.passive and self._layout.words[cue.last : cue.last + 1] == ["to"]:
            return None  # "is expected to say": nobody has said it
        for name, begin in (
            ("infinitive", self._infinitives.find),
            ("clause", self._clause),
            ("question", self._question),
            ("label", self._label),
            ("bare_clause", self._bare_clause),
            ("quoted", self._quoted),
            ("predicate", self._nominals.predicate),
            ("stance", self._nominals.stance),
            ("gerund", self._nominals.gerund),
            ("noun", self._nominals.noun_phrase),
        ):
            if cue.takes(name) and (found := begin(cue)):
                draft = self._draft(cue, name, *found)
                if draft is not None:
                    return draft
        return None

    def _of_noun(self, cue: Cue) -> Draft | None:
        """Return the clause of "la advertencia de X de que ...", or None."""
        layout = self._layout
        last = layout.sentence(cue.token).last
        for token in range(cue.last, min(last, cue.last + 12)):
            if layout.quoted[token] >= 0 or layout.tags[token] in _VERBS:
                return None
            if phrase := self._lexicon.noun_links.match(layout.words, token):
                start = token + len(phrase)
                if start >= last or (layout.tags[start - 1] == "PRON" and len(phrase) == 1):
                    return None  # a relative: "the report that came out"
                end = self._noun_clause_end(start, last)
                head = layout.heads[start - 1]
                if start <= head < last:
                    end = min(end, max(layout.subtree(head)[1] + 1, head + 1))
                return self._draft(cue, "noun", start, end)
        return None

    def _noun_clause_end(self, start: int, last: int) -> int:
        """End before the verb whose subject the noun is: after the first verb of the clause."""
        layout = self._layout
        verb = next((t for t in range(start, last) if layout.tags[t] in _VERBS), last - 1)
        for token in range(verb + 1, last):
            if layout.tags[token] in _VERBS and "Fin" in layout.doc[token].morph.get(
                "VerbForm", []
            ):
                return token
        return last

    def _draft(self, cue: Cue, name: str, start: int, end: int) -> Draft | None:
        layout = self._layout
        if start >= end:
            return None
        found = reported(layout, layout.starts[start], layout.ends[end - 1])
        if found is None:
            return None
        kind, span = found
        return Draft(
            kind=cast("Literal['mixed', 'indirect']", kind),
            parts=[span],
            rule=f"{cue.kind}:{name}",
            unit=layout.unit[cue.token],
            cue=cue,
        )

    def _clause(self, cue: Cue) -> tuple[int, int] | None:
        at = self._complementizer(cue, self._lexicon.clause_words)
        if at is None or (cue.takes("bare_clause") and self._has_clause_before(at, cue)):
            return None
        return at + 1, self._boundaries.end(at + 1, self._layout.heads[at], cue)

    def _has_clause_before(self, complementizer: int, cue: Cue) -> bool:
        """Tell whether "that" stands inside a clause without one: "says it is clear that"."""
        layout = self._layout
        return any(
            cue.last < child < complementizer and self._is_clause(child, cue)
            for child in layout.children[cue.token]
        )

    def _question(self, cue: Cue) -> tuple[int, int] | None:
        at = self._complementizer(cue, self._lexicon.question_words)
        if at is None:
            return None
        return at, self._boundaries.end(at + 1, self._layout.heads[at], cue)

    def _complementizer(self, cue: Cue, wanted: frozenset[str]) -> int | None:
        layout = self._layout
        last = layout.sentence(cue.token).last
        later = self._next_cue(cue)
        fallback = None
        for token in range(cue.last, min(last - 1, cue.last + _REACH)):
            word = layout.words[token]
            if layout.quoted[token] >= 0 or word in (";", ":", "("):
                break
            if later is not None and token >= later.first:
                break
            if word not in wanted or self._is_other_conjunction(token, cue):
                continue
            before = layout.words[token - 1]
            if self._is_adjacent(token, cue):
                return token
            if layout.deps[token] == "mark":
                head = layout.heads[token]
                if layout.heads[head] == cue.token or head == cue.token:
                    return token
                if before != "de" and fallback is None:
                    fallback = token
            elif fallback is None and self._may_report(token, cue):
                fallback = token
        return fallback

    def _is_other_conjunction(self, token: int, cue: Cue) -> bool:
        """Tell whether "que" closes another conjunction: "a demandé la parole afin que ..."."""
        return any(
            token + 1 - start == len(self._lexicon.subordinators.match(self._layout.words, start))
            for start in range(max(cue.last + 1, token - 2), token)
            if self._layout.words[start] not in self._preps(cue)
        )

    def _is_adjacent(self, token: int, cue: Cue) -> bool:
        """Tell whether only a preposition or adverbs of time lie between the cue and `token`."""
        layout = self._layout
        if token == cue.last + 1 and layout.words[cue.last] in self._preps(cue):
            return True
        between = range(cue.last, token)
        timed = any(layout.words[t] in self._lexicon.times for t in between)
        return all(
            layout.words[t] in self._lexicon.times
            or layout.tags[t] in _ADJUNCTS
            or (timed and layout.tags[t] == "ADJ")  # "la semana pasada"
            for t in between
        )

    def _is_time(self, token: int) -> bool:
        """Tell whether a phrase such as "on Friday" begins here."""
        layout = self._layout
        follows = layout.words[token + 1] if token + 1 < len(layout.words) else ""
        return layout.tags[token] in ("ADP", "DET") and follows in self._lexicon.times

    def _is_light(self, token: int) -> bool:
        layout = self._layout
        return layout.words[token] in self._lexicon.times or layout.tags[token] in _LIGHT

    def _may_report(self, token: int, cue: Cue) -> bool:
        """Tell whether a "que" that the parser took for a relative reports speech after all."""
        layout = self._layout
        if token + 1 < len(layout.words) and layout.quoted[token + 1] >= 0:
            return True
        if layout.words[token - 1] == ",":
            inserted = layout.words[cue.last] == "," and not _VERBS & set(
                layout.tags[cue.last : token]
            )  # "apuntó, como opinión personal, que"
            return inserted or self._has_own_subject(token)
        addressed = layout.words[cue.last] in self._lexicon.addressees
        adjunct = layout.tags[cue.last] == "ADP" and not addressed and not cue.elides
        if adjunct and layout.tags[token + 1 : token + 2] in (["DET"], ["PROPN"]):
            near = token - cue.last <= _ADJUNCT_REACH and cue.takes("quotation")
            return near and not _VERBS & set(layout.tags[cue.last : token])  # "dijo tras la cita"
        if layout.tags[token - 1] == "PROPN" and self._has_own_subject(token):
            return True
        asks = cue.verb is not None and cue.verb.kind == "order"  # "pidió a X que levante"
        addressed = addressed and (asks or self._has_own_subject(token))
        return addressed and not _VERBS & set(layout.tags[cue.last : token])

    def _has_own_subject(self, token: int) -> bool:
        """Tell whether a noun phrase follows "que", which then is no relative subject."""
        layout = self._layout
        if not layout.deps[token].startswith("nsubj"):
            return True
        return layout.tags[token + 1] in ("DET", "PROPN", "NOUN")

    def _preps(self, cue: Cue) -> frozenset[str]:
        return (cue.verb.preps if cue.verb else frozenset()) | {"de"}

    def _next_cue(self, cue: Cue) -> Cue | None:
        number = bisect_left(self._starts, cue.last)
        while number < len(self._cues):
            following = self._cues[number]
            if following.kind == "verb":
                return following
            number += 1
        return None

    def _bare_clause(self, cue: Cue) -> tuple[int, int] | None:
        """Return a clause without its "that": as the parser has it, or else as the words tell."""
        layout = self._layout
        if cue.last >= layout.sentence(cue.token).last or layout.words[cue.last] == ",":
            return None
        for child in layout.children[cue.token]:
            if child >= cue.last and self._is_clause(child, cue):
                start = self._bare_start(max(layout.subtree(child)[0], cue.last), cue)
                end = self._boundaries.end(start, child, cue)
                broken = any(self._breaks_subject(t) for t in range(start, child))
                if child < end and not broken:
                    return start, end
        start = self._bare_start(cue.last, cue)
        if not self._follows_subject(cue) or not self._is_bare_clause(start, cue):
            return None
        return start, self._boundaries.end(start, -1, cue)

    def _bare_start(self, proposed: int, cue: Cue) -> int:
        """Move the start over adverbs, and back over a subject that the parser left behind."""
        layout = self._layout
        start = cue.last
        last = layout.sentence(cue.token).last
        while (
            start < last - 1
            and layout.quoted[start] < 0
            and (self._is_light(start) or self._is_time(start))
        ):
            start += 1
        between = range(start, proposed)
        nominal = layout.tags[start] != "ADP" and all(
            layout.tags[t] in _NOMINAL or layout.tags[t] == "ADP" or layout.is_mark(t)
            for t in between
        )
        told = cue.verb is not None and cue.verb.addressed
        return start if proposed <= start or (nominal and not told) else proposed

    def _follows_subject(self, cue: Cue) -> bool:
        layout = self._layout
        before = cue.first - 1
        while before > 0 and layout.tags[before] == "ADV":
            before -= 1
        return (
            before >= layout.sentence(cue.token).first
            and layout.quoted[before] < 0
            and (layout.tags[before] in _NOMINAL or layout.words[before] in (",", ")"))
        )

    def _is_bare_clause(self, start: int, cue: Cue) -> bool:
        """Tell whether a subject begins at `start` and a finite verb follows it."""
        layout = self._layout
        last = layout.sentence(cue.token).last
        if start >= last or layout.is_mark(start):
            return False
        if layout.tags[start] not in _NOMINAL and layout.deps[start] != "cc:preconj":
            return False
        for token in range(start, min(last, start + _SUBJECT_REACH)):
            if layout.words[token] in (";", ":") or layout.quoted[token] >= 0:
                return False
            if self._breaks_subject(token):
                return False
            morph = layout.doc[token].morph.get("VerbForm", [])
            if token > start and layout.tags[token] in _VERBS and "Fin" in morph:
                return True
        return False

    def _breaks_subject(self, token: int) -> bool:
        """Tell whether another clause is joined here: "new sanctions and urged", "visas, but"."""
        layout = self._layout
        if layout.words[token] not in self._lexicon.conjunctions or not token:
            return False
        verbal = token + 1 < len(layout.words) and layout.tags[token + 1] in _VERBS
        return verbal or layout.words[token - 1] == ","

    def _is_clause(self, head: int, cue: Cue) -> bool:
        """Tell whether the parser found a clause: it may take a finite one for an infinitive."""
        layout = self._layout
        if layout.deps[head] == "ccomp":
            return True
        return layout.deps[head] == "xcomp" and any(
            child >= cue.last and "subj" in layout.deps[child] for child in layout.children[head]
        )

    def _label(self, cue: Cue) -> tuple[int, int] | None:
        layout = self._layout
        found = self._next_quotation(cue)
        if found is None or cue.verb is None:
            return None
        first, after = found
        before = layout.words[first - 1]
        articles = ("DET", "ADJ", "ADV")
        if layout.tags[first - 1] in articles and first - 2 >= cue.last:
            before = layout.words[first - 2]
        preps = cue.verb.preps - self._lexicon.addressees
        if preps and before not in preps and first != cue.last:
            return None
        if before in self._lexicon.addressees:
            return None  # "llamó a la “unidad”": what is called for, no name for it
        if cue.passive or after == len(layout.words) or layout.is_mark(after):
            return first, after  # after a passive, who says so follows: "by X"
        return first, self._boundaries.end(after - 1, layout.heads[first], cue)

    def _quoted(self, cue: Cue) -> tuple[int, int] | None:
        layout = self._layout
        found = self._next_quotation(cue)
        if found is None:
            return None
        first, after = found
        if layout.words[first - 1] == "," == layout.words[cue.first - 1] and cue.first:
            return None  # an aside: 'The pact, she said, "is dead"'
        start = first
        for child in layout.children[cue.token]:
            left, right = layout.subtree(child)
            if child >= cue.last and left < first <= right:
                start = max(left, cue.last)
        preps = cue.verb.preps if cue.verb else frozenset()
        for token in (first - 1, *range(cue.last, first)):
            if token >= cue.last and layout.words[token] in preps:
                start = token + 1
                break
        told = all(layout.tags[t] in ("PROPN", "PRON") for t in range(start, first))
        if start < first and (told or layout.words[start] in self._lexicon.addressees):
            start = first
        while start < first and (layout.words[start] in preps or layout.is_mark(start)):
            start += 1
        return start, max(after, self._boundaries.end(after - 1, layout.heads[start], cue))

    def _next_quotation(self, cue: Cue) -> tuple[int, int] | None:
        """Return the tokens of the first quotation that `cue` can govern."""
        layout = self._layout
        last = layout.sentence(cue.token).last
        later = self._next_cue(cue)
        for token in range(cue.last, last):
            if layout.quoted[token] >= 0:
                after = token
                while after < last and layout.quoted[after] == layout.quoted[token]:
                    after += 1
                return token, after
            if layout.words[token] in (";", ":"):
                return None
            if later is not None and token >= later.first:
                return None
            if self._boundaries.is_stop(token, cue.last):
                return None
        return None
