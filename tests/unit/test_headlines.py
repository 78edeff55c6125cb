"""The sentences that people read, in every language."""

import re
from dataclasses import replace

import pytest

from entente.core.knowledge import load_knowledge
from entente.messages import SignalType, Status
from entente.watch.headlines import Act, headline, headlines
from entente.watch.names import contracted, is_actor, joined, name_of, place_of
from entente.watch.rules import name_words

UNCONTRACTED = {
    "es": re.compile(" (?:a|de) el "),
    "fr": re.compile(" (?:de|à) les? | (?:de|que) [aâeéèêiouyAEIOUÉÎ]"),
    "pt": re.compile(" (?:a|de|em|por) [oa]s? "),
}
PLEDGE = Act(type="support_pledged", status="asserted", source="PRK", target="RUS")


@pytest.mark.parametrize("kind", [kind.value for kind in SignalType])
@pytest.mark.parametrize("status", [status.value for status in Status])
def test_every_type_and_status_makes_a_sentence_in_every_language(kind: str, status: str) -> None:
    for target in ("RUS", None):
        for speaker in (None, "PRK", "GBR"):
            act = Act(kind, status, "PRK", target, speaker_state=speaker, against=("UKR",))
            for language, sentence in headlines(act).items():
                assert len(sentence.split()) > 2
                assert sentence[0].isupper()
                assert not re.search(r"[{}\[\]|]|  | None", sentence), sentence
                apart = UNCONTRACTED.get(language)
                assert not (apart and apart.search(sentence)), sentence
                assert not sentence.endswith((" ", ".", " de", " a", " à", " con", " of", " to"))


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
            replace(PLEDGE, ended="withdrawn"),
            "es",
            "Información retirada: Corea del Norte promete apoyo a Rusia",
        ),
        (
            replace(PLEDGE, type="pact_of_2031"),
            "en",
            "Signal “pact_of_2031” between North Korea and Russia",
        ),
        (PLEDGE, "fr", "La Corée du Nord promet son soutien à la Russie"),
        (
            replace(PLEDGE, source="USA"),
            "fr",
            "Les États-Unis promettent leur soutien à la Russie",
        ),
        (
            Act("military_aid", "negated", "DEU", "OMN"),
            "fr",
            "L'Allemagne n'a pas livré d'aide militaire à Oman",
        ),
        (
            Act("military_aid", "denied", "ISR", "MAR", speaker_state="USA"),
            "fr",
            "Les États-Unis démentent qu'Israël ait livré une aide militaire au Maroc",
        ),
        (
            Act("military_aid", "denied", "NLD", "MAR", speaker_state="NLD"),
            "fr",
            "Les Pays-Bas démentent avoir livré une aide militaire au Maroc",
        ),
        (
            Act("troops_in_support", "alleged", "RWA", "MOZ"),
            "fr",
            "On accuse le Rwanda d'envoyer des troupes en soutien au Mozambique",
        ),
        (
            Act("sanctions", "asserted", "GBR", "FJI", contradicted_by=("USA",)),
            "fr",
            "Le Royaume-Uni impose des sanctions aux Fidji ; les États-Unis le nient",
        ),
        (
            Act("meeting", "asserted", "FRA", "CHN", place="JPN"),
            "fr",
            "La Chine et la France mènent des entretiens au Japon",
        ),
        (PLEDGE, "pt", "A Coreia do Norte promete apoio à Rússia"),
        (
            replace(PLEDGE, target="USA"),
            "pt",
            "A Coreia do Norte promete apoio aos Estados Unidos",
        ),
        (
            Act("military_aid", "negated", "USA", "ISR"),
            "pt",
            "Os Estados Unidos não entregaram ajuda militar a Israel",
        ),
        (
            Act("military_aid", "denied", "IRN", "RUS", speaker_state="USA"),
            "pt",
            "Os Estados Unidos negam que o Irã tenha entregado ajuda militar à Rússia",
        ),
        (
            Act("praise", "asserted", "BRA", "PRT"),
            "pt",
            "O Brasil expressa apreço por Portugal",
        ),
        (
            Act("praise", "asserted", "PRT", "BRA"),
            "pt",
            "Portugal expressa apreço pelo Brasil",
        ),
        (
            Act("meeting", "asserted", "FRA", "CHN", place="USA"),
            "pt",
            "A China e a França mantêm conversações nos Estados Unidos",
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
        assert re.search("North Korea|Corea del Norte|Corée du Nord|Coreia do Norte", sentence)
        assert re.search("Russia|Rusia|Russie|Rússia", sentence)


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("USA", "Estados Unidos, the United States, les États-Unis, os Estados Unidos"),
        ("GBR", "el Reino Unido, the United Kingdom, le Royaume-Uni, o Reino Unido"),
        ("XKX", "Kosovo, Kosovo, le Kosovo, o Kosovo"),
        ("NATO", "la OTAN, NATO, l'OTAN, a OTAN"),
        ("FRA", "Francia, France, la France, a França"),
        ("DEU", "Alemania, Germany, l'Allemagne, a Alemanha"),
        ("CUB", "Cuba, Cuba, Cuba, Cuba"),
        ("ZZQ", "ZZQ, ZZQ, ZZQ, ZZQ"),
        ("some place", "some place, some place, some place, some place"),
    ],
)
def test_actors_have_names_with_their_article(code: str, names: str) -> None:
    assert ", ".join(name_of(code, language) for language in name_words()) == names


# States whose names French and Portuguese use without an article.
BARE = {
    "fr": "AND ATG BHR CUB CYP DJI HTI ISR KNA LCA MCO MDG MLT MUS NRU OMN SGP SMR STP VCT",
    "pt": "AGO AND ATG BFA BGD BLZ BRB BWA CPV CUB CYP FJI GHA GRD HND ISR KIR KNA LCA LIE LUX "
    "MAR MCO MDG MLT MMR MNE MOZ MUS NRU OMN PLW PRT RWA SGP SLV SMR STP SWZ TLS TON TTO TUV UGA "
    "VCT VUT WSM",
}


@pytest.mark.parametrize("language", BARE)
def test_the_article_of_every_state_was_thought_of(language: str) -> None:
    members = {code for code, state in load_knowledge().states.items() if state.un_member}
    assert members - {*name_words()[language].article_of} <= {*BARE[language].split()}


@pytest.mark.parametrize(
    ("place", "language", "expected"),
    [
        ("CHN", "es", "en China"),
        ("GBR", "en", "in the United Kingdom"),
        ("FRA", "fr", "en France"),
        ("IRQ", "fr", "en Irak"),
        ("ISR", "fr", "en Israël"),
        ("CAN", "fr", "au Canada"),
        ("CUB", "fr", "à Cuba"),
        ("Pékin", "fr", "à Pékin"),
        ("UNO", "fr", "à l'ONU"),
        ("BRA", "pt", "em o Brasil"),
        ("PRT", "pt", "em Portugal"),
    ],
)
def test_places_stand_with_their_preposition(place: str, language: str, expected: str) -> None:
    assert place_of(place, language) == expected


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


@pytest.mark.parametrize(
    ("apart", "language", "together"),
    [
        ("apoyo a el G7 y a El Salvador", "es", "apoyo al G7 y a El Salvador"),
        ("a el", "en", "a el"),
        ("auprès de le Canada et de les Pays-Bas", "fr", "auprès du Canada et des Pays-Bas"),
        ("soutien à le Bénin et à les Fidji", "fr", "soutien au Bénin et aux Fidji"),
        ("accuse Oman de envoyer, dit que Haïti", "fr", "accuse Oman d'envoyer, dit qu'Haïti"),
        ("auprès de des puissances à Le Caire", "fr", "auprès de puissances au Caire"),
        ("apoio a a China e a os Estados Unidos", "pt", "apoio à China e aos Estados Unidos"),
        (
            "vive em o Peru, em as Filipinas e em Cuba",
            "pt",
            "vive no Peru, nas Filipinas e em Cuba",
        ),
        ("apreço por a França e por Israel", "pt", "apreço pela França e por Israel"),
    ],
)
def test_words_that_meet_are_contracted(apart: str, language: str, together: str) -> None:
    assert contracted(apart, language) == together
