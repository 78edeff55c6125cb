"""French names, titles and dates: what is found by words alone, without a parser's help."""

from datetime import date

import pytest

from entente.core.actors import demonym_forms
from entente.core.cast.leaders import find_cast
from entente.core.cast.mentions import Cast
from entente.core.dates import find_dates
from entente.core.knowledge import Knowledge, fold, load_knowledge
from tests.support.docs import hand_made

WEDNESDAY = date(2025, 9, 3)


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_knowledge()


NAMES = """
Russie: RUS; russie:; Moscou: RUS; Kremlin: RUS; Douma: RUS; russes: RUS; Russes: RUS
États-Unis: USA; Etats-Unis: USA; ETATS-UNIS: USA; USA: USA; américaine: USA; Maison Blanche: USA
Maison-Blanche: USA; maison blanche:; Pentagone: USA; pentagone:; Washington: USA
Washington Post:; Amérique latine:; latino-américains:; sud-américaine:; golfe du Mexique:
France: FRA; Élysée: FRA; Elysée: FRA; Quai d'Orsay: FRA; Matignon: FRA; Île-de-France:
Air France:; accord de Paris:; Paris: FRA; hôtel Matignon: FRA
Royaume-Uni: GBR; Grande-Bretagne: GBR; britannique: GBR; Downing Street: GBR; anglais:
Chine: CHN; chine:; Pékin: CHN; empire du Milieu: CHN; mer de Chine:; mer de Chine méridionale:
Guinée: GIN; guinéenne: GIN; Guinée-Bissau: GNB; bissau-guinéens: GNB; Guinée équatoriale: GNQ
équato-guinéen: GNQ; Papouasie-Nouvelle-Guinée: PNG; Nouvelle-Guinée:; golfe de Guinée:
Congo: COD COG; congolaises: COD COG; RDC: COD; rdc:; RD Congo: COD; Congo-Brazzaville: COG
République du Congo: COG; République démocratique du Congo: COD
Corée: KOR; Corée du Nord: PRK; nord-coréennes: PRK; sud-coréen: KOR; coréen: KOR PRK
péninsule coréenne:; Tchad: TCD; tchadien: TCD; N'Djamena: TCD; Jordanie: JOR; Géorgie: GEO
État de Géorgie:; Géorgie du Sud:; Niger: NER; nigérienne: NER; Nigeria: NGA; nigériane: NGA
Soudan du Sud: SSD; sud-soudanais: SSD; Soudan: SDN; Grenade:; Maurice:; île Maurice: MUS
Dominique:; dominiquaise: DMA; République dominicaine: DOM; dominicaine: DOM; Réunion:
La réunion:; Salvador: SLV; Salvador Allende:; Guyane: GUF; Guyana: GUY; Inde: IND; indiennes: IND
océan Indien:; Côte d'Ivoire: CIV; ivoirien: CIV; Birmanie: MMR; Myanmar: MMR; Biélorussie: BLR
Bélarus: BLR; turques: TUR; grecque: GRC; lettonne: LVA; burkinabè: BFA; kényans: KEN
Bruxelles: BEL EUU; UE: EUU; ue:; Vingt-Sept: EUU; vingt-sept:; Commission européenne: EUU
OTAN: NATO; Otan: NATO; otan:; Alliance atlantique: NATO; ONU: UNO; Nations unies: UNO
UA: AFU; Union africaine: AFU; Cédéao: ECOWAS; CEDEAO: ECOWAS; OTSC: CSTO; AIEA: IAEA; CPI: ICC
Saint-Siège: VAT; Vatican: VAT; État hébreu: ISR; Tel-Aviv: ISR; République islamique: IRN
République islamique de Mauritanie: MRT; Autorité palestinienne: PSE; Gaza: PSE; Caire: EGY
"""


def written(table: str) -> list[tuple[str, set[str]]]:
    items = (item.strip().rpartition(":") for item in table.strip().replace("\n", ";").split(";"))
    return [(name, set(found.split())) for name, _, found in items]


@pytest.mark.parametrize(("text", "expected"), written(NAMES))
def test_words_name_states(knowledge: Knowledge, text: str, expected: set[str]) -> None:
    names = knowledge.names("fr").get(fold(text), ())
    assert {name.code for name in names if name.fits(text)} == expected


@pytest.mark.parametrize(
    ("word", "forms"),
    [
        ("russe", ("russe", "russes")),
        ("français", ("français", "française", "françaises")),
        ("italien", ("italien", "italienne", "italiens", "italiennes")),
        ("argentin", ("argentin", "argentine", "argentins", "argentines")),
        ("grec", ("grec", "grecque", "grecs", "grecques")),
        ("turc", ("turc", "turque", "turcs", "turques")),
        ("espagnol", ("espagnol", "espagnole", "espagnols", "espagnoles")),
    ],
)
def test_demonyms_are_inflected(word: str, forms: tuple[str, ...]) -> None:
    assert demonym_forms(word, "fr") == forms


def test_every_state_of_the_united_nations_has_a_demonym(knowledge: Knowledge) -> None:
    members = {code for code, actor in knowledge.states.items() if actor.un_member}
    names = (name for group in knowledge.names("fr").values() for name in group)
    assert members <= {name.code for name in names if name.kind == "demonym"}


def cast_of(text: str, *people: str) -> Cast:
    return find_cast(hand_made(text, "fr", people), "fr", load_knowledge(), WEDNESDAY)


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("Le président russe est arrivé.", ("Vladimir Putin", "president", "RUS")),
        ("Vladimir Poutine est arrivé.", ("Vladimir Putin", "president", "RUS")),
        ("Le président de l'Ukraine est arrivé.", ("Volodymyr Zelenskyy", "president", "UKR")),
        ("Le président de l’Ukraine est arrivé.", ("Volodymyr Zelenskyy", "president", "UKR")),
        ("Le chef de l'Etat français est arrivé.", ("Emmanuel Macron", "president", "FRA")),
        ("Le maître du Kremlin est arrivé.", ("Vladimir Putin", "president", "RUS")),
        ("Le dirigeant nord-coréen est arrivé.", ("Kim Jong Un", "supreme leader", "PRK")),
        ("Le chef de la diplomatie russe est arrivé.",
         ("Sergey Lavrov", "foreign minister", "RUS")),
        ("Le secrétaire d'État américain est arrivé.",
         ("Marco Rubio", "secretary of state", "USA")),
        ("Le président du Conseil italien est arrivé.",
         ("Giorgia Meloni", "prime minister", "ITA")),
        ("L'ex-président américain Barack Obama est venu.",
         ("Barack Obama", "former president", "USA")),
        ("Le ministre ghanéen des Affaires étrangères, Kofi Tamale, est venu.",
         ("Kofi Tamale", "foreign minister", "GHA")),
        ("La ministre togolaise de la Défense nationale Ama Lawson est venue.",
         ("Ama Lawson", "defence minister", "TGO")),
        ("Kofi Tamale, ambassadeur du Ghana au Togo, est venu.",
         ("Kofi Tamale", "ambassador", "GHA")),
    ],
)  # fmt: skip
def test_a_title_leads_to_its_holder(text: str, person: tuple[str, str, str]) -> None:
    (found,) = cast_of(text, *(["Kofi Tamale"] if text.startswith("Kofi") else [])).people
    assert (found.name, found.role, found.state) == person
    assert found.leader


@pytest.mark.parametrize(
    "text",
    [
        "Un président russe est arrivé.",
        "Le prochain président russe est arrivé.",
        "Le président de la compagnie est arrivé.",
        "Le nouveau président russe est arrivé.",
        "Chaque président russe est arrivé.",
    ],
)
def test_a_title_without_a_holder_leads_to_nobody(text: str) -> None:
    assert cast_of(text).people == []


def test_a_bare_title_takes_up_the_person_before() -> None:
    text = "Le Premier ministre indien Narendra Modi a parlé. Le Premier ministre est parti."
    (modi,) = cast_of(text).people
    assert [text[each.start : each.end] for each in modi.mentions] == [
        "Narendra Modi",
        "Le Premier ministre",
    ]


@pytest.mark.parametrize(
    ("text", "codes", "words"),
    [
        ("le gouvernement de l'Ukraine négocie", ("UKR",), "gouvernement de l'Ukraine"),
        ("les troupes rwandaises avancent", ("RWA",), "troupes rwandaises"),
        ("l'administration Trump négocie", ("USA",), "administration Trump"),
        ("la diplomatie chinoise proteste", ("CHN",), "diplomatie chinoise"),
        ("le Quai d'Orsay proteste", ("FRA",), "Quai d'Orsay"),
        ("les deux Corées négocient", ("PRK", "KOR"), "les deux Corées"),
        ("les relations sino-russes", ("CHN", "RUS"), "sino-russes"),
        ("un sommet franco-allemand", ("FRA", "DEU"), "franco-allemand"),
    ],
)
def test_who_acts_for_a_state(text: str, codes: tuple[str, ...], words: str) -> None:
    found = [(each.codes, text[each.start : each.end]) for each in cast_of(text).actors]
    assert found == [(codes, words)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("le 3 mai 2024", "2024-05-03"),
        ("le 1er mars 2025", "2025-03-01"),
        ("mercredi 3 septembre", "2025-09-03"),
        ("du 1er au 3 septembre 2025", "2025-09-01"),
        ("en août 2024", "2024-08"),
        ("en juin", "2025-06"),
        ("signé en 2019", "2019"),
        ("mardi", "2025-09-02"),
        ("lundi dernier", "2025-09-01"),
        ("mercredi dernier", "2025-08-27"),
        ("lundi prochain", "2025-09-08"),
        ("hier", "2025-09-02"),
        ("avant-hier", "2025-09-01"),
        ("aujourd’hui", "2025-09-03"),
        ("la semaine dernière", "2025-08"),
        ("le mois prochain", "2025-10"),
        ("l'année dernière", "2024"),
        ("l'an dernier", "2024"),
        ("il y a trois ans", "2022"),
        ("il y a près de deux mois", "2025-07"),
        ("dans deux semaines", "2025-09"),
        ("cinq jours plus tôt", "2025-08-29"),
    ],
)
def test_dates_are_read(text: str, expected: str) -> None:
    (found,) = find_dates(text, "fr")
    assert str(found.resolve(WEDNESDAY)) == expected


@pytest.mark.parametrize("text", ["le 31 avril", "il mai", "les 27", "la mars"])
def test_what_is_no_date_is_left_alone(text: str) -> None:
    assert find_dates(text, "fr") == []
