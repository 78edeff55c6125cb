"""Who says something in made-up English sentences, and the words for it: for `training.reports`.

Subjects of saying in web text are mostly pronouns, so speakers are put together of the persons
that occur in the treebanks, titles and offices. Trees of names with titles follow EWT.
"""

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from training.corpus import Sentence, Word
from training.reports import Choice, Speech

INVERTED = 0.5
VERBS = (("said", "say"),) * 6 + (
    ("added", "add"), ("warned", "warn"), ("announced", "announce"), ("wrote", "write"),
    ("insisted", "insist"), ("stressed", "stress"), ("explained", "explain"), ("noted", "note"),
)  # fmt: skip
TOLD = 0.2  # share of `X told reporters` among the orders with the speaker first
LISTENERS = ("reporters", "journalists", "lawmakers", "delegates", "parliament")
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
NATIONS = ("French", "Chinese", "Turkish", "Brazilian", "Kenyan", "Polish", "Indian", "Egyptian")
TITLES = ("President", "Minister", "Senator", "General", "Secretary", "Ambassador")
PAST = "Mood=Ind|Number=Sing|Person=3|Tense=Past|VerbForm=Fin"


def speeches(documents: Iterable[Sequence[Sentence]]) -> Choice:
    """Return a way to choose a speech of somebody who occurs in the documents."""
    people = [pair for document in documents for s in document for pair in _people(s)]

    def choose(chance: random.Random) -> Speech:
        verb = word(*chance.choice(VERBS), "VERB", PAST, "")
        if chance.random() < INVERTED:
            return Speech(_speaker(people, chance), (verb,), inverted=True)
        if chance.random() < TOLD:
            told = word("told", "tell", "VERB", PAST, "")
            listener = chance.choice(LISTENERS)
            number = "Plur" if listener.endswith("s") else "Sing"
            lemma = listener.removesuffix("s")
            heard = word(listener, lemma, "NOUN", f"Number={number}", "obj")
            return Speech(_speaker(people, chance), (told, heard), inverted=False)
        return Speech(_speaker(people, chance), (verb,), inverted=False)

    return choose


def word(form: str, lemma: str, upos: str, feats: str, dep: str, head: int = 0) -> Word:
    """Return a word outside any name."""
    return Word(form, True, upos, feats, lemma, head, dep, "O")


def _people(sentence: Sentence) -> Iterator[tuple[str, str]]:
    for first, last in pairwise(sentence):
        if (first.entity, last.entity) == ("B-PER", "I-PER") and last.form.istitle():
            yield first.form, last.form


def _speaker(people: Sequence[tuple[str, str]], chance: random.Random) -> Sentence:
    """Return `A B`, `Minister (A) B`, `French President A B` or `the (foreign) minister`."""
    person = chance.choice(people)
    if chance.random() < 0.25:  # noqa: PLR2004 -- one of four forms
        return _name(person, 0)
    if chance.random() < 0.4:  # noqa: PLR2004 -- a bit less often than a title
        return _holder(chance)
    title = word(chance.choice(TITLES), "", "PROPN", "Number=Sing", "nmod:desc", 1)
    title = replace(title, lemma=title.form)
    if chance.random() < 0.5:  # noqa: PLR2004 -- either
        return (title, *_name(person[1:], 1))
    if chance.random() < 0.5:  # noqa: PLR2004 -- either
        return (title, *_name(person, 1))
    nation = chance.choice(NATIONS)
    adjective = word(nation, nation, "ADJ", "Degree=Pos", "amod", 1)
    return (adjective, replace(title, head=2), *_name(person, 2))


def _holder(chance: random.Random) -> Sentence:
    the = word("the", "the", "DET", "Definite=Def|PronType=Art", "det")
    kind, office = chance.choice(KINDS), chance.choice(OFFICES)
    adjective = word(kind, kind, "ADJ", "Degree=Pos", "amod")
    holder = word(office, office, "NOUN", "Number=Sing", "nsubj")
    before = [the, adjective] if chance.random() < 0.6 else [the]  # noqa: PLR2004 -- more often
    at = len(before)
    return (*(replace(w, head=at) for w in before), replace(holder, head=at))


def _name(forms: Sequence[str], at: int) -> Sentence:
    return tuple(
        Word(form, True, "PROPN", "Number=Sing", form, at, "flat" if index else "nsubj", tag)
        for index, (form, tag) in enumerate(
            zip(forms, ("B-PER", *["I-PER"] * (len(forms) - 1)), strict=True)
        )
    )
