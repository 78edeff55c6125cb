"""Portuguese as it is written in Brazil and in Portugal: names, titles, speech, acts, dates."""

import pytest

from entente.core.actors import demonym_forms
from entente.core.knowledge import Knowledge, fold, load_knowledge


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_knowledge()


NAMES = """
Irã: IRN; Irão: IRN; irão:; Ira:; IRA:; IRÃ: IRN; Moscou: RUS; Moscovo: RUS; MOSCOU: RUS
Polônia: POL; Polónia: POL; Vietnã: VNM; Vietname: VNM; Quênia: KEN; Quénia: KEN; Teerã: IRN
Holanda: NLD; Países Baixos: NLD; Madri: ESP; Madrid: ESP; Eslovénia: SVN; Eslovênia: SVN
Planalto: BRA; planalto:; Itamaraty: BRA; Casa Branca: USA; casa branca:; Kremlin: RUS
Casa Rosada: ARG; Bruxelas: BEL EUU; UE: EUU; União Europeia: EUU; ue:; Otan: NATO; NATO: NATO
ONU: UNO; onu:; Mercosul: MERCOSUR; Brics: BRICS; BRICS: BRICS; OTSC: CSTO; AIEA: IAEA
Guiné: GIN; Guiné-Bissau: GNB; Guiné Equatorial: GNQ; Papua-Nova Guiné: PNG; Nova Guiné:
golfo da Guiné:; guineense: GNB; equato-guineenses: GNQ; Congo: COD COG; RD Congo: COD
República do Congo: COG; congolesa: COD COG; Coreia: KOR; Coreia do Norte: PRK
norte-coreanas: PRK; sul-coreano: KOR; coreano: KOR PRK; península coreana:; Chade: TCD
Jordânia: JOR; rio Jordão:; Geórgia: GEO; estado da Geórgia:; Granada:; Peru: PER; peru:
Turquia: TUR; turcas: TUR; Dominica: DMA; República Dominicana: DOM; dominicano: DOM
China: CHN; china:; mar do Sul da China:; Chile: CHL; chile:; Palau: PLW; Omã: OMN; Oma:
América Latina:; latino-americana:; sul-americanos:; americano: USA; norte-americanas: USA
EUA: USA; E.U.A.: USA; eua:; Estados Unidos: USA; estadunidense: USA; Nova York:; Nova Iorque:
alemã: DEU; alemães: DEU; letões: LVA; afegãos: AFG; europeia:; israelita: ISR; israelense: ISR
palestiniano: PSE; palestina: PSE; Palestina: PSE; Faixa de Gaza: PSE; espanhóis: ESP; lusa:
luso: PRT; Lusa:; checo: CZE; tcheca: CZE; polacos: POL; poloneses: POL; Maurício:; Reunião:
ucranianos: UKR; Kiev: UKR; Santa Sé: VAT; Vaticano: VAT; Timor-Leste: TLS; Cabo Verde: CPV
Washington Post:; Washington: USA; Palácio de Belém: PRT; Belém:; Salvador:; El Salvador: SLV
"""


def written(table: str) -> list[tuple[str, set[str]]]:
    items = (item.strip().rpartition(":") for item in table.strip().replace("\n", ";").split(";"))
    return [(name, set(found.split())) for name, _, found in items]


@pytest.mark.parametrize(("text", "expected"), written(NAMES))
def test_both_spellings_name_states(knowledge: Knowledge, text: str, expected: set[str]) -> None:
    names = knowledge.names("pt").get(fold(text), ())
    assert {name.code for name in names if name.fits(text)} == expected


@pytest.mark.parametrize(
    ("word", "forms"),
    [
        ("russo", ("russo", "russa", "russos", "russas")),
        ("francês", ("francês", "francesa", "franceses", "francesas")),
        ("eritreu", ("eritreu", "eritreia", "eritreus", "eritreias")),
        ("espanhol", ("espanhol", "espanhola", "espanhóis", "espanholas")),
        ("canadense", ("canadense", "canadenses")),
        ("kosovar", ("kosovar", "kosovares")),
        ("quirguiz", ("quirguiz", "quirguizes")),
    ],
)
def test_demonyms_are_inflected(word: str, forms: tuple[str, ...]) -> None:
    assert demonym_forms(word, "pt") == forms


def test_every_member_of_the_united_nations_has_a_demonym(knowledge: Knowledge) -> None:
    members = {code for code, actor in knowledge.states.items() if actor.un_member}
    named = {
        name.code
        for names in knowledge.names("pt").values()
        for name in names
        if name.kind == "demonym"
    }
    assert members | {"TWN", "XKX", "PSE", "VAT"} <= named


def test_no_name_of_a_leader_is_the_name_of_a_state(knowledge: Knowledge) -> None:
    for leader in knowledge.leaders:
        for name in (leader.name, *leader.aliases):
            assert fold(name) not in knowledge.names("pt"), name
