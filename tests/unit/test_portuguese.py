"""Portuguese as it is written in Brazil and in Portugal: names, titles, speech, acts, dates."""

from datetime import date

import pytest

from entente.core.actors import demonym_forms
from entente.core.dates import find_dates
from entente.core.knowledge import Knowledge, fold, load_knowledge

WEDNESDAY = date(2025, 9, 3)


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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("O pacto foi assinado em 19 de junho de 2024.", ["2024-06-19"]),
        ("A cimeira decorre a 1º de outubro.", ["2024-10-01"]),
        ("A cúpula foi de 5 a 7 de agosto.", ["2025-08-05"]),
        ("Falaram ontem à noite e hoje.", ["2025-09-02", "2025-09-03"]),
        ("Chegou nesta terça-feira (2) a Brasília.", ["2025-09-02"]),
        ("Reuniram-se na segunda, em Pequim.", ["2025-09-01"]),
        ("Foi a segunda reunião, na segunda fase do acordo.", []),
        ("Encontram-se na próxima sexta-feira.", ["2025-09-05"]),
        ("Visitou Lisboa no sábado passado.", ["2025-08-30"]),
        ("O acordo caducou há três anos.", ["2022"]),
        ("As obras começam daqui a dois meses.", ["2025-11"]),
        ("A guerra começou em fevereiro de 2022.", ["2022-02"]),
        ("Romperam relações na semana passada.", ["2025-08"]),
        ("Assinaram o tratado em 1991.", ["1991"]),
        (
            "No próximo dia 31 viaja a Lima; esteve em Quito no dia 28.",
            ["2025-10-31", "2025-08-28"],
        ),
    ],
)
def test_dates_are_found_and_resolved(text: str, expected: list[str]) -> None:
    found = [expression.resolve(WEDNESDAY) for expression in find_dates(text, "pt")]
    assert [str(day) for day in found] == expected
