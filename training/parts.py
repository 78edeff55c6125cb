"""The training and dev sets of a language: how the parts become files for spaCy.

Parts are kept apart by the text of the sentence, never by document: some AnCora documents occur
twice under different names.
"""

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import spacy
from training.augmentation import press_style
from training.corpus import Sentence, save, to_doc, to_names_doc

Documents = list[list[Sentence]]

DEV_EVERY = 10  # one document in so many is held out to choose the checkpoint
CHUNK = 10  # sentences a training document
COPIES = 2  # press-style copies of each document


@dataclass(frozen=True, slots=True)
class Parts:
    """What a language learns from, chooses its checkpoint by, and learns names alone from."""

    train: Documents
    dev: Documents
    names: Documents = field(default_factory=list)


def _chunks(documents: Iterable[list[Sentence]]) -> Iterator[list[Sentence]]:
    for document in documents:
        for start in range(0, len(document), CHUNK):
            yield document[start : start + CHUNK]


def write(language: str, parts: Parts, folder: Path) -> None:
    """Write `train/` (plain, press-style copies, names) and `dev.spacy` under `folder`."""
    vocab = spacy.blank(language).vocab
    chance = random.Random(7)  # noqa: S311 -- a fixed seed makes the weights repeatable
    target = folder / "train"
    target.mkdir(parents=True, exist_ok=True)
    chunks = list(_chunks(parts.train))
    tokens = save(target / "plain.spacy", (to_doc(c, vocab) for c in chunks))
    for copy in range(1, COPIES + 1):
        pressed = ([press_style(s, chance) for s in c] for c in chunks)
        save(target / f"press{copy}.spacy", (to_doc(c, vocab) for c in pressed))
    if parts.names:
        save(target / "names.spacy", (to_names_doc(c, vocab) for c in _chunks(parts.names)))
    held = save(folder / "dev.spacy", (to_doc(c, vocab) for c in _chunks(parts.dev)))
    print(f"{language}: {tokens} tokens to train on, {held} held out, {COPIES} press-style copies")
