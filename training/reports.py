"""Sentences put into somebody's mouth: `S, said X`, `"S," said X` and `A, X said, B`.

Treebanks hardly have these orders outside Spanish, and a parser that has not seen them takes the
speaker after his verb for its object. A sentence before its verb is the verb's ccomp; one that is
interrupted governs the verb, which is its parataxis.
"""

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from pathlib import Path

import yaml
from training.corpus import Sentence, Word
from training.parts import Documents, chunks
from training.quotations import subtree

import entente

SHARE = 0.6  # of the sentences that will do
SHORTEST, LONGEST = 5, 25  # words
LONGEST_SPEAKER = 8
QUOTED = 0.6  # share in quotation marks of those that are not interrupted
SUBJECTS = frozenset({"nsubj", "nsubj:pass"})
LANGUAGE_DATA = Path(entente.__file__).parent / "data/languages"
NOMINAL = frozenset({"NOUN", "PROPN"})


@dataclass(frozen=True, slots=True)
class Speech:
    """Who says something and the words for it; heads are indices within each part."""

    speaker: Sentence
    cue: Sentence
    inverted: bool  # `said X`

    def words(self, start: int, verb_head: int, dep: str) -> tuple[list[Word], int]:
        """Return the words as they stand from index `start`, and the index of the verb."""
        parts = (self.cue, self.speaker) if self.inverted else (self.speaker, self.cue)
        own = parts.index(self.cue)
        starts = (start, start + len(parts[0]))
        verb = starts[own] + _top(self.cue)
        words: list[Word] = []
        for at, part in zip(starts, parts, strict=True):
            moved = [replace(w, head=w.head + at) for w in part]
            head, relation = (verb_head, dep) if part is self.cue else (verb, "nsubj")
            moved[_top(part)] = replace(moved[_top(part)], head=head, dep=relation)
            words += [*moved[:-1], replace(moved[-1], space=True)]
        words[-1] = replace(words[-1], space=False)
        return words, verb


Choice = Callable[[random.Random], Speech]


def reports(
    documents: Iterable[Sequence[Sentence]],
    choose: Choice,
    chance: random.Random,
    *,
    comma_inside: bool = False,
) -> Iterator[Sentence]:
    """Yield new sentences made of a share of those given.

    `comma_inside` is the English way: `"S," said X`; others write `"S", said X`.
    """
    for sentence in (s for document in documents for s in document):
        if chance.random() < SHARE and _will_do(sentence):
            subject = _subject(sentence)
            end = max(subtree(sentence, subject)) + 1
            part = end < len(sentence) - 3 and sentence[subject].upos != "PRON"
            if part and chance.random() < 0.5:  # noqa: PLR2004 -- either
                yield _interrupted(sentence, end, choose(chance))
            else:
                quoted = chance.random() < QUOTED
                yield _told(sentence, choose(chance), quoted=quoted, comma_inside=comma_inside)


def with_reports(language: str, documents: Documents) -> Documents:
    """Return the documents, and sentences of theirs in the mouth of who says something in them."""
    found = list(_speeches_in(documents, _saying_verbs(language)))
    chance = random.Random(5)  # noqa: S311 -- a fixed seed: repeatable
    spoken = reports(documents, lambda c: c.choice(found), chance)
    return [*documents, *chunks([list(spoken)])]


def _saying_verbs(language: str) -> frozenset[str]:
    """Return the lemmas of saying that the service knows, reflexive ones without their pronoun."""
    source = LANGUAGE_DATA / language / "reporting.yaml"
    verbs = yaml.safe_load(source.read_text(encoding="utf-8"))["verbs"]
    return frozenset(lemma.split()[-1] for kind in ("say", "add") for lemma in verbs[kind])


def _speeches_in(
    documents: Iterable[Sequence[Sentence]], verbs: AbstractSet[str]
) -> Iterator[Speech]:
    """Yield who says something in the documents and how, the speaker put behind the verb."""
    for sentence in (s for document in documents for s in document):
        for index, word in enumerate(sentence):
            head = sentence[word.head]
            if word.dep == "nsubj" and word.upos in NOMINAL and head.lemma in verbs:
                speaker = _phrase(sentence, sorted(subtree(sentence, index)))
                cue = _phrase(sentence, _verb_group(sentence, word.head))
                finite = any("Mood=" in w.feats for w in cue)
                if speaker and finite and head.upos == "VERB":
                    yield Speech(_running(speaker), _running(cue), inverted=True)


def _verb_group(sentence: Sentence, verb: int) -> list[int]:
    """Return the indices of a verb and its auxiliaries."""
    return [
        i
        for i, w in enumerate(sentence)
        if i == verb or (w.head == verb and w.dep.startswith("aux"))
    ]


def _phrase(sentence: Sentence, inside: Sequence[int]) -> Sentence:
    """Return neighbouring words as a tree of their own, () where punctuation or a gap is in it."""
    whole = inside[-1] - inside[0] + 1 == len(inside) <= LONGEST_SPEAKER
    if not whole or any(sentence[i].upos == "PUNCT" for i in inside):
        return ()
    words = [replace(sentence[i], head=sentence[i].head - inside[0]) for i in inside]
    return tuple(
        w if 0 <= w.head < len(words) else replace(w, head=at) for at, w in enumerate(words)
    )


def _running(phrase: Sentence) -> Sentence:
    """Return a phrase as it stands within a sentence."""
    first = phrase[0]
    if first.upos == "PROPN" or (first.form.isupper() and len(first.form) > 1):
        return phrase
    return (replace(first, form=first.form[:1].lower() + first.form[1:]), *phrase[1:])


def _top(part: Sentence) -> int:
    return next(index for index, word in enumerate(part) if word.head == index)


def _subject(sentence: Sentence) -> int:
    root = _top(sentence)
    found = (i for i, w in enumerate(sentence) if w.head == root and w.dep in SUBJECTS)
    return next(found, -1)


def _will_do(sentence: Sentence) -> bool:
    if not SHORTEST <= len(sentence) <= LONGEST or sentence[-1].form != ".":
        return False
    subject = _subject(sentence)
    if subject < 0 or any(w.upos == "PUNCT" for w in sentence[:-1]):
        return False
    inside = subtree(sentence, subject)
    return min(inside) == 0 and len(inside) == max(inside) + 1


def _comma(head: int) -> Word:
    return Word(",", True, "PUNCT", "", ",", head, "punct", "O")


def _interrupted(sentence: Sentence, at: int, speech: Speech) -> Sentence:
    """Put `, X said,` before index `at`."""
    size = len(speech.speaker) + len(speech.cue) + 2

    def moved(word: Word) -> Word:
        return replace(word, head=word.head + size) if word.head >= at else word

    root = _top(sentence)
    before = [moved(word) for word in sentence[:at]]
    before[-1] = replace(before[-1], space=False)
    words, verb = speech.words(at + 1, root + size if root >= at else root, "parataxis")
    middle = [_comma(verb), *words, _comma(verb)]
    return (*before, *middle, *(moved(word) for word in sentence[at:]))


def _told(sentence: Sentence, speech: Speech, *, quoted: bool, comma_inside: bool) -> Sentence:
    """Put `, said X.` or `, X said.` behind the sentence."""
    root = _top(sentence) + quoted
    mark = Word('"', False, "PUNCT", "", '"', root, "punct", "O")
    said = [mark] * quoted + [replace(w, head=w.head + quoted) for w in sentence[:-1]]
    said[-1] = replace(said[-1], space=False)
    if quoted and comma_inside:
        said += [replace(_comma(root), space=False), replace(mark, space=True)]
    else:
        said += [*[mark] * quoted, _comma(root)]
    words, verb = speech.words(len(said), 0, "ROOT")
    words[verb - len(said)] = replace(words[verb - len(said)], head=verb)
    said[root] = replace(said[root], head=verb, dep="ccomp")
    return (*said, *words, replace(sentence[-1], head=verb))
