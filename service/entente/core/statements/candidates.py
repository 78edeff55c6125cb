"""Who may have said it: the candidates that grammar and the statements before offer.

A candidate is a word of the text, or speakers already known. Whoever stands inside the content, is
spoken to, or carries the report is barred here, so that no weight can bring him back.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from entente.core.statements.cues import Cue
from entente.core.statements.drafts import Draft
from entente.core.statements.layout import Layout
from entente.core.statements.lexicon import Lexicon
from entente.core.statements.naming import Naming
from entente.messages import Speaker
from entente.messages.analysis import How

_INVERTING: Final = frozenset(["direct:post", "direct:inside", "direct:dash", "aside:clause"])
_REACH: Final = 14
_CLIMB: Final = 6


@dataclass(frozen=True, slots=True)
class Candidate:
    """A token that may name the speaker, or speakers already known."""

    feature: str
    token: int | None = None
    known: tuple[Speaker, ...] = ()
    how: How | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The speakers found (several where they speak together) and a confidence from 0 to 1."""

    speakers: tuple[Speaker, ...]
    confidence: float


@dataclass(frozen=True, slots=True)
class Said:
    """A draft with its verdict: what later statements may continue."""

    draft: Draft
    verdict: Verdict


class Candidates:
    """Finds the candidates in one article."""

    def __init__(self, layout: Layout, lexicon: Lexicon, naming: Naming) -> None:
        self._layout = layout
        self._lexicon = lexicon
        self._naming = naming

    def find(self, draft: Draft, said: Sequence[Said]) -> Iterator[Candidate]:
        """Yield the candidates for the speaker of `draft`; `said` are the statements before."""
        if draft.owner is not None:
            yield Candidate("owner", draft.owner)
        cue = draft.cue
        if cue is None:
            yield from self._unsaid(draft, said, "continuation")
            return
        if cue.kind == "noun":
            yield from (Candidate("owner", token) for token in self._owners(cue))
            return
        if cue.kind == "preposition":
            return
        stated = [
            candidate
            for candidate in self._stated(cue, draft)
            if candidate.token is not None and not self.is_barred(candidate.token, draft)
        ]
        yield from stated
        if any(self._naming.is_pronoun(c.token) for c in stated if c.token is not None):
            yield from self._unsaid(draft, said, "pronoun")
            return
        if cue.elides or self._lexicon.drops_subject or not stated:
            yield from self._shared(cue, draft, said)
        if self._lexicon.drops_subject and not cue.passive:
            yield from self._unsaid(draft, said, "elided")

    def _stated(self, cue: Cue, draft: Draft) -> Iterator[Candidate]:
        layout = self._layout
        if cue.passive:
            yield from (Candidate("agent", token) for token in self.agents(cue))
            return
        yield from (Candidate("subject", t) for t in self._enclitics(cue))
        inserted = self._insertion(cue)
        for child in layout.children[cue.token]:
            active = "subj" in layout.deps[child] and "pass" not in layout.deps[child]
            if active and child not in inserted and not self._is_later_relative(child, cue):
                yield Candidate("subject", child)
        if cue.elides:
            if layout.words[cue.first - 1] != "," and (before := self._before(cue)) is not None:
                yield Candidate("before", before)  # "with officials saying"
            return
        if inserted and (before := self._nominal_before(inserted.start - 1, cue)) is not None:
            yield Candidate("subject", before)
        inverted = self._lexicon.drops_subject or draft.rule in _INVERTING
        closes = draft.rule == "direct:post"  # nothing but the subject can follow an adjunct
        if inverted and (after := self._after(cue, closes=closes)) is not None:
            yield Candidate("after", after)
        if (before := self._before(cue)) is not None:
            yield Candidate("before", before)

    def _is_later_relative(self, token: int, cue: Cue) -> bool:
        """Tell whether a relative stands after the verb: "he said in a speech, which ..."."""
        relative = "Rel" in self._layout.doc[token].morph.get("PronType", [])
        return token > cue.token and (
            relative or self._layout.words[token] in self._lexicon.relatives
        )

    def _enclitics(self, cue: Cue) -> Iterator[int]:
        """Yield the subject pronouns hyphenated to the cue: "a-t-il dit", "dit-elle"."""
        for token, word in enumerate(self._layout.words[cue.first : cue.last + 1], cue.first):
            if word[0] == "-" and self._naming.is_pronoun(token):
                yield token

    def agents(self, cue: Cue) -> Iterator[int]:
        """Yield who is named as the agent of a passive: "by X"."""
        layout = self._layout
        last = layout.sentence(cue.token).last
        outside = [t for t in range(cue.last, last - 1) if layout.quoted[t] < 0]
        for token in outside[:_REACH]:
            if layout.words[token] in self._lexicon.agents:
                head = self._head(token + 1, last)
                if head is not None:
                    yield head
                return

    def _head(self, first: int, last: int) -> int | None:
        """Return the head of the noun phrase that begins at `first`."""
        layout = self._layout
        for token in range(first, min(last, first + 4)):
            counts = layout.tags[token] == "NUM" and token + 1 < last
            if counts and layout.tags[token + 1] in ("NOUN", "ADJ"):
                continue  # "one diplomat"
            if self._naming.is_nominal(token):
                head = layout.heads[token]
                if layout.deps[token] in ("flat", "compound", "flat:name", "nmod") and (
                    first <= head < last and self._naming.is_nominal(head)
                ):
                    return head
                return token
            if layout.tags[token] not in ("DET", "ADJ"):
                return None
        return None

    def _after(self, cue: Cue, *, closes: bool) -> int | None:
        layout = self._layout
        sentence = layout.sentence(cue.token)
        token = cue.last
        last = min(sentence.last, cue.last + _REACH)
        while token < last and layout.quoted[token] < 0:
            if layout.tags[token] == "ADP":
                phrase = range(token, self._after_phrase(token, last))
                timed = any(layout.words[t] in self._lexicon.times for t in phrase)
                told = layout.words[token] in self._lexicon.addressees
                if self._lexicon.drops_subject and not (timed or told or closes):
                    return None
                token = phrase.stop
                continue
            head = self._head(token, sentence.last)
            if head is None:
                return None
            if layout.words[head] not in self._lexicon.times:
                return None if self._is_later_relative(head, cue) else head
            token = head + 1
        return None

    def _after_phrase(self, preposition: int, last: int) -> int:
        """Return the token after a prepositional phrase: "a dit à la presse le ministre"."""
        layout = self._layout
        token = preposition + 1
        while token < last and not self._naming.is_nominal(token):
            token += 1
        while token < last and layout.tags[token] in ("NOUN", "PROPN", "ADJ", "NUM"):
            token += 1
            named = token < last and self._naming.person(token) is not None
            if named and layout.tags[token - 1] in ("NOUN", "ADJ"):
                break  # "declaró en una primera reacción Kwasniewski"
        return token

    def _insertion(self, cue: Cue) -> range:
        """Return the tokens of ", which includes Y," or ", citing Y," just before the cue."""
        layout = self._layout
        closing, first = cue.first - 1, layout.sentence(cue.token).first
        if closing <= first or layout.words[closing] != ",":
            return range(0)
        for token in range(closing - 1, first, -1):
            if layout.quoted[token] >= 0:
                break
            if layout.words[token] == ",":
                morph = layout.doc[token + 1].morph
                relative = "Rel" in morph.get("PronType", [])
                relative = relative or layout.words[token + 1] in self._lexicon.relatives
                participle = {"Ger", "Part"} & set(morph.get("VerbForm", []))
                return range(token + 1, closing) if relative or participle else range(0)
        return range(0)

    def _before(self, cue: Cue) -> int | None:
        return self._nominal_before(cue.first - 1, cue)

    def _nominal_before(self, last: int, cue: Cue) -> int | None:
        """Return the head of the noun phrase that ends at or before `last`."""
        layout = self._layout
        first = layout.sentence(cue.token).first
        for token in range(last, max(first, last - _REACH) - 1, -1):
            if layout.quoted[token] >= 0 or layout.words[token] in self._lexicon.conjunctions:
                return None
            if layout.tags[token] in ("VERB", "AUX", "SCONJ"):
                return None
            if self._naming.is_nominal(token):
                head = token
                while self._climbs(head):
                    head = layout.heads[head]
                return None if self._has_case(head) else head
        return None

    def _climbs(self, token: int) -> bool:
        layout = self._layout
        head = layout.heads[token]
        linked = layout.deps[token] in ("flat", "nmod", "appos", "compound", "flat:name")
        time = layout.words[head] in self._lexicon.times
        return linked and head < token and self._naming.is_nominal(head) and not time

    def _has_case(self, token: int) -> bool:
        layout = self._layout
        return any(
            layout.deps[child] == "case" and layout.words[child] != "'s"
            for child in layout.children[token]
        )

    def _owners(self, cue: Cue) -> Iterator[int]:
        """Yield who owns a noun of saying: "la advertencia de X", "X's warning"."""
        layout = self._layout
        last = layout.sentence(cue.token).last
        for child in layout.children[cue.token]:
            if child < cue.token and self._naming.is_nominal(child):
                yield child
        for token in range(cue.last, min(cue.last + 2, last - 1)):
            if layout.words[token] in self._lexicon.owners:
                head = self._head(token + 1, last)
                if head is not None:
                    yield head
                    return
        yield from self._who_expresses(cue.token)

    def _who_expresses(self, noun: int) -> Iterator[int]:
        """Yield the subject of a verb of saying whose object the noun is: "expresó el deseo"."""
        layout = self._layout
        verb = layout.heads[noun]
        forms = self._lexicon.forms.get(layout.words[verb], ())
        if layout.deps[noun] != "obj" or all(form.verb.kind != "say" for form in forms):
            return
        yield from (t for t in layout.children[verb] if layout.deps[t] == "nsubj")

    def _shared(self, cue: Cue, draft: Draft, said: Sequence[Said]) -> Iterator[Candidate]:
        """Yield the subject of the verb with which the cue is joined, or on which it depends."""
        layout = self._layout
        token = cue.token
        for _ in range(_CLIMB):
            head = layout.heads[token]
            if head == token or layout.unit[head] != layout.unit[token]:
                if token != cue.token and self._naming.is_nominal(token):
                    yield Candidate("shared", token, how="elided")
                return
            if outer := self._speakers_around(head, said):
                yield Candidate("shared", known=outer, how="elided")
                return
            for child in layout.children[head]:
                if "subj" in layout.deps[child] and not self.is_barred(child, draft):
                    yield Candidate("shared", child, how="elided")
                    return
            token = head

    def _speakers_around(self, token: int, said: Sequence[Said]) -> tuple[Speaker, ...]:
        """Return who says the content in which the token stands."""
        at = self._layout.starts[token]
        for earlier in reversed(said):
            if earlier.draft.start <= at < earlier.draft.end:
                return earlier.verdict.speakers
        return ()

    def _unsaid(self, draft: Draft, said: Sequence[Said], how: How) -> Iterator[Candidate]:
        """Yield who the reader understands where no speaker is named."""
        layout = self._layout
        here = layout.sentences[draft.unit].paragraph
        for earlier in reversed(said):
            if not earlier.verdict.speakers or earlier.draft.start > draft.start:
                continue
            line = layout.sentences[earlier.draft.unit].paragraph
            feature = "previous" if line == here else "earlier"
            yield Candidate(feature, known=earlier.verdict.speakers, how=how)
            break
        for unit in (draft.unit - 1, draft.unit - 2):
            subject = self._main_subject(unit) if unit >= 0 else None
            if subject is not None:
                yield Candidate("topic", subject, how=how)
                break

    def _main_subject(self, unit: int) -> int | None:
        layout = self._layout
        sentence = layout.sentences[unit]
        found = [
            token
            for token in range(sentence.first, sentence.last)
            if "subj" in layout.deps[token]
            and layout.quoted[token] < 0
            and self._naming.is_nominal(token)
            and self._naming.weight(token) > 0
        ]
        roots = [token for token in found if layout.deps[layout.heads[token]] == "ROOT"]
        return next(iter(roots or found), None)

    def is_barred(self, token: int, draft: Draft) -> bool:
        """Tell whether the token may not speak: it is content, or spoken to."""
        layout = self._layout
        at = layout.starts[token]
        if layout.quoted[token] >= 0 or token in draft.barred:
            return True
        if draft.cue is not None and token == draft.cue.token:
            return True
        return any(start <= at < end for start, end in draft.parts)
