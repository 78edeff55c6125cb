"""The figures on the cards of the pipelines, taken from their manifests.

`make models-eval` measures, `training.ship --figures` writes what it found into the manifest; the
cards repeat that, so that no figure of older weights stays on a card.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from training.evaluate import COLUMNS

PIPELINES: Final = "service/entente/data/pipelines"
INPUTS: Final = {
    "from_text": "running text",
    "from_words": "words of the treebank",
    "from_sentences": "sentences of the treebank",
}


def card(root: Path, language: str) -> str:
    """Return the card of a language with the version and the figures of its manifest."""
    folder = root / PIPELINES / language
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    text = (folder / "README.md").read_text(encoding="utf-8")
    _, body = text.split("\n", 1)
    before, rest = body.split("<!-- figures -->\n", 1)
    _, after = rest.split("<!-- /figures -->", 1)
    title = f"# {language}_entente {manifest['version']}"
    figures = f"{_table(manifest['figures'])}\n\n{_costs(folder, manifest)}"
    return f"{title}\n{before}<!-- figures -->\n{figures}\n<!-- /figures -->{after}"


def _table(figures: Mapping[str, Mapping[str, Any]]) -> str:
    known = {
        name
        for report in figures.values()
        for each in INPUTS
        for name in report[each]
        if name in COLUMNS
    }
    shown = [name for name in COLUMNS if name in known]
    lines = [
        "| set | sentences | read from | " + " | ".join(COLUMNS[name] for name in shown) + " |",
        "|---|--:|---|" + "--:|" * len(shown),
    ]
    return "\n".join([*lines, *_rows(figures, shown)])


def _rows(figures: Mapping[str, Mapping[str, Any]], shown: list[str]) -> Iterator[str]:
    for name, report in figures.items():
        for each, words in INPUTS.items():
            cells = [f"{report[each][c]:.1f}" if c in report[each] else "" for c in shown]
            yield f"| {name} | {report['sentences']} | {words} | {' | '.join(cells)} |"


def _costs(folder: Path, manifest: Mapping[str, Any]) -> str:
    costs = manifest["costs"]
    size = sum((folder / name).stat().st_size for name in manifest["files"]) / 1e6
    seconds, _ = max(costs["hostile"].values())
    cells = {
        "on disk": f"{size:.1f} MB",
        "load": f"{costs['load_seconds']} s",
        "memory when loaded": f"+{costs['added_mb']} MB",
        "at work": f"+{costs['at_work_mb']} MB",
        "words a second, one core": f"{costs['words_per_second']:,}",
        "200,000 characters of hostile text, the worst kind": f"{seconds} s",
    }
    heads, values = (f"| {' | '.join(row)} |" for row in (cells, cells.values()))
    return f"{heads}\n|{'--:|' * len(cells)}\n{values}"
