"""Classes of words that stand among the same words, learned from raw text.

Counts of the neighbours, weighed as positive pointwise mutual information, are reduced to a few
dimensions and grouped three times, roughly to finely. numpy does it in a minute, and the same
text always makes the same classes.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

SIZES: Final = (64, 256, 1000)  # how many classes, roughly to finely
RAREST: Final = 4  # occurrences of a word that gets a class
NEIGHBOURS: Final = 500  # the commonest words, counted as neighbours
OFFSETS: Final = (-2, -1, 1, 2)
DIMENSIONS: Final = 64
ROUNDS: Final = 15  # of k-means

Matrix = NDArray[np.float32]


def learn_clusters(sentences: Iterable[Sequence[str]]) -> Mapping[str, tuple[int, ...]]:
    """Return the classes of each word that occurs often enough; numbers count as one word."""
    texts = [[_plain(word) for word in sentence] for sentence in sentences]
    counts = Counter(word for text in texts for word in text)
    words = sorted((w for w, n in counts.items() if n >= RAREST), key=lambda w: (-counts[w], w))
    if len(words) < 2:  # noqa: PLR2004 -- one class says nothing
        return {}
    vectors = _reduced(_association(_neighbours(texts, words)))
    classes = [_group(vectors, min(size, len(words))) for size in SIZES]
    return {
        word: tuple(int(group[index]) for group in classes) for index, word in enumerate(words)
    }


def _plain(word: str) -> str:
    return "0" if word.isdigit() else word


def _neighbours(texts: Iterable[Sequence[str]], words: Sequence[str]) -> Matrix:
    """Count, for each word, the commonest words at each offset from it."""
    place = {word: index for index, word in enumerate(words)}
    common = min(NEIGHBOURS, len(words))
    gap = [-1] * max(OFFSETS)  # no word sees the next sentence
    line = np.array([i for text in texts for i in (*(place.get(w, -1) for w in text), *gap)])
    counts = np.zeros((len(words), common * len(OFFSETS)), np.float32)
    for number, offset in enumerate(OFFSETS):
        here, there = (
            (line[:-offset], line[offset:]) if offset > 0 else (line[-offset:], line[:offset])
        )
        seen = (here >= 0) & (there >= 0) & (there < common)
        np.add.at(counts, (here[seen], there[seen] + number * common), 1)
    return counts


def _association(counts: Matrix) -> Matrix:
    """Turn counts into positive pointwise mutual information, rare neighbours tempered."""
    rows = counts.sum(axis=1, keepdims=True)
    columns = counts.sum(axis=0, keepdims=True) ** 0.75
    expected = np.maximum(rows * (columns / max(columns.sum(), 1.0)), 1e-9)
    counts /= expected
    return np.log(np.maximum(counts, 1.0, out=counts), out=counts)


def _reduced(association: Matrix) -> Matrix:
    """Return vectors of length one along the strongest directions."""
    strengths, directions = np.linalg.eigh(association.T @ association)
    strongest = directions[:, ::-1][:, :DIMENSIONS]
    scale = np.maximum(strengths[::-1][:DIMENSIONS], 1e-6) ** -0.25  # half of their strength
    return _unit(association @ (strongest * scale))


def _group(vectors: Matrix, size: int) -> NDArray[np.intp]:
    """Return the class of each vector: k-means by cosine, from fixed beginnings."""
    chance = np.random.default_rng(1)
    centres = vectors[chance.choice(len(vectors), size, replace=False)]
    nearest = np.argmax(vectors @ centres.T, axis=1)
    for _ in range(ROUNDS):
        sums = np.zeros_like(centres)
        np.add.at(sums, nearest, vectors)
        full = np.bincount(nearest, minlength=size) > 0
        centres = np.where(full[:, None], _unit(sums), centres)
        nearest = np.argmax(vectors @ centres.T, axis=1)
    return nearest


def _unit(vectors: Matrix) -> Matrix:
    return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
