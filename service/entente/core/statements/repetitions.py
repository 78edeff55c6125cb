"""Whom a noun repeats that names nobody: "the spokesperson", "el texto", "la publicación".

Only a definite noun repeats, and the last place that fits decides; where nothing fits, the words
of the text stay.
"""

from collections.abc import Sequence
from typing import Final

from entente.core.cast.mentions import Person
from entente.core.statements.candidates import Said
from entente.core.statements.layout import Layout
from entente.core.statements.lexicon import Lexicon
from entente.core.statements.naming import Naming, of_person
from entente.messages import Speaker

_DEFINITE: Final = frozenset(["Def", "Dem"])
_BESIDE: Final = frozenset(["amod", "appos"])
_PARAGRAPHS: Final = 1  # how far a bare role reaches back for the last speaker


class Repetitions:
    """Finds in one article who was meant by a noun that stands for a name."""

    def __init__(self, layout: Layout, lexicon: Lexicon, naming: Naming) -> None:
        self._layout = layout
        self._lexicon = lexicon
        self._naming = naming

    def in_full(self, speaker: Speaker, token: int, said: Sequence[Said]) -> Speaker:
        """Return whom the noun at `token`, named `speaker` so far, repeats; or `speaker`."""
        if speaker.qid is not None or speaker.leader or not self._is_definite(token):
            return speaker
        alone = " " not in speaker.name and speaker.state is None
        found = self._longer_name(speaker.name, said) if alone else None
        found = found or self._bearer(token, speaker)
        if found is None and not self._complements(token):
            found = self._source(token, speaker, said)
        return speaker if found is None else found.model_copy(update={"how": "title"})

    def _is_definite(self, token: int) -> bool:
        layout = self._layout
        if layout.tags[token] != "NOUN":
            return False
        return any(
            _DEFINITE & {*layout.doc[child].morph.get(feature, [])}
            for child in layout.children[token]
            if layout.tags[child] == "DET"
            for feature in ("Definite", "PronType")
        )

    def _complements(self, token: int) -> set[str]:
        """Return the nouns that tell which one is meant: "el portavoz del PP"."""
        layout = self._layout
        return {
            layout.words[child]
            for child in layout.children[token]
            if layout.tags[child] in ("NOUN", "PROPN") and layout.deps[child] not in _BESIDE
        }

    def _longer_name(self, noun: str, said: Sequence[Said]) -> Speaker | None:
        """Return the last speaker whose name has the noun: "el ministerio", "the ministry"."""
        for earlier in reversed(said):
            for other in earlier.verdict.speakers:
                words = other.name.casefold().split()
                if len(words) > 1 and noun.casefold() in words:
                    return other
        return None

    def _bearer(self, token: int, speaker: Speaker) -> Speaker | None:
        """Return who was introduced by the noun: "el portavoz del PSOE, Ramón Jáuregui, ..."."""
        layout = self._layout
        adjectives = (t for t in layout.children[token] if layout.tags[t] in ("ADJ", "NOUN"))
        words = {layout.words[token], *(layout.words[t] for t in adjectives)}
        complements = self._complements(token)
        for before in range(token - 1, -1, -1):
            named = layout.words[before] in words and layout.tags[before] == "NOUN"
            if not named or layout.quoted[before] >= 0:
                continue
            if complements - self._complements(before):
                continue
            person = self._naming.bearer(before)
            return None if person is None else self._unless_other(person, speaker)
        return None

    def _unless_other(self, person: Person, speaker: Speaker) -> Speaker | None:
        """Return the person, unless the noun names another state: "el portavoz ruso"."""
        other = speaker.state is not None and person.state not in (None, speaker.state)
        return None if other else of_person(person, "title")

    def _source(self, token: int, speaker: Speaker, said: Sequence[Said]) -> Speaker | None:
        noun = self._layout.words[token]
        if noun in self._lexicon.documents:
            return self._document(token, said)
        if noun in self._lexicon.outlets:
            return self._outlet(said)
        if noun in self._lexicon.roles:
            person = self._last_person(token, said)
            other = speaker.state and person and person.state not in (None, speaker.state)
            return None if other else person
        return None

    def _document(self, token: int, said: Sequence[Said]) -> Speaker | None:
        """Return the document that was named with its author, or who spoke through it."""
        layout = self._layout
        texts = self._lexicon.texts
        for before in range(token - 1, -1, -1):
            word = layout.words[before]
            same = word == layout.words[token]
            general = layout.words[token] in texts and word in self._lexicon.documents
            if not (same or general) or layout.quoted[before] >= 0 or self._is_bare(before):
                continue
            named = self._naming.speaker(before)
            if named is not None and self._has_author(before):
                return named
            return next(
                (
                    earlier.verdict.speakers[0]
                    for earlier in reversed(said)
                    if earlier.draft.unit == layout.unit[before] and earlier.verdict.speakers
                ),
                None,
            )
        accounts = layout.words[token] in self._lexicon.accounts
        return self._last_speaker(token, said) if accounts else None

    def _is_bare(self, token: int) -> bool:
        return self._is_definite(token) and not self._has_author(token)

    def _has_author(self, token: int) -> bool:
        layout = self._layout
        return any(
            layout.tags[child] == "PROPN" or self._naming.actor(child) is not None
            for child in layout.children[token]
        )

    def _outlet(self, said: Sequence[Said]) -> Speaker | None:
        """Return the last speaker with a name who is neither a person nor a state."""
        for earlier in reversed(said):
            for other in earlier.verdict.speakers:
                first, *words = other.name.split()
                press = first.casefold() in self._lexicon.outlets and bool(words)
                named = first[0].isupper() and other.state is None and other.qid is None
                if press or (named and not self._naming.is_person(other.name)):
                    return other
        return None

    def _last_person(self, token: int, said: Sequence[Said]) -> Speaker | None:
        last = self._last_speaker(token, said)
        if last is not None:
            return last if self._naming.is_person(last.name) else None
        subject = self._naming.last_subject(token)
        return None if subject is None else of_person(subject, "title")

    def _last_speaker(self, token: int, said: Sequence[Said]) -> Speaker | None:
        """Return who spoke last, alone, in this paragraph or the one before."""
        layout = self._layout
        line = layout.sentence(token).paragraph
        for earlier in reversed(said):
            if not earlier.verdict.speakers:
                continue
            near = line - layout.sentences[earlier.draft.unit].paragraph <= _PARAGRAPHS
            alone = len(earlier.verdict.speakers) == 1
            return earlier.verdict.speakers[0] if near and alone else None
        return None
