"""Who is named, by which words, and in which office at the article's date."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entente.core.cast.leaders import find_cast
from entente.core.cast.mentions import Cast, Person
from entente.core.knowledge import load_knowledge
from tests.support.docs import hand_made

ON = date(2025, 9, 3)
PUTIN, KIM, MACRON, XI = "Q7747", "Q56226", "Q3052772", "Q15031"


def cast_of(text: str, language: str = "es", *people: str, on: date | None = ON) -> Cast:
    return find_cast(hand_made(text, language, people), language, load_knowledge(), on)


def only(cast: Cast) -> Person:
    (person,) = cast.people
    return person


def spans(text: str, person: Person) -> list[tuple[str, str]]:
    return [(mention.kind, text[mention.start : mention.end]) for mention in person.mentions]


@pytest.mark.parametrize(
    ("language", "text", "qid"),
    [
        ("es", "Santos viajó a China.", None),
        ("es", "Putin habló de Rusia.", PUTIN),
        ("es", "Vladimir Putin viajó.", PUTIN),
        ("es", "El presidente de Rusia, Vladimir Putin, viajó.", PUTIN),
        ("es", "El presidente ruso viajó.", PUTIN),
        ("es", "El mandatario ruso viajó.", PUTIN),
        ("es", "El líder de Corea del Norte viajó.", KIM),
        ("es", "Kim Jong Un viajó.", KIM),
        ("es", "Kim Jong-un viajó.", KIM),
        ("en", "French President Emmanuel Macron travelled.", MACRON),
        ("en", "The French president travelled.", MACRON),
        ("en", "Russia's president travelled.", PUTIN),
        ("en", "The leader of North Korea travelled.", KIM),
    ],
)
def test_a_leader_is_found_by_name_or_title(language: str, text: str, qid: str | None) -> None:
    cast = cast_of(text, language)
    assert [person.qid for person in cast.people] == ([qid] if qid else [])


@pytest.mark.parametrize(
    "text",
    [
        "Un presidente ruso viajó.",
        "El próximo presidente de Rusia viajará.",
        "El presidente de la compañía viajó.",
        "El presidente viajó.",
        "Fue elegido presidente de Rusia.",
        "El candidato a presidente de Rusia viajó.",
        "Los presidentes viajaron.",
    ],
)
def test_a_title_that_stands_for_nobody_certain_is_left_out(text: str) -> None:
    assert cast_of(text).people == []


@pytest.mark.parametrize(
    ("on", "qid"),
    [(date(2010, 1, 1), "Q23530"), (date(2025, 1, 1), PUTIN)],
    ids=["Medvedev", "Putin"],
)
def test_a_title_is_resolved_at_the_date_of_the_article(on: date, qid: str) -> None:
    assert only(cast_of("El presidente de Rusia viajó.", on=on)).qid == qid


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("El líder alemán viajó.", "Friedrich Merz"),
        ("El líder británico viajó.", "Keir Starmer"),
        ("El mandatario francés viajó.", "Emmanuel Macron"),
        ("El líder iraní viajó.", "Ali Khamenei"),
        ("El rey de España viajó.", "Felipe VI"),
        ("El rey británico viajó.", "Charles III"),
        ("El presidente español viajó.", "Pedro Sánchez"),
        ("La presidenta de la Comisión Europea viajó.", "Ursula von der Leyen"),
        ("El secretario general de la OTAN viajó.", "Mark Rutte"),
    ],
)
def test_the_leader_of_a_state_is_who_governs_it(text: str, name: str) -> None:
    assert [person.name for person in cast_of(text).people] == [name]


def test_without_a_date_a_title_alone_stands_for_nobody_of_the_base() -> None:
    assert all(person.qid is None for person in cast_of("El presidente ruso.", on=None).people)


def test_a_former_leader_is_called_so() -> None:
    person = only(cast_of("Barack Obama viajó."))
    assert (person.role, person.state, person.leader) == ("former president", "USA", True)


def test_a_canciller_is_head_of_government_in_berlin_and_foreign_minister_elsewhere() -> None:
    text = "El canciller alemán, Peter Muster, y la canciller de Panamá, Ana Ejemplo, hablaron."
    german, panamanian = cast_of(text, "es", "Peter Muster", "Ana Ejemplo").people
    assert (german.role, german.state) == ("chancellor", "DEU")
    assert (panamanian.role, panamanian.state) == ("foreign minister", "PAN")


@pytest.mark.parametrize(
    ("language", "text", "name", "role", "state"),
    [
        ("es", "el ministro israelí de Seguridad Pública, Dan Prueba,", "Dan Prueba",
         "minister of public security", "ISR"),
        ("es", "el ministro de Exteriores, Unión Africana y Cooperación de Chile, Dan Prueba,",
         "Dan Prueba", "foreign minister", "CHL"),
        ("es", "el ministro de Comercio e Industrias de Panamá, Dan Prueba,", "Dan Prueba",
         "trade minister", "PAN"),
        ("en", "Chilean Defence Minister Dan King spoke.", "Dan King", "defence minister", "CHL"),
        ("es", "la ministra de Defensa de Chile, Ana Prueba,", "Ana Prueba", "defence minister",
         "CHL"),
        ("es", "Ana Prueba, ministra de Exteriores de Chile,", "Ana Prueba", "foreign minister",
         "CHL"),
        ("es", "el embajador de Chile en Perú, Dan Prueba,", "Dan Prueba", "ambassador", "CHL"),
        ("es", "el portavoz del Ministerio de Exteriores chino, Lin Prueba,", "Lin Prueba",
         "spokesperson", "CHN"),
        ("es", "el secretario general de la OTAN, Dan Prueba,", "Dan Prueba",
         "secretary general", "NATO"),
        ("es", "el expresidente de Chile Dan Prueba", "Dan Prueba", "former president", "CHL"),
        ("es", "la presidenta electa de Chile, Ana Prueba,", "Ana Prueba", "president-elect",
         "CHL"),
        ("en", "Chilean Defence Minister Ana Test", "Ana Test", "defence minister", "CHL"),
        ("en", "the defence minister of Chile, Ana Test,", "Ana Test", "defence minister", "CHL"),
        ("en", "Ana Test, the Chilean foreign minister,", "Ana Test", "foreign minister", "CHL"),
        ("en", "Chilean Foreign Ministry spokesman Dan Test", "Dan Test", "spokesperson", "CHL"),
        ("en", "US ambassador to Germany Dan Test", "Dan Test", "ambassador", "USA"),
        ("en", "former Chilean president Dan Test", "Dan Test", "former president", "CHL"),
        ("en", "President-elect Dan Test of Chile", "Dan Test", None, None),
    ],
)  # fmt: skip
def test_a_person_of_no_list_is_known_by_the_title_beside_the_name(
    language: str, text: str, name: str, role: str | None, state: str | None
) -> None:
    person = next(p for p in cast_of(text, language, name).people if p.name == name)
    assert (person.qid, person.role, person.state) == (None, role, state)
    assert person.leader is (state is not None)


def test_another_spelling_is_linked_by_title_and_sound() -> None:
    text = "el presidente de Ucrania, Volodimir Selenskyj, viajó"
    assert only(cast_of(text, "es", "Volodimir Selenskyj")).qid == "Q3874799"


def test_the_mentions_of_a_name_and_its_title() -> None:
    text = "El presidente de Rusia, Vladimir Putin, viajó. Putin, quien habló, calló."
    person = only(cast_of(text))
    assert spans(text, person) == [("name", "Vladimir Putin"), ("name", "Putin"),
                                   ("pronoun", "quien")]  # fmt: skip
    first = person.mentions[0]
    doc = hand_made(text)
    assert doc[first.span_first : first.span_last].text == "El presidente de Rusia, Vladimir Putin"


def test_a_bare_title_means_the_last_person_who_can_be_called_so() -> None:
    text = "Xi Jinping recibió a Sergei Lavrov. El mandatario sonrió. La mandataria calló."
    cast = cast_of(text)
    assert [(p.qid, spans(text, p)) for p in cast.people if p.qid == XI] == [
        (XI, [("name", "Xi Jinping"), ("title", "El mandatario")])
    ]


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("Melania Trump viajó a Estados Unidos.", ["Melania Trump"]),
        ("Ana Castro habló. Castro calló.", ["Ana Castro"]),
    ],
)
def test_a_surname_in_somebody_elses_name_is_not_the_leader(text: str, people: list[str]) -> None:
    assert all(person.qid is None for person in cast_of(text, "es", *people).people)


def test_a_surname_of_two_people_of_the_article_stays_without_a_person() -> None:
    text = "Ana Prueba y Dan Prueba hablaron. Prueba calló."
    cast = cast_of(text, "es", "Ana Prueba", "Dan Prueba")
    assert [len(person.mentions) for person in cast.people] == [1, 1]


def test_an_unnamed_office_can_still_be_quoted() -> None:
    person = only(cast_of("El ministro de Comercio chino habló."))
    assert (person.name, person.state) == ("ministro de Comercio chino", "CHN")
    person = only(cast_of("The Norwegian foreign minister spoke.", "en", on=None))
    assert (person.name, person.state) == ("Norwegian foreign minister", "NOR")


def test_the_spokesperson_of_the_kremlin_speaks_for_russia() -> None:
    person = only(cast_of("La portavoz del Kremlin habló."))
    assert (person.role, person.state, person.leader) == ("spokesperson", "RUS", False)


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["El", "presidente", "de", "Rusia", ",", "Putin", "ex", "ruso", "y", "Kim", "Jong",
             "-", "un", "(", "ONU", ")", ".", "\n", "los", "dos", "países", "'s", "ministro",
             "Exteriores", "quien", "Gobierno", "Ana", "portavoz", "del", "EE.UU.", "“", "el"]
        ),
        max_size=30,
    ),
    st.sampled_from(["es", "en"]),
)  # fmt: skip
def test_any_order_of_words_gives_mentions_that_are_slices_of_the_text(
    words: list[str], language: str
) -> None:
    text = " ".join(words)
    doc = hand_made(text, language)
    cast = find_cast(doc, language, load_knowledge(), ON)
    mentions = [mention for person in cast.people for mention in person.mentions]
    for mention in [*mentions, *cast.actors]:
        assert 0 <= mention.start < mention.end <= len(text)
        assert text[mention.start : mention.end].strip() == text[mention.start : mention.end]
        assert doc[mention.first].idx <= mention.start
        assert mention.first < mention.last <= len(doc)
    for one in mentions:
        assert one.span_first <= one.first < one.last <= one.span_last
        assert one.span_first <= one.head < one.span_last


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_text_has_a_cast(text: str) -> None:
    find_cast(hand_made(text, "en"), "en", load_knowledge(), ON)
