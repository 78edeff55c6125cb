"""Infinitives that a cue reports: "asked him to leave", "acusó a X de haber mentido".

An infinitive counts where it stands beside the cue, behind whom it is said to, or where the parser
hangs it on the cue; one that another preposition governs is an adjunct ("tras reunirse").
"""

from typing import Final

from entente.core.statements.boundaries import Boundaries
from entente.core.statements.cues import Cue
from entente.core.statements.layout import Layout
from entente.core.statements.lexicon import Lexicon

_VERBS: Final = frozenset(["VERB", "AUX"])
_CLAUSAL: Final = frozenset(["ccomp", "xcomp"])
_REACH: Final = 14


class Infinitives:
    """Finds the infinitives of cues in one article."""

    def __init__(self, layout: Layout, lexicon: Lexicon, boundaries: Boundaries) -> None:
        self._layout = layout
        self._lexicon = lexicon
        self._boundaries = boundaries

    def find(self, cue: Cue) -> tuple[int, int] | None:
        """Return the tokens of an infinitive and what hangs on it, or None."""
        layout = self._layout
        last = layout.sentence(cue.token).last
        for token in range(cue.last, min(last, cue.last + _REACH)):
            if layout.quoted[token] >= 0 or layout.words[token] in self._lexicon.clause_words:
                break
            morph = layout.doc[token].morph.get("VerbForm", [])
            if "Inf" in morph and layout.words[token] in self._lexicon.auxiliaries["passive"]:
                return None  # "asked not to be named": a condition, not a request
            if "Inf" in morph and layout.tags[token] in _VERBS:
                if self._lexicon.infinitive_after.ends_at(layout.words, token):
                    continue  # an adjunct: "dijo tras reunirse"
                if layout.words[token - 1] == "to" and token - 1 >= cue.last:
                    return token - 1, self._boundaries.end(token, token, cue)
                start = self._group_start(token, cue)
                governed = layout.words[start - 1]
                if layout.tags[start - 1] == "ADP" and governed not in _preps(cue):
                    continue  # "reclama dinero por lesionar su honor"
                near = start - cue.last <= 1
                linked = layout.heads[token] == cue.token or near
                linked = linked or self._follows_addressee(start, cue)
                if linked:
                    return start, self._boundaries.end(token, token, cue)
                break
            if "Fin" in morph:
                break
        return self._far_infinitive(cue)

    def _far_infinitive(self, cue: Cue) -> tuple[int, int] | None:
        """Return an infinitive behind insertions: "negó, en una audiencia, haber cobrado"."""
        layout = self._layout
        preps = cue.verb.preps if cue.verb else frozenset()
        for child in layout.children[cue.token]:
            start = self._group_start(child, cue)
            infinite = "Inf" in layout.doc[child].morph.get("VerbForm", [])
            infinite = infinite or layout.words[start] in self._lexicon.auxiliaries["bare"]
            clausal = self._lexicon.clause_words & set(layout.words[cue.last : child])
            if child < cue.last or not infinite or clausal or layout.quoted[child] >= 0:
                continue
            linked = layout.words[start - 1] in preps
            if linked or (layout.deps[child] in _CLAUSAL and layout.tags[start - 1] != "ADP"):
                return start, self._boundaries.end(child, child, cue)
        return None

    def _follows_addressee(self, start: int, cue: Cue) -> bool:
        """Tell whether only the addressee precedes: "a demandé aux marins de rendre", no right."""
        layout = self._layout
        between = range(cue.last + 1, start - 1)
        second = any(
            layout.tags[t] == "DET" and layout.tags[t - 1] in ("NOUN", "PROPN", "ADJ")
            for t in between
        )
        addressed = layout.words[cue.last] in self._lexicon.addressees
        return addressed and not second and layout.words[start - 1] in _preps(cue)

    def _group_start(self, infinitive: int, cue: Cue) -> int:
        """Return where the words of the verb begin: "ne pas avoir signé", "no volver"."""
        start = infinitive
        while start > cue.last and self._layout.words[start - 1] in self._lexicon.verb_group:
            start -= 1
        return start


def _preps(cue: Cue) -> frozenset[str]:
    return (cue.verb.preps if cue.verb else frozenset()) | {"de"}
