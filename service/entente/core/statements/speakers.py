"""Rank who may have said it.

Every candidate is scored by a few named features and hand-set weights; the best one speaks if it
is good enough, and its lead over the second is the confidence. Learned weights did no better
(training/README.md).
"""

from collections.abc import Sequence
from types import MappingProxyType
from typing import Final

from entente.core.statements.candidates import Candidate, Candidates, Said, Verdict
from entente.core.statements.cues import Cue
from entente.core.statements.drafts import Draft
from entente.core.statements.layout import Layout
from entente.core.statements.lexicon import Lexicon
from entente.core.statements.naming import Naming
from entente.core.statements.repetitions import Repetitions
from entente.messages import Speaker

WEIGHTS: Final = MappingProxyType(
    {
        "owner": 9.0,  # named by the construction: a colon, "according to"
        "agent": 8.0,  # "by X" of a passive
        "subject": 6.0,  # nsubj of the cue
        "after": 3.0,  # first noun phrase after the cue
        "before": 3.0,  # last noun phrase before the cue
        "shared": 4.5,  # subject of the verb on which the cue depends
        "previous": 3.0,  # speaker of the statement before, same paragraph
        "earlier": 1.9,  # speaker of the paragraph before
        "topic": 2.2,  # subject of the sentence before
        "likely": 1.5,  # a person, a state, a name; times `Naming.weight`
        "disagrees": -4.0,  # number of verb and noun differ
    }
)
THRESHOLD: Final = 1.5


class Speakers:
    """Finds the speaker of drafts that come in the order of the text."""

    def __init__(self, layout: Layout, lexicon: Lexicon, naming: Naming) -> None:
        self._layout = layout
        self._lexicon = lexicon
        self._naming = naming
        self._candidates = Candidates(layout, lexicon, naming)
        self._repetitions = Repetitions(layout, lexicon, naming)

    def find(self, draft: Draft, said: Sequence[Said]) -> Verdict:
        """Return who said `draft`; `said` are the statements before it."""
        cue = draft.cue
        if cue is not None and self._is_impersonal(cue):
            return Verdict((), 0.5)
        scored = [(self._score(each, cue), each) for each in self._candidates.find(draft, said)]
        scored.sort(key=lambda item: -item[0])
        for score, candidate in scored:
            if score < THRESHOLD:
                break
            speakers = self._speakers(candidate)
            if candidate.token is not None:
                noun = self._naming.noun_at(candidate.token)
                repeat = self._repetitions.in_full
                speakers = tuple(repeat(each, noun, said) for each in speakers)
            if speakers:
                rivals = [s for s, other in scored if other.token != candidate.token and s < score]
                lead = score - (rivals[0] if rivals else 0.0)
                return Verdict(speakers, round(min(0.97, 0.6 + 0.05 * lead + 0.01 * score), 2))
        return self._by_pronoun(scored)

    def _by_pronoun(self, scored: Sequence[tuple[float, Candidate]]) -> Verdict:
        """Keep the words of the text where nobody is known for a pronoun that speaks."""
        for _, candidate in scored:
            if candidate.feature == "subject" and candidate.token is not None:
                token = self._layout.doc[candidate.token]
                if self._naming.is_pronoun(token.i):
                    return Verdict((Speaker(name=token.text, how="pronoun"),), 0.3)
        return Verdict((), 0.3)

    def _is_impersonal(self, cue: Cue) -> bool:
        layout = self._layout
        if cue.impersonal:
            return not any("subj" in layout.deps[t] for t in layout.children[cue.token]) or (
                cue.verb is not None and not cue.takes("label")
            )
        return (
            cue.passive
            and not any(True for _ in self._candidates.agents(cue))
            and not cue.takes("infinitive")
        )

    def _speakers(self, candidate: Candidate) -> tuple[Speaker, ...]:
        if candidate.known:
            return tuple(
                known.model_copy(update={"how": candidate.how or known.how})
                for known in candidate.known
            )
        if candidate.token is None:
            return ()
        found: list[Speaker] = []
        apposed = self._naming.named_before(candidate.token) is not None  # "X, poet and editor"
        joined = [] if apposed else self._conjuncts(candidate.token)
        for token in (candidate.token, *joined):
            speaker = self._naming.speaker(token, candidate.how)
            if speaker is not None and speaker.name not in [other.name for other in found]:
                found.append(speaker)
        return tuple(found)

    def _conjuncts(self, token: int) -> list[int]:
        layout = self._layout
        return [
            child
            for child in layout.children[token]
            if layout.deps[child] == "conj"
            and self._naming.is_nominal(child)
            and layout.quoted[child] < 0
        ]

    def _score(self, candidate: Candidate, cue: Cue | None) -> float:
        score = WEIGHTS[candidate.feature]
        if candidate.token is None:
            spoken = "plural" if len(candidate.known) > 1 else "singular"
            alone = spoken == "singular" and candidate.known[0].leader
            clear = spoken == "plural" or alone  # "a spokesperson" may stand for "sources"
            disagrees = clear and cue is not None and cue.number not in (None, spoken)
            return score + WEIGHTS["likely"] + disagrees * WEIGHTS["disagrees"]
        score += WEIGHTS["likely"] * self._naming.weight(candidate.token)
        if cue is not None and cue.number is not None and candidate.feature != "owner":
            number = self._number(candidate.token)
            if number is not None and number != cue.number:
                score += WEIGHTS["disagrees"]
        return score

    def _number(self, token: int) -> str | None:
        layout = self._layout
        if self._conjuncts(token):
            return "plural"
        if layout.tags[token] == "PROPN" or layout.words[token] in self._lexicon.relatives:
            return None
        marked = layout.doc[token].morph.get("Number", [])
        return {"Sing": "singular", "Plur": "plural"}.get(marked[0]) if marked else None
