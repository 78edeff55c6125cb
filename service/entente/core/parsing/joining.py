"""One Doc of an article as it came, built from its parsed paragraphs.

Token offsets are article offsets. White space that is not one plain space is a token of its own:
pos SPACE, dep `dep`, headed by the token before it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final, cast

import numpy as np
from numpy.typing import NDArray
from spacy.attrs import (  # type: ignore[import-not-found]
    DEP,
    ENT_IOB,
    ENT_TYPE,
    HEAD,
    LEMMA,
    MORPH,
    POS,
    TAG,
)
from spacy.tokens import Doc
from spacy.vocab import Vocab

COLUMNS: Final = [POS, HEAD, DEP, LEMMA, TAG, MORPH, ENT_IOB, ENT_TYPE]
Annotations = NDArray[np.uint64]  # a row a token, as COLUMNS says; HEAD is relative, as in spaCy
INSIDE, OUTSIDE, BEGINS = 1, 2, 3  # spaCy's ENT_IOB
_BEFORE: Final = 2**64 - 1  # the head is the token before: -1, as spaCy keeps it in an array


@dataclass(slots=True)
class _Layout:
    """The tokens of the article: words, spaces after them, and the place of each parsed token."""

    words: list[str] = field(default_factory=list)
    spaces: list[bool] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    gaps: list[tuple[int, int]] = field(default_factory=list)  # place, and parsed tokens before it

    def add(self, word: str, *, gap: str) -> None:
        """Add a token of the article and what stands before it."""
        self.add_gap(gap)
        self.places.append(len(self.words))
        self.words.append(word)
        self.spaces.append(False)

    def add_gap(self, gap: str) -> None:
        """Add what stands between two tokens; one plain space belongs to the token before it."""
        if self.words and gap.startswith(" "):
            self.spaces[-1] = True
            gap = gap[1:]
        if gap:
            self.gaps.append((len(self.words), len(self.places)))
            self.words.append(gap)
            self.spaces.append(False)


def join(
    text: str, words: Sequence[tuple[int, str]], annotations: Annotations, vocab: Vocab
) -> Doc:
    """Build the Doc of `text`; `words` are offset and normalised form of each parsed token.

    All strings that the annotations name must be known to the vocabulary. Lemmas that are missing
    are filled in.
    """
    layout = _lay_out(text, words)
    rows = np.zeros((len(layout.words), len(COLUMNS)), dtype=np.uint64)
    places = np.array(layout.places, dtype=np.int64)
    _name_missing_lemmas(annotations, layout, vocab)
    rows[places] = annotations
    heads = np.arange(len(places)) + annotations[:, COLUMNS.index(HEAD)].astype(np.int32)
    rows[places, COLUMNS.index(HEAD)] = (places[heads] - places).astype(np.uint64)
    _fill_gaps(rows, layout, annotations, vocab)
    morph = rows[:, COLUMNS.index(MORPH)]
    morph[morph == 0] = vocab.morphology.add("")
    doc: Any = Doc(vocab, words=layout.words, spaces=layout.spaces)
    if layout.words:
        doc.from_array(COLUMNS, rows)
    return cast("Doc", doc)


def _lay_out(text: str, words: Sequence[tuple[int, str]]) -> _Layout:
    layout = _Layout()
    end = 0
    for start, word in words:
        gap = text[end:start] if end != start else ""
        end = start + len(word)
        layout.add(text[start:end], gap=gap)
    layout.add_gap(text[end:])
    return layout


def _name_missing_lemmas(annotations: Annotations, layout: _Layout, vocab: Vocab) -> None:
    """Give each token without a lemma its form in the article."""
    lemmas = annotations[:, COLUMNS.index(LEMMA)]
    for index in np.flatnonzero(lemmas == 0).tolist():
        lemmas[index] = vocab.strings.add(layout.words[layout.places[index]])


def _fill_gaps(rows: Annotations, layout: _Layout, annotations: Annotations, vocab: Vocab) -> None:
    """Annotate the tokens of white space; inside a name they are part of it."""
    row = dict.fromkeys(COLUMNS, 0)
    row |= {POS: vocab.strings["SPACE"], DEP: vocab.strings.add("dep"), ENT_IOB: OUTSIDE}
    name = [COLUMNS.index(ENT_IOB), COLUMNS.index(ENT_TYPE)]
    for place, following in layout.gaps:
        row[LEMMA] = vocab.strings.add(layout.words[place])
        row[HEAD] = _BEFORE if place else min(1, len(rows) - 1)
        rows[place] = list(row.values())
        if following < len(annotations) and annotations[following, name[0]] == INSIDE:
            rows[place, name] = annotations[following, name]
