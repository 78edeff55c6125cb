"""Nouns of office: what a form can stand for."""

from datetime import date

import pytest

from entente.core.officeholders import Term
from entente.core.titles import Office, _fields, _offices, load_titles
from entente.errors import ConfigError

START = date(2020, 1, 1)


def office(**fields: object) -> Office:
    entry = {"role": "president", "denotes": [], "any": ["presidente"], **fields}
    ((_, found),) = _offices("titles.yaml", [entry])
    return found


def term(office_: str, role: str, state: str = "RUS") -> Term:
    return Term(state, office_, role, START, None)


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_shipped_titles_can_be_read(language: str) -> None:
    titles = load_titles(language)
    assert titles.language == language
    assert titles.before is (language == "en")


@pytest.mark.parametrize(
    ("denotes", "held", "fits"),
    [
        (["head_of_state"], term("head_of_state", "king"), True),
        (["head_of_state:president"], term("head_of_state", "king"), False),
        (["head_of_state:president"], term("head_of_state", "federal president"), True),
        (["head_of_government"], term("head_of_state", "president"), False),
        (["executive"], term("supreme_leader", "supreme leader"), True),
        (["executive"], term("foreign_minister", "foreign minister"), False),
    ],
)
def test_a_title_fits_the_terms_that_it_denotes(
    denotes: list[str], held: Term, fits: bool
) -> None:
    assert office(denotes=denotes).fits(held) is fits


def test_a_title_of_certain_states_fits_nobody_elsewhere() -> None:
    german = office(denotes=["head_of_government"], states=["DEU"])
    assert german.fits(term("head_of_government", "chancellor", "DEU"))
    assert not german.fits(term("head_of_government", "prime minister", "FRA"))
    assert german.admits(None)


@pytest.mark.parametrize(
    ("role", "same"),
    [
        ("foreign minister", True),
        ("minister of public security", True),
        ("prime minister", False),
        ("deputy foreign minister", False),
        ("president", False),
    ],
)
def test_a_minister_can_be_one_of_any_field(role: str, same: bool) -> None:
    minister = office(role="minister", ministry=True)
    assert minister.overlaps(office(role=role)) is same


def test_a_field_narrows_a_minister() -> None:
    minister = office(role="minister", ministry=True).of_field(
        "foreign minister", "foreign_minister"
    )
    assert (minister.role, minister.ministry) == ("foreign minister", False)
    assert minister.fits(term("foreign_minister", "foreign minister"))
    deputy = office(role="deputy minister", ministry=True).of_field(
        "foreign minister", "foreign_minister"
    )
    assert deputy.role == "deputy foreign minister"
    assert not deputy.fits(term("foreign_minister", "foreign minister"))


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"denotes": []}, "must be a mapping with `role`"),
        ({"role": "x", "denotes": ["boss"]}, "'boss' is no office"),
        ({"role": "x", "denotes": [], "any": "x"}, "must be a list of text"),
        ({"role": "x", "denotes": [], "colour": "x"}, "unknown field 'colour'"),
    ],
)
def test_a_wrong_entry_is_named(entry: dict[str, object], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        list(_offices("titles.yaml", [entry]))


def test_a_wrong_field_is_named() -> None:
    with pytest.raises(ConfigError, match="defensa"):
        list(_fields("titles.yaml", {"defensa": ["defence minister", "boss"]}))


def test_a_language_without_titles_is_an_error_that_names_the_file() -> None:
    with pytest.raises(ConfigError, match=r"languages/xx/titles\.yaml"):
        load_titles("xx")
