"""States as they act in a text: by name, by their government, together."""

from datetime import date

import pytest

from entente.core.cast.leaders import find_cast
from entente.core.knowledge import load_knowledge
from tests.support.docs import hand_made

Found = tuple[str, str, str]


def actors(text: str, language: str = "es", *people: str) -> list[Found]:
    doc = hand_made(text, language, people)
    cast = find_cast(doc, language, load_knowledge(), date(2025, 9, 3))
    return [("-".join(a.codes), a.kind, text[a.start : a.end]) for a in cast.actors]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("es", "Rusia calla.", [("RUS", "name", "Rusia")]),
        ("es", "Moscú calla.", [("RUS", "capital", "Moscú")]),
        ("es", "El Kremlin calla.", [("RUS", "metonym", "Kremlin")]),
        ("es", "soldados norcoreanos", [("PRK", "government", "soldados norcoreanos")]),
        ("es", "el avión norcoreano", [("PRK", "demonym", "norcoreano")]),
        ("es", "el Gobierno ruso", [("RUS", "government", "Gobierno ruso")]),
        ("es", "las tropas rusas", [("RUS", "government", "tropas rusas")]),
        ("es", "la cancillería china", [("CHN", "government", "cancillería china")]),
        ("es", "el Ministerio de Defensa de Rusia",
         [("RUS", "government", "Ministerio de Defensa de Rusia")]),
        ("es", "la Administración Trump", [("USA", "government", "Administración Trump")]),
        ("es", "el Gobierno de la empresa", []),
        ("es", "la defensa de Rusia", [("RUS", "name", "Rusia")]),
        ("en", "the Russian government", [("RUS", "government", "Russian government")]),
        ("en", "Russia's foreign ministry", [("RUS", "government", "Russia's foreign ministry")]),
        ("en", "the government of Russia", [("RUS", "government", "government of Russia")]),
        ("en", "North Korean troops", [("PRK", "government", "North Korean troops")]),
        ("en", "the Trump administration", [("USA", "government", "Trump administration")]),
        ("en", "cold turkey for us", []),
        ("en", "Turkey told the US", [("TUR", "name", "Turkey"), ("USA", "name", "US")]),
    ],
)  # fmt: skip
def test_states_are_found_by_all_that_stands_for_them(
    language: str, text: str, expected: list[Found]
) -> None:
    assert actors(text, language) == expected


@pytest.mark.parametrize(
    ("language", "text", "people"),
    [
        ("es", "Kim Jong Un habló.", []),
        ("en", "Paris Hilton spoke.", ["Paris Hilton"]),
        ("en", "George Washington spoke.", ["George Washington"]),
        ("es", "Israel Prueba habló.", ["Israel Prueba"]),
    ],
)
def test_a_name_inside_a_persons_name_is_no_actor(
    language: str, text: str, people: list[str]
) -> None:
    assert actors(text, language, *people) == []


@pytest.mark.parametrize(
    ("language", "text", "people", "codes"),
    [
        ("fr", "Le Costa Rica se tait.", ["Costa Rica"], "CRI"),
        ("fr", "La Sierra Leone se tait.", ["Sierra Leone"], "SLE"),
        ("pt", "El Salvador cala.", ["El Salvador"], "SLV"),
        ("es", "Burkina Faso calla.", ["Burkina Faso"], "BFA"),
        ("en", "Sri Lanka is silent.", ["Sri Lanka"], "LKA"),
        ("fr", "le gouvernement néo-zélandais", [], "NZL"),
    ],
)
def test_a_state_of_several_words_is_found_whatever_the_model_takes_it_for(
    language: str, text: str, people: list[str], codes: str
) -> None:
    assert [found[0] for found in actors(text, language, *people)] == [codes]


@pytest.mark.parametrize(
    ("language", "text", "codes"),
    [
        ("es", "Rusia y China saben que ambos países callan.", "RUS-CHN"),
        ("es", "Putin dijo a Xi Jinping que los dos países callan, dijo Rusia.", "RUS-CHN"),
        ("en", "Russia and China know that both countries keep still.", "RUS-CHN"),
        ("es", "Las dos Coreas callan.", "PRK-KOR"),
    ],
)
def test_a_group_stands_for_the_two_states_spoken_of(language: str, text: str, codes: str) -> None:
    assert [found[0] for found in actors(text, language) if found[1] == "group"] == [codes]


@pytest.mark.parametrize(
    "text", ["Ambos países callan.", "Rusia, China y Francia saben que ambos países callan."]
)
def test_a_group_that_could_be_others_is_left_out(text: str) -> None:
    assert all(kind != "group" for _, kind, _ in actors(text))
