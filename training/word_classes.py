"""Classes of words from raw text: `python -m training.word_classes es --raw FILES --out FILE`.

Words are put together by their neighbours: counts of the words right before, right after and near,
as positive mutual information, reduced to a few dimensions, then k-means. Plain numpy and a fixed
seed, since the table is part of what the weights mean.
"""

import argparse
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from training.corpus import read_keys, sentence_key
from training.retokenize import tokenizer_of
from training.train import LANGUAGES

from entente.core.parsing.text import normalise

CLASSES: Final = 256
DIMENSIONS: Final = 64
NEIGHBOURS: Final = 1_500  # frequent words that are counted on either side
SEEN: Final = 4  # times; rarer words have no class of their own
ROUNDS: Final = 20  # of k-means
_SENTENCE: Final = re.compile(r'(?<=[.?!])"?\s+(?=[A-ZÁÉÍÓÚÑÀÂÊÔÃÕÇ¿¡"])')
_OPENING: Final = frozenset('"(.:-¿¡')  # what a capital after it tells nothing

# (side, words apart, weight): right after, right before, and near on either side
_PLACES: Final = ((0, 1, 1.0), (1, -1, 1.0), *((2, apart, 0.5) for apart in (-3, -2, 2, 3)))

Matrix = NDArray[np.float32]


def read_sentences(
    language: str, paths: Iterable[Path], banned: frozenset[str]
) -> Iterator[list[str]]:
    """Yield the words of each sentence of the texts, a paragraph a line, but for banned ones."""
    cut = tokenizer_of(language)
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            for sentence in _SENTENCE.split(normalise(line).strip()):
                words = [token.text for token in cut(sentence) if not token.is_space]
                if words and sentence_key(words) not in banned:
                    yield words


def capital_classes(sentences: Iterable[Sequence[str]]) -> dict[str, str]:
    """Return for each word, in small letters, how often it has a capital that it need not have."""
    capital: Counter[str] = Counter()
    small: Counter[str] = Counter()
    for words in sentences:
        for before, word in pairwise((".", *words)):
            if not word[0].isupper():
                small[word] += 1
            elif before not in _OPENING:
                capital[word.lower()] += 1
    shares = {w: (capital[w] + 0.1) / (capital[w] + small[w] + 0.2) for w in {*capital, *small}}
    return {word: "abcd"[int(share * 4)] for word, share in shares.items()}


def vectors(
    sentences: Sequence[Sequence[str]], chance: np.random.Generator
) -> tuple[list[str], Matrix]:
    """Return the frequent words and a vector of unit length for each."""
    counts = Counter(word for words in sentences for word in words)
    ranked = [word for word, count in counts.most_common() if count >= SEEN]
    place = {word: row for row, word in enumerate(ranked)}
    near = {word: column for column, word in enumerate(ranked[:NEIGHBOURS])}
    table = np.zeros((len(ranked), 3 * (NEIGHBOURS + 1)), dtype=np.float32)
    for words in sentences:
        columns = [near.get(word, NEIGHBOURS) for word in words]
        for at, row in enumerate(place.get(word) for word in words):
            if row is not None:
                for side, apart, weight in _PLACES:
                    inside = 0 <= at + apart < len(columns)
                    column = columns[at + apart] if inside else NEIGHBOURS
                    table[row, side * (NEIGHBOURS + 1) + column] += weight
    expected = table.sum(1, keepdims=True) * table.sum(0) / table.sum()
    table = np.log(np.maximum(table, 1e-9) / np.maximum(expected, 1e-9)).clip(min=0)
    sketch = table @ chance.standard_normal((table.shape[1], 2 * DIMENSIONS), dtype=np.float32)
    for _ in range(3):
        sketch = table @ (table.T @ np.linalg.qr(sketch)[0])
    base = np.linalg.qr(sketch)[0]
    left_vectors, sizes, _ = np.linalg.svd(base.T @ table, full_matrices=False)
    reduced = (base @ left_vectors)[:, :DIMENSIONS] * np.sqrt(sizes[:DIMENSIONS])
    return ranked, (reduced / np.linalg.norm(reduced, axis=1, keepdims=True).clip(1e-9)).astype(
        np.float32
    )


def _unit(points: NDArray[np.floating]) -> Matrix:
    lengths = np.linalg.norm(points, axis=1, keepdims=True).clip(1e-9)
    unit: Matrix = (points / lengths).astype(np.float32)
    return unit


def cluster(points: Matrix, chance: np.random.Generator) -> NDArray[np.int64]:
    """Return the class of each point by k-means on the sphere."""
    centres = points[chance.choice(min(len(points), 4 * CLASSES), CLASSES, replace=False)]
    nearest: NDArray[np.int64] = np.zeros(len(points), dtype=np.int64)
    for _ in range(ROUNDS):
        nearest = (points @ centres.T).argmax(1)
        for number in range(CLASSES):
            members = points[nearest == number]
            if len(members):
                centres[number] = _unit(members.sum(0)[None])[0]
    return nearest


def main() -> None:
    """Read the command line, write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("language", choices=LANGUAGES)
    parser.add_argument("--raw", type=Path, nargs="+", required=True)
    parser.add_argument("--exclude", type=Path, help="keys of sentences to leave out")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    banned = read_keys(options.exclude) if options.exclude else frozenset()
    sentences = list(read_sentences(options.language, options.raw, banned))
    capitals = capital_classes(sentences)
    chance = np.random.default_rng(1)
    words, points = vectors(sentences, chance)
    names = dict(zip(words, map(str, cluster(points, chance)), strict=True))
    rows: dict[str, list[str]] = defaultdict(list)
    for word in sorted(word for word in {*names, *capitals} if word[0].isalpha()):
        rows[names.get(word, "-") + capitals.get(word.lower(), "e")].append(word)
    lines = (" ".join((name, *row)) for name, row in sorted(rows.items()))
    options.out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{options.language}: {sum(map(len, sentences))} words read, {len(names)} in classes")


if __name__ == "__main__":
    main()
