"""What the English pipeline learns from: EWT, with names of UNER."""

from collections.abc import Iterator
from pathlib import Path

from training.conllu import names_by_sentence, read_conllu, read_names, with_names
from training.corpus import sentence_key, without
from training.parts import Documents, Parts

NAMES_WEIGHT = 3  # copies of the few English sentences with names


def parts(treebanks: Path) -> Parts:
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


def tests(treebanks: Path) -> Iterator[tuple[str, Documents]]:
    """Yield (name, documents) of the set that no training may see."""
    path = treebanks / "en_ewt_full" / "en_ewt-ud-test.conllu"
    names = names_by_sentence(treebanks / "uner_en_ewt_devtest" / "en_ewt-ud-test.iob2")
    yield "en_ewt-ud-test", [[with_names(s, names) for s in d] for d in read_conllu(path)]
