import shutil
from functools import cache
from pathlib import Path

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc

from entente.core.parsing import retention
from entente.core.parsing.network import Network
from entente.core.parsing.pipelines import (
    FOLDER,
    Pipeline,
    load_pipeline,
    shipped_languages,
    verify_weights,
)
from entente.core.parsing.sentence_guard import guard_sentences
from entente.core.parsing.text import TOKEN_LIMIT, create_tokenizer
from entente.errors import ConfigError
from entente.messages import Article
from entente.samples import load_samples

LANGUAGES = ("es", "en")
PRESS = {
    "es": (
        "Rusia y Corea del Norte firman un pacto\n\n"
        "El presidente de Rusia, Vladimir Putin, dijo el lunes en Pekín que\xa0 su país “no "
        "olvidará. Nunca lo hará” — según el Kremlin —.\r\n"
        "«Haremos todo lo posible», añadió el ministro de Exteriores, Serguéi Lavrov.\n"
    ),
    "en": (
        "Russia and North Korea sign a pact\n\n"
        "Russian President Vladimir Putin said on Monday that\xa0 his country “will not forget. "
        "It never will” — according to the Kremlin —.\r\n"
        "“We will do what we can,” added the foreign minister, Sergei Lavrov.\n"
    ),
}
HOSTILE = ["$", "(", "'", '"', "—", "a:", "a ", "\n", "a\n", ". ", "x", " ", '" a ', "-a", "😀"]


@cache
def pipeline(language: str) -> Pipeline:
    return load_pipeline(language)


@cache
def left_to_spacy() -> Pipeline:
    parser = load_pipeline("es")
    parser._network = None
    return parser


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_doc_is_the_article_character_for_character(language: str) -> None:
    text = PRESS[language]
    parse = pipeline(language).parse(text)
    assert parse.doc.text == text
    assert parse.truncated_at is None
    assert all(text[token.idx :].startswith(token.text) for token in parse.doc)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_layer_of_the_parse_is_there(language: str) -> None:
    doc = pipeline(language).parse(PRESS[language]).doc
    for layer in ("POS", "MORPH", "LEMMA", "DEP", "HEAD", "SENT_START", "ENT_IOB"):
        assert doc.has_annotation(layer)
    assert {ent.label_ for ent in doc.ents} <= {"PER", "LOC", "ORG"}
    by_text = {token.text: token for token in doc}
    assert by_text["Putin"].pos_ == "PROPN"
    assert by_text["Putin"].head.text == "Vladimir"


@pytest.mark.parametrize(
    ("language", "text", "verb", "subject"),
    [
        ("es", "El presidente Putin afirmó que su país ganará.", "afirmó", "presidente"),
        ("es", "“Ganaremos”, aseguró el ministro.", "aseguró", "ministro"),
        ("en", "The minister said that the talks had failed.", "said", "minister"),
    ],
)
def test_a_reporting_verb_has_its_subject(
    language: str, text: str, verb: str, subject: str
) -> None:
    doc = pipeline(language).parse(text).doc
    found = [t.text for t in doc if t.dep_ == "nsubj" and t.head.text == verb]
    assert found == [subject]


@pytest.mark.parametrize("language", LANGUAGES)
def test_white_space_is_never_an_argument(language: str) -> None:
    doc = pipeline(language).parse(PRESS[language]).doc
    spaces = [token for token in doc if token.is_space]
    assert spaces
    for token in spaces:
        assert token.pos_ == "SPACE"
        assert token.dep_ == "dep"
        assert not list(token.children)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_starts_inside_a_quotation_and_one_starts_with_each_paragraph(
    language: str,
) -> None:
    text = PRESS[language]
    starts = {sentence.start_char for sentence in pipeline(language).parse(text).doc.sents}
    quoted = range(text.index("“") + 1, text.index("”"))
    assert not starts & set(quoted)
    for paragraph in text.split("\n"):
        if paragraph.strip():
            assert text.index(paragraph) in starts


def test_white_space_inside_a_paragraph_does_not_change_its_tree() -> None:
    plain = "El presidente Putin dijo que Rusia ganará."
    spaced = "El   presidente\tPutin\u00a0dijo  \u2003que Rusia ganará."
    trees = [
        [(t.text, t.dep_, t.head.text) for t in pipeline("es").parse(text).doc if not t.is_space]
        for text in (plain, spaced)
    ]
    assert trees[0] == trees[1]


def test_typographic_marks_do_not_change_a_tree() -> None:
    curly = pipeline("es").parse("“Ganaremos” —dijo Putin—, «sin duda».").doc
    plain = pipeline("es").parse('"Ganaremos" -dijo Putin-, "sin duda".').doc
    assert [(t.dep_, t.head.i) for t in curly] == [(t.dep_, t.head.i) for t in plain]
    assert curly[0].text == "“"


def test_words_beside_a_long_dash_are_tokenized_as_if_alone() -> None:
    words = [token.text for token in pipeline("en").parse("It’s Putin’s—he didn’t—ally.").doc]
    assert words == ["It", "’s", "Putin", "’s", "—", "he", "did", "n’t", "—", "ally", "."]


@pytest.mark.parametrize("language", LANGUAGES)
@settings(deadline=None, max_examples=60)
@given(text=st.text(max_size=400))
def test_any_text_can_be_parsed(language: str, text: str) -> None:
    parse = pipeline(language).parse(text)
    assert parse.doc.text == text
    assert parse.truncated_at is None


@settings(deadline=None, max_examples=100)
@given(text=st.text(alphabet="Aa.,“”\"'—- \n\r\t\u00a0\u200b\x00¿?", max_size=200))
def test_any_punctuation_can_be_parsed(text: str) -> None:
    doc = pipeline("es").parse(text).doc
    assert doc.text == text
    assert all(token.head.sent == token.sent for token in doc)


def test_lone_surrogates_become_replacement_characters() -> None:
    assert pipeline("es").parse("a \ud800 b").doc.text == "a \ufffd b"


@pytest.mark.parametrize("run", HOSTILE)
def test_hostile_text_is_read_up_to_the_token_limit(run: str) -> None:
    text = run * (200_000 // len(run))
    parse = pipeline("es").parse(text)
    assert parse.doc.text == text[: parse.truncated_at]
    assert sum(token.pos_ != "SPACE" for token in parse.doc) <= TOKEN_LIMIT


def test_reading_stops_at_a_sentence_end_near_the_limit() -> None:
    text = "Rusia y China firman un acuerdo nuevo. " * 1_000
    parse = pipeline("es").parse(text)
    assert parse.truncated_at is not None
    assert parse.doc.text == text[: parse.truncated_at]
    assert parse.doc.text.endswith("nuevo.")


def test_reading_stops_between_paragraphs_when_there_are_several() -> None:
    paragraph = "Rusia y China firman un acuerdo nuevo. " * 100
    text = "\n".join([paragraph] * 10)
    parse = pipeline("es").parse(text)
    assert parse.truncated_at is not None
    assert text[parse.truncated_at :].startswith(" \nRusia")


def test_a_parse_is_the_same_whatever_was_parsed_before() -> None:
    def columns(doc: Doc) -> list[tuple[str, str, int]]:
        return [(t.text, t.dep_, t.head.i) for t in doc]

    before = columns(pipeline("es").parse(PRESS["es"]).doc)
    pipeline("es").parse(PRESS["en"] * 3)
    assert columns(pipeline("es").parse(PRESS["es"]).doc) == before


def test_what_stays_of_articles_in_the_pipeline_is_thrown_away_in_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(retention, "CHARACTERS_KEPT", 2_000)
    parser = load_pipeline("es")
    sizes = []
    for number in range(200):
        parser.parse(f"Xyzzy{number} dijo que Qwfpgj{number} ganará a Zarstdh{number}.")
        inner, outer = parser._nlp.vocab, parser._retention.vocab
        sizes.append([len(inner.strings), len(outer.strings), len(outer)])
    assert max(sizes[100:]) <= max(sizes[:100])


def test_a_doc_outlives_what_the_pipeline_throws_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "CHARACTERS_KEPT", 500)
    parser = load_pipeline("es")
    doc = parser.parse("Xyzzyplugh dijo que Qwfpgjluy ganará.").doc
    before = [(t.text, t.lemma_, t.dep_, str(t.morph), t.ent_type_) for t in doc]
    for _ in range(20):
        parser.parse(PRESS["es"])
    assert [(t.text, t.lemma_, t.dep_, str(t.morph), t.ent_type_) for t in doc] == before
    assert doc[0].text == "Xyzzyplugh"


def annotations(doc: Doc) -> list[tuple[object, ...]]:
    return [
        (t.text, t.pos_, str(t.morph), t.lemma_, t.head.i, t.dep_, t.ent_iob_, t.ent_type_)
        for t in doc
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_our_network_gives_what_spacy_gives(language: str) -> None:
    ours, spacys = load_pipeline(language), load_pipeline(language)
    assert ours._network is not None
    spacys._network = None
    for text in [*PRESS.values(), *(a.text for a in map(Article.from_bytes, load_samples()))]:
        assert annotations(ours.parse(text).doc) == annotations(spacys.parse(text).doc)


@settings(deadline=None, max_examples=60)
@given(text=st.text(alphabet="AaéñT .,“”\"'—-\n¿?5$", max_size=200))
def test_our_network_gives_what_spacy_gives_for_any_text(text: str) -> None:
    spacys = left_to_spacy()
    assert annotations(pipeline("es").parse(text).doc) == annotations(spacys.parse(text).doc)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_vector_of_a_word_is_the_same_to_the_bit_whatever_it_came_with(language: str) -> None:
    words = sorted({word for text in PRESS.values() for word in text.split()})
    found = []
    for order in (words, words[::-1], words[5:] + words[:5] * 2):
        parser = load_pipeline(language)
        network = parser._network
        assert network is not None
        doc = Doc(parser._nlp.vocab, words=order)
        vectors, _ = network._vectors.embed([doc])
        found.append({word: row.tobytes() for word, row in zip(order, vectors, strict=True)})
    assert found[0] == found[1] == found[2]


def test_a_pipeline_built_otherwise_is_left_to_spacy() -> None:
    nlp = load_pipeline("es")._nlp
    assert Network.can_run(nlp)
    nlp.remove_pipe("ner")
    assert not Network.can_run(nlp)


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        ("Ganó. Perdió.", ["Perdió"]),
        ("Ganó, Perdió.", []),
        ('"Ganó. Perdió", dijo.', []),
        ('"Ganó." Perdió.', ["Perdió"]),
        ('Ganó. "Perdió. Ganó". Perdió.', ['"', "Perdió"]),
        ('Ganó (por "poco"). Perdió.', ["Perdió"]),
        ('Una "sola. Perdió. Ganó.', ["Perdió", "Ganó"]),
    ],
)
def test_the_guard_leaves_only_these_places_for_a_sentence_start(
    text: str, starts: list[str]
) -> None:
    doc = guard_sentences(create_tokenizer()(spacy.blank("es"))(text))
    assert [token.text for token in doc[1:] if token.is_sent_start is not False] == starts


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_shipped_weights_say_who_they_are(language: str) -> None:
    assert language in shipped_languages()
    assert pipeline(language).name == f"{language}_entente"
    assert pipeline(language).language == language
    assert pipeline(language).version


def test_a_changed_weight_file_is_refused_by_name(tmp_path: Path) -> None:
    folder = shutil.copytree(FOLDER / "es", tmp_path / "es")
    verify_weights(folder)
    changed = folder / "parser" / "model"
    changed.write_bytes(changed.read_bytes()[:-1] + b"?")
    with pytest.raises(ConfigError, match=r"parser/model .*install the package again"):
        verify_weights(folder)


def test_a_missing_or_extra_weight_file_is_refused_by_name(tmp_path: Path) -> None:
    folder = shutil.copytree(FOLDER / "es", tmp_path / "es")
    (folder / "ner" / "extra").write_text("x")
    with pytest.raises(ConfigError, match="ner/extra"):
        verify_weights(folder)
    (folder / "ner" / "extra").unlink()
    (folder / "meta.json").unlink()
    with pytest.raises(ConfigError, match=r"meta\.json"):
        verify_weights(folder)


def test_an_unknown_language_names_the_shipped_ones() -> None:
    with pytest.raises(ConfigError, match=r"'tlh'.*en, es"):
        load_pipeline("tlh")


def test_a_source_that_is_not_installed_names_itself() -> None:
    with pytest.raises(ConfigError, match="no_such_package"):
        load_pipeline("es", "no_such_package")


def test_a_source_of_another_language_is_refused() -> None:
    with pytest.raises(ConfigError, match="'es'"):
        load_pipeline("en", str(FOLDER / "es"))


def test_another_pipeline_can_take_the_place_of_ours(tmp_path: Path) -> None:
    other = spacy.blank("en")
    other.add_pipe("sentencizer")
    other.to_disk(tmp_path / "other")
    parser = load_pipeline("en", str(tmp_path / "other"))
    assert parser.parse(PRESS["en"]).doc.text == PRESS["en"]
