"""CoNLL-U and IOB2 files as sentences of `training.corpus`.

English keeps the syntactic words of UD ("do", "n't"), which is how spaCy's tokenizer splits.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from training.corpus import Sentence, Word, sentence_key

from entente.core.text import normalise

NAME_LABELS = {"PER", "LOC", "ORG"}


def _blocks(path: Path) -> Iterator[tuple[list[str], list[list[str]]]]:
    comments: list[str] = []
    rows: list[list[str]] = []
    for line in (*path.read_text(encoding="utf-8").splitlines(), ""):
        if line.startswith("#"):
            comments.append(line)
        elif line.strip():
            rows.append(line.split("\t"))
        elif rows:
            yield comments, rows
            comments, rows = [], []


def read_conllu(path: Path) -> Iterator[list[Sentence]]:
    """Yield the documents of a CoNLL-U file (`# newdoc`) as lists of sentences."""
    document: list[Sentence] = []
    for comments, rows in _blocks(path):
        if document and any(c.startswith("# newdoc") for c in comments):
            yield document
            document = []
        document.append(_sentence(rows))
    if document:
        yield document


def _sentence(rows: list[list[str]]) -> Sentence:
    glued: set[int] = set()  # words that no space follows
    covered: set[int] = set()  # words under a multiword token, whose own MISC says nothing
    for row in rows:
        if "-" in row[0]:
            first, last = map(int, row[0].split("-"))
            covered.update(range(first, last + 1))
            glued.update(range(first, last))
            if "SpaceAfter=No" in row[9]:
                glued.add(last)
    words: list[Word] = []
    for row in (r for r in rows if r[0].isdigit()):
        number, head = int(row[0]), int(row[6])
        if number not in covered and "SpaceAfter=No" in row[9]:
            glued.add(number)
        words.append(
            Word(
                form=normalise(row[1]).replace(" ", ""),
                space=number not in glued,
                upos=row[3],
                feats="" if row[5] == "_" else row[5],
                lemma=normalise(row[2]),
                head=number - 1 if head == 0 else head - 1,
                dep="ROOT" if head == 0 else row[7],
            )
        )
    return tuple(words)


def names_by_sentence(path: Path) -> dict[str, tuple[str, ...]]:
    """Read an IOB2 file of UNER: sentence key -> tags of its words, PER LOC ORG or `O`."""
    found: dict[str, tuple[str, ...]] = {}
    for _, rows in _blocks(path):
        tags = [r[2] if r[2][2:] in NAME_LABELS else "O" for r in rows]
        found[sentence_key(normalise(r[1]) for r in rows)] = tuple(tags)
    return found


def with_names(sentence: Sentence, names: dict[str, tuple[str, ...]]) -> Sentence:
    """Return the sentence with its name tags; unchanged where they do not fit its words."""
    tags = names.get(sentence_key(w.form for w in sentence))
    if tags is None or len(tags) != len(sentence):
        return sentence
    return tuple(replace(w, entity=tag) for w, tag in zip(sentence, tags, strict=True))


def read_names(path: Path) -> Iterator[Sentence]:
    """Yield the sentences of an IOB2 file that hold a name; they have no trees (`dep` is "").

    The file does not say where spaces were, so the words stand apart.
    """
    for _, rows in _blocks(path):
        tags = [r[2] if r[2][2:] in NAME_LABELS else "O" for r in rows]
        if set(tags) != {"O"}:
            forms = (normalise(r[1]).replace(" ", "") for r in rows)
            yield tuple(
                Word(form, True, "", "", "", index, "", tag)
                for index, (form, tag) in enumerate(zip(forms, tags, strict=True))
            )
