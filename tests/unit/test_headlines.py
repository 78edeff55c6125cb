"""The sentences that people read, in every language."""

import re
from dataclasses import replace

import pytest

from entente.messages import SignalType, Status
from entente.watch.headlines import Act, headline, headlines
from entente.watch.names import contracted, is_actor, joined, name_of

PLEDGE = Act(type="support_pledged", status="asserted", source="PRK", target="RUS")


@pytest.mark.parametrize("kind", [kind.value for kind in SignalType])
@pytest.mark.parametrize("status", [status.value for status in Status])
def test_every_type_and_status_makes_a_sentence_in_every_language(kind: str, status: str) -> None:
    for target in ("RUS", None):
        for speaker in (None, "PRK", "GBR"):
            act = Act(kind, status, "PRK", target, speaker_state=speaker, against=("UKR",))
            for sentence in headlines(act).values():
                assert len(sentence.split()) > 2
                assert sentence[0].isupper()
                assert not re.search(r"[{}\[\]|]|  | a el | de el | None", sentence), sentence
                assert not sentence.endswith((" ", ".", " de", " a", " con", " of", " to"))


@pytest.mark.parametrize(
    ("act", "language", "expected"),
    [
        (PLEDGE, "es", "Corea del Norte promete apoyo a Rusia"),
        (PLEDGE, "en", "North Korea pledges support to Russia"),
        (replace(PLEDGE, target=None), "es", "Corea del Norte promete apoyo"),
        (replace(PLEDGE, status="planned"), "es", "Corea del Norte prevé prometer apoyo a Rusia"),
        (replace(PLEDGE, status="planned"), "en", "North Korea plans to pledge support to Russia"),
        (
            replace(PLEDGE, status="conditional"),
            "es",
            "Corea del Norte podría prometer apoyo a Rusia bajo ciertas condiciones",
        ),
        (
            replace(PLEDGE, status="denied"),
            "es",
            "Se desmiente que Corea del Norte haya prometido apoyo a Rusia",
        ),
        (
            replace(PLEDGE, status="denied", speaker_state="PRK"),
            "en",
            "North Korea denies having pledged support to Russia",
        ),
        (
            replace(PLEDGE, status="denied", speaker_state="USA"),
            "es",
            "Estados Unidos desmiente que Corea del Norte haya prometido apoyo a Rusia",
        ),
        (
            replace(PLEDGE, source="USA", target="EUU", status="negated"),
            "en",
            "The United States has not pledged support to the European Union",
        ),
        (
            replace(PLEDGE, source="EUU", target="GBR"),
            "es",
            "La Unión Europea promete apoyo al Reino Unido",
        ),
        (replace(PLEDGE, target="SLV"), "es", "Corea del Norte promete apoyo a El Salvador"),
        (
            replace(PLEDGE, source="group:arab-states"),
            "en",
            "The Arab states pledge support to Russia",
        ),
        (
            replace(PLEDGE, type="troops_in_support", against=("UKR",)),
            "es",
            "Corea del Norte envía tropas en apoyo de Rusia contra Ucrania",
        ),
        (
            replace(PLEDGE, type="armed_attack", against=("UKR",)),
            "es",
            "Corea del Norte lanza un ataque armado contra Rusia",
        ),
        (
            replace(PLEDGE, type="meeting", place="CHN"),
            "es",
            "Corea del Norte y Rusia mantienen conversaciones en China",
        ),
        (
            replace(PLEDGE, type="meeting", place="Pekín", language="es"),
            "en",
            "North Korea and Russia hold talks",
        ),
        (
            replace(PLEDGE, type="meeting", place="Pekín", language="es"),
            "es",
            "Corea del Norte y Rusia mantienen conversaciones en Pekín",
        ),
        (
            replace(PLEDGE, type="joint_exercise", members=("RUS", "CHN", "IRN")),
            "es",
            "China, Irán y Rusia realizan maniobras conjuntas",
        ),
        (
            Act("alliance_declared", "asserted", "PRK", "RUS", speaker_state="RUS"),
            "en",
            "Russia proclaims its alliance with North Korea",
        ),
        (
            Act("mediation", "planned", "TUR", "RUS", members=("TUR", "RUS", "UKR")),
            "es",
            "Turquía prevé mediar en un conflicto entre Rusia y Ucrania",
        ),
        (
            Act("rejection", "asserted", "NATO", "RUS", members=("UKR", "USA", "NATO", "RUS")),
            "es",
            "La OTAN da una negativa a Rusia",
        ),
        (
            Act("criticism", "asserted", "KOR", "PRK", members=("KOR", "RUS", "PRK")),
            "en",
            "South Korea voices criticism of North Korea",
        ),
        (
            replace(PLEDGE, contradicted_by=("RUS", "PRK")),
            "en",
            "North Korea pledges support to Russia; Russia and North Korea deny it",
        ),
        (
            replace(PLEDGE, contradicted_by=("Diario Sur",)),
            "es",
            "Corea del Norte promete apoyo a Rusia; otras fuentes lo niegan",
        ),
        (
            replace(PLEDGE, withdrawn=True),
            "es",
            "Información retirada: Corea del Norte promete apoyo a Rusia",
        ),
        (
            replace(PLEDGE, type="pact_of_2031"),
            "en",
            "Signal “pact_of_2031” between North Korea and Russia",
        ),
        (
            replace(PLEDGE, status="rumoured", target=None),
            "es",
            "Señal «support_pledged» de Corea del Norte",
        ),
    ],
)
def test_sentences_are_grammatical(act: Act, language: str, expected: str) -> None:
    assert headline(act, language) == expected


@pytest.mark.parametrize("kind", [k.value for k in SignalType if k is not SignalType.MEDIATION])
def test_a_headline_names_both_ends_whoever_else_takes_part(kind: str) -> None:
    act = Act(kind, "asserted", "PRK", "RUS", members=("PRK", "CHN", "RUS"))
    for sentence in headlines(act).values():
        assert re.search("North Korea|Corea del Norte", sentence)
        assert re.search("Russia|Rusia", sentence)


@pytest.mark.parametrize(
    ("code", "spanish", "english"),
    [
        ("USA", "Estados Unidos", "the United States"),
        ("GBR", "el Reino Unido", "the United Kingdom"),
        ("XKX", "Kosovo", "Kosovo"),
        ("NATO", "la OTAN", "NATO"),
        ("FRA", "Francia", "France"),
        ("ZZQ", "ZZQ", "ZZQ"),
        ("some place", "some place", "some place"),
    ],
)
def test_actors_have_names_with_their_article(code: str, spanish: str, english: str) -> None:
    assert (name_of(code, "es"), name_of(code, "en")) == (spanish, english)


@pytest.mark.parametrize(("code", "known"), [("RUS", True), ("NATO", True), ("TASS", False)])
def test_actors_are_told_from_other_names(code: str, known: bool) -> None:
    assert is_actor(code) is known


@pytest.mark.parametrize(
    ("names", "language", "expected"),
    [
        (["Rusia"], "es", "Rusia"),
        (["Rusia", "China", "Irán"], "es", "Rusia, China e Irán"),
        (["Rusia", "Yemen"], "es", "Rusia y Yemen"),
        (["Russia", "China", "Iran"], "en", "Russia, China and Iran"),
    ],
)
def test_lists_are_joined_as_in_a_sentence(names: list[str], language: str, expected: str) -> None:
    assert joined(names, language) == expected


def test_spanish_contracts_only_its_own_articles() -> None:
    assert contracted("apoyo a el G7 y a El Salvador", "es") == "apoyo al G7 y a El Salvador"
    assert contracted("a el", "en") == "a el"
