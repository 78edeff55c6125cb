"""How good the reader is: `entente analyze` over every gold set, scored, as one table.

`make quality` prints it, `make quality WRITE=1` puts it into docs/quality.md. The service is run
as everybody runs it, and the scorer, which is not ours, as a program: nothing here decides what
is right.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from tests.quality.sets import ROOT, GoldSet, article_of, gold_sets, records_of

PAGE: Final = ROOT / "docs" / "quality.md"
MARKS: Final = ("<!-- measured -->\n", "<!-- /measured -->\n")
ABSENT: Final = (
    "quality: skipped: {} is not there. The scorer and most of the gold may not be redistributed;"
    " they lie beside the repository where it is developed (--shared FOLDER)."
)
HEADS: Final = {
    "quotes": ("statements", "exact F", "span F", "end to end P / R / F", "speaker right"),
    "events": ("records", "pair P / R / F", "quad P / R / F", "wholly right"),
    "news": (
        "articles",
        "leaders P / R / F",
        "linked",
        "span F",
        "end to end P / R / F",
        "signals P / R / F",
        "alerts P / R",
        "false alarms",
    ),
}
TITLES: Final = {
    "news": "Articles of newspapers and agencies (news_dev)",
    "quotes": "Statements, in sets made for them",
    "events": "Acts between states, in single sentences",
}

Figures = Mapping[str, Any]


def main() -> None:
    """Read the command line; print or write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--write", action="store_true", help="put the table into docs/quality.md")
    options = parser.parse_args()
    scorer = options.shared / "eval" / "score.py"
    if not scorer.exists():
        sys.stdout.write(ABSENT.format(scorer) + "\n")
        return
    table = measure(gold_sets(options.shared / "eval"), scorer)
    sys.stdout.write(table)
    if options.write:
        PAGE.write_text(with_table(PAGE.read_text(encoding="utf-8"), table), encoding="utf-8")


def measure(sets: Sequence[GoldSet], scorer: Path) -> str:
    """Return the tables of all sets as Markdown."""
    records = {record["id"]: record for gold in sets for record in records_of(gold)}
    analyses = analyze([article_of(record) for record in records.values()])
    tables = []
    with tempfile.TemporaryDirectory() as folder:
        for kind, title in TITLES.items():
            chosen = [gold for gold in sets if gold.measure == kind]
            found = [score(gold, scorer, analyses, Path(folder)) for gold in chosen]
            rows = [row(gold, each) for gold, each in zip(chosen, found, strict=True)]
            tables.append(f"### {title}\n\n{_table(HEADS[kind], rows)}")
    models = sorted({one["model"] for one in analyses.values() if one.get("model")})
    knowledge = sorted({one["knowledge"] for one in analyses.values() if one.get("knowledge")})
    made = f"Measured {time.strftime('%Y-%m-%d')} with {', '.join(models)}"
    return "\n".join(tables) + f"\n{made}; knowledge {', '.join(knowledge)}.\n"


def analyze(articles: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return what the command `entente analyze` says of each article, by its id."""
    command = [str(Path(sys.executable).parent / "entente"), "analyze", "--ndjson", "-"]
    lines = "".join(json.dumps(article) + "\n" for article in articles)
    done = subprocess.run(command, input=lines, stdout=subprocess.PIPE, text=True, check=True)
    found = [json.loads(line) for line in done.stdout.splitlines()]
    return {each["id"]: each for each in found}


def score(
    gold: GoldSet, scorer: Path, analyses: Mapping[str, Mapping[str, Any]], folder: Path
) -> dict[str, Any]:
    """Run the scorer over one set; add how many records it has."""
    records = records_of(gold)
    source = _half(gold, records, folder) if gold.half else gold.gold
    predictions = folder / "predictions.ndjson"
    lines = [json.dumps(analyses[record["id"]]) + "\n" for record in records]
    predictions.write_text("".join(lines), encoding="utf-8")
    command = [sys.executable, str(scorer), gold.measure, str(source), str(predictions), "--json"]
    command += ["--lang", gold.language] if gold.language else []
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return {**json.loads(done.stdout), "records": len(records)}


def _half(gold: GoldSet, records: Sequence[Mapping[str, Any]], folder: Path) -> Path:
    """Lay out one half of the articles as the scorer wants them."""
    target = folder / f"{gold.language}-{gold.half}"
    for part in ("articles", "gold"):
        (target / part).mkdir(parents=True)
        for record in records:
            file = gold.gold / part / f"{record['id']}.json"
            if file.exists():
                shutil.copy(file, target / part)
    return target


def row(gold: GoldSet, figures: Figures) -> list[str]:
    """Return the cells of one set: name, figures, goal, note."""
    cells = {"news": _news_cells, "quotes": _quote_cells, "events": _event_cells}[gold.measure]
    return [gold.name, *cells(figures), _goals(gold, figures), gold.note]


def _news_cells(figures: Figures) -> list[str]:
    said, negatives = figures["statements"], figures["negatives"]
    alerts = figures["alerts"]
    return [
        str(figures["records"]),
        _prf(figures["leaders"]),
        _percent(figures["leaders_linked"]),
        _percent(said["span_0.8"]["F"] if said["span_0.8"]["gold"] else None),
        _prf(said["end2end"]),
        _prf(figures["signals_typed"]),
        f"{alerts['P']} / {alerts['R']}" if alerts["gold"] else "-",
        f"{negatives['false_alarms']} in {negatives['articles']}",
    ]


def _quote_cells(figures: Figures) -> list[str]:
    return [
        str(figures["span_0.8"]["gold"]),
        _percent(figures["exact"]["F"]),
        _percent(figures["span_0.8"]["F"]),
        _prf(figures["end2end"]),
        _percent(figures["speaker_accuracy"]),
    ]


def _event_cells(figures: Figures) -> list[str]:
    right = figures.get("records_right", "-").replace("/", " of ")
    return [str(figures["records"]), _prf(figures["pair"]), _prf(figures["quad"]), right]


def _goals(gold: GoldSet, figures: Figures) -> str:
    """Tell the goals of a set, and which of them are not reached."""
    told = []
    for path, least in gold.goal:
        value: Any = figures
        for name in path.split("."):
            value = value[name]
        name = {"leaders": "leaders", "leaders_linked": "linked"}.get(path.split(".")[0], "")
        told.append(f"{name} {least}{'' if value >= least else ' **missed**'}".strip())
    return ", ".join(told)


def _prf(figures: Figures) -> str:
    if not figures["gold"] and not figures["predicted"]:
        return "-"
    return f"{figures['P']} / {figures['R']} / {figures['F']}"


def _percent(value: float | None) -> str:
    return "-" if value is None else str(value)


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    full = ("", *heads, "goal", "")
    lines = [full, ["---"] + ["--:"] * len(heads) + ["---", "---"], *rows]
    return "".join("| " + " | ".join(cells) + " |\n" for cells in lines)


def with_table(page: str, table: str) -> str:
    """Return the page with `table` between its marks."""
    before, _, rest = page.partition(MARKS[0])
    _, _, after = rest.partition(MARKS[1])
    return f"{before}{MARKS[0]}\n{table}{MARKS[1]}{after}"


if __name__ == "__main__":
    main()
