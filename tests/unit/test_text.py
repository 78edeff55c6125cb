import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st

from entente.core.parsing.text import (
    LONGEST_RUN,
    RunTokenizer,
    create_tokenizer,
    normalise,
    paragraphs,
)

NLP = {language: spacy.blank(language) for language in ("es", "en")}
TOKENIZERS = {language: create_tokenizer()(nlp) for language, nlp in NLP.items()}


@given(st.text())
def test_normalising_keeps_the_length(text: str) -> None:
    assert len(normalise(text)) == len(text)


@given(st.text())
def test_normalising_twice_is_normalising_once(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@given(st.text())
def test_letters_and_digits_stay_as_they_are(text: str) -> None:
    pairs = zip(text, normalise(text), strict=True)
    assert all(before == after for before, after in pairs if before.isalnum())


@pytest.mark.parametrize(
    ("given_text", "plain"),
    [
        ("“a” «b» „c“", '"a" "b" "c"'),
        ("‘a’ ‹b› l’eau", "'a' 'b' l'eau"),
        ("a — b – c ‐ d − 5", "a - b - c - d - 5"),
        ("a\u00a0b\u202fc\u3000d", "a b c d"),
        ("a\u200bb\ufeffc", "a b c"),
        ("a\x00b\x1bc\x7fd", "a b c d"),
        ("a\tb\nc", "a\tb\nc"),
        ("a\r\nb\u2028c\u2029d\x85e", "a\n\nb\nc\nd\ne"),
        ("España… ¿no? ñ é 中文 €", "España… ¿no? ñ é 中文 €"),
    ],
)
def test_typographic_characters_become_plain_ones(given_text: str, plain: str) -> None:
    assert normalise(given_text) == plain


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" \n\t\n ", []),
        ("Uno.", ["Uno."]),
        ("  Uno.\n\n\n Dos. \n", ["Uno.", "Dos."]),
        ("Titular sin punto\nEl texto.", ["Titular sin punto", "El texto."]),
        ("uno\ndos", ["uno", "dos"]),
        ("Uno.\r\nDos.\r\n", ["Uno.", "Dos."]),
    ],
)
def test_a_line_end_ends_a_paragraph(text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in paragraphs(text)] == expected


def test_a_text_wrapped_at_a_column_stays_one_paragraph() -> None:
    text = (
        "The two presidents met in the capital on Tuesday to\n"
        "discuss the border, the price of gas and a new treaty,\n"
        "officials said.\n\nNobody else came."
    )
    assert [text[start:end] for start, end in paragraphs(text)] == text.split("\n\n")


@given(st.text(alphabet="ab. \n\r\t\u2028", max_size=300))
def test_paragraphs_are_ordered_trimmed_and_lose_only_white_space(text: str) -> None:
    spans = paragraphs(text)
    end = 0
    for start, stop in spans:
        assert not text[end:start].strip()
        assert text[start:stop] == text[start:stop].strip() != ""
        end = stop
    assert not text[end:].strip()


@pytest.mark.parametrize(
    ("language", "text", "tokens"),
    [
        ("es", '"Vamos"-dijo Lavrov-.', ['"', "Vamos", '"', "-", "dijo", "Lavrov", "-", "."]),
        ("es", "el acuerdo ruso-chino", ["el", "acuerdo", "ruso-chino"]),
        ("es", "bajó a -5 grados", ["bajó", "a", "-5", "grados"]),
        ("en", "He left--she said", ["He", "left", "--", "she", "said"]),
        ("en", "see https://a.org/b-c.", ["see", "https://a.org/b-c", "."]),
    ],
)
def test_the_tokenizer_takes_dashes_off_words(language: str, text: str, tokens: list[str]) -> None:
    assert [token.text for token in TOKENIZERS[language](text)] == tokens


@pytest.mark.parametrize("language", ["es", "en"])
@given(text=st.text(max_size=500))
def test_the_words_of_a_text_are_all_of_it_but_white_space(language: str, text: str) -> None:
    plain = normalise(text)
    end = 0
    for start, word in RunTokenizer(TOKENIZERS[language]).words(plain):
        assert plain[start : start + len(word)] == word != ""
        assert not plain[end:start].strip()
        end = start + len(word)
    assert not plain[end:].strip()


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize(
    "text",
    [
        "Putin no viajó a EE. UU. (ni a EE. UU., dicen) el lunes.",
        "The U.S. didn't reply to Putin's \"offer\", he said; we'll see.",
        "Desde 1.5 hasta 20 km/h: EE. UU.\ty a. m.",
    ],
)
def test_the_words_are_those_of_the_tokenizer(language: str, text: str) -> None:
    tokenizer = TOKENIZERS[language]
    whole = [(token.idx, token.text) for token in tokenizer(text) if not token.is_space]
    assert list(RunTokenizer(tokenizer).words(text)) == whole


def test_a_run_is_cut_the_same_whatever_came_before_it_or_was_remembered() -> None:
    tokenizer = RunTokenizer(TOKENIZERS["es"])
    first = list(tokenizer.words("¿qué' ''dijo"))
    assert list(tokenizer.words("¿qué' ''dijo")) == first
    tokenizer.forget()
    assert [(start + 6, word) for start, word in tokenizer.words("''dijo")] == first[-2:]


@pytest.mark.parametrize("run", ["$", "(", "'", '"', "-", "—", "a:", "x", ".a", "😀", "http://a"])
def test_the_tokenizer_never_sees_a_long_run_without_a_space(run: str) -> None:
    seen: list[str] = []

    def recording(piece: str) -> spacy.tokens.Doc:
        seen.append(piece)
        return TOKENIZERS["en"](piece)

    words = list(RunTokenizer(recording).words(run * (100_000 // len(run)) + " end"))
    assert words[-1][1] == "end"
    assert max(map(len, seen)) <= LONGEST_RUN
