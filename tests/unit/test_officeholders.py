"""Who held which office on which day, and by which names they are found."""

from datetime import date

import pytest
import yaml

from entente.core.knowledge import (
    SHIPPED,
    Knowledge,
    fold,
    load_knowledge,
)


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_knowledge()


def held(knowledge: Knowledge, state: str, office: str, day: str) -> list[str]:
    return [leader.name for leader in knowledge.holders(state, office, date.fromisoformat(day))]


HEADS_OF_STATE = """
2000-03-01 USA Bill Clinton
2000-07-02 MEX Ernesto Zedillo
2000-12-02 MEX Vicente Fox
2000-06-01 COL Andrés Pastrana
2000-06-01 VEN Hugo Chávez
2000-06-01 RUS Vladimir Putin
2000-06-01 CHN Jiang Zemin
2000-06-01 FRA Jacques Chirac
2000-06-01 PER Alberto Fujimori
2000-06-01 CUB Fidel Castro
2000-06-01 AGO José Eduardo dos Santos
2010-06-01 RUS Dmitry Medvedev
2012-01-01 BRA Dilma Rousseff
2019-06-01 USA Donald Trump
2019-06-01 FRA Emmanuel Macron
2019-06-01 MEX Andrés Manuel López Obrador
2019-06-01 BRA Jair Bolsonaro
2019-06-01 VEN Nicolás Maduro
2019-06-01 UKR Volodymyr Zelenskyy
2020-01-10 BOL Jeanine Áñez
2024-06-19 USA Joe Biden
2024-06-19 RUS Vladimir Putin
2024-06-19 KOR Yoon Suk Yeol
2024-06-19 VNM To Lam
2024-06-19 CHE Viola Amherd
2024-06-19 CHN Xi Jinping
2024-06-19 ARG Javier Milei
2024-06-19 BRA Luiz Inácio Lula da Silva
2024-06-19 COL Gustavo Petro
2024-06-19 CHL Gabriel Boric
2024-06-19 MEX Andrés Manuel López Obrador
2024-06-19 TUR Recep Tayyip Erdoğan
2024-06-19 ZAF Cyril Ramaphosa
2024-06-19 VAT Pope Francis
2025-01-20 USA Donald Trump
2025-09-03 RUS Vladimir Putin
2025-09-03 CHN Xi Jinping
2025-09-03 KOR Lee Jae Myung
2026-11-23 USA Donald Trump
2026-11-23 MEX Claudia Sheinbaum
2026-11-23 CHL José Antonio Kast
2026-11-23 VNM To Lam
2026-11-23 PRT António José Seguro
"""

HEADS_OF_GOVERNMENT = """
2000-06-01 ESP José María Aznar
2000-06-01 GBR Tony Blair
2000-06-01 DEU Gerhard Schröder
2000-06-01 ISR Ehud Barak
2019-06-01 DEU Angela Merkel
2019-09-01 GBR Boris Johnson
2019-06-01 ESP Pedro Sánchez
2019-06-01 ISR Benjamin Netanyahu
2024-06-19 JPN Fumio Kishida
2024-06-19 VNM Pham Minh Chinh
2024-06-19 ITA Giorgia Meloni
2024-06-19 DEU Olaf Scholz
2024-06-19 GBR Rishi Sunak
2024-06-19 CAN Justin Trudeau
2024-06-19 CHN Li Qiang
2024-06-19 IND Narendra Modi
2024-06-19 SAU Mohammed bin Salman
2025-09-10 FRA Sébastien Lecornu
2026-11-23 GBR Andy Burnham
2026-11-23 JPN Sanae Takaichi
2026-11-23 DEU Friedrich Merz
2026-11-23 HUN Péter Magyar
2026-11-23 NLD Rob Jetten
"""

FOREIGN_MINISTERS = """
2000-06-01 USA Madeleine Albright
2012-06-01 BRA Antonio Patriota
2018-01-01 USA Rex Tillerson
2019-06-01 USA Mike Pompeo
2019-06-01 CAN Chrystia Freeland
2024-06-19 USA Antony Blinken
2024-06-19 RUS Sergey Lavrov
2024-06-19 PRK Choe Son Hui
2024-06-19 KOR Cho Tae-yul
2024-06-19 JPN Yōko Kamikawa
2024-06-19 UKR Dmytro Kuleba
2024-06-19 ITA Antonio Tajani
2024-06-19 DEU Annalena Baerbock
2024-06-19 GBR David Cameron
2024-06-19 CAN Mélanie Joly
2024-06-19 EUU Josep Borrell
2024-06-19 CHE Ignazio Cassis
2024-06-19 CHN Wang Yi
2024-06-19 IND Subrahmanyam Jaishankar
2024-06-19 ARG Diana Mondino
2024-06-19 BRA Mauro Vieira
2024-06-19 MEX Alicia Bárcena
2024-06-19 TUR Hakan Fidan
2025-09-03 USA Marco Rubio
"""


def facts(table: str) -> list[list[str]]:
    return [line.split(" ", 2) for line in table.strip().splitlines()]


@pytest.mark.parametrize(("day", "state", "name"), facts(HEADS_OF_STATE))
def test_the_head_of_state_is_the_one_of_that_day(
    knowledge: Knowledge, day: str, state: str, name: str
) -> None:
    assert held(knowledge, state, "head_of_state", day) == [name]


@pytest.mark.parametrize(("day", "state", "name"), facts(HEADS_OF_GOVERNMENT))
def test_the_head_of_government_is_the_one_of_that_day(
    knowledge: Knowledge, day: str, state: str, name: str
) -> None:
    assert held(knowledge, state, "head_of_government", day) == [name]


@pytest.mark.parametrize(("day", "state", "name"), facts(FOREIGN_MINISTERS))
def test_the_foreign_minister_is_the_one_of_that_day(
    knowledge: Knowledge, day: str, state: str, name: str
) -> None:
    assert held(knowledge, state, "foreign_minister", day) == [name]


@pytest.mark.parametrize(
    ("state", "office", "day", "names"),
    [
        ("USA", "defence_minister", "2024-06-19", {"Lloyd Austin"}),
        ("RUS", "defence_minister", "2024-06-19", {"Andrey Belousov"}),
        ("PRK", "supreme_leader", "2000-06-15", {"Kim Jong Il"}),
        ("PRK", "supreme_leader", "2025-09-03", {"Kim Jong Un"}),
        ("IRN", "supreme_leader", "2020-01-08", {"Ali Khamenei"}),
        ("IRN", "supreme_leader", "2026-11-23", {"Mojtaba Khamenei"}),
        ("UNO", "head_of_organisation", "2000-06-01", {"Kofi Annan"}),
        ("UNO", "head_of_organisation", "2024-06-19", {"António Guterres"}),
        ("NATO", "head_of_organisation", "2024-06-19", {"Jens Stoltenberg"}),
        (
            "EUU",
            "head_of_organisation",
            "2024-06-19",
            {"Ursula von der Leyen", "Charles Michel", "Roberta Metsola"},
        ),
        ("MEX", "president_elect", "2024-06-19", {"Claudia Sheinbaum"}),
        ("USA", "vice_president", "2019-06-01", {"Mike Pence"}),
        ("VEN", "foreign_minister", "2010-01-01", {"Nicolás Maduro"}),
        ("KOR", "head_of_government", "2024-06-19", {"Han Duck-soo"}),
        ("KOR", "head_of_government", "2018-06-12", {"Lee Nak-yon"}),
        ("AUS", "head_of_state", "2024-06-19", {"Charles III"}),
        ("BRA", "defence_minister", "2008-06-01", {"Nelson Jobim"}),
        ("ITA", "defence_minister", "2015-06-01", {"Roberta Pinotti"}),
        ("JPN", "defence_minister", "2003-03-20", {"Shigeru Ishiba"}),
        ("IND", "defence_minister", "2016-09-29", {"Manohar Parrikar"}),
        ("ISR", "defence_minister", "2006-07-12", {"Amir Peretz"}),
        ("ISR", "foreign_minister", "2017-12-06", {"Benjamin Netanyahu"}),
        ("UKR", "foreign_minister", "2009-01-07", {"Volodymyr Ohryzko"}),
        ("UKR", "defence_minister", "2015-02-12", {"Stepan Poltorak"}),
        ("TUR", "defence_minister", "2003-03-01", {"Vecdi Gönül"}),
        ("IRN", "defence_minister", "2025-06-13", {"Aziz Nasirzadeh"}),
        ("IRN", "security_adviser", "2015-07-14", {"Ali Shamkhani"}),
        ("USA", "security_adviser", "2007-06-01", {"Stephen Hadley"}),
        ("USA", "defence_minister", "2019-02-01", {"Patrick Shanahan"}),
        ("CHN", "vice_president", "2022-01-01", {"Wang Qishan"}),
        ("COL", "vice_president", "2023-01-01", {"Francia Márquez"}),
        ("PER", "foreign_minister", "2021-08-01", {"Héctor Béjar"}),
        ("CHL", "defence_minister", "2003-09-11", {"Michelle Bachelet"}),
        ("IMF", "head_of_organisation", "2005-01-01", {"Rodrigo Rato"}),
        ("ICC", "head_of_organisation", "2024-05-20", {"Tomoko Akane"}),
        ("ASEAN", "head_of_organisation", "2010-01-01", {"Surin Pitsuwan"}),
        ("AFU", "head_of_organisation", "2011-03-01", {"Jean Ping"}),
        ("HTI", "head_of_state", "2016-06-01", {"Jocelerme Privert"}),
    ],
)
def test_other_offices_are_dated_too(
    knowledge: Knowledge, state: str, office: str, day: str, names: set[str]
) -> None:
    assert set(held(knowledge, state, office, day)) == names


@pytest.mark.parametrize(
    ("name", "qid"),
    [
        ("Vladimir Putin", "Q7747"),
        ("Kim Jong-un", "Q56226"),
        ("Xi Jinping", "Q15031"),
        ("Volodímir Zelenski", "Q3874799"),
        ("Emmanuel Macron", "Q3052772"),
        ("Angela Merkel", "Q567"),
        ("Hugo Chávez", "Q8440"),
        ("Lula", "Q37181"),
        ("AMLO", "Q318508"),
        ("Mohamed bin Salmán", "Q6892571"),
        ("Benyamin Netanyahu", "Q43723"),
        ("Alí Jameneí", "Q57336"),
        ("Ursula von der Leyen", "Q60772"),
        ("Kofi Annan", "Q1254"),
    ],
)
def test_a_leader_is_found_by_any_spelling(knowledge: Knowledge, name: str, qid: str) -> None:
    assert [leader.qid for leader in knowledge.people(fold(name))] == [qid]


@pytest.mark.parametrize(
    ("surname", "name"),
    [
        ("Putin", "Vladimir Putin"),
        ("Zelensky", "Volodymyr Zelenskyy"),
        ("López Obrador", "Andrés Manuel López Obrador"),
        ("Zapatero", "José Luis Rodríguez Zapatero"),
        ("von der Leyen", "Ursula von der Leyen"),
        ("Xi", "Xi Jinping"),
        ("Kim", "Kim Jong Un"),
        ("Yoon", "Yoon Suk Yeol"),
        ("Lula", "Luiz Inácio Lula da Silva"),
        ("Araqchí", "Abbas Araghchi"),
    ],
)
def test_a_leader_is_found_by_the_name_that_the_press_prints_alone(
    knowledge: Knowledge, surname: str, name: str
) -> None:
    assert name in {leader.name for leader in knowledge.surnames(fold(surname))}


def test_a_king_of_many_realms_is_of_his_own_first(knowledge: Knowledge) -> None:
    (king,) = knowledge.people("charles iii")
    term = king.term_on(date(2024, 6, 19))
    assert term is not None
    assert (term.state, term.role) == ("GBR", "king")
    assert held(knowledge, "JAM", "head_of_state", "2024-06-19") == ["Charles III"]


def test_a_state_is_led_by_one_of_two(knowledge: Knowledge) -> None:
    lists = yaml.safe_load((SHIPPED.parent / "executives.yaml").read_text("utf-8"))
    assert not set(lists["president"]) & set(lists["government"])
    for code in (*lists["president"], *lists["government"]):
        assert knowledge.states[code].kind == "state"


def test_nobody_is_president_who_only_claimed_to_be(knowledge: Knowledge) -> None:
    assert knowledge.people("juan guaido") == ()


# Name as written: the codes that it may stand for, none where it names no state.
