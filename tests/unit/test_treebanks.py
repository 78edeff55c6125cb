import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from training.augmentation import press_style, without_accents
from training.corpus import Sentence, Word, is_tree, sentence_key, without
from training.quotations import quote
from training.spanish import name_passives

from entente.core.folding import fold


def sentence(*rows: tuple[str, str, int, str]) -> Sentence:
    """Build a sentence from (form, UPOS, head, relation); a mark sticks to the word before."""
    words = []
    for index, (form, upos, head, dep) in enumerate(rows):
        space = index + 1 < len(rows) and rows[index + 1][0] not in {".", ","}
        words.append(Word(form, space, upos, "", form.lower(), head, dep, "O"))
    return tuple(words)


REPORT = sentence(
    ("El", "DET", 1, "det"),
    ("presidente", "NOUN", 4, "nsubj"),
    (",", "PUNCT", 3, "punct"),
    ("Putin", "PROPN", 1, "appos"),
    ("dijo", "VERB", 4, "ROOT"),
    ("que", "SCONJ", 8, "mark"),
    ("su", "DET", 7, "det"),
    ("país", "NOUN", 8, "nsubj"),
    ("ganará", "VERB", 4, "ccomp"),
    ("la", "DET", 10, "det"),
    ("guerra", "NOUN", 8, "obj"),
    ("-", "PUNCT", 12, "punct"),
    ("pronto", "ADV", 8, "advmod"),
    ("-", "PUNCT", 12, "punct"),
    (".", "PUNCT", 4, "punct"),
)


SPEECH = sentence(
    ("El", "DET", 1, "det"),
    ("presidente", "NOUN", 2, "nsubj"),
    ("dijo", "VERB", 2, "ROOT"),
    ("que", "SCONJ", 5, "mark"),
    ("Rusia", "PROPN", 5, "nsubj"),
    ("ganará", "VERB", 2, "ccomp"),
    ("y", "CCONJ", 8, "cc"),
    ("Kiev", "PROPN", 8, "nsubj"),
    ("perderá", "VERB", 5, "conj"),
    (".", "PUNCT", 2, "punct"),
)


def text(words: Sentence) -> str:
    return "".join(word.form + " " * word.space for word in words).strip()


@given(st.integers(0, 10_000))
def test_every_press_style_copy_is_one_tree_with_the_same_words(seed: int) -> None:
    copy = press_style(REPORT, random.Random(seed))
    assert is_tree(copy)
    kept = {fold(w.form) for w in copy if w.upos != "PUNCT"}
    assert kept >= {fold(w.form) for w in REPORT if w.upos != "PUNCT"} - {"que"}


@given(st.integers(0, 10_000))
def test_a_press_style_copy_keeps_who_governs_whom(seed: int) -> None:
    copy = press_style(REPORT, random.Random(seed))
    heads = {fold(w.form): fold(copy[w.head].form) for w in copy if w.upos != "PUNCT"}
    assert heads["presidente"] == "dijo"
    assert heads["guerra"] == heads["pronto"] == "ganara"
    assert (heads["ganara"], heads["dijo"]) in {("dijo", "dijo"), ("ganara", "ganara")}


def test_what_was_said_can_come_first_and_its_verb_keeps_its_subject() -> None:
    quoted = {text(quote(SPEECH, random.Random(seed))) for seed in range(60)}
    assert quoted == {
        '"Rusia ganará y Kiev perderá", dijo el presidente.',
        '"Rusia ganará", dijo el presidente, "y Kiev perderá".',
        '"Rusia ganará" - dijo el presidente - "y Kiev perderá".',
    }


def test_an_interrupted_quotation_governs_its_verb_and_a_whole_one_is_its_clause() -> None:
    for seed in range(60):
        copy = quote(SPEECH, random.Random(seed))
        by_form = {w.form: w for w in copy}
        interrupted = text(copy).startswith('"Rusia ganará"')
        assert is_tree(copy)
        assert by_form["dijo"].dep == ("parataxis" if interrupted else "ROOT")
        assert by_form["ganará"].dep == ("ROOT" if interrupted else "ccomp")
        assert copy[by_form["presidente"].head].form == "dijo"


def test_a_dateline_stands_apart_from_the_sentence() -> None:
    copies = (press_style(REPORT, random.Random(seed)) for seed in range(400))
    dated = [copy for copy in copies if copy[0].dep == "parataxis"]
    assert dated
    for copy in dated:
        assert copy[0].entity == "B-LOC"
        assert is_tree(copy)


def test_press_style_quotes_a_constituent_from_its_first_full_word() -> None:
    quoted = set()
    for seed in range(300):
        forms = [w.form for w in press_style(REPORT, random.Random(seed))]
        if forms.count('"') == 2:
            first = forms.index('"')
            quoted.add(" ".join(forms[first + 1 : forms.index('"', first + 1)]))
    assert "país ganará la guerra - pronto" in quoted
    assert "guerra" in quoted
    assert "la guerra" not in quoted


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (
            [
                ("Fue", "AUX", 1, "aux"),
                ("detenido", "VERB", 1, "ROOT"),
                ("él", "PRON", 1, "nsubj"),
            ],
            ["aux:pass", "ROOT", "nsubj:pass"],
        ),
        (
            [("Ha", "AUX", 1, "aux"), ("ido", "VERB", 1, "ROOT"), ("él", "PRON", 1, "nsubj")],
            ["aux", "ROOT", "nsubj"],
        ),
        (
            [
                ("Se", "PRON", 1, "expl:pass"),
                ("firmó", "VERB", 1, "ROOT"),
                ("paz", "NOUN", 1, "nsubj"),
            ],
            ["expl:pass", "ROOT", "nsubj:pass"],
        ),
    ],
)
def test_spanish_passives_get_their_labels(
    rows: list[tuple[str, str, int, str]], expected: list[str]
) -> None:
    lemmas = {"Fue": "ser", "Ha": "haber"}
    words = tuple(
        Word(
            w.form,
            w.space,
            w.upos,
            "VerbForm=Part" if w.dep == "ROOT" else "",
            lemmas.get(w.form, w.lemma),
            w.head,
            w.dep,
        )
        for w in sentence(*rows)
    )
    assert [w.dep for w in name_passives(words)] == expected


def test_a_sentence_is_known_by_its_letters_alone() -> None:
    assert sentence_key(["El", "país", ",", "dijo"]) == sentence_key(['"EL', "PAÍS", '"', "dijo."])
    assert sentence_key(["El", "país"]) != sentence_key(["El", "pais"])


def test_sentences_with_a_banned_key_are_left_out() -> None:
    other = sentence(("No", "INTJ", 0, "ROOT"))
    banned = frozenset({sentence_key(w.form for w in REPORT)})
    assert without([REPORT, other], banned) == [other]


@pytest.mark.parametrize(
    ("form", "typed"),
    [("São Tomé", "Sao Tome"), ("España", "España"), ("Curaçao", "Curaçao"), ("김", "김")],
)
def test_accents_go_and_letters_of_their_own_stay(form: str, typed: str) -> None:
    assert without_accents(form) == typed
