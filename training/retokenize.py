"""Cut the words of a treebank where the tokenizer of the running pipeline will cut them.

Else the parser never learns what to do with the pieces: spaCy leaves out words that it cannot
align.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from itertools import pairwise

import spacy
from spacy.tokens import Doc
from training.corpus import Sentence, Word

from entente.core.parsing.text import create_tokenizer

FOR_THE_SOUND = "-t"  # "a-t-il" is cut into "a", "-t", "-il"


@cache
def tokenizer_of(language: str) -> Callable[[str], Doc]:
    """Return the tokenizer that the pipelines of a language have."""
    tokenizer: Callable[[str], Doc] = create_tokenizer()(spacy.blank(language))
    return tokenizer


def as_tokenized(sentence: Sentence, language: str) -> Sentence:
    """Return the sentence with each word cut as the tokenizer cuts it; words are never joined.

    The first piece that is a word keeps the place in the tree; an elided article before it hangs
    on it as `det`, a "t" for the sound's sake as `dep`, marks as `punct`, the rest as `flat`.
    """
    ends = _token_ends(sentence, language)
    pieces = _pieces(sentence, ends)
    kept = [_main(forms) for forms in pieces]
    starts = [sum(map(len, pieces[:index])) for index in range(len(pieces))]
    places = [start + main for start, main in zip(starts, kept, strict=True)]
    words: list[Word] = []
    for index, (word, forms) in enumerate(zip(sentence, pieces, strict=True)):
        moved = replace(word, head=places[word.head])
        if len(forms) == 1:
            words.append(moved)
            continue
        words += [
            _piece(moved, forms, number, places[index], kept[index])
            for number in range(len(forms))
        ]
    return tuple(words)


def _token_ends(sentence: Sentence, language: str) -> set[int]:
    text = "".join(w.form + " " * w.space for w in sentence)
    return {token.idx + len(token) for token in tokenizer_of(language)(text)}


def _pieces(sentence: Sentence, ends: set[int]) -> list[list[str]]:
    pieces = []
    place = 0
    for word in sentence:
        cuts = [c for c in range(1, len(word.form)) if place + c in ends]
        edges = [0, *cuts, len(word.form)]
        pieces.append([word.form[a:b] for a, b in pairwise(edges)])
        place += len(word.form) + word.space
    return pieces


def _main(forms: list[str]) -> int:
    for index, form in enumerate(forms):
        word = any(c.isalnum() for c in form) and form.lower() != FOR_THE_SOUND
        if word and not form.endswith("'"):
            return index
    return 0


def _piece(word: Word, forms: list[str], number: int, place: int, main: int) -> Word:
    form = forms[number]
    last = number + 1 == len(forms)
    entity = word.entity
    if number and entity.startswith("B-"):
        entity = f"I-{entity[2:]}"
    piece = replace(word, form=form, space=word.space and last, entity=entity)
    if number == main:
        return replace(piece, lemma=word.lemma if len(forms) == main + 1 else form)
    if not any(c.isalnum() for c in form):
        return replace(piece, upos="PUNCT", feats="", lemma=form, head=place, dep="punct")
    if number < main:
        relation, upos = ("det", "DET") if form.endswith("'") else ("dep", "PART")
        return replace(piece, upos=upos, feats="", lemma=form, head=place, dep=relation)
    return replace(piece, feats="", lemma=form, head=place, dep="flat")
