"""Words of raw text get classes; the vocabulary of a pipeline carries them."""

from pathlib import Path

import numpy as np
import pytest
import spacy
from training.word_classes import CLASSES, capital_classes, cluster, vectors

from entente.core.parsing.word_classes import FOLDER, create_word_classes, read_classes

NAMED = ["Hoy habla Nyanda .", "Hoy calla Mori .", "Nyanda y Mori hablan .", "El rey calla ."]


def test_capitals_that_open_a_sentence_tell_nothing() -> None:
    shares = capital_classes(line.split() for line in NAMED)
    assert shares["nyanda"] == "d"
    assert shares["calla"] == "a"
    assert "hoy" not in shares


def test_words_of_the_same_neighbours_are_close() -> None:
    sentences = [
        f"{day} llega {name} a casa".split()
        for day in ("Hoy", "Ayer", "Luego")
        for name in ("Nyanda", "Mori", "Paz", "Nyanda", "Mori")
    ]
    words, points = vectors(sentences, np.random.default_rng(1))
    row = {word: points[index] for index, word in enumerate(words)}
    assert row["Nyanda"] @ row["Mori"] > 0.9
    assert row["Nyanda"] @ row["casa"] < 0.5


def test_every_point_has_a_class_and_neighbours_share_one() -> None:
    chance = np.random.default_rng(2)
    corners = chance.standard_normal((CLASSES, 16)).repeat(6, axis=0)
    points = (corners / np.linalg.norm(corners, axis=1, keepdims=True)).astype(np.float32)
    found = cluster(points, chance).reshape(CLASSES, 6)
    assert (found == found[:, :1]).all()


def test_a_table_lists_a_class_and_its_words(tmp_path: Path) -> None:
    table = tmp_path / "xx.txt"
    table.write_text("7d Nyanda Mori\n-a llega\n", encoding="utf-8")
    assert dict(read_classes(table)) == {"Nyanda": "7d", "Mori": "7d", "llega": "-a"}


@pytest.mark.parametrize("language", [path.stem for path in FOLDER.glob("*.txt")])
def test_the_vocabulary_carries_the_class_of_a_word(language: str) -> None:
    nlp = create_word_classes()(spacy.blank(language))
    classes = read_classes(FOLDER / f"{language}.txt")
    assert len(classes) > 10_000
    word, name = next((w, n) for w, n in classes.items() if w[0].isupper() and n.endswith("d"))
    assert nlp.vocab[word].lang_ == f"{name}C"
    assert nlp.vocab["Zzyzxq"].lang_ == "?C"
    assert nlp.vocab["zzyzxq"].lang_ == "?"
