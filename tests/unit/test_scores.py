"""What the figures of the pipelines count, on parses written by hand."""

import pytest
import spacy
from spacy.tokens import Doc, Span
from spacy.training import Example
from training.scores import attribution, names, score

SPANISH = spacy.blank("es").vocab
# word, class, head from 1 (0: the root), relation
RIGHT = "Putin/PROPN/2/nsubj dijo/VERB/0/ROOT que/SCONJ/4/mark ganará/VERB/2/ccomp ./PUNCT/2/punct"
ALONE = "Así/ADV/2/advmod dijo/VERB/0/ROOT que/SCONJ/4/mark ganará/VERB/2/ccomp ./PUNCT/2/punct"
WORDS = ["Putin", "visita", "China", "y", "la", "UE", "en", "un", "viaje", "a", "Asia", "hoy"]
APPOSITION = RIGHT.replace("2/nsubj", "2/appos")


def parse(rows: str, form: str = "Fin") -> Doc:
    cells = [word.split("/") for word in rows.split()]
    return Doc(
        SPANISH,
        words=[cell[0] for cell in cells],
        pos=[cell[1] for cell in cells],
        lemmas=["decir" if cell[0] == "dijo" else cell[0] for cell in cells],
        morphs=[f"VerbForm={form}" if cell[1] == "VERB" else "" for cell in cells],
        heads=[int(cell[2]) - 1 if cell[2] != "0" else at for at, cell in enumerate(cells)],
        deps=[cell[3] for cell in cells],
        ents=["O"] * len(cells),
    )


@pytest.mark.parametrize(
    ("gold", "guess", "expected"),
    [
        (RIGHT, RIGHT, {"subject": 100, "content": 100, "subject_or_none": 100}),
        (RIGHT, RIGHT.replace("2/nsubj", "4/nsubj"), {"subject": 0, "content": 100}),
        (RIGHT, RIGHT.replace("2/ccomp", "2/xcomp"), {"subject": 100, "content": 0}),
        (RIGHT, RIGHT.replace("2/nsubj", "2/nsubj:pass"), {"subject": 100}),
        (ALONE, ALONE, {"no_subject": 100, "subject_or_none": 100}),
        (ALONE, ALONE.replace("2/advmod", "2/nsubj"), {"no_subject": 0, "subject_or_none": 0}),
        (APPOSITION, RIGHT.replace("2/nsubj", "2/flat"), {"apposition": 100}),
        (APPOSITION, RIGHT, {"apposition": 0}),
    ],
)  # fmt: skip
def test_attribution(gold: str, guess: str, expected: dict[str, float]) -> None:
    figures = attribution([Example(parse(guess), parse(gold))], "es")
    assert {name: figures[name] for name in expected} == expected


def test_an_infinitive_is_not_asked_for_its_subject() -> None:
    figures = attribution([Example(parse(RIGHT), parse(RIGHT, "Inf"))], "es")
    assert "subject" not in figures


def test_punctuation_does_not_count_for_heads_and_relations() -> None:
    guess = RIGHT.replace("2/punct", "4/punct")
    figures = score([Example(parse(guess), parse(RIGHT))], "es")
    assert figures["uas"] == figures["las"] == 100
    guess = RIGHT.replace("4/mark", "2/mark")
    figures = score([Example(parse(guess), parse(RIGHT))], "es")
    assert figures["uas"] == figures["las"] == 75


def with_names(*spans: tuple[int, int, str], unknown: tuple[int, ...] = ()) -> Doc:
    doc = Doc(
        SPANISH,
        words=[
            "Putin",
            "visita",
            "China",
            "y",
            "la",
            "UE",
            "en",
            "un",
            "viaje",
            "a",
            "Asia",
            "hoy",
        ],
    )
    missing = [Span(doc, at, at + 1) for at in unknown]
    doc.set_ents([Span(doc, a, b, label=label) for a, b, label in spans], missing=missing,
                 default="outside")  # fmt: skip
    return doc


def test_names_count_by_span_and_label_without_other_labels() -> None:
    gold = with_names((0, 1, "PER"), (2, 3, "LOC"), (10, 11, "MISC"))
    guess = with_names((0, 1, "PERSON"), (2, 3, "ORG"), (5, 6, "MISC"))
    assert names([Example(guess, gold)])["names"] == 50


def test_a_name_where_nobody_annotated_is_neither_right_nor_wrong() -> None:
    gold = with_names((0, 1, "PER"), unknown=(10,))
    guess = with_names((0, 1, "PER"), (10, 11, "LOC"))
    assert names([Example(guess, gold)])["names"] == 100


def test_a_set_that_hardly_anybody_annotated_has_no_figure_for_names() -> None:
    gold = with_names((0, 1, "PER"), unknown=tuple(range(3, 12)))
    assert names([Example(with_names((0, 1, "PER")), gold)]) == {}
