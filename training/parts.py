"""The training and dev sets of a language: how the parts become files for spaCy.

Parts are kept apart by the text of the sentence, never by document: some AnCora documents occur
twice under different names.
"""

import random
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import spacy
from training.augmentation import press_style
from training.corpus import Sentence, save, to_doc, to_names_doc
from training.long_quotations import join_quotations
from training.names import read_gazetteer, swap_names
from training.press_clauses import press_clauses

Documents = list[list[Sentence]]

DEV_EVERY = 10  # one document in so many is held out to choose the checkpoint
CHUNK = 10  # sentences a training document


@dataclass(frozen=True, slots=True)
class Parts:
    """What a language learns from, chooses its checkpoint by, and learns names alone from."""

    train: Documents
    dev: Documents
    names: Documents = field(default_factory=list)


def chunks(documents: Iterable[list[Sentence]]) -> Iterator[list[Sentence]]:
    """Yield the documents cut into stretches of CHUNK sentences."""
    for document in documents:
        for start in range(0, len(document), CHUNK):
            yield document[start : start + CHUNK]


def part_of(parts: Parts, share: float) -> Parts:
    """Return the parts with a share of the training documents, chosen by chance: for a curve."""
    chance = random.Random(3)  # noqa: S311 -- a fixed seed: the smaller is in the larger
    kept = [document for document in parts.train if chance.random() < share]
    return replace(parts, train=kept)


def write(language: str, parts: Parts, folder: Path) -> None:
    """Write `train/` and `dev.spacy` under `folder`.

    Each document is there three times: as it is, in press style, and in press style with other
    names.
    """
    vocab = spacy.blank(language).vocab
    chance = random.Random(7)  # noqa: S311 -- a fixed seed makes the weights repeatable
    target = folder / "train"
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    joined = [join_quotations(chunk) for chunk in chunks(parts.train)]
    names = read_gazetteer(language, parts.train)
    tokens = save(target / "plain.spacy", (to_doc(c, vocab) for c in joined))
    swapped = [[swap_names(s, names, chance) for s in c] for c in joined]
    for name, copies in (("press", joined), ("names_swapped", swapped)):
        pressed = ([press_style(s, chance) for s in c] for c in copies)
        save(target / f"{name}.spacy", (to_doc(c, vocab) for c in pressed))
    clauses = [press_style(s, chance) for s in press_clauses(parts.train, names, chance)]
    chance.shuffle(clauses)
    save(target / "clauses.spacy", (to_doc(c, vocab) for c in chunks([clauses])))
    if parts.names:
        save(target / "names.spacy", (to_names_doc(c, vocab) for c in chunks(parts.names)))
    held = save(folder / "dev.spacy", (to_doc(c, vocab) for c in chunks(parts.dev)))
    print(f"{language}: {tokens} tokens to train on, {held} held out")
