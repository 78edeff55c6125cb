"""Reviewed tables, what Wikidata adds, and corrections: what counts where they differ."""

import csv
from datetime import date
from pathlib import Path

import pytest

from entente.core.knowledge import Knowledge, fold, load_knowledge
from entente.core.layers import CORRECTION_COLUMNS, REFRESHED_COLUMNS
from entente.errors import ConfigError

Row = dict[str, str]


def folder_with(folder: Path, refreshed: list[Row] | None, corrected: list[Row] | None) -> Path:
    folder.mkdir(exist_ok=True)
    for name, columns, rows in (
        ("wikidata.csv", REFRESHED_COLUMNS, refreshed),
        ("corrections.csv", CORRECTION_COLUMNS, corrected),
    ):
        if rows is not None:
            with (folder / name).open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
                writer.writeheader()
                writer.writerows(rows)
    return folder


def row(leader: str, state: str, start: str, end: str = "", **fields: str) -> Row:
    return {
        "leader": leader,
        "state": state,
        "office": "foreign_minister",
        "role": "foreign minister",
        "start": start,
        "end": end,
        **fields,
    }


def holders(knowledge: Knowledge, state: str, day: str) -> list[str]:
    on = date.fromisoformat(day)
    return [leader.name for leader in knowledge.holders(state, "foreign_minister", on)]


NOVEL = row("Ann Novel", "FRA", "2026-02-03", qid="Q900000001", aliases="Ana Novel")


def test_a_refreshed_term_is_added(tmp_path: Path) -> None:
    knowledge = load_knowledge(folder_with(tmp_path, [NOVEL], None))
    assert holders(knowledge, "FRA", "2026-11-24") == ["Ann Novel"]
    assert [leader.qid for leader in knowledge.people(fold("Ana Novel"))] == ["Q900000001"]


def test_a_refreshed_end_counts_where_the_tables_know_none(tmp_path: Path) -> None:
    ended = row("Sergey Lavrov", "RUS", "2004-03-09", "2026-05-01", qid="Q58217")
    knowledge = load_knowledge(folder_with(tmp_path, [ended], None))
    assert holders(knowledge, "RUS", "2026-04-30") == ["Sergey Lavrov"]
    assert holders(knowledge, "RUS", "2026-05-02") == []


def test_a_refreshed_end_does_not_count_where_the_tables_know_it(tmp_path: Path) -> None:
    ended = row("John Kerry", "USA", "2013-02-01", "2014-01-01")
    knowledge = load_knowledge(folder_with(tmp_path, [ended], None))
    assert holders(knowledge, "USA", "2016-01-01") == ["John Kerry"]


def test_a_person_is_known_by_the_item_whatever_the_name(tmp_path: Path) -> None:
    other = row("S. W. Lawrow", "RUS", "2004-03-09", "2026-05-01", qid="Q58217")
    knowledge = load_knowledge(folder_with(tmp_path, [other], None))
    assert knowledge.people(fold("S. W. Lawrow")) == ()
    assert holders(knowledge, "RUS", "2026-04-30") == ["Sergey Lavrov"]


def test_a_namesake_is_somebody_else(tmp_path: Path) -> None:
    namesake = row("Sergey Lavrov", "UZB", "2026-02-03", qid="Q900000009")
    knowledge = load_knowledge(folder_with(tmp_path, [namesake], None))
    assert holders(knowledge, "UZB", "2026-11-24") == ["Sergey Lavrov (Q900000009)"]
    assert len(knowledge.people(fold("Sergey Lavrov"))) == 2


def test_a_correction_replaces_all_terms_of_its_office(tmp_path: Path) -> None:
    correction = row("Sergey Lavrov", "RUS", "2004-03-09", "2024-01-01", why="a test")
    knowledge = load_knowledge(folder_with(tmp_path, None, [correction]))
    assert holders(knowledge, "RUS", "2023-12-31") == ["Sergey Lavrov"]
    assert holders(knowledge, "RUS", "2025-01-01") == []


def test_a_correction_without_dates_says_that_the_office_was_never_held(tmp_path: Path) -> None:
    never = row("Ann Novel", "FRA", "", role="", why="she declined")
    knowledge = load_knowledge(folder_with(tmp_path, [NOVEL], [never]))
    assert holders(knowledge, "FRA", "2026-11-24") == []
    assert knowledge.people(fold("Ann Novel")) == ()


def test_the_version_changes_with_each_layer(tmp_path: Path) -> None:
    versions = {
        load_knowledge().version,
        load_knowledge(folder_with(tmp_path / "a", [NOVEL], None)).version,
        load_knowledge(folder_with(tmp_path / "b", None, [NOVEL | {"why": "x"}][:0])).version,
        load_knowledge(folder_with(tmp_path / "c", [NOVEL], [])).version,
    }
    assert len(versions) == 4


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"state": "XXX"}, "wikidata.csv: line 2: Ann Novel: state is 'XXX'"),
        ({"office": "boss"}, "office is 'boss'"),
        ({"start": "2026"}, "start is '2026'; write a day"),
        ({"qid": "900"}, "qid is '900'; write it like"),
        ({"gender": "x"}, "gender is 'x'"),
    ],
)
def test_a_fault_in_a_layer_is_named_with_its_line(
    tmp_path: Path, fields: Row, sentence: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        load_knowledge(folder_with(tmp_path, [NOVEL | fields], None))
    assert sentence in str(caught.value)


def test_a_folder_that_is_not_there_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="there is no folder"):
        load_knowledge(tmp_path / "none")


def test_an_empty_folder_changes_nothing(tmp_path: Path) -> None:
    assert load_knowledge(tmp_path).version == load_knowledge().version
