"""A parsed article as columns, for what reads every token of it.

spaCy makes a new object of each token that is looked at, so that whoever goes over a whole article
pays for it again. The text and the columns are read in one go instead.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from spacy.attrs import DEP, HEAD, IDX, LEMMA, LENGTH, LOWER, POS, SENT_START  # type: ignore[import-not-found]
from spacy.tokens import Doc

_TEXT: Final = "entente.text"


@dataclass(frozen=True, slots=True)
class Columns:
    """One entry a token; `begins` tells whether the parser begins a sentence there."""

    starts: list[int]
    ends: list[int]
    heads: list[int]
    lower: list[str]
    tags: list[str]
    deps: list[str]
    begins: list[bool]


def text_of(doc: Doc) -> str:
    """Return `doc.text`, which spaCy puts together anew every time."""
    text = doc.user_data.get(_TEXT)
    if not isinstance(text, str):
        doc.user_data[_TEXT] = text = doc.text
    return text


def columns_of(doc: Doc) -> Columns:
    """Read the columns; without annotation every token begins a sentence."""
    table = doc.to_array([IDX, LENGTH, HEAD, LOWER, POS, DEP, SENT_START])
    offsets = table[:, :3].astype("int64").T.tolist() if len(doc) else [[], [], []]
    lower, tags, deps, begins = table[:, 3:].T.tolist() if len(doc) else ([], [], [], [])
    split = doc.has_annotation("SENT_START")
    return Columns(
        starts=offsets[0],
        ends=[start + length for start, length in zip(offsets[0], offsets[1], strict=True)],
        heads=[token + step for token, step in enumerate(offsets[2])],
        lower=_strings(doc, lower),
        tags=_strings(doc, tags),
        deps=_strings(doc, deps),
        begins=[not split or token == 0 or mark == 1 for token, mark in enumerate(begins)],
    )


def forms_of(doc: Doc) -> Iterator[tuple[str, str]]:
    """Yield lemma and form of each token, both in lower case."""
    table = doc.to_array([LEMMA, LOWER])
    lemmas, forms = table.T.tolist() if len(doc) else ([], [])
    lowered = {key: doc.vocab.strings[key].lower() if key else "" for key in set(lemmas)}
    return zip((lowered[key] for key in lemmas), _strings(doc, forms), strict=True)


def _strings(doc: Doc, keys: Sequence[int]) -> list[str]:
    known = {key: doc.vocab.strings[key] if key else "" for key in set(keys)}
    return [known[key] for key in keys]
