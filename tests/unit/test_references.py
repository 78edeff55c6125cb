"""Whom pronouns, dropped subjects, titles and repeated nouns mean.

Each sentence tells who speaks in each of its statements, as the shipped parsers read it; a plus
sign joins those who speak together.
"""

from datetime import date

import pytest

from entente.core.cast.leaders import find_cast
from entente.core.cast.mentions import Cast
from entente.core.knowledge import load_knowledge
from entente.core.parsing.pipelines import load_pipeline
from entente.core.statements import find_statements
from entente.messages import Statement

ON = date(2025, 6, 10)

DROPPED_AND_PRONOUNS = {
    "es": [
        ("El canciller alemán dijo que Europa debe unirse. El mandatario añadió que no cederá.",
         ["Friedrich Merz", "Friedrich Merz"]),
        (("El presidente chileno, Gabriel Boric, quien visitó la India, señaló que firmará un"
         " acuerdo. Luego viajó a Japón y anunció que abrirá una embajada."),
         ["Gabriel Boric", "Gabriel Boric"]),
        (("La presidenta mexicana, Claudia Sheinbaum, habló con Donald Trump. La mandataria dijo"
         " que fue una buena llamada."), ["Claudia Sheinbaum"]),
        (("Volodímir Zelensky se reunió con Emmanuel Macron en París. Este último prometió que"
         " enviará aviones."), ["Emmanuel Macron"]),
        ("Petro llamó a Sheinbaum desde Bogotá. Esta última dijo que México apoyará a Colombia.",
         ["Claudia Sheinbaum"]),
        (("El expresidente de Brasil Jair Bolsonaro denunció una persecución. El exmandatario"
         " aseguró que volverá."), ["Jair Bolsonaro"]),
        (("Netaniahu aseguró que Israel no se rendirá. Según el primer ministro, la operación"
         " continuará."), ["Benjamin Netanyahu", "Benjamin Netanyahu"]),
        (("El Ministerio de Defensa ruso aseguró que derribó 40 drones. El ministerio añadió que"
         " no hubo heridos."), ["Ministerio de Defensa ruso", "Ministerio de Defensa ruso"]),
        (("Un portavoz de la OTAN dijo que la alianza responderá. El portavoz precisó que no habrá"
         " tropas."), ["portavoz de la OTAN", "portavoz de la OTAN"]),
        (("La portavoz del Ministerio de Exteriores de China, Mao Ning, afirmó que Pekín"
         " responderá. La vocera añadió que no habrá diálogo."), ["Mao Ning", "Mao Ning"]),
        ("El Gobierno de Perú informó de que retirará a su embajador.", ["Gobierno de Perú"]),
    ],
    "en": [
        (("Mexican President Claudia Sheinbaum spoke with Donald Trump. She said it was a good"
         " call."), ["Claudia Sheinbaum"]),
        ("Zelenskiy met Macron in Paris. The latter promised that he would send planes.",
         ["Emmanuel Macron"]),
        (("Chile's Gabriel Boric, who visited India, said he would sign a deal. He later said that"
         " an embassy would open."), ["Gabriel Boric", "Gabriel Boric"]),
        (("Netanyahu said Israel would not surrender. The prime minister added that the operation"
         " would go on."), ["Benjamin Netanyahu", "Benjamin Netanyahu"]),
        (("Former Brazilian President Jair Bolsonaro denounced a witch hunt. The ex-president said"
         " he would return."), ["Jair Bolsonaro"]),
        (("Russia's defence ministry said it shot down 40 drones. The ministry added that nobody"
         " was hurt."), ["Russia's defence ministry", "Russia's defence ministry"]),
        (("An Interpol spokesperson said the request was received. The spokesperson added that it"
         " would be ignored."), ["Interpol spokesperson", "Interpol spokesperson"]),
        (("“We will not leave,” President Javier Milei of Argentina said. “Nobody will make us,”"
         " he continued in the speech which was broadcast."), ["Javier Milei", "Javier Milei"]),
        ("The Peruvian government said it would withdraw its ambassador.",
         ["Peruvian government"]),
    ],
}  # fmt: skip

JOINT = {
    "es": [
        ("Lula da Silva y Gustavo Petro condenaron el ataque y pidieron que se respete la tregua.",
         ["Luiz Inácio Lula da Silva+Gustavo Petro"]),
        ("Macron y Merz se reunieron en Berlín. Ambos dijeron que apoyarán a Ucrania.",
         ["Emmanuel Macron+Friedrich Merz"]),
        ("Macron y Merz dijeron en Berlín que ayudarán. Añadieron que hay dinero.",
         ["Emmanuel Macron+Friedrich Merz", "Emmanuel Macron+Friedrich Merz"]),
        ("Chile y Perú anunciaron que abrirán la frontera.", ["Chile+Perú"]),
    ],
    "en": [
        ("Keir Starmer and Emmanuel Macron said they would send troops.",
         ["Keir Starmer+Emmanuel Macron"]),
        ("Lula, Petro and Boric said in Brazil that they would sign.",
         ["Luiz Inácio Lula da Silva+Gustavo Petro+Gabriel Boric"]),
        ("Keir Starmer and Emmanuel Macron said they would help. They added that money was ready.",
         ["Keir Starmer+Emmanuel Macron", "Keir Starmer+Emmanuel Macron"]),
        ("Chile and Peru announced that they would open the border.", ["Chile+Peru"]),
    ],
}  # fmt: skip

LEADERS = {
    "es": [
        ("El ministro de Comercio e Industrias panameño, Julio Moltó, viajó.",
         ["Julio Moltó, trade minister, PAN"]),
        ("El fiscal general de Venezuela, Tarek William Saab, viajó.",
         ["Tarek William Saab, attorney general, VEN"]),
        ("El presidente electo de Bolivia, Ramiro Ejemplo, viajó.",
         ["Ramiro Ejemplo, president-elect, BOL"]),
        ("Macron y Merz se reunieron en Berlín.",
         ["Emmanuel Macron, president, FRA", "Friedrich Merz, chancellor, DEU"]),
        ("El próximo presidente de Bolivia viajará.", []),
        ("López y Moreno ganaron la regata en Valencia.", []),
        ("Este último año fue duro para el país.", []),
    ],
    "en": [
        ("The prosecutor general of Ukraine, Ruslan Kravchenko, resigned.",
         ["Ruslan Kravchenko, attorney general, UKR"]),
        ("Texas Attorney General Ken Paxton sued.", []),
        ("Carter and Ford sang together.", []),
        ("The US attorney general, Pam Bondi, visited Mexico.",
         ["Pam Bondi, attorney general, USA"]),
    ],
}  # fmt: skip


def read(language: str, text: str) -> tuple[Cast, list[Statement]]:
    doc = load_pipeline(language).parse(text).doc
    cast = find_cast(doc, language, load_knowledge(), ON)
    return cast, find_statements(doc, language, cast)


def cases(table: dict[str, list[tuple[str, list[str]]]]) -> list[tuple[str, str, list[str]]]:
    return [(language, text, told) for language in table for text, told in table[language]]


@pytest.mark.parametrize(
    ("language", "text", "expected"), [*cases(DROPPED_AND_PRONOUNS), *cases(JOINT)]
)
def test_the_reader_knows_who_is_meant(language: str, text: str, expected: list[str]) -> None:
    _, statements = read(language, text)
    told = []
    for statement in statements:
        speakers = statement.speakers or ([statement.speaker] if statement.speaker else [])
        told.append("+".join(speaker.name for speaker in speakers))
    assert told == expected


@pytest.mark.parametrize(("language", "text", "expected"), cases(LEADERS))
def test_leaders_are_found_with_office_and_state(
    language: str, text: str, expected: list[str]
) -> None:
    cast, _ = read(language, text)
    named = [
        each for each in cast.leaders() if each.qid or any(m.kind == "name" for m in each.mentions)
    ]
    assert [f"{each.name}, {each.role}, {each.state}" for each in named] == expected


def test_a_winner_is_incoming_before_the_oath() -> None:
    text = "Vladimir Putin felicitó a Andrés Manuel López Obrador por su victoria en México."
    doc = load_pipeline("es").parse(text).doc
    for day, role in ((date(2018, 7, 3), "incoming president"), (date(2017, 7, 3), None)):
        cast = find_cast(doc, "es", load_knowledge(), day)
        obrador = next(person for person in cast.people if "Obrador" in person.name)
        assert (obrador.role, obrador.leader) == (role, role is not None)


def test_an_article_that_spells_a_name_in_two_ways_has_one_person() -> None:
    text = (
        "The statement came from army spokesman Ali Sarea of Yemen. “We will answer,” Saree said."
    )
    _, statements = read("en", text)
    assert [s.speaker.name for s in statements if s.speaker] == ["Ali Sarea"]
