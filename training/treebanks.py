"""Which treebanks each language learns from, and how they become training and dev sets.

Parts are kept apart by the text of the sentence, never by document: some AnCora documents occur
twice under different names.
"""

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import spacy
from spacy.vocab import Vocab
from training.augmentation import press_style
from training.conllu import names_by_sentence, read_conllu, read_names, with_names
from training.corpus import (
    Sentence,
    read_docbin,
    read_keys,
    save,
    sentence_key,
    to_doc,
    to_names_doc,
    without,
)

Documents = list[list[Sentence]]

NAMES_WEIGHT = 3  # copies of the few English sentences with names
DEV_EVERY = 10  # one document in so many is held out to choose the checkpoint
CHUNK = 10  # sentences a training document
COPIES = 2  # press-style copies of each document


@dataclass(frozen=True, slots=True)
class Parts:
    """What a language learns from, chooses its checkpoint by, and learns names alone from."""

    train: Documents
    dev: Documents
    names: Documents = field(default_factory=list)


def spanish(treebanks: Path, *, silver: bool) -> Parts:
    """Return AnCora dev, CESS-ESP, GSD and PUD without any evaluation sentence.

    `silver` takes the trees of CESS-ESP from the official spaCy model (better) instead of from the
    converted constituents; the names are CESS-ESP's own either way.
    """
    vocab = spacy.blank("es").vocab
    folder = treebanks / "es_prepared"
    banned = read_keys(treebanks / "exclude_es.txt") | _keys(folder / "es_test.spacy", vocab)
    banned |= _keys(folder / "es_nertest.spacy", vocab)
    ancora = [without(d, banned) for d in read_docbin(folder / "es_ancora_orig.spacy", vocab)]
    dev = ancora[::DEV_EVERY]
    banned |= {sentence_key(w.form for w in s) for d in dev for s in d}
    train = [without(d, banned) for d in ancora]
    cess = "es_silver_orig" if silver else "es_cess_orig"
    for name in (cess, "es_gsd_orig", "es_pud_orig"):
        path = folder / f"{name}.spacy"
        train += [without(d, banned) for d in read_docbin(path, vocab)]
    return Parts(
        [[name_passives(s) for s in d] for d in train if d],
        [[name_passives(s) for s in d] for d in dev if d],
    )


def name_passives(sentence: Sentence) -> Sentence:
    """Give Spanish passives the labels that UD has for them and these treebanks leave out.

    `fue detenido` has aux:pass, and it as `se firmó` (expl:pass) have nsubj:pass.
    """
    passive = {w.head for w in sentence if w.dep == "expl:pass"}
    auxiliaries = {
        index
        for index, w in enumerate(sentence)
        if w.dep == "aux" and w.lemma == "ser" and "VerbForm=Part" in sentence[w.head].feats
    }
    passive |= {sentence[index].head for index in auxiliaries}
    named = []
    for index, word in enumerate(sentence):
        subject = word.dep in {"nsubj", "csubj"} and word.head in passive
        named.append(
            replace(word, dep=f"{word.dep}:pass") if subject or index in auxiliaries else word
        )
    return tuple(named)


def english(treebanks: Path) -> Parts:
    """Return EWT train, with names from the dev part of UNER and from Portuguese news.

    EWT dev is split: four fifths of it, the only permissive English source of names, are trained
    on, `NAMES_WEIGHT` times; one fifth chooses the checkpoint. The test part stays out.
    """
    folder = treebanks / "en_ewt_full"
    names = names_by_sentence(treebanks / "uner_en_ewt_devtest" / "en_ewt-ud-dev.iob2")
    development = [
        [with_names(s, names) for s in d] for d in read_conllu(folder / "en_ewt-ud-dev.conllu")
    ]
    dev = development[::5]
    named = [d for index, d in enumerate(development) if index % 5]
    banned = {
        sentence_key(w.form for w in s)
        for d in (*dev, *read_conllu(folder / "en_ewt-ud-test.conllu"))
        for s in d
    }
    train = list(read_conllu(folder / "en_ewt-ud-train.rebuilt.conllu")) + NAMES_WEIGHT * named
    foreign = list(read_names(treebanks / "uner_pt_bosque" / "pt_bosque-ud-train.iob2"))
    return Parts([kept for d in train if (kept := without(d, banned))], dev, [foreign])


def _keys(path: Path, vocab: Vocab) -> set[str]:
    return {sentence_key(w.form for w in s) for d in read_docbin(path, vocab) for s in d}


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
