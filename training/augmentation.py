"""Press style for treebank sentences: partial quotations, dashes, headlines.

Treebanks of the years around 2000 hold few quotation marks inside sentences; without these copies
a small parser starts a new sentence at each of them. Every copy stays one tree.
"""

import random
from dataclasses import replace

from training.corpus import Sentence, Word

# shares of sentences; those of the press articles that the recipe was made for
QUOTED = 0.22
CUT = 0.015
SINGLE_QUOTES = 0.08
ATTACHED_DASHES = 0.5
CAPITALS = 0.015
HEADLINE = 0.025

QUOTED_RELATIONS = frozenset(
    {"nmod", "obj", "amod", "ccomp", "obl", "xcomp", "nsubj", "conj"}
    | {"acl", "acl:relcl", "advcl", "appos", "obl:arg"}
)
LEFT_OUTSIDE = frozenset({"ADP", "DET", "SCONJ", "PUNCT", "CCONJ"})
LONGEST_QUOTATION = 30  # words
SHORTEST_CUT = 9  # words in the sentence


def press_style(sentence: Sentence, chance: random.Random) -> Sentence:
    """Return a copy as a newspaper might print it: see the shares above."""
    if chance.random() < QUOTED and not any(word.form in {'"', "'"} for word in sentence):
        sentence = _quote_constituent(sentence, chance)
    if chance.random() < CUT:
        sentence = _cut_passage(sentence, chance)
    if chance.random() < SINGLE_QUOTES:
        sentence = tuple(replace(w, form="'") if w.form == '"' else w for w in sentence)
    if chance.random() < ATTACHED_DASHES:
        sentence = _attach_dashes(sentence)
    if chance.random() < CAPITALS:
        return tuple(replace(w, form=w.form.upper()) for w in sentence)
    if chance.random() < HEADLINE:
        return _without_full_stop(sentence)
    return sentence


def _subtree(sentence: Sentence, root: int) -> set[int]:
    inside = {root}
    grown = True
    while grown:
        grown = False
        for index, word in enumerate(sentence):
            if index not in inside and word.head in inside:
                inside.add(index)
                grown = True
    return inside


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
        inside = _subtree(sentence, root)
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
