"""Sentences of treebanks in one shape, and the way from them to spaCy's training files.

Everything is normalised with the character map the running pipeline uses, so that the weights
only ever see the characters they will meet.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from spacy.tokens import Doc, DocBin, Span
from spacy.vocab import Vocab

from entente.core.parsing.text import normalise

ATTRIBUTES = (
    "ORTH", "SPACY", "POS", "MORPH", "LEMMA", "HEAD", "DEP", "SENT_START", "ENT_IOB", "ENT_TYPE",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Word:
    """A token of a treebank; `head` is an index into its sentence, the root's is its own.

    `entity` is an IOB tag such as `B-PER`, `O`, or "" where nobody annotated names.
    """

    form: str
    space: bool
    upos: str
    feats: str
    lemma: str
    head: int
    dep: str
    entity: str = ""


Sentence = tuple[Word, ...]


def sentence_key(words: Iterable[str]) -> str:
    """Name of a sentence that survives tokenization, punctuation and case: 20 hex digits."""
    letters = "".join(c for c in "".join(words).lower() if c.isalnum())
    return hashlib.sha256(letters.encode()).hexdigest()[:20]


def key_of(sentence: Sentence) -> str:
    """Return the key of a sentence's words."""
    return sentence_key(word.form for word in sentence)


def keys_of(documents: Iterable[Iterable[Sentence]]) -> frozenset[str]:
    """Return the keys of all sentences of the documents."""
    return frozenset(key_of(sentence) for document in documents for sentence in document)


def read_keys(path: Path) -> frozenset[str]:
    """Read the keys of sentences that no training set may hold, one a line, `#` comments."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line.strip() and line[0] != "#")


def read_docbin(path: Path, vocab: Vocab) -> Iterator[list[Sentence]]:
    """Yield the documents of a DocBin as lists of sentences; whitespace tokens are dropped."""
    for doc in DocBin().from_disk(path).get_docs(vocab):
        yield [sentence_of(span) for span in doc.sents if len(span)]


def sentence_of(span: Span) -> Sentence:
    """Return the words of a span with their annotation, white space left out."""
    kept = [token for token in span if not token.is_space]
    place = {token.i: index for index, token in enumerate(kept)}
    words = []
    for index, token in enumerate(kept):
        iob = token.ent_iob_
        following = token.i + 1 < len(token.doc) and token.doc[token.i + 1].is_space
        words.append(
            Word(
                form=normalise(token.text),
                space=bool(token.whitespace_) or following,
                upos=token.pos_,
                feats=str(token.morph),
                lemma=normalise(token.lemma_),
                head=place.get(token.head.i, index),
                dep="ROOT" if token.dep_ == "ROOT" else token.dep_,
                entity=f"{iob}-{token.ent_type_}" if iob in {"B", "I"} else iob,
            )
        )
    return tuple(words)


def without(document: Sequence[Sentence], keys: frozenset[str]) -> list[Sentence]:
    """Return the sentences of `document` whose key is not in `keys`."""
    return [s for s in document if key_of(s) not in keys]


def is_tree(sentence: Sentence) -> bool:
    """Whether every word reaches the one root: what the parser's oracle needs."""
    if sum(word.head == index for index, word in enumerate(sentence)) != 1:
        return False
    for start in range(len(sentence)):
        index, steps = start, 0
        while sentence[index].head != index:
            index, steps = sentence[index].head, steps + 1
            if steps > len(sentence):
                return False
    return True


def to_doc(sentences: Iterable[Sentence], vocab: Vocab) -> Doc | None:
    """Join sentences into one Doc with gold annotation, None when no sentence is a tree."""
    trees = [sentence for sentence in sentences if sentence and is_tree(sentence)]
    if not trees:
        return None
    words: list[Word] = []
    starts: list[bool] = []
    for sentence in trees:
        offset = len(words)
        words += [replace(word, head=word.head + offset) for word in sentence]
        words[-1] = replace(words[-1], space=True)
        starts += [index == 0 for index in range(len(sentence))]
    doc = Doc(
        vocab,
        words=[w.form for w in words],
        spaces=[w.space for w in words],
        pos=[w.upos for w in words],
        morphs=[w.feats for w in words],
        lemmas=[w.lemma for w in words],
        heads=[w.head for w in words],
        deps=[w.dep for w in words],
        sent_starts=starts,
    )
    _set_names(doc, [w.entity for w in words])
    return doc


def to_names_doc(sentences: Iterable[Sentence], vocab: Vocab) -> Doc:
    """Join sentences into one Doc that teaches names and nothing else."""
    words = [word for sentence in sentences for word in sentence]
    doc = Doc(vocab, words=[w.form for w in words], spaces=[w.space for w in words])
    _set_names(doc, [w.entity for w in words])
    return doc


def _set_names(doc: Doc, tags: Sequence[str]) -> None:
    names: list[Span] = []
    start: int | None = None
    for index, tag in enumerate((*tags, "O")):
        if start is not None and not tag.startswith("I-"):
            names.append(Span(doc, start, index, label=tags[start][2:]))
            start = None
        if tag.startswith("B-"):
            start = index
    unknown = [Span(doc, i, i + 1) for i, tag in enumerate(tags) if not tag]
    if unknown:
        doc.set_ents(names, missing=unknown, default="outside")
    else:
        doc.set_ents(names)


def save(path: Path, docs: Iterable[Doc | None]) -> int:
    """Write the docs as a DocBin; return the number of tokens."""
    kept = [doc for doc in docs if doc is not None]
    DocBin(docs=kept, attrs=ATTRIBUTES).to_disk(path)
    return sum(map(len, kept))
