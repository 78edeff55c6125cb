"""`entente models`: which languages can be read, by which pipeline, and how well.

Every pipeline is loaded, not looked at: what is listed as readable has been read with.
"""

import json
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final

import spacy.util
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from entente.core.parsing.pipelines import FOLDER, load_pipeline, shipped_languages
from entente.core.titles import load_titles
from entente.errors import ConfigError
from entente.render import inert
from entente.settings import Settings

Figures = dict[str, Any]
_PROBE: Final = "A. B."
_MAKERS: Final = {"dep_uas": "uas", "dep_las": "las", "ents_f": "names", "sents_f": "sentences"}
_COLUMNS: Final = {
    "las": "LAS",
    "names": "names",
    "subject": "subject",
}


@dataclass(frozen=True, slots=True)
class Model:
    """The pipeline of one language; `fault` says why it cannot be used, and what to do."""

    language: str
    pipeline: str
    version: str | None
    setting: str | None
    licence: str | None = None
    size_mb: float | None = None
    trained_on: tuple[str, ...] = ()
    figures: Figures = field(default_factory=dict)
    costs: Figures = field(default_factory=dict)
    fault: str | None = None


def run_models(settings: Settings, *, as_json: bool) -> bool:
    """Print every language that ships or is configured; return whether all can be read."""
    models = find_models(settings.pipeline)
    if as_json:
        sys.stdout.write(json.dumps([asdict(model) for model in models], indent=2) + "\n")
    else:
        _print(models)
    return all(model.fault is None for model in models)


def find_models(sources: Mapping[str, str]) -> list[Model]:
    """Load the pipeline of each language, ours or the one that the settings name."""
    return [_find(code, sources.get(code)) for code in sorted({*shipped_languages(), *sources})]


def _find(language: str, source: str | None) -> Model:
    unusable = partial(Model, language, source or f"{language}_entente", None, source)
    try:
        load_titles(language)
        pipeline = load_pipeline(language, source)
        pipeline.parse(_PROBE)
    except ConfigError as exc:
        return unusable(fault=str(exc))
    except Exception as exc:  # noqa: BLE001 -- a package of others may raise anything
        reason = str(exc).splitlines()[0] if str(exc) else type(exc).__name__
        fix = f"install it again, or unset ENTENTE_PIPELINE__{language.upper()}"
        return unusable(fault=f"pipeline {source!r} cannot be loaded ({reason}): {fix}")
    folder = FOLDER / language if source is None else _folder_of(source)
    known = _ours(folder) if source is None else _others(folder)
    return Model(
        language, pipeline.name, pipeline.version, source, size_mb=_size_mb(folder), **known
    )


def _folder_of(source: str) -> Path:
    """Return where the model of an installed package, or of a folder, lies."""
    if Path(source).is_dir():
        return Path(source)
    package = spacy.util.get_package_path(source)
    return next((meta.parent for meta in sorted(package.glob("*/meta.json"))), package)


def _ours(folder: Path) -> Figures:
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return {
        "licence": manifest.get("licence"),
        "trained_on": tuple(manifest.get("trained_on", ())),
        "figures": manifest.get("figures", {}),
        "costs": manifest.get("costs", {}),
    }


def _others(folder: Path) -> Figures:
    """Read what the makers of a pipeline say of it; their figures are on tests of their own."""
    meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    measured = meta.get("performance", {})
    figures = {
        ours: round(100 * measured[theirs], 2)
        for theirs, ours in _MAKERS.items()
        if isinstance(measured.get(theirs), float)
    }
    return {
        "licence": meta.get("license"),
        "trained_on": tuple(each["name"] for each in meta.get("sources") or () if "name" in each),
        "figures": {"as its makers say": {"from_text": figures}} if figures else {},
    }


def _size_mb(folder: Path) -> float:
    return round(sum(p.stat().st_size for p in folder.rglob("*") if p.is_file()) / 1e6, 1)


def _print(models: list[Model]) -> None:
    console = Console()
    table = Table("", "pipeline", "licence", box=box.SIMPLE_HEAD, pad_edge=False)
    for name in ("MB", *_COLUMNS.values(), "words/s"):
        table.add_column(name, justify="right", no_wrap=True)
    for model in models:
        speed = model.costs.get("words_per_second")
        size = "" if model.size_mb is None else f"{model.size_mb:.1f}"
        table.add_row(
            model.language,
            Text(inert(f"{model.pipeline} {model.version or ''}".strip())),
            Text("cannot be used" if model.fault else inert(model.licence or "")),
            size,
            *(_best(model.figures, name) for name in _COLUMNS),
            f"{speed:,}" if speed else "",
        )
    console.print(table)
    console.print(
        "Percent on tests that no training saw, from running text: words with the right head and"
        " relation (LAS), names (F), reporting verbs with the right subject. --json has more."
    )
    for model in models:
        if model.fault:
            console.print(Text(inert(f"{model.language}: {model.fault}"), style="bold red"))


def _best(figures: Figures, name: str) -> str:
    """Return the figure on the first set that has it: that is the main one of its language."""
    for scored in figures.values():
        if name in scored.get("from_text", {}):
            return f"{scored['from_text'][name]:.1f}"
    return ""
