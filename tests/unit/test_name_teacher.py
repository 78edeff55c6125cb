"""A teacher of names: what it sees in words, what it leaves open, that it learns and writes it."""

import random
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import DocBin
from training.corpus import Sentence, Word, read_docbin, save, sentence_key, sentence_of, to_doc
from training.name_agreement import agreed, with_tags
from training.name_features import features, surroundings
from training.name_lexicon import learn_lexicon
from training.names import names_in, read_gazetteer
from training.raw_text import cut, read_documents
from training.word_clusters import learn_clusters

from entente.core.parsing.text import normalise

NAMES = read_gazetteer("es", [])
NEWS = [
    text.split()
    for text in (
        "El presidente Vladimir Putin viajó ayer a Pekín .",
        "La ministra Angela Merkel llegó hoy a Roma .",
        "Putin se reunió con Merkel y habló de las Naciones Unidas .",
        "El viernes llegó a Roma el ministro de la Gran Bretaña .",
    )
]
LEXICON = learn_lexicon("es", NAMES, NEWS * 4, {"city": {"Bilbao"}, "last": {"Ríos Montt"}})

words = st.text(st.characters(exclude_categories=("Z", "C")), min_size=1, max_size=60)
tags = st.sampled_from(("O", "B-PER", "I-PER", "B-LOC", "I-LOC"))


def plain(*forms: str) -> Sentence:
    return tuple(Word(form, True, "", "", form, 0, "flat") for form in forms)


def tagged(text: str) -> Sentence:
    """Build a sentence from words such as `Putin/B-PER`; the first is the root."""
    pairs = [word.partition("/") for word in text.split()]
    return tuple(
        Word(form, True, "X", "", form, 0, "flat" if index else "ROOT", tag or "O")
        for index, (form, _, tag) in enumerate(pairs)
    )


def shown(text: str, word: str) -> set[str]:
    """Return the features of a word of a sentence that stands among the news."""
    forms = text.split()
    return set(features(forms, LEXICON, surroundings([*NEWS, forms]))[forms.index(word)])


@pytest.mark.parametrize(
    ("text", "word", "feature"),
    [
        ("Llegó Vladimir Putin .", "Vladimir", "0:known=B-PER"),
        ("Llegó Vladimir Putin .", "Putin", "0:known=I-PER"),
        ("Llegó Vladimir Makéi .", "Vladimir", "0:known=B-first"),
        ("Salió de Bilbao .", "Bilbao", "0:known=B-city"),
        ("Llegó Ríos Montt .", "Montt", "0:known=I-last"),
        ("Salió de Perú .", "Perú", "0:known=B-state"),
        ("Salió de Perú .", "de", "1:known=B-state"),
        ("Llegó Putin .", "Putin", "document=2"),
        ("Llegó Putin .", "Putin", "document after=viajó"),
        ("Llegó Putin .", "Putin", "document before=vladimir"),
        ("el Banco de España subió", "España", "run=el banco de españa"),
        ("subió el Banco de España ayer", "España", "run left=subió"),
        ("subió el Banco de España ayer", "Banco", "run right=ayer"),
        ("La OTAN calló", "OTAN", "0:capitals="),
        ("Ayer llegó", "llegó", "0:casing=0"),
    ],
)
def test_words_show_what_tells_names_from_other_words(text: str, word: str, feature: str) -> None:
    assert feature in shown(text, word)


@given(st.lists(words, min_size=1, max_size=30))
def test_features_are_the_same_each_time_and_bounded(forms: list[str]) -> None:
    first = features(forms, LEXICON, surroundings([forms]))
    assert first == features(list(forms), LEXICON, surroundings([list(forms)]))
    assert len(first) == len(forms)
    assert all(len(of_word) < 150 for of_word in first)
    assert all(len(feature) < 1000 for of_word in first for feature in of_word)


def test_a_page_of_capitals_has_no_more_features_a_word_than_a_headline() -> None:
    page = ["PUTIN"] * 5000
    assert max(map(len, features(page, LEXICON, surroundings([page])))) < 150


def test_words_in_the_same_places_share_a_class() -> None:
    chance = random.Random(5)
    patterns = ("a {} llegó el lunes", "de {} salió un tren", "{} ganará la liga , dijo")
    cities, verbs = ("Roma", "Lima", "Quito"), ("corre", "canta", "salta")
    texts = [chance.choice(patterns).format(chance.choice(cities)).split() for _ in range(200)]
    texts += [f"el niño {chance.choice(verbs)} muy bien".split() for _ in range(200)]
    found = learn_clusters(texts)
    assert found == learn_clusters(texts)
    assert "Lima" in found
    assert "tren" in found
    assert learn_clusters([["solo"]]) == {}


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ("O I-PER I-PER", "O B-PER I-PER"),
        ("B-LOC I-PER O", "B-LOC B-PER O"),
        ("B-PER I-PER B-PER", "B-PER I-PER B-PER"),
    ],
)
def test_a_name_always_has_a_beginning(tags: str, expected: str) -> None:
    found = with_tags(plain("a", "b", "c"), tags.split())
    assert " ".join(w.entity for w in found) == expected


@pytest.mark.parametrize(
    ("first", "second", "chances", "expected"),
    [
        ("O B-PER I-PER O", "O B-PER I-PER O", (1, 1, 1, 1), "O B-PER I-PER O"),
        ("O B-PER I-PER O", "O B-PER I-PER O", (1, 1, 0.6, 1), "O - - O"),
        ("O B-PER I-PER O", "O B-ORG I-ORG O", (1, 1, 1, 1), "O - - O"),
        ("O B-PER I-PER O", "O B-PER O O", (1, 1, 1, 1), "O - - O"),
        ("O B-PER O O", "O B-PER I-PER O", (1, 1, 1, 1), "O - - O"),
        ("O O O O", "O O O B-LOC", (1, 0.5, 1, 1), "O - O -"),
        ("B-PER B-LOC I-LOC O", "B-PER B-LOC O O", (1, 1, 1, 1), "B-PER - - O"),
    ],
)
def test_an_unsure_name_is_missing_as_a_whole(
    first: str, second: str, chances: tuple[float, ...], expected: str
) -> None:
    found = agreed(plain("a", "b", "c", "d"), [first.split(), second.split()], chances)
    assert " ".join(w.entity or "-" for w in found) == expected


@given(st.data(), st.integers(1, 12))
def test_what_is_left_is_well_formed_and_whole(data: st.DataObject, size: int) -> None:
    readings = [data.draw(st.lists(tags, min_size=size, max_size=size)) for _ in range(2)]
    chances = data.draw(st.lists(st.floats(0, 1), min_size=size, max_size=size))
    sentence = plain(*("a" * size))
    found = agreed(sentence, readings, chances)
    names = names_in(found)
    inside = {i for span in names for i in range(span.start, span.end)}
    assert all(w.entity in {"", "O"} for i, w in enumerate(found) if i not in inside)
    for reading in readings:
        assert set(names) <= set(names_in(with_tags(sentence, reading)))


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("El Sr. Rajoy llegó. Habló poco.", ["El Sr. Rajoy llegó.", "Habló poco."]),
        ("Dijo “ya llegó.” Después calló.", ['Dijo "ya llegó."', "Después calló."]),
        ("¿Qué pasó? ¡Nadie sabe!", ["¿Qué pasó?", "¡Nadie sabe!"]),
        ("Costó 3.5 millones. de euros", ["Costó 3.5 millones. de euros"]),
    ],
)
def test_raw_text_is_cut_where_sentences_end_beyond_doubt(text: str, sentences: list[str]) -> None:
    found = list(cut(text, "es"))
    assert ["".join(w.form + " " * w.space for w in s).strip() for s in found] == sentences


@given(st.text(max_size=300))
def test_no_letter_of_raw_text_is_lost(text: str) -> None:
    found = "".join(w.form for s in cut(text, "es") for w in s)
    assert found == "".join(normalise(text).split())


def test_raw_text_has_a_document_an_article_and_no_excluded_sentence(tmp_path: Path) -> None:
    raw = tmp_path / "raw.txt"
    raw.write_text("Llegó Putin. Habló mucho.\nCallaron todos.\n\nLlegó Merkel.\nHabló mucho.\n")
    documents = list(read_documents(raw, "es", 1000, frozenset()))
    assert [len(d) for d in documents] == [3, 1]
    few = list(read_documents(raw, "es", 3, frozenset()))
    assert [" ".join(w.form for w in s) for d in few for s in d] == [
        "Llegó Putin .",
        "Habló mucho .",
    ]
    habit = sentence_key(["Habló", "mucho"])
    rest = [s for d in read_documents(raw, "es", 1000, frozenset({habit})) for s in d]
    assert [s[0].form for s in rest] == ["Llegó", "Callaron", "Llegó"]


LESSONS = [
    [
        tagged(f"{verb} {first}/B-PER {last}/I-PER a {place}/B-LOC ayer .")
        for first, last in (("Ana", "Ruiz"), ("Luis", "Vega"), ("Eva", "Soto"), ("Juan", "Mora"))
        for verb, place in (("Llegó", "Roma"), ("Viajó", "Lima"), ("Regresó", "Quito"))
    ]
]


@pytest.fixture(scope="module")
def teacher_module() -> ModuleType:
    pytest.importorskip("pycrfsuite", reason="needs the dependency group `training`")
    return import_module("training.name_teacher")


def test_a_teacher_finds_names_it_never_saw(teacher_module: ModuleType) -> None:
    teacher = teacher_module.learn(LESSONS, LEXICON)
    (found,) = teacher.name([plain(*["Llegó", "Inés", "Pardo", "a", "Bilbao", "ayer", "."])])
    kinds = {(span.kind, found[span.start].form) for span in names_in(found)}
    assert ("PER", "Inés") in kinds
    assert teacher_module.learn(LESSONS, LEXICON).name([plain("Llegó", "Ana")]) == teacher.name(
        [plain("Llegó", "Ana")]
    )


def test_parsed_sentences_keep_their_trees_and_lemmas(
    teacher_module: ModuleType, tmp_path: Path
) -> None:
    teacher = teacher_module.learn(LESSONS, LEXICON)
    vocab = spacy.blank("es").vocab
    save(tmp_path / "parsed.spacy", [to_doc([without_names(LESSONS[0][0])], vocab)])
    parsed = list(read_docbin(tmp_path / "parsed.spacy", vocab))
    first = plain("Llegó", "Ana", "Ruiz", "a", "Roma", "ayer", ".")
    loose = [[first, plain("Nada", "más", ".")]]
    save(tmp_path / "named.spacy", teacher_module.named(teacher, loose, parsed, vocab))
    names_only, trees = DocBin().from_disk(tmp_path / "named.spacy").get_docs(vocab)
    assert not names_only.has_annotation("DEP")
    assert ("Ana Ruiz", "PER") in [(e.text, e.label_) for e in names_only.ents]
    assert "Nada" not in names_only.text
    assert trees.has_annotation("DEP")
    assert ("Ana Ruiz", "PER") in [(e.text, e.label_) for e in trees.ents]
    assert without_names(sentence_of(trees[:])) == without_names(parsed[0][0])


def without_names(sentence: Sentence) -> Sentence:
    return tuple(replace(word, entity="") for word in sentence)
