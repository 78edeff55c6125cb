"""Clauses in the press's orders stay trees, with the relations that they had."""

import random

import pytest
from training.corpus import Sentence, Word, is_tree
from training.names import Gazetteer, Slot, flat_name
from training.press_clauses import press_clauses, with_late_object, with_states

STATES = Gazetteer(
    "es",
    {
        Slot("state", 1): [flat_name([("Noruega", True)])],
        Slot("state", 2): [flat_name([("Sierra", True), ("Leona", True)])],
        Slot("LOC", 1): [flat_name([("Lima", True)])],
        Slot("LOC", 2): [flat_name([("San", True), ("José", True)])],
    },
    {},
    frozenset(),
)
PLACES = {"Noruega", "Sierra", "Lima", "San"}


def company(number: str = "Sing") -> Sentence:
    """`Ayer la empresa envió unos barcos a Cuba tras la tormenta.`"""
    rows = (
        ("Ayer", "ADV", 3, "advmod", ""),
        ("la", "DET", 2, "det", ""),
        ("empresa", "NOUN", 3, "nsubj", f"Number={number}"),
        ("envió", "VERB", 3, "ROOT", "Mood=Ind|VerbForm=Fin"),
        ("unos", "DET", 5, "det", ""),
        ("barcos", "NOUN", 3, "obj", "Number=Plur"),
        ("a", "ADP", 7, "case", ""),
        ("Cuba", "PROPN", 3, "obl", ""),
        ("tras", "ADP", 10, "case", ""),
        ("la", "DET", 10, "det", ""),
        ("tormenta", "NOUN", 3, "obl", ""),
        (".", "PUNCT", 3, "punct", ""),
    )
    return tuple(
        Word(form, index != 10, upos, feats, form.lower(), head, dep, "O")
        for index, (form, upos, head, dep, feats) in enumerate(rows)
    )


@pytest.mark.parametrize("number", ["Sing", "Plur"])
def test_a_state_acts_in_the_place_of_the_subject(number: str) -> None:
    for seed in range(300):
        made = with_states(company(number), STATES, random.Random(seed))
        assert made is not None
        assert is_tree(made)
        verb = next(i for i, word in enumerate(made) if word.head == i)
        assert made[verb].form == "envió"
        (subject,) = (i for i, w in enumerate(made) if w.dep == "nsubj")
        assert made[subject].head == verb
        assert made[subject].form in PLACES
        joined = [w.form for w in made if w.dep == "conj" and w.head == subject]
        assert len(joined) == (number == "Plur")
        assert [made[w.head].form for w in made if w.dep == "obj"] == ["envió"]
        assert made[0].form[0].isupper()


def test_short_clauses_and_states_as_objects_occur() -> None:
    sentences = [with_states(company(), STATES, random.Random(seed)) for seed in range(300)]
    texts = {" ".join(w.form for w in made) for made in sentences if made}
    assert "Noruega envió unos barcos a Cuba" in texts
    assert "Noruega envió unos barcos a Cuba ." in texts
    assert "Ayer Lima envió Noruega a Cuba tras la tormenta ." in texts


def test_an_object_moves_behind_the_adjuncts_that_followed_it() -> None:
    made = with_late_object(company())
    assert made is not None
    assert is_tree(made)
    assert "".join(w.form + " " * w.space for w in made).strip() == (
        "Ayer la empresa envió a Cuba tras la tormenta unos barcos."
    )
    old = {(w.form, w.dep, company()[w.head].form) for w in company()}
    assert {(w.form, w.dep, made[w.head].form) for w in made} == old


def test_what_has_no_such_clause_gives_no_copy() -> None:
    alone = (Word("Llueve", False, "VERB", "Mood=Ind", "llover", 0, "ROOT", "O"),)
    assert not list(press_clauses([[alone]], STATES, random.Random(1)))
