"""Portuguese as it is written in Brazil and in Portugal: names, titles, speech, acts, dates."""

from datetime import UTC, date, datetime
from functools import cache

import pytest

from entente.core.actors import demonym_forms
from entente.core.analyzer import Analyzer
from entente.core.dates import find_dates
from entente.core.knowledge import Knowledge, fold, load_knowledge
from entente.core.parsing.pipelines import load_pipeline, shipped_languages
from entente.messages import Analysis, Article
from tests.unit.sentence_cases import DATA, Act, expected_act, sentence_cases, told

WEDNESDAY = date(2025, 9, 3)
needs_parser = pytest.mark.skipif(
    "pt" not in shipped_languages(), reason="no Portuguese pipeline is in data/pipelines"
)


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


@cache
def analyzer() -> Analyzer:
    return Analyzer({"pt": load_pipeline("pt")}, load_knowledge())


def analyzed(text: str) -> Analysis:
    published = datetime(2025, 9, 3, 15, tzinfo=UTC)
    article = Article(id="pt", text=text, language="pt", published_at=published)
    return analyzer().analyze(article, published)


def said(text: str) -> list[tuple[str, str, str | None]]:
    """Return (kind, content, speaker) of each statement; parts are joined by an ellipsis."""
    return [
        (
            found.kind,
            " … ".join(text[start:end] for start, end in found.parts),
            found.speaker.name if found.speaker else None,
        )
        for found in analyzed(text).statements
    ]


MARTA = "Marta Ibáñez"
SAID = {
    "Segundo a Lusa, que cita um armador, o porto fechará.": [
        ("indirect", "o porto fechará", "Lusa")
    ],
    "“O porto fechará”, disse aos jornalistas a engenheira Marta Ibáñez.": [
        ("direct", "O porto fechará", MARTA)
    ],
    "Segundo Marta Ibáñez, da Associação dos Portos, a greve acabou.": [
        ("indirect", "a greve acabou", MARTA)
    ],
    "Venceu a tese segundo a qual o porto deve fechar.": [],
    "A greve, algo que Marta Ibáñez admite, foi longa.": [],
    "Marta Ibáñez negou aos grevistas o direito de recorrer.": [],
    "Sem encomendas, o negócio continuou fraco.": [],
    "Segundo Marta Ibáñez, diretora do porto de Santos, a greve acabou.": [
        ("indirect", "a greve acabou", MARTA)
    ],
    "Marta Ibáñez negou ter visto o plano.": [("indirect", "ter visto o plano", MARTA)],
    "Marta Ibáñez chamou as manobras de “provocação”.": [("mixed", "provocação", MARTA)],
    "Afirmou nesta segunda-feira Marta Ibáñez que a greve acabou.": [
        ("indirect", "a greve acabou", MARTA)
    ],
    "«Nunca cederemos», assegurou Marta Ibáñez em Lisboa.": [("direct", "Nunca cederemos", MARTA)],
    "Marta Ibáñez: “A porta continua aberta”.": [("direct", "A porta continua aberta", MARTA)],
    "“Queremos conversar”, indicou Marta Ibáñez, “mas com garantias”.": [
        ("direct", "Queremos conversar … mas com garantias", MARTA)
    ],
    "Lula disse: “Não aceitaremos ameaças”.": [
        ("direct", "Não aceitaremos ameaças", "Luiz Inácio Lula da Silva")
    ],
    "“Não recuamos”, disse o presidente do Brasil, Luiz Inácio Lula da Silva, em coletiva.": [
        ("direct", "Não recuamos", "Luiz Inácio Lula da Silva")
    ],
    "A ministra Marta Ibáñez chegou a Lisboa. “Viemos para ficar”, disse-lhes a governante.": [
        ("direct", "Viemos para ficar", MARTA)
    ],
    "Marta Ibáñez sustenta que o plano é “letra morta”.": [
        ("mixed", "o plano é “letra morta”", MARTA)
    ],
    "Marta Ibáñez classificou a proposta de “vergonhosa”.": [("mixed", "vergonhosa", MARTA)],
    "Marta Ibáñez anunciou ontem que o porto será fechado em junho.": [
        ("indirect", "o porto será fechado em junho", MARTA)
    ],
    "Marta Ibáñez queixou-se de que o plano avança devagar.": [
        ("indirect", "o plano avança devagar", MARTA)
    ],
    "Marta Ibáñez disse que o plano avança e acrescentou que faltam recursos.": [
        ("indirect", "o plano avança", MARTA),
        ("indirect", "faltam recursos", MARTA),
    ],
    "Marta Ibáñez disse que o plano avança e abandonou a sala.": [
        ("indirect", "o plano avança", MARTA)
    ],
    "O plano vai avançar, afirmou o chanceler russo, Sergei Lavrov.": [
        ("indirect", "O plano vai avançar", "Sergey Lavrov")
    ],
    "A ponte, como sublinhou Marta Ibáñez, foi destruída.": [
        ("indirect", "A ponte … foi destruída", MARTA)
    ],
    "A ponte foi destruída, segundo um comunicado do Kremlin.": [
        ("indirect", "A ponte foi destruída", "Kremlin")
    ],
    "Segundo afirmou Marta Ibáñez, a ponte foi destruída.": [
        ("indirect", "a ponte foi destruída", MARTA)
    ],
    "Na opinião do chanceler russo, Sergei Lavrov, o tratado está morto.": [
        ("indirect", "o tratado está morto", "Sergey Lavrov")
    ],
    "Ao assegurar que o plano avança, Marta Ibáñez surpreendeu todos.": [
        ("indirect", "o plano avança", MARTA)
    ],
    "Portugal apelou à União Europeia para que imponha sanções.": [
        ("indirect", "imponha sanções", "Portugal")
    ],
    "Marta Ibáñez prometeu ajudar as vítimas.": [("indirect", "ajudar as vítimas", MARTA)],
    "Marta Ibáñez perguntou se o plano avança.": [("indirect", "se o plano avança", MARTA)],
    "A advertência de Marta Ibáñez de que o plano falhará chegou tarde.": [
        ("indirect", "o plano falhará", MARTA)
    ],
    "Marta Ibáñez não disse que o plano avança.": [],
    "Marta Ibáñez dirá amanhã que o plano avança.": [],
    "No segundo semestre, a Rússia aumentou as exportações.": [],
    "A nota do Itamaraty foi publicada, e o alerta foi dado às seis horas.": [],
    "O presidente russo, Vladimir Putin, manifestou solidariedade e voltou a Moscou.": [],
}


@needs_parser
@pytest.mark.parametrize("text", SAID)
def test_statements_and_their_speakers_are_found(text: str) -> None:
    assert said(text) == SAID[text]


@needs_parser
def test_a_verb_that_opens_a_sentence_is_no_state() -> None:
    assert acts("Irão reunir-se os dois ministros com o presidente da Rússia.") == set()
    assert ("threat", "IRN", "ISR", "asserted") in acts("Irão ameaça Israel com represálias.")


@needs_parser
@pytest.mark.parametrize("name", ["portuguese_match.txt", "portuguese_reform.txt"])
def test_news_of_other_things_raise_no_alert(name: str) -> None:
    text = (DATA / name).read_text(encoding="utf-8")
    assert [signal for signal in analyzed(text).signals if signal.alert] == []


@needs_parser
def test_a_denial_is_told_apart() -> None:
    (denial,) = analyzed("O Kremlin desmentiu que tenha enviado tropas.").statements
    assert (denial.polarity, denial.speaker and denial.speaker.state) == ("denied", "RUS")


def acts(text: str) -> set[Act]:
    return told(analyzed(text).signals)


@needs_parser
@pytest.mark.parametrize(
    ("kind", "source", "target", "status", "text"), sentence_cases("portuguese_signals.txt")
)
def test_each_type_and_status_is_read(
    kind: str, source: str, target: str, status: str, text: str
) -> None:
    assert expected_act(kind, source, target, status) in acts(text)


BRAZILIAN = {
    ("treaty_signed", "BRA", "IDN", "asserted"),
    ("meeting", "BRA", "IDN", "asserted"),
    ("alliance_declared", "BRA", "IDN", "asserted"),
    ("praise", "BRA", "IDN", "asserted"),
    ("agreement_intended", "BRA", "IDN", "asserted"),
    ("criticism", "USA", "BRA", "asserted"),
    ("military_aid", "BRA", "RUS", "alleged"),
    ("threat", "USA", "BRA", "conditional"),
    ("defence_pact", "AUS", "IDN", "background"),
    ("meeting", "BRA", "MYS", "planned"),
}
EUROPEAN = {
    ("criticism", "PRT", "RUS", "asserted"),
    ("armed_attack", "RUS", "PRT", "background"),
    ("support_pledged", "PRT", "UKR", "asserted"),
    ("criticism", "RUS", "PRT", "asserted"),
    ("threat", "RUS", "PRT", "conditional"),
    ("praise", "EUU", "PRT", "asserted"),
    ("meeting", "EUU", "UKR", "asserted"),
    ("relations_downgraded", "POL", "RUS", "background"),
    ("request", "POL", "NATO", "asserted"),
    ("rejection", "HUN", "POL", "asserted"),
    ("treaty_signed", "POL", "PRT", "background"),
}


@needs_parser
@pytest.mark.parametrize(
    ("name", "expected", "kept_apart"),
    [
        ("portuguese_brazil.txt", BRAZILIAN, ("military_aid", "BRA", "RUS", "asserted")),
        ("portuguese_portugal.txt", EUROPEAN, ("relations_downgraded", "RUS", "PRT", "asserted")),
    ],
)
def test_whole_articles_are_read(
    name: str, expected: set[Act], kept_apart: tuple[str, ...]
) -> None:
    found = acts((DATA / name).read_text(encoding="utf-8"))
    assert expected <= found
    assert kept_apart not in found


@needs_parser
def test_the_people_of_an_article_are_known_by_their_offices() -> None:
    leaders = analyzed((DATA / "portuguese_portugal.txt").read_text(encoding="utf-8")).leaders
    assert {(leader.name, leader.state) for leader in leaders} >= {
        ("Paulo Rangel", "PRT"),
        ("Ursula von der Leyen", "EUU"),
        ("António Costa", "EUU"),
        ("Volodymyr Zelenskyy", "UKR"),
        ("Viktor Orbán", "HUN"),
        ("Marcelo Rebelo de Sousa", "PRT"),
    }
