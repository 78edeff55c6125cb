"""What `entente knowledge check` finds, and that it finds nothing wrong in what we ship."""

import json
import re
import subprocess
import sys
import tempfile
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
import yaml

from entente.core.knowledge import SHIPPED, Knowledge, load_knowledge
from entente.errors import ConfigError
from entente.upkeep.check import Finding, check
from entente.upkeep.coverage import Coverage, read_coverage
from tests.support.brokers import ROOT
from tests.unit.test_layers import Row, folder_with, row

ON = date(2026, 11, 24)


def coverage() -> Coverage:
    return read_coverage(SHIPPED, frozenset(load_knowledge().states))


def findings(knowledge: Knowledge, on: date = ON) -> list[Finding]:
    return check(knowledge, coverage(), on)


def added(tmp_path: Path, *rows: Row) -> list[Finding]:
    """Return what is found with more rows, and not without."""
    before = {(each.kind, each.entry, each.what) for each in findings(load_knowledge())}
    after = findings(load_knowledge(folder_with(tmp_path, list(rows), None)))
    return [each for each in after if (each.kind, each.entry, each.what) not in before]


def test_what_we_ship_contradicts_itself_nowhere() -> None:
    assert [each for each in findings(load_knowledge()) if each.severity == "error"] == []


def test_two_holders_of_a_sole_office_are_an_error_with_both_lines(tmp_path: Path) -> None:
    (found,) = [
        each
        for each in added(tmp_path, row("Ann Novel", "USA", "2014-01-01", "2015-01-01"))
        if each.severity == "error"
    ]
    assert (found.kind, found.entry) == ("overlap", "USA foreign_minister")
    assert found.place == "wikidata.csv: line 2"
    assert "John Kerry and Ann Novel both held it from 2014-01-01 to 2015-01-01" in found.what
    assert "terms.csv: line" in found.what


def test_a_handover_on_one_day_is_none(tmp_path: Path) -> None:
    rows = (
        row("Ann Novel", "FRA", "2026-02-03", "2026-03-01"),
        row("Bob Newman", "FRA", "2026-03-01"),
    )
    assert [each for each in added(tmp_path, *rows) if each.severity == "error"] == []


def test_offices_of_several_are_known(tmp_path: Path) -> None:
    fourth = row("Ann Novel", "EUU", "2026-01-01", office="head_of_organisation", role="president")
    assert [each for each in added(tmp_path, fourth) if each.severity == "error"] == []


@pytest.mark.parametrize(
    ("leader", "kind", "what"),
    [
        ({"leader": "Ann Novel", "aliases": "John Kerry"}, "name", "belongs to"),
        ({"leader": "Ann Novel", "aliases": "Casa Blanca"}, "name", "the name of a state"),
        ({"leader": "Ann Novel", "qid": "Q142"}, "qid", "is the item of Ann Novel and FRA"),
    ],
)
def test_names_and_items_belong_to_one(tmp_path: Path, leader: Row, kind: str, what: str) -> None:
    term = row("", "FRA", "2026-02-03") | leader
    errors = [each for each in added(tmp_path, term) if each.severity == "error"]
    assert [each.kind for each in errors] == [kind]
    assert what in errors[0].what


def test_a_start_in_the_future_is_a_warning(tmp_path: Path) -> None:
    found = added(tmp_path, row("Ann Novel", "FRA", "2027-02-03", qid="Q900000001"))
    assert ("warning", "future") in {(each.severity, each.kind) for each in found}


def test_a_holder_closes_a_gap_and_an_end_opens_one(tmp_path: Path) -> None:
    entry = "FRA foreign_minister"
    gaps = {each.what for each in findings(load_knowledge()) if each.entry == entry}
    assert any("was last confirmed then; sources end there" in what for what in gaps)
    holder = row("Ann Novel", "FRA", "2026-01-03", qid="Q900000001")
    closed = findings(load_knowledge(folder_with(tmp_path, [holder], None)))
    assert not [each for each in closed if each.entry == entry]
    ended = [holder | {"end": "2026-06-01"}]
    (opened,) = [
        each
        for each in findings(load_knowledge(folder_with(tmp_path, ended, None)))
        if each.entry == entry
    ]
    assert (opened.severity, opened.place) == ("gap", "wikidata.csv: line 2")
    assert opened.what == "nobody from 2026-06-01 to today; the term of Ann Novel ended then"


def test_an_office_beyond_those_wanted_whose_last_term_ended_is_a_gap(tmp_path: Path) -> None:
    ended = row("Ann Novel", "AND", "2024-01-03", "2025-01-03", office="defence_minister")
    (gap,) = [each for each in added(tmp_path, ended) if each.kind == "successor"]
    assert gap.what == "nobody after Ann Novel, whose term ended on 2025-01-03"


def test_an_organisation_without_item_is_a_gap_with_its_line() -> None:
    found = {each.entry: each.place for each in findings(load_knowledge()) if each.kind == "qid"}
    lines = (SHIPPED / "organisations.yaml").read_text("utf-8").splitlines()
    assert found["BRICS"] == f"organisations.yaml: line {lines.index('BRICS:') + 1}"


def test_the_corrections_of_the_document_can_be_read(tmp_path: Path) -> None:
    page = (ROOT / "docs/knowledge.md").read_text("utf-8")
    (example,) = re.findall(r"^```\n(leader,.*?)^```$", page, re.MULTILINE | re.DOTALL)
    (tmp_path / "corrections.csv").write_text(example, encoding="utf-8")
    (holder,) = load_knowledge(tmp_path).holders("FRA", "foreign_minister", ON)
    assert holder.name == "Ann Novel"


def test_a_leader_without_item_is_a_gap(tmp_path: Path) -> None:
    found = added(tmp_path, row("Ann Novel", "FRA", "2026-02-03"))
    assert ("gap", "qid", "Ann Novel") in {
        (each.severity, each.kind, each.entry) for each in found
    }


def test_a_vacancy_that_was_none_is_an_error() -> None:
    vacancy = {"state": "USA", "office": "foreign_minister", "why": "a test"}
    vacancy |= {"from": date(2014, 1, 1), "to": date(2015, 1, 1)}
    assert "but John Kerry did" in next(
        each.what
        for each in check(load_knowledge(), with_change(vacant=[vacancy]), ON)
        if each.kind == "vacancy"
    )


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"handover": -1}, "coverage.yaml: handover: Input should be greater"),
        ({"size": 1}, "coverage.yaml: size: Extra inputs"),
        ({"wanted": [{"states": ["XXX"], "offices": ["head_of_state"]}]}, "'XXX' is no code"),
        ({"wanted": [{"states": ["FRA"], "offices": ["boss"]}]}, "FRA: office is 'boss'"),
    ],
)
def test_a_fault_in_the_coverage_is_named(change: dict[str, object], sentence: str) -> None:
    with pytest.raises(ConfigError, match=sentence):
        with_change(**change)


def with_change(**change: object) -> Coverage:
    content = yaml.safe_load((SHIPPED / "coverage.yaml").read_text("utf-8")) | change
    return read_from(content)


def read_from(content: dict[str, object]) -> Coverage:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "coverage.yaml").write_text(yaml.safe_dump(content), encoding="utf-8")
        return read_coverage(Path(folder), frozenset(load_knowledge().states))


def command(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "entente", "knowledge", "check", "--on", "2026-11-24", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": "", "HOME": "/", **environment},
    )


def test_the_command_prints_all_as_json_and_passes_on_gaps() -> None:
    done = command("--json")
    assert done.returncode == 0, done.stderr
    kinds = Counter(each["severity"] for each in json.loads(done.stdout))
    assert kinds["error"] == 0
    assert kinds["gap"] > 0


def test_the_command_fails_on_an_error_and_when_strict_on_a_warning(tmp_path: Path) -> None:
    clash = row("Ann Novel", "USA", "2014-01-01", "2015-01-01", qid="Q900000001")
    failed = command(ENTENTE_KNOWLEDGE=str(folder_with(tmp_path / "a", [clash], None)))
    assert failed.returncode == 1
    assert "1 errors" in failed.stdout
    future = row("Ann Novel", "FRA", "2027-02-03", qid="Q900000001")
    folder = str(folder_with(tmp_path / "b", [future], None))
    assert command(ENTENTE_KNOWLEDGE=folder).returncode == 0
    assert command("--strict", ENTENTE_KNOWLEDGE=folder).returncode == 1


def test_the_command_says_in_one_sentence_what_cannot_be_read(tmp_path: Path) -> None:
    broken = row("Ann Novel", "XXX", "2027-02-03")
    done = command(ENTENTE_KNOWLEDGE=str(folder_with(tmp_path, [broken], None)))
    assert done.returncode == 2
    assert done.stderr.startswith("entente: wikidata.csv: line 2: Ann Novel: state is 'XXX'")
