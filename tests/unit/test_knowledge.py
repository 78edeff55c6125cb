"""What entente knows of the world, and what its loader says of a faulty file."""

import itertools
import shutil
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
from babel import Locale
from babel.core import get_global
from hypothesis import given
from hypothesis import strategies as st

from entente.core.actors import demonym_forms
from entente.core.knowledge import (
    Knowledge,
    Leader,
    Term,
    fold,
    load_knowledge,
    read_knowledge,
)
from entente.errors import ConfigError

DATA = Path(__file__).parents[2] / "service/entente/data/knowledge"
ORGANISATIONS = (
    "UNO EUU NATO AFU OAS ASEAN ARL GCC MERCOSUR UNASUR CELAC ALBA OPEC OSCE CSTO SCO BRICS G7 "
    "G20 G77 IAEA OPCW ICC ICJ WTO WHO IMF WBK INTERPOL NAFTA ECOWAS CIS AUKUS QUAD"
)
SOLE_OFFICES = frozenset(
    {"supreme_leader", "head_of_state", "head_of_government", "foreign_minister"}
    | {"defence_minister", "party_leader", "vice_president", "security_adviser"}
)


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_knowledge()


def codes(knowledge: Knowledge, language: str, text: str) -> set[str]:
    names = knowledge.names(language).get(fold(text), ())
    return {name.code for name in names if name.fits(text)}


SPANISH = """
Corea del Norte: PRK; norcoreanas: PRK; RPDC: PRK; Pyongyang: PRK; coreano: KOR PRK
Moscú: RUS; MOSCÚ: RUS; Kremlin: RUS; rusos: RUS; Rusa: RUS; surcoreana: KOR
EE.UU.: USA; EE. UU.: USA; EEUU: USA; estadounidense: USA; Casa Blanca: USA; Washington: USA
China: CHN; china: CHN; Pekín: CHN; gigante asiático: CHN; Irán: IRN; irán:; iraní: IRN
Chile: CHL; chile:; La Moneda: CHL; la moneda:; Teherán: IRN; españolas: ESP; marroquíes: MAR
Reino Unido: GBR; Gran Bretaña: GBR; Downing Street: GBR; galo: FRA; Elíseo: FRA; nipona: JPN
luso: PRT; helvético: CHE; Itamaraty: BRA; Casa Rosada: ARG; Torre Tagle: PER; Kiev: UKR
ucranio: UKR; Bruselas: BEL EUU; congoleño: COD COG; Congo: COD COG; kirguises: KGZ
ONU: UNO; onu:; un:; OTAN: NATO; Otan: NATO; EU:; UE: EUU; Unión Europea: EUU
Emiratos: ARE; Guinea-Bisáu: GNB; ecuatoguineano: GNQ; La Paz: BOL; la paz:; Quito: ECU; quito:
Reunión:; Mauricio:; Granada:; Nuevo México:; Washington Post:; Birmania: MMR; Gaza: PSE
Santa Sede: VAT; Suiza: CHE; suiza: CHE; Jordania: JOR; El Salvador: SLV; salvador:
"""
ENGLISH = """
North Korea: PRK; North Korean: PRK; DPRK: PRK; Korean: KOR PRK; Blue House: KOR
US: USA; us:; Us:; U.S.: USA; Americans: USA; Latin American:; White House: USA
Turkey: TUR; turkey:; Turkish: TUR; Polish: POL; polish:; China: CHN; china:; Jordan: JOR
UN: UNO; un:; WHO: WHO; who:; Who:; Kyiv: UKR; Kiev: UKR; Beijing: CHN; Brussels: BEL EUU
Dutch: NLD; Czechs: CZE; Briton: GBR; UK: GBR; Britain: GBR; Élysée: FRA; Kremlin: RUS
Holy See: VAT; NATO: NATO; Nato: NATO; EU: EUU; DR Congo: COD; Northern Ireland:; New Mexico:
Ivorian: CIV; Emirati: ARE; Saudis: SAU; male:; Male:; chad:; Chad: TCD; Guinea pig:
"""


def written(table: str) -> list[tuple[str, set[str]]]:
    items = (item.strip().rpartition(":") for item in table.strip().replace("\n", ";").split(";"))
    return [(name, set(found.split())) for name, _, found in items]


@pytest.mark.parametrize(("text", "expected"), written(SPANISH))
def test_spanish_names_states(knowledge: Knowledge, text: str, expected: set[str]) -> None:
    assert codes(knowledge, "es", text) == expected


@pytest.mark.parametrize(("text", "expected"), written(ENGLISH))
def test_english_names_states(knowledge: Knowledge, text: str, expected: set[str]) -> None:
    assert codes(knowledge, "en", text) == expected


def test_a_phrase_that_speaks_of_no_state_stops_the_search(knowledge: Knowledge) -> None:
    assert knowledge.names("es")[fold("América Latina")] == ()
    assert knowledge.names("en")[fold("Agence France-Presse")] == ()


def test_a_name_stands_before_a_demonym_of_the_same_spelling(knowledge: Knowledge) -> None:
    assert [name.kind for name in knowledge.names("es")["china"]] == ["name", "demonym"]


def test_a_language_without_names_is_refused(knowledge: Knowledge) -> None:
    with pytest.raises(ConfigError, match=r"'de'; there are en, es"):
        knowledge.names("de")


@pytest.mark.parametrize(
    ("word", "forms"),
    [
        ("ruso", ("ruso", "rusa", "rusos", "rusas")),
        ("francés", ("francés", "francesa", "franceses", "francesas")),
        ("alemán", ("alemán", "alemana", "alemanes", "alemanas")),
        ("nipón", ("nipón", "nipona", "nipones", "niponas")),
        ("español", ("español", "española", "españoles", "españolas")),
        ("iraní", ("iraní", "iraníes", "iranís")),
        ("belga", ("belga", "belgas")),
        ("kosovar", ("kosovar", "kosovares")),
    ],
)
def test_spanish_demonyms_are_inflected(word: str, forms: tuple[str, ...]) -> None:
    assert demonym_forms(word, "es") == forms


def test_every_iso_code_has_a_state_with_a_name_in_both_languages(knowledge: Knowledge) -> None:
    alpha3 = {code for code in get_global("territory_aliases") if len(code) == 3}
    iso = {
        code: (get_global("territory_aliases")[code] or [""])[0]
        for code in alpha3
        if code.isalpha() and code.isupper()
    }
    current = {code for code, alpha2 in iso.items() if alpha2 in Locale("en").territories}
    states = {code for code, actor in knowledge.states.items() if actor.kind != "organisation"}
    assert {"USA", "ESP", "TWN", "PSE", "XKX"} <= states
    assert len(states) == 250
    assert {code for code in states - {"XKX"} if code not in current} == set()
    for code in states:
        for label in knowledge.states[code].labels.values():
            assert label
            assert label != code


def test_the_193_members_of_the_united_nations_have_demonyms_in_both_languages(
    knowledge: Knowledge,
) -> None:
    members = {code for code, actor in knowledge.states.items() if actor.un_member}
    assert len(members) == 193
    for language in ("es", "en"):
        named = {
            name.code
            for names in knowledge.names(language).values()
            for name in names
            if name.kind == "demonym"
        }
        assert members | {"TWN", "XKX", "PSE", "VAT"} <= named


def test_every_organisation_of_the_ontology_is_known(knowledge: Knowledge) -> None:
    known = {code for code, actor in knowledge.states.items() if actor.kind == "organisation"}
    assert known == set(ORGANISATIONS.split())


def test_no_two_actors_and_no_two_leaders_share_a_wikidata_item(knowledge: Knowledge) -> None:
    qids = [actor.qid for actor in knowledge.states.values() if actor.qid]
    qids += [leader.qid for leader in knowledge.leaders if leader.qid]
    assert [qid for qid, count in Counter(qids).items() if count > 1] == []


def test_no_two_leaders_share_a_full_name(knowledge: Knowledge) -> None:
    for leader in knowledge.leaders:
        for name in (leader.name, *leader.aliases):
            assert knowledge.people(fold(name)) == (leader,), name


def test_no_name_of_a_leader_is_the_name_of_a_state(knowledge: Knowledge) -> None:
    for leader in knowledge.leaders:
        for name in (leader.name, *leader.aliases):
            assert fold(name) not in knowledge.names("es"), name
            assert fold(name) not in knowledge.names("en"), name


def test_no_two_people_hold_a_sole_office_of_a_state_at_once(knowledge: Knowledge) -> None:
    offices: dict[tuple[str, str], list[tuple[Term, Leader]]] = {}
    for leader in knowledge.leaders:
        for term in leader.terms:
            if term.office in SOLE_OFFICES:
                offices.setdefault((term.state, term.office), []).append((term, leader))
    overlaps = [
        (key, first.name, second.name)
        for key, terms in offices.items()
        for (a, first), (b, second) in itertools.combinations(terms, 2)
        if max(a.start, b.start) < min(a.end or date.max, b.end or date.max) - timedelta(days=1)
    ]
    assert overlaps == []


def test_terms_run_forward_and_end_unknown_is_said(knowledge: Knowledge) -> None:
    for leader in knowledge.leaders:
        assert leader.terms
        for term in leader.terms:
            assert term.end is None or term.start <= term.end
            assert term.end_known or term.end is not None


def leader_of(*terms: Term) -> Leader:
    return Leader("A. Name", None, (), None, terms)


PRESIDENT = Term("AAA", "head_of_state", "president", date(2000, 1, 1), date(2004, 1, 1))
MINISTER = Term("AAA", "foreign_minister", "foreign minister", date(2003, 1, 1), None)
STALE = Term(
    "AAA", "defence_minister", "defence minister", date(2010, 1, 1), date(2012, 1, 1), False
)


@pytest.mark.parametrize(
    ("terms", "on", "expected"),
    [
        ((PRESIDENT,), date(1999, 12, 31), None),
        ((PRESIDENT,), date(2000, 1, 1), PRESIDENT),
        ((PRESIDENT,), date(2004, 1, 1), PRESIDENT),
        ((PRESIDENT,), date(2026, 1, 1), PRESIDENT),
        ((PRESIDENT, MINISTER), date(2003, 6, 1), PRESIDENT),
        ((PRESIDENT, MINISTER), date(2005, 1, 1), MINISTER),
        ((PRESIDENT, STALE), date(2020, 1, 1), STALE),
        ((PRESIDENT,), None, PRESIDENT),
        ((PRESIDENT, MINISTER), None, MINISTER),
    ],
)
def test_the_term_of_a_day_is_the_one_held_else_the_latest_before(
    terms: tuple[Term, ...], on: date | None, expected: Term | None
) -> None:
    assert leader_of(*terms).term_on(on) == expected


def test_a_term_without_known_end_is_never_said_to_be_over() -> None:
    assert PRESIDENT.is_over(date(2005, 1, 1))
    assert not STALE.is_over(date(2026, 1, 1))
    assert not STALE.covers(date(2026, 1, 1))


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Kim Jong-un", "kim jong un"),
        ("KIM JONG UN", "kim jong un"),
        ("São Tomé", "sao tome"),
        ("Støre", "store"),
        ("Erdoğan", "erdogan"),
        ("Yıldırım", "yildirim"),
        ("Côte d’Ivoire", "cote d'ivoire"),
        ("  EE. \n UU. ", "ee. uu."),
    ],
)
def test_folding_drops_case_accents_and_hyphens(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_the_version_changes_with_the_data(tmp_path: Path) -> None:
    shutil.copytree(DATA, tmp_path / "same")
    shutil.copytree(DATA, tmp_path / "changed")
    with (tmp_path / "changed/phrases.yaml").open("a", encoding="utf-8") as file:
        file.write("  - Rusia Today\n")
    assert read_knowledge(tmp_path / "same").version == load_knowledge().version
    assert read_knowledge(tmp_path / "changed").version != load_knowledge().version


RUSSIA = "RUS: {kind: state, alpha2: RU"


@pytest.mark.parametrize(
    ("file", "text", "sentence"),
    [
        ("states.yaml", "rus: {kind: state}", "states.yaml: rus: a code is 2 to 10 capitals"),
        ("states.yaml", "RUS: 1", "RUS: must be a mapping"),
        ("states.yaml", "RUS: {kind: empire}", "RUS: kind is 'empire'; write one of"),
        ("states.yaml", f"{RUSSIA}, size: big}}", "RUS: unknown field 'size'; allowed are"),
        ("states.yaml", f"{RUSSIA}, qid: 159}}", "RUS: qid is 159; write it like Q159"),
        ("states.yaml", f"{RUSSIA}, un_member: 1}}", "RUS: un_member must be true or false"),
        ("states.yaml", f"{RUSSIA}, es: []}}", "RUS: es: must be a mapping"),
        ("states.yaml", f"{RUSSIA}, es: {{name: []}}}}", "RUS: es: unknown field 'name'"),
        ("states.yaml", f"{RUSSIA}, es: {{names: x}}}}", "names must be a list, in brackets"),
        ("states.yaml", f"{RUSSIA}, es: {{names: [NO]}}}}", "names: False is not text; quote it"),
        ("states.yaml", f"{RUSSIA}, es: {{label: 1}}}}", "RUS: es: label must be text"),
        ("states.yaml", f"{RUSSIA}, es: {{demonyms: [rus]}}}}", "no rule inflects 'rus'"),
        ("states.yaml", "ZZZ: {kind: state}", "ZZZ: en: no label; add `label`"),
        ("states.yaml", "{", "states.yaml: cannot be read"),
        ("states.yaml", "", "states.yaml: must be a mapping of entries"),
        ("organisations.yaml", f"{RUSSIA}}}", "organisations.yaml: RUS: is a code of states.yaml"),
        ("phrases.yaml", "de: [x]", "phrases.yaml: de: unknown language; use one of en, es"),
        ("phrases.yaml", "es: x", "phrases.yaml: es: must be a list of text"),
    ],
)
def test_a_fault_in_a_mapping_is_named_with_its_fix(
    tmp_path: Path, file: str, text: str, sentence: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        read_knowledge(folder_with(tmp_path, **{file: text}))
    assert sentence in str(caught.value)


PERSON = "Ann Name,Q1,f,,"
TERM = "Ann Name,RUS,head_of_state,president,2000-01-01,2004-01-01,,wikidata"


@pytest.mark.parametrize(
    ("people", "terms", "sentence"),
    [
        ("Ann Name,7,f,,", TERM, "leaders.csv: line 2: Ann Name: qid is '7'; write it like Q7747"),
        ("Ann Name,Q1,x,,", TERM, "gender is 'x'; write m, f or nothing"),
        ("Ann Name,Q1,f,", TERM, "4 fields instead of 5"),
        ("Ann Name ,Q1,f,,", TERM, "the first field is empty or a field has outer spaces"),
        (
            f"{PERSON}\nÁnn Name,,f,,",
            TERM,
            "line 3: Ánn Name: 'ann name' also belongs to Ann Name",
        ),
        (f"{PERSON}\nBob Name,Q1,m,,", TERM, "line 3: Bob Name: 'Q1' also belongs to Ann Name"),
        (f"{PERSON}\nBob Name,,m,,", TERM, "Bob Name: has no term; add a row to terms.csv"),
        (PERSON, TERM.replace("Ann", "Bob"), "has no term"),
        (PERSON, f"{TERM}\n{TERM.replace('Ann', 'Bob')}", "terms.csv: Bob Name: no such leader"),
        (PERSON, TERM.replace("RUS", "XXX"), "terms.csv: line 2: Ann Name: state is 'XXX'"),
        (PERSON, TERM.replace("head_of_state", "boss"), "office is 'boss'; one of supreme_leader"),
        (PERSON, TERM.replace("president", ""), "role is empty"),
        (PERSON, TERM.replace("2000-01-01", "2000"), "start is '2000'; write a day as 2024-06-19"),
        (PERSON, TERM.replace("2004", "1999"), "start must be a day, and not after end"),
        (PERSON, TERM.replace("2004-01-01,", ",no"), "end_known is empty, or `no` beside an end"),
        (PERSON, TERM.replace("wikidata", "hearsay"), "source is 'hearsay'; one of wikidata"),
    ],
)
def test_a_fault_in_a_table_is_named_with_its_fix(
    tmp_path: Path, people: str, terms: str, sentence: str
) -> None:
    rows = {
        "leaders.csv": f"name,qid,gender,surnames,aliases\n{people}\n",
        "terms.csv": f"leader,state,offices,role,start,end,end_known,source\n{terms}\n",
    }
    with pytest.raises(ConfigError) as caught:
        read_knowledge(folder_with(tmp_path, **rows))
    assert sentence in str(caught.value)


def test_a_table_with_other_columns_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"terms\.csv: the first row must be leader,state"):
        read_knowledge(folder_with(tmp_path / "a", **{"terms.csv": "who,what\n"}))
    folder = folder_with(tmp_path / "b")
    (folder / "leaders.csv").unlink()
    with pytest.raises(ConfigError, match=r"leaders\.csv: cannot be read"):
        read_knowledge(folder)


def folder_with(folder: Path, **files: str) -> Path:
    """Copy the shipped data, with some files replaced."""
    shutil.copytree(DATA, folder, dirs_exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder
