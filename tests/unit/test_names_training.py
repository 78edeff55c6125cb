"""Copies of treebank sentences with other names: one tree, the same words, well-formed tags."""

import random
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from training.corpus import Sentence, Word, is_tree
from training.names import Gazetteer, names_in, read_gazetteer, swap_names

MEETING = {
    "es": (
        ("La", "DET", 1, "det", "O", "Gender=Fem"),
        ("presidenta", "NOUN", 4, "nsubj", "O", "Gender=Fem"),
        ("Dilma", "PROPN", 1, "appos", "B-PER", ""),
        ("Rousseff", "PROPN", 2, "flat", "I-PER", ""),
        ("llegó", "VERB", 4, "ROOT", "O", ""),
        ("a", "ADP", 6, "case", "O", ""),
        ("Brasil", "PROPN", 4, "obl", "B-LOC", ""),
        ("y", "CCONJ", 8, "cc", "O", ""),
        ("criticó", "VERB", 4, "conj", "O", ""),
        ("a", "ADP", 11, "case", "O", ""),
        ("la", "DET", 11, "det", "O", "Gender=Fem"),
        ("Organización", "PROPN", 8, "obj", "B-ORG", ""),
        ("de", "ADP", 13, "case", "I-ORG", ""),
        ("Estados", "PROPN", 11, "nmod", "I-ORG", ""),
        ("Americanos", "PROPN", 13, "flat", "I-ORG", ""),
        (".", "PUNCT", 4, "punct", "O", ""),
    ),
    "fr": (
        ("Macron", "PROPN", 1, "nsubj", "B-PER", ""),
        ("quitte", "VERB", 1, "ROOT", "O", ""),
        ("Paris", "PROPN", 1, "obj", "B-LOC", ""),
        (".", "PUNCT", 1, "punct", "O", ""),
    ),
    "pt": (
        ("Lula", "PROPN", 1, "nsubj", "B-PER", ""),
        ("deixou", "VERB", 1, "ROOT", "O", ""),
        ("a", "DET", 3, "det", "O", ""),
        ("ONU", "PROPN", 1, "obj", "B-ORG", ""),
        (".", "PUNCT", 1, "punct", "O", ""),
    ),
    "en": (
        ("The", "DET", 1, "det", "O", ""),
        ("UN", "PROPN", 2, "nsubj", "B-ORG", ""),
        ("thanked", "VERB", 2, "ROOT", "O", ""),
        ("Angela", "PROPN", 2, "obj", "B-PER", ""),
        ("Merkel", "PROPN", 3, "flat", "I-PER", ""),
        ("of", "ADP", 6, "case", "O", ""),
        ("Germany", "PROPN", 3, "nmod", "B-LOC", ""),
        (".", "PUNCT", 2, "punct", "O", ""),
    ),
}


def sentence(rows: Sequence[tuple[str, str, int, str, str, str]]) -> Sentence:
    """Build a sentence from (form, UPOS, head, relation, name tag, features)."""
    return tuple(
        Word(form, index + 2 != len(rows), upos, feats, form.lower(), head, dep, entity)
        for index, (form, upos, head, dep, entity, feats) in enumerate(rows)
    )


SENTENCES = {language: sentence(rows) for language, rows in MEETING.items()}
GAZETTEERS = {
    language: read_gazetteer(language, [[words]]) for language, words in SENTENCES.items()
}


def outside(words: Sentence) -> list[tuple[str, str, str, str, bool]]:
    """Return what a copy must keep of the words that belong to no name."""
    return [(w.form, w.upos, w.feats, w.dep, w.space) for w in words if w.entity == "O"]


@pytest.mark.parametrize("language", SENTENCES)
@given(seed=st.integers(0, 10_000))
def test_every_copy_is_one_tree_with_the_same_words_around_its_names(
    language: str, seed: int
) -> None:
    original = SENTENCES[language]
    copy = swap_names(original, GAZETTEERS[language], random.Random(seed))
    assert is_tree(copy)
    assert outside(copy) == outside(original)
    assert [s.kind for s in names_in(copy)] == [s.kind for s in names_in(original)]
    inside = [w for s in names_in(copy) for w in copy[s.start : s.end]]
    assert len(inside) + len(outside(copy)) == len(copy)


@pytest.mark.parametrize("language", SENTENCES)
@given(seed=st.integers(0, 10_000))
def test_names_keep_their_place_in_the_tree(language: str, seed: int) -> None:
    def arcs(words: Sentence) -> list[tuple[str, str]]:
        tops = []
        for span in names_in(words):
            inside = range(span.start, span.end)
            tops += [words[i] for i in inside if words[i].head not in inside]
        kinds = ["name" if w.entity != "O" else w.form for w in words]
        return [(w.dep, kinds[w.head]) for w in tops]

    copy = swap_names(SENTENCES[language], GAZETTEERS[language], random.Random(seed))
    assert arcs(copy) == arcs(SENTENCES[language])


def substitutes(gazetteer: Gazetteer, words: Sentence, kind: str) -> set[str]:
    """Return the names of the knowledge base that may stand for the one of that kind."""
    span = next(span for span in names_in(words) if span.kind == kind)
    names = gazetteer.known[gazetteer.slot(words, span)]
    return {" ".join(word.form for word in name) for name in names}


def test_leaders_stand_in_for_persons_of_their_gender_and_length() -> None:
    names = substitutes(GAZETTEERS["es"], SENTENCES["es"], "PER")
    assert {"Angela Merkel", "Claudia Sheinbaum"} <= names
    assert not {"Vladimir Putin", "Merkel", "Putin"} & names


def test_a_person_alone_may_become_a_leader_of_either_gender() -> None:
    assert {"Putin", "Merkel"} <= substitutes(GAZETTEERS["fr"], SENTENCES["fr"], "PER")


def test_states_stand_in_for_states_and_cities_for_cities() -> None:
    states = substitutes(GAZETTEERS["es"], SENTENCES["es"], "LOC")
    assert {"Perú", "China"} <= states
    assert "Bogotá" not in states
    cities = substitutes(GAZETTEERS["fr"], SENTENCES["fr"], "LOC")
    assert "Berlin" in cities
    assert "Italie" not in cities


def test_organisations_stand_in_for_those_of_their_article() -> None:
    names = substitutes(GAZETTEERS["es"], SENTENCES["es"], "ORG")
    assert "Organización de las Naciones Unidas" in names
    assert not any(name.startswith("Consejo") for name in names)


def test_copies_hold_other_names() -> None:
    forms = {
        tuple(w.form for w in swap_names(SENTENCES["es"], GAZETTEERS["es"], random.Random(seed)))
        for seed in range(50)
    }
    assert len(forms) > 25


def test_the_same_seed_makes_the_same_copy() -> None:
    first = swap_names(SENTENCES["es"], GAZETTEERS["es"], random.Random(3))
    again = read_gazetteer("es", [[SENTENCES["es"]]])
    assert swap_names(SENTENCES["es"], again, random.Random(3)) == first
