"""What the French pipeline learns from: Sequoia, GSD, PUD, and a teacher's names.

Contractions are one word ("du", "auquel"), as spaCy's tokenizer leaves them, and what it cuts is
cut here ("Royaume-Uni", "l'on"). Subtypes that no other language of ours has are dropped. No free
corpus of today's French has names: `training.teach_names` writes what a teacher sees in these
sentences and in news.
"""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import spacy
from training.conllu import name_arguments, read_by_id, read_conllu, relabelled
from training.corpus import Sentence, Word, key_of, keys_of, read_docbin, without
from training.parts import Documents, Parts, chunks
from training.reports import with_reports
from training.retokenize import as_tokenized

RELATIONS = {
    "advcl:cleft": "advcl",
    "aux:caus": "aux",
    "aux:tense": "aux",
    "csubj:outer": "csubj",
    "dep:comp": "dep",
    "expl:comp": "expl",
    "expl:subj": "expl",
    "flat:foreign": "flat",
    "flat:name": "flat",
    "iobj:agent": "iobj",
    "nsubj:caus": "nsubj",
    "nsubj:outer": "nsubj",
    "obj:agent": "obj",
    "obj:lvc": "obj",
    "obl:mod": "obl",
    "parataxis:insert": "parataxis",
}
FEATURES = frozenset(
    {"Case", "Definite", "Gender", "Mood", "NumType", "Number", "Person", "Polarity", "Poss"}
    | {"PronType", "Reflex", "Tense", "VerbForm", "Voice"}
)
DEV_EVERY = 4  # of the dev part of Sequoia, one stretch in so many chooses the checkpoint
ANNOTATIONS = Path(__file__).parent / "annotations" / "fr_gsd_names.csv"

plain = partial(relabelled, relations=RELATIONS, features=FEATURES)


def parts(treebanks: Path) -> Parts:
    """Return Sequoia, GSD and PUD without what `tests` yields.

    Of the dev part of Sequoia one fourth chooses the checkpoint, the rest is trained on.
    """
    sequoia = treebanks / "fr_sequoia"
    official = list(chunks([_sentences(sequoia / "fr_sequoia-ud-dev.conllu")]))
    dev = official[::DEV_EVERY]
    tested = [d for _, documents in tests(treebanks) for d in documents]
    banned = keys_of([*dev, *tested])
    gold = [
        *_sentences(sequoia / "fr_sequoia-ud-train.conllu"),
        *(s for d in official for s in d),
        *_sentences(treebanks / "fr_gsd_devtest" / "fr_gsd-ud-dev.conllu"),
        *_sentences(treebanks / "fr_gsd_devtest" / "fr_gsd-ud-test.conllu"),
    ]
    pud = name_arguments(_sentences(treebanks / "fr_pud" / "fr_pud-ud-test.conllu"), gold)
    prepared = treebanks / "fr_prepared"
    taught = [[plain(s) for s in d] for d in _prepared(prepared / "fr_raw.spacy")]
    documents = [without(d, banned) for d in (*chunks([[*gold, *pud]]), *taught)]
    medical = read_by_id(sequoia / "fr_sequoia-ud-train.conllu", contracted=True)
    unnamed = {key_of(s) for i, s in medical.items() if i.startswith("emea")}
    names = {k: v for k, v in _tags(prepared / "fr_names.spacy").items() if k not in unnamed}
    seen = banned | keys_of(documents)
    news = [without(d, seen) for d in _prepared(prepared / "fr_news.spacy")]
    named = [[_named(as_tokenized(s, "fr"), names) for s in d] for d in documents if d]
    return Parts(with_reports("fr", named), [[_named(s, names) for s in d] for d in dev], news)


def tests(treebanks: Path) -> Iterator[tuple[str, Documents]]:
    """Yield (name, documents): trees of Sequoia test, our own names on news sentences."""
    sequoia = treebanks / "fr_sequoia" / "fr_sequoia-ud-test.conllu"
    yield "fr_sequoia-ud-test", list(chunks([_sentences(sequoia)]))
    gsd = treebanks / "fr_gsd_devtest" / "fr_gsd-ud-test.conllu"
    known = read_by_id(sequoia, contracted=True) | read_by_id(gsd, contracted=True)
    named = [plain(with_spans(known[i], spans)) for i, spans in read_annotations().items()]
    yield "fr names", list(chunks([named]))


def read_annotations(path: Path = ANNOTATIONS) -> dict[str, list[tuple[int, int, str]]]:
    """Read sentence id -> (start, end, label) of its names, in characters."""
    found: dict[str, list[tuple[int, int, str]]] = {}
    lines = (line for line in path.read_text(encoding="utf-8").splitlines() if line[0] != "#")
    for row in csv.DictReader(lines):
        spans = found.setdefault(row["sent_id"], [])
        if row["start"]:
            spans.append((int(row["start"]), int(row["end"]), row["label"]))
    return found


def with_spans(sentence: Sentence, spans: Iterable[tuple[int, int, str]]) -> Sentence:
    """Return the sentence with a name tag on each word that a span touches."""
    tagged: list[Word] = []
    place = 0
    spans = list(spans)
    for word in sentence:
        end = place + len(word.form)
        over = [(start, label) for start, stop, label in spans if start < end and place < stop]
        tag = "O"
        if over:
            start, label = over[0]
            tag = f"{'B' if place <= start else 'I'}-{label}"
        tagged.append(replace(word, entity=tag))
        place = end + word.space
    return tuple(tagged)


def _sentences(path: Path) -> list[Sentence]:
    return [plain(s) for document in read_conllu(path, contracted=True) for s in document]


def _prepared(path: Path) -> Documents:
    """Return what a teacher has annotated; nothing where no teacher was at hand."""
    return list(read_docbin(path, spacy.blank("fr").vocab)) if path.exists() else []


def _tags(path: Path) -> dict[str, tuple[str, ...]]:
    """Return sentence key -> tags of the words, from sentences that a teacher has named."""
    return {key_of(s): tuple(w.entity or "O" for w in s) for d in _prepared(path) for s in d}


def _named(sentence: Sentence, names: dict[str, tuple[str, ...]]) -> Sentence:
    tags = names.get(key_of(sentence), ())
    if len(tags) != len(sentence):
        return sentence
    return tuple(replace(w, entity=tag) for w, tag in zip(sentence, tags, strict=True))
