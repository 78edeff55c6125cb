"""Press style for treebank sentences: partial quotations, dashes, headlines.

Treebanks of the years around 2000 hold few quotation marks inside sentences; without these copies
a small parser starts a new sentence at each of them. Every copy stays one tree.
"""

import random
import unicodedata
from dataclasses import replace

from training.corpus import Sentence, Word
from training.quotations import quote, subtree

# shares of sentences; those of the press articles that the recipe was made for
QUOTED = 0.22
CUT = 0.015
SINGLE_QUOTES = 0.08
ATTACHED_DASHES = 0.5
CAPITALS = 0.015
HEADLINE = 0.025
REPORT_QUOTED = 0.4  # of the sentences that report what somebody said
DATELINE = 0.02
NO_ACCENTS = 0.01

QUOTED_RELATIONS = frozenset(
    {"nmod", "obj", "amod", "ccomp", "obl", "xcomp", "nsubj", "conj"}
    | {"acl", "acl:relcl", "advcl", "appos", "obl:arg"}
)
LEFT_OUTSIDE = frozenset({"ADP", "DET", "SCONJ", "PUNCT", "CCONJ"})
LONGEST_QUOTATION = 30  # words
SHORTEST_CUT = 9  # words in the sentence
CITIES = (
    "Madrid",
    "Washington",
    "Buenos Aires",
    "Lima",
    "Bogotá",
    "Caracas",
    "La Habana",
    "Quito",
)
CITIES += ("Paris", "Londres", "London", "Berlin", "Roma", "Lisboa", "Brasília", "Tokio", "Kabul")
CITIES += (
    "Bruselas",
    "Bruxelles",
    "Moscow",
    "Moscú",
    "Moscou",
    "Pekín",
    "Pequim",
    "Beijing",
    "Kyiv",
)
AGENCIES = ("EFE", "AP", "AFP", "Reuters", "Lusa", "Xinhua", "ANSA", "TASS", "DPA", "Europa Press")


def press_style(sentence: Sentence, chance: random.Random) -> Sentence:
    """Return a copy as a newspaper might print it: see the shares above."""
    if chance.random() < REPORT_QUOTED:
        sentence = quote(sentence, chance)
    if chance.random() < QUOTED and not any(word.form in {'"', "'"} for word in sentence):
        sentence = _quote_constituent(sentence, chance)
    if chance.random() < CUT:
        sentence = _cut_passage(sentence, chance)
    if chance.random() < SINGLE_QUOTES:
        sentence = tuple(replace(w, form="'") if w.form == '"' else w for w in sentence)
    if chance.random() < ATTACHED_DASHES:
        sentence = _attach_dashes(sentence)
    if chance.random() < DATELINE:
        sentence = _with_dateline(sentence, chance)
    if chance.random() < NO_ACCENTS:
        return tuple(replace(w, form=without_accents(w.form)) for w in sentence)
    if chance.random() < CAPITALS:
        return tuple(replace(w, form=w.form.upper()) for w in sentence)
    if chance.random() < HEADLINE:
        return _without_full_stop(sentence)
    return sentence


def _insert(sentence: Sentence, at: int, new: tuple[Word, ...]) -> Sentence:
    """Put `new` before index `at`; the heads of `new` are indices of the result."""
    moved = tuple(
        replace(word, head=word.head + len(new)) if word.head >= at else word for word in sentence
    )
    return (*moved[:at], *new, *moved[at:])


def _mark(form: str, head: int, *, space: bool, like: Word) -> Word:
    entity = "" if like.entity == "" else "O"
    feats = "PunctType=Quot" if form in {'"', "'"} else ""
    return Word(form, space, "PUNCT", feats, form, head, "punct", entity)


def _quote_constituent(sentence: Sentence, chance: random.Random) -> Sentence:
    candidates = [i for i, w in enumerate(sentence) if w.dep in QUOTED_RELATIONS]
    chance.shuffle(candidates)
    for root in candidates[:4]:
        inside = subtree(sentence, root)
        first, last = min(inside), max(inside)
        if len(inside) != last - first + 1 or len(inside) > LONGEST_QUOTATION:
            continue
        while first < root and sentence[first].upos in LEFT_OUTSIDE:
            first += 1
        while last > root and sentence[last].upos == "PUNCT":
            last -= 1
        names = {sentence[first].entity[:1], sentence[last].entity[:1]}
        if names & {"B", "I"} or (sentence[root].upos == "PROPN" and last == first):
            continue
        end = sentence[last]
        closing = _mark('"', root, space=end.space, like=end)
        words = list(sentence)
        words[last] = replace(end, space=False)
        quoted = _insert(tuple(words), last + 1, (closing,))
        opening = _mark('"', root + 1, space=False, like=end)
        return _insert(quoted, first, (opening,))
    return sentence


def _cut_passage(sentence: Sentence, chance: random.Random) -> Sentence:
    if len(sentence) < SHORTEST_CUT:
        return sentence
    at = chance.randrange(3, len(sentence) - 2)
    here, before = sentence[at], sentence[at - 1]
    if "PUNCT" in {here.upos, before.upos} or not before.space or here.entity[:1] in {"B", "I"}:
        return sentence
    new = (
        _mark("(", at - 1, space=False, like=here),
        _mark("...", at - 1, space=False, like=here),
        _mark(")", at - 1, space=True, like=here),
    )
    return _insert(sentence, at, new)


def _attach_dashes(sentence: Sentence) -> Sentence:
    """Set a pair of dashes as Spanish does: `Rusia -dijo- gana`, not `Rusia - dijo - gana`."""
    dashes = [i for i, w in enumerate(sentence) if w.form in {"-", "--"} and w.upos == "PUNCT"]
    if len(dashes) != 2 or dashes[0] == 0 or dashes[1] - dashes[0] < 2:  # noqa: PLR2004 -- a pair
        return sentence
    words = list(sentence)
    for index in dashes:
        words[index] = replace(words[index], form="-")
    words[dashes[0] - 1] = replace(words[dashes[0] - 1], space=True)
    words[dashes[0]] = replace(words[dashes[0]], space=False)
    words[dashes[1] - 1] = replace(words[dashes[1] - 1], space=False)
    return tuple(words)


def _without_full_stop(sentence: Sentence) -> Sentence:
    last = len(sentence) - 1
    if sentence[last].form != "." or any(word.head == last for word in sentence):
        return sentence
    return sentence[:last]


def _with_dateline(sentence: Sentence, chance: random.Random) -> Sentence:
    """Put `MOSCÚ (EFE) -` before the sentence: two names in a parataxis of the root."""
    root = next(index for index, word in enumerate(sentence) if word.head == index)
    city = chance.choice(CITIES).split()
    agency = chance.choice(AGENCIES).split()
    capitals = chance.random() < 0.5  # noqa: PLR2004 -- both are as usual
    size = len(city) + len(agency) + 3
    names = "" if sentence[root].entity == "" else "O"

    def name(parts: list[str], start: int, head: int, label: str) -> list[Word]:
        tags = [f"{'I' if index else 'B'}-{label}" if names else "" for index in range(len(parts))]
        return [
            Word(part.upper() if capitals else part, True, "PROPN", "", part,
                 start if index else head, "flat" if index else "parataxis", tags[index])
            for index, part in enumerate(parts)
        ]  # fmt: skip

    place = len(city) + 1
    words = name(city, 0, root + size, "LOC")
    words.append(Word("(", False, "PUNCT", "", "(", place, "punct", names))
    words += name(agency, place, 0, "ORG")
    words[-1] = replace(words[-1], space=False)
    words.append(Word(")", True, "PUNCT", "", ")", place, "punct", names))
    words.append(Word("-", True, "PUNCT", "", "-", 0, "punct", names))
    return _insert(sentence, 0, tuple(words))


def without_accents(form: str) -> str:
    """Drop the accents, as hasty typists do; ñ and ç are letters of their own."""
    return "".join(char if char in "ñÑçÇ" else _bare(char) for char in form)


def _bare(char: str) -> str:
    letter, *marks = unicodedata.normalize("NFD", char)
    return letter if all(map(unicodedata.combining, marks)) else char
