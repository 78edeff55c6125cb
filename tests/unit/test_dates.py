"""Dates in Spanish and English text, resolved on Wednesday, 3 September 2025."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entente.core.dates import PartialDate, find_dates, load_calendar
from entente.errors import ConfigError

ANCHOR = date(2025, 9, 3)


def past(text: str, language: str, anchor: date | None = ANCHOR) -> list[str]:
    return [str(found.resolve(anchor)) for found in find_dates(text, language)]


def future(text: str, language: str) -> list[str]:
    return [str(found.resolve(ANCHOR, future=True)) for found in find_dates(text, language)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("el 3 de mayo de 2024", "2024-05-03"),
        ("el lunes 3 de marzo de 2025", "2025-03-03"),
        ("en agosto de 2024", "2024-08"),
        ("en 1961", "1961"),
        ("firmado en 2024", "2024"),
        ("el miércoles", "2025-09-03"),
        ("el lunes", "2025-09-01"),
        ("el pasado lunes", "2025-09-01"),
        ("el lunes pasado", "2025-09-01"),
        ("el pasado miércoles", "2025-08-27"),
        ("el próximo lunes", "2025-09-08"),
        ("el 12 de julio", "2025-07-12"),
        ("el 12 de octubre", "2024-10-12"),
        ("del 13 al 20 de junio", "2025-06-13"),
        ("en marzo", "2025-03"),
        ("el pasado agosto", "2025-08"),
        ("ayer", "2025-09-02"),
        ("hoy", "2025-09-03"),
        ("anteayer", "2025-09-01"),
        ("hace dos días", "2025-09-01"),
        ("hace tres años", "2022"),
        ("el mes pasado", "2025-08"),
        ("el año pasado", "2024"),
        ("dentro de cinco días", "2025-09-08"),
    ],
)
def test_spanish_dates(text: str, expected: str) -> None:
    assert past(text, "es") == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("on May 3, 2024", "2024-05-03"),
        ("on 3 May 2024", "2024-05-03"),
        ("Monday, March 3, 2025", "2025-03-03"),
        ("in August 2024", "2024-08"),
        ("in 1961", "1961"),
        ("the 2024 treaty", "2024"),
        ("on Wednesday", "2025-09-03"),
        ("last Monday", "2025-09-01"),
        ("next Monday", "2025-09-08"),
        ("on July 12", "2025-07-12"),
        ("from 13 to 20 June", "2025-06-13"),
        ("in March", "2025-03"),
        ("yesterday", "2025-09-02"),
        ("two days ago", "2025-09-01"),
        ("three years ago", "2022"),
        ("last month", "2025-08"),
        ("last year", "2024"),
        ("in five days", "2025-09-08"),
    ],
)
def test_english_dates(text: str, expected: str) -> None:
    assert past(text, "en") == [expected]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("es", "el lunes", "2025-09-08"),
        ("es", "el 12 de julio", "2026-07-12"),
        ("es", "en marzo", "2026-03"),
        ("en", "on Monday", "2025-09-08"),
        ("en", "on October 12", "2025-10-12"),
    ],
)
def test_the_tense_decides_the_side(language: str, text: str, expected: str) -> None:
    assert future(text, language) == [expected]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("es", "por la mañana"),
        ("es", "un 31 de abril"),
        ("es", "2024 soldados"),
        ("en", "it may be"),
        ("en", "they march in step"),
    ],
)
def test_other_words_are_no_dates(language: str, text: str) -> None:
    assert find_dates(text, language) == []


def test_without_a_day_of_publication_only_complete_dates_are_known() -> None:
    assert past("ayer, el lunes, en marzo, en mayo de 2020", "es", None) == [
        "None",
        "None",
        "None",
        "2020-05",
    ]


@pytest.mark.parametrize(
    ("value", "first", "last"),
    [
        (PartialDate(2024), date(2024, 1, 1), date(2024, 12, 31)),
        (PartialDate(2024, 2), date(2024, 2, 1), date(2024, 2, 29)),
        (PartialDate(2024, 12), date(2024, 12, 1), date(2024, 12, 31)),
        (PartialDate(2024, 2, 3), date(2024, 2, 3), date(2024, 2, 3)),
    ],
)
def test_a_partial_date_is_a_range(value: PartialDate, first: date, last: date) -> None:
    assert (value.first_day(), value.last_day()) == (first, last)


def test_a_language_without_data_is_named() -> None:
    with pytest.raises(ConfigError, match=r"xx/dates\.yaml"):
        load_calendar("xx")


@given(
    st.text(alphabet="0123456789 dehacmyoilunsprxt,.", max_size=80),
    st.dates(),
    st.sampled_from(["es", "en"]),
    st.booleans(),
)
def test_any_text_resolves_or_is_none(text: str, anchor: date, language: str, ahead: bool) -> None:
    last = 0
    for found in find_dates(text, language):
        assert last <= found.start < found.end <= len(text)
        last = found.end
        value = found.resolve(anchor, future=ahead)
        assert value is None or value.first_day() <= value.last_day()
