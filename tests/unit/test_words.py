"""Words are the same however a tokenizer cuts them, and phrases are found longest first."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entente.core.cast.names import is_part
from entente.core.cast.spelling import resembles
from entente.core.cast.words import Phrases, read_words, split_words
from tests.support.docs import hand_made


@settings(deadline=None)
@given(st.text(max_size=200))
def test_words_and_the_gaps_between_them_make_up_the_text(text: str) -> None:
    doc = hand_made(text, "en")
    words = read_words(doc, doc.text)
    joined = "".join(word.gap + word.text for word in words)
    assert doc.text.startswith(joined)
    assert not any(char.isalnum() for char in doc.text[len(joined) :])
    assert all(doc.text[word.start : word.end] == word.text for word in words)
    assert all(doc[word.token].idx <= word.start for word in words)


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("Kim Jong-un", ("kim", "jong", "un")),
        ("Al Asad", ("al", "asad")),
        ("EE.UU.", ("ee", "uu")),
        ("N'Djamena", ("n", "djamena")),
        ("Erdoğan", ("erdogan",)),
    ],
)
def test_a_name_is_its_folded_words(written: str, words: tuple[str, ...]) -> None:
    assert split_words(written) == words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Kim Jong-un", True),
        ("Kim Jong Un", True),
        ("Kim. Jong Un", False),
        ("Kim, Jong Un", False),
        ("Kim\nJong Un", False),
    ],
)
def test_a_name_is_not_found_across_a_boundary(text: str, found: bool) -> None:
    phrases = Phrases([(("kim", "jong", "un"), 1)])
    doc = hand_made(text)
    assert (phrases.longest(read_words(doc, text), 0) is not None) is found


def test_the_longest_phrase_wins_and_keeps_all_its_values() -> None:
    phrases = Phrases(
        [(("corea",), 1), (("corea", "del", "sur"), 2), (("corea", "del", "sur"), 3)]
    )
    text = "Corea del Sur"
    words = read_words(hand_made(text), text)
    assert phrases.longest(words, 0) == (3, (2, 3))
    assert phrases.ending_at(words, 3) == (0, (2, 3))
    assert phrases.longest(words, 3) is None


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("zelenski", "zelenskyy", True),
        ("selenskyj", "zelenskyy", True),
        ("soleymani", "soleimani", True),
        ("gadafi", "kadhafi", True),
        ("rohani", "rouhani", True),
        ("putin", "puigdemont", False),
        ("li", "lo", False),
        ("macron", "macri", False),
        ("wang", "wong", True),
    ],
)
def test_spellings_of_one_name_resemble_each_other(one: str, other: str, same: bool) -> None:
    assert resembles(one, other) is same


@pytest.mark.parametrize(
    ("short", "name", "part"),
    [
        ("Obama", "Barack Obama", True),
        ("López Obrador", "Andrés Manuel López Obrador", True),
        ("Peña", "Enrique Peña Nieto", True),
        ("Enrique", "Enrique Peña Nieto", False),
        ("Nieto Peña", "Enrique Peña Nieto", False),
        ("Kim", "Kim", True),
    ],
)
def test_a_surname_is_part_of_a_full_name_but_a_given_name_is_not(
    short: str, name: str, part: bool
) -> None:
    assert is_part(split_words(short), split_words(name)) is part
