"""What the Spanish pipeline learns from: AnCora, CESS-ESP, GSD, PUD."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import spacy
from training.arbitration import arbitrate, learn
from training.corpus import Sentence, key_of, keys_of, read_docbin, read_keys, without
from training.parts import DEV_EVERY, Documents, Parts


def parts(treebanks: Path) -> Parts:
    """Return AnCora dev, CESS-ESP, GSD and PUD without any evaluation sentence.

    CESS-ESP has its own names, and one tree a sentence out of the two at hand: see
    `training.arbitration`, which learns from the sentences of AnCora dev.
    """
    vocab = spacy.blank("es").vocab
    folder = treebanks / "es_prepared"
    banned = read_keys(treebanks / "exclude_es.txt") | keys_of(
        read_docbin(folder / "es_test.spacy", vocab)
    )
    banned |= keys_of(read_docbin(folder / "es_nertest.spacy", vocab))
    ancora = [without(d, banned) for d in read_docbin(folder / "es_ancora_orig.spacy", vocab)]
    dev = ancora[::DEV_EVERY]
    banned |= keys_of(dev)
    train = [without(d, banned) for d in ancora]
    train += [without(d, banned) for d in _cess(folder, train)]
    for name in ("es_gsd_orig", "es_pud_orig"):
        path = folder / f"{name}.spacy"
        train += [without(d, banned) for d in read_docbin(path, vocab)]
    return Parts(
        [[name_passives(s) for s in d] for d in train if d],
        [[name_passives(s) for s in d] for d in dev if d],
    )


def _cess(folder: Path, gold: Documents) -> Documents:
    """Return the documents of CESS-ESP with the trees that its two views make together."""
    vocab = spacy.blank("es").vocab
    known = {key_of(s): s for d in gold for s in d}
    parsed = list(read_docbin(folder / "es_silver_orig.spacy", vocab))
    converted = list(read_docbin(folder / "es_cess_orig.spacy", vocab))
    views = [
        list(zip(one, other, strict=True)) for one, other in zip(parsed, converted, strict=True)
    ]
    examples = (
        (known[key], one, other)
        for document in views
        for one, other in document
        if (key := key_of(one)) in known and [w.form for w in known[key]] == [w.form for w in one]
    )
    arbiter = learn(examples)
    return [[arbitrate(one, other, arbiter) for one, other in document] for document in views]


def tests(treebanks: Path) -> Iterator[tuple[str, Documents]]:
    """Yield (name, documents) of the sets that no training may see."""
    vocab = spacy.blank("es").vocab
    for name in ("es_test", "es_test_press", "es_nertest"):
        path = treebanks / "es_prepared" / f"{name}.spacy"
        yield name, [[name_passives(s) for s in d] for d in read_docbin(path, vocab)]


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
