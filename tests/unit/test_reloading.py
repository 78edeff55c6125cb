"""New knowledge is taken up while a process runs, and faulty knowledge is not."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from entente.core.analyzer import Analyzer
from entente.core.knowledge import load_knowledge
from entente.core.parsing.pipelines import load_pipeline
from entente.messages import Article
from entente.stream.reloading import Reloading
from tests.unit.test_layers import NOVEL, folder_with

ARTICLE = Article(
    id="a", language="en", text="The French foreign minister met the Spanish foreign minister."
)
RECEIVED = datetime(2026, 11, 24, tzinfo=UTC)


@pytest.fixture(scope="module")
def pipeline() -> dict[str, object]:
    return {"en": load_pipeline("en")}


def reloading(pipeline: dict[str, object], folder: Path | None) -> Reloading:
    return Reloading(Analyzer(pipeline, load_knowledge(folder)), folder)  # type: ignore[arg-type]


def leaders(reader: Reloading) -> set[str]:
    return {leader.name for leader in reader.current().analyze(ARTICLE, RECEIVED).leaders}


def test_a_changed_file_is_taken_up(pipeline: dict[str, object], tmp_path: Path) -> None:
    reader = reloading(pipeline, tmp_path)
    before = reader.current().versions.knowledge
    assert "Ann Novel" not in leaders(reader)
    folder_with(tmp_path, [NOVEL], None)
    assert "Ann Novel" in leaders(reader)
    assert reader.current().versions.knowledge != before
    (tmp_path / "wikidata.csv").unlink()
    assert reader.current().versions.knowledge == before


def test_a_faulty_file_is_told_once_and_the_old_knowledge_stays(
    pipeline: dict[str, object], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder_with(tmp_path, [NOVEL], None)
    reader = reloading(pipeline, tmp_path)
    folder_with(tmp_path, [NOVEL | {"state": "XXX"}], None)
    assert "Ann Novel" in leaders(reader)
    assert "Ann Novel" in leaders(reader)
    printed = "".join(capsys.readouterr())
    assert printed.count("new knowledge is faulty") == 1
    assert "use a code of states.yaml" in printed


def test_nothing_is_read_again_while_nothing_changes(
    pipeline: dict[str, object], tmp_path: Path
) -> None:
    reader = reloading(pipeline, folder_with(tmp_path, [NOVEL], None))
    analyzer = reader.current()
    assert all(reader.current() is analyzer for _ in range(3))
    assert reloading(pipeline, None).current().versions.knowledge == load_knowledge().version
