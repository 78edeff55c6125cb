"""What the Portuguese pipeline learns from: Bosque, Porttinari, and names of UNER.

Contractions are one word ("pela", "deu-lhe"), as spaCy's tokenizer leaves them. Subtypes that only
one of the treebanks has, or no other language of ours, are dropped. From public repositories come
`pt_pud` (UniversalDependencies/UD_Portuguese-PUD, be08a75) and `uner_pt_pud`
(UniversalNER/UNER_Portuguese-PUD, cda2cf8).
"""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from training.conllu import names_by_sentence, read_conllu, relabelled
from training.corpus import keys_of, without
from training.parts import Documents, Parts
from training.reports import with_reports

RELATIONS = {
    "flat:name": "flat",
    "flat:foreign": "flat",
    "det:poss": "det",
    "ccomp:speech": "ccomp",
    "expl:impers": "expl",
    "nsubj:outer": "nsubj",
    "csubj:outer": "csubj",
}
FEATURES = frozenset(
    {"Case", "Definite", "Degree", "Gender", "Mood", "NumType", "Number", "Person", "Polarity"}
    | {"PronType", "Reflex", "Tense", "VerbForm", "Voice"}
)
DEV_EVERY = 4  # of the official dev part, one document in so many chooses the checkpoint

plain = partial(relabelled, relations=RELATIONS, features=FEATURES)


def parts(treebanks: Path) -> Parts:
    """Return Bosque without its test part, all of Porttinari that we have, the names of PUD.

    Of the dev part of Bosque one fourth chooses the checkpoint, the rest is trained on. The trees
    of PUD are left: it has neither lemmas nor forms of many words.
    """
    folder = treebanks / "pt_bosque_full"
    official = _read(folder / "pt_bosque-ud-dev.conllu", treebanks)
    dev = official[::DEV_EVERY]
    banned = keys_of(dev) | keys_of(_read(folder / "pt_bosque-ud-test.conllu", treebanks))
    train = _read(folder / "pt_bosque-all-documents.conllu", treebanks)
    for part in ("dev", "test"):
        path = treebanks / "pt_porttinari_devtest" / f"pt_porttinari-ud-{part}.conllu"
        train += _read(path, treebanks)
    names = _read(treebanks / "pt_pud" / "pt_pud-ud-test.conllu", treebanks)
    allowed = [kept for d in train if (kept := without(d, banned))]
    return Parts(with_reports("pt", allowed), dev, names)


def tests(treebanks: Path) -> Iterator[tuple[str, Documents]]:
    """Yield (name, documents) of the set that no training may see."""
    path = treebanks / "pt_bosque_full" / "pt_bosque-ud-test.conllu"
    yield "pt_bosque-ud-test", _read(path, treebanks)


def _read(path: Path, treebanks: Path) -> Documents:
    names: dict[str, tuple[str, ...]] = {}
    for part in ("train", "dev", "test"):
        names |= names_by_sentence(treebanks / "uner_pt_bosque" / f"pt_bosque-ud-{part}.iob2")
    if path.parent.name == "pt_pud":
        names = names_by_sentence(treebanks / "uner_pt_pud" / "pt_pud-ud-test.iob2")
    documents = read_conllu(path, names, contracted=True)
    return [[plain(sentence) for sentence in document] for document in documents]
