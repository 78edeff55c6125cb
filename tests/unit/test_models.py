"""`entente models`: what can be read, what cannot and why; figures in the weights' manifest."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import spacy
from training.ship import add_figures

from entente.commands.models import find_models
from entente.core.parsing.pipelines import FOLDER, shipped_languages
from tests.unit.test_cli import entente

REPORT = {
    "language": "es",
    "pipeline": "es_entente",
    "version": "9.9",
    "sets": {"test": {"sentences": 3, "from_text": {"las": 81.5}, "from_words": {"las": 82.0}}},
    "costs": {"words_per_second": 12_000},
}


def listed(**environment: str) -> tuple[int, dict[str, dict[str, Any]]]:
    done = entente("models", "--json", environment=environment)
    return done.returncode, {model["language"]: model for model in json.loads(done.stdout)}


def test_every_language_that_ships_is_listed_and_can_be_read() -> None:
    code, models = listed()
    assert code == 0
    assert tuple(models) == shipped_languages()
    for language, model in models.items():
        assert model["pipeline"] == f"{language}_entente"
        assert model["version"]
        assert 2 < model["size_mb"] < 12
        assert model["fault"] is None


def test_the_table_names_every_language() -> None:
    done = entente("models", environment={"COLUMNS": "140"})
    assert done.returncode == 0
    for language in shipped_languages():
        assert f"{language}_entente" in done.stdout


def test_a_configured_pipeline_that_is_missing_is_listed_with_its_fix() -> None:
    code, models = listed(ENTENTE_PIPELINE__ES="no_such_package")
    assert code == 1
    assert "install the package" in models["es"]["fault"]
    assert models["es"]["setting"] == "no_such_package"
    assert models["en"]["fault"] is None


def test_a_broken_pipeline_is_listed_with_the_setting_that_names_it(tmp_path: Path) -> None:
    broken = shutil.copytree(FOLDER / "es", tmp_path / "es")
    (broken / "parser" / "model").write_bytes(b"nothing")
    done = entente("models", environment={"ENTENTE_PIPELINE__ES": str(broken), "COLUMNS": "200"})
    assert done.returncode == 1
    assert "unset ENTENTE_PIPELINE__ES" in done.stdout
    assert "Traceback" not in done.stderr


def test_a_pipeline_in_the_place_of_ours_tells_what_its_makers_say(tmp_path: Path) -> None:
    other = spacy.blank("en")
    measured = {"dep_las": 0.9, "dep_uas": 0.92, "ents_f": None}
    other.meta |= {"license": "MIT", "performance": measured}
    other.to_disk(tmp_path / "en")
    [model] = [m for m in find_models({"en": str(tmp_path / "en")}) if m.language == "en"]
    assert model.fault is None
    assert model.licence == "MIT"
    assert model.figures == {"as its makers say": {"from_text": {"uas": 92.0, "las": 90.0}}}


def test_a_copy_of_our_weights_can_be_used_as_any_other_pipeline(tmp_path: Path) -> None:
    folder = shutil.copytree(FOLDER / "es", tmp_path / "mine")
    code, models = listed(ENTENTE_PIPELINE__ES=str(folder))
    assert code == 0
    assert models["es"]["setting"] == str(folder)


def test_a_text_in_another_language_is_told_what_can_be_read(tmp_path: Path) -> None:
    text = "Der Bundeskanzler empfing am Montag den Präsidenten in Berlin und sprach über Europa."
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    done = entente("analyze", "--json", str(tmp_path / "a.txt"))
    assert done.returncode == 0
    assert json.loads(done.stdout)["outcome"] == "unsupported"
    assert f"reads {', '.join(shipped_languages())} (`entente models`)" in done.stderr


def weights(folder: Path, version: str) -> Path:
    (folder / "es").mkdir()
    manifest = {"language": "es", "version": version, "files": {"x": "y"}}
    (folder / "es" / "manifest.json").write_text(json.dumps(manifest))
    (folder / "report.json").write_text(json.dumps([{**REPORT, "version": "1"}, REPORT]))
    return folder / "report.json"


def test_figures_of_the_same_version_go_into_the_manifest(tmp_path: Path) -> None:
    add_figures("es", weights(tmp_path, "9.9"), tmp_path)
    manifest = json.loads((tmp_path / "es" / "manifest.json").read_text())
    assert manifest["figures"] == REPORT["sets"]
    assert manifest["costs"] == REPORT["costs"]
    assert manifest["files"] == {"x": "y"}
    assert manifest["licence"] == "CC-BY-SA-4.0"


def test_figures_of_other_weights_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"no figures of es_entente 2\.0"):
        add_figures("es", weights(tmp_path, "2.0"), tmp_path)
