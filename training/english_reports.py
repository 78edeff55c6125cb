"""English sentences put into somebody's mouth: `S, said X`, `"S," said X` and `A, X said, B`.

Web text hardly has these orders, and a parser that has not seen them takes the speaker after his
verb for its object. The trees follow EWT: a sentence before its verb is the verb's ccomp, an
interrupted one governs the verb, which is its parataxis.
"""

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from training.corpus import Sentence, Word
from training.quotations import subtree

SHARE = 0.6  # of the sentences that will do
SHORTEST, LONGEST = 5, 25  # words
QUOTED = 0.6  # share in quotation marks of those that are not interrupted
VERBS = (("said", "say"),) * 6 + (
    ("added", "add"), ("warned", "warn"), ("told", "tell"), ("announced", "announce"),
    ("insisted", "insist"), ("stressed", "stress"), ("explained", "explain"), ("noted", "note"),
)  # fmt: skip
OFFICES = (
    "president",
    "minister",
    "spokesman",
    "spokeswoman",
    "ambassador",
    "general",
    "official",
)
KINDS = ("foreign", "prime", "former", "senior", "military", "deputy", "Russian", "American")
TITLES = ("President", "Minister", "Senator", "General", "Secretary", "Ambassador")
PAST = "Mood=Ind|Number=Sing|Person=3|Tense=Past|VerbForm=Fin"
SUBJECTS = frozenset({"nsubj", "nsubj:pass"})


def reports(documents: Iterable[Sequence[Sentence]], chance: random.Random) -> Iterator[Sentence]:
    """Yield new sentences made of a share of those given, with persons that occur in them."""
    sentences = [sentence for document in documents for sentence in document]
    people = [pair for sentence in sentences for pair in _people(sentence)]
    for sentence in sentences:
        if chance.random() < SHARE and _will_do(sentence):
            verb = _word(*chance.choice(VERBS), "VERB", PAST, "")
            end = max(subtree(sentence, _subject(sentence))) + 1
            if chance.random() < 0.5 and end < len(sentence) - 3:  # noqa: PLR2004 -- a part
                yield _interrupted(sentence, end, _speaker(people, chance), verb)
            else:
                yield _told(sentence, people, verb, chance)


def _people(sentence: Sentence) -> Iterator[tuple[str, str]]:
    for first, last in pairwise(sentence):
        if (first.entity, last.entity) == ("B-PER", "I-PER") and last.form.istitle():
            yield first.form, last.form


def _subject(sentence: Sentence) -> int:
    root = next(index for index, word in enumerate(sentence) if word.head == index)
    found = (i for i, w in enumerate(sentence) if w.head == root and w.dep in SUBJECTS)
    return next(found, -1)


def _will_do(sentence: Sentence) -> bool:
    if not SHORTEST <= len(sentence) <= LONGEST or sentence[-1].form != ".":
        return False
    subject = _subject(sentence)
    if (
        subject < 0
        or any(w.upos == "PUNCT" for w in sentence[:-1])
        or "" in {w.entity for w in sentence}
    ):
        return False
    inside = subtree(sentence, subject)
    return min(inside) == 0 and len(inside) == max(inside) + 1


def _word(form: str, lemma: str, upos: str, feats: str, dep: str, head: int = 0) -> Word:
    return Word(form, True, upos, feats, lemma, head, dep, "O")


def _speaker(
    people: Sequence[tuple[str, str]], chance: random.Random, forms: int = 4
) -> list[Word]:
    """Return a speaker; heads are indices within it, the subject's is its own.

    The fifth of the `forms` is an apposition, which can only end the sentence.
    """
    first, last = chance.choice(people)
    kind, office = chance.choice(KINDS), chance.choice(OFFICES)
    the = _word("the", "the", "DET", "Definite=Def|PronType=Art", "det")
    adjective = _word(kind, kind, "ADJ", "Degree=Pos", "amod")
    holder = _word(office, office, "NOUN", "Number=Sing", "nsubj")
    form = chance.randrange(forms)
    name = _name([first, last], 0)
    if form == 0:
        return name
    if form == 1:
        return [replace(the, head=1), replace(holder, head=1)]
    minister = [replace(the, head=2), replace(adjective, head=2), replace(holder, head=2)]
    if form == 2:  # noqa: PLR2004 -- the third form
        return minister
    if form == 4:  # noqa: PLR2004 -- the apposition
        comma = replace(_comma(4), space=True)
        minister[-1] = replace(minister[-1], space=False)
        apposed = [replace(w, head=w.head + 4) for w in name]
        return [*minister, comma, replace(apposed[0], head=2, dep="appos"), *apposed[1:]]
    title = chance.choice(TITLES)
    called = _name([last], 1)
    return [_word(title, title, "PROPN", "Number=Sing", "nmod:desc", 1), *called]


def _name(forms: Sequence[str], at: int) -> list[Word]:
    words = [_word(form, form, "PROPN", "Number=Sing", "flat", at) for form in forms]
    tagged = [replace(w, entity="I-PER" if i else "B-PER") for i, w in enumerate(words)]
    return [replace(tagged[0], dep="nsubj"), *tagged[1:]]


def _comma(head: int) -> Word:
    return Word(",", True, "PUNCT", "", ",", head, "punct", "O")


def _attached(speaker: Sequence[Word], start: int, verb: int) -> list[Word]:
    return [
        replace(w, head=verb if w.dep == "nsubj" else w.head + start) for w in speaker
    ]  # fmt: skip


def _interrupted(sentence: Sentence, at: int, speaker: list[Word], verb: Word) -> Sentence:
    """Put `, X said,` before index `at`."""
    size = len(speaker) + 3
    said = at + 1 + len(speaker)

    def moved(word: Word) -> Word:
        return replace(word, head=word.head + size) if word.head >= at else word

    root = next(index for index, word in enumerate(sentence) if word.head == index)
    before = [moved(word) for word in sentence[:at]]
    before[-1] = replace(before[-1], space=False)
    cue = replace(verb, space=False, head=root + size if root >= at else root, dep="parataxis")
    middle = [_comma(said), *_attached(speaker, at + 1, said), cue, _comma(said)]
    return (*before, *middle, *(moved(word) for word in sentence[at:]))


def _told(
    sentence: Sentence, people: Sequence[tuple[str, str]], verb: Word, chance: random.Random
) -> Sentence:
    """Put `, said X.` or `, X said.` behind the sentence, mostly in quotation marks."""
    quoted = chance.random() < QUOTED
    root = next(index for index, word in enumerate(sentence) if word.head == index) + quoted
    mark = Word('"', False, "PUNCT", "", '"', root, "punct", "O")
    body = [replace(word, head=word.head + quoted) for word in sentence[:-1]]
    body[-1] = replace(body[-1], space=False)
    said: list[Word] = [*[mark] * quoted, *body, replace(_comma(root), space=not quoted)]
    said += [replace(mark, space=True)] * quoted
    start = len(said)
    inverted = chance.random() < 0.6  # noqa: PLR2004 -- more often than not
    speaker = _speaker(people, chance, 5 if inverted else 4)
    at = start if inverted else start + len(speaker)
    subject = _attached(speaker, start + inverted, at)
    cue = replace(verb, head=at, dep="ROOT")
    tail = [cue, *subject] if inverted else [*subject, cue]
    tail[-1] = replace(tail[-1], space=False)
    said[root] = replace(said[root], head=at, dep="ccomp")
    return (*said, *tail, replace(sentence[-1], head=at))
