"""The gold that the reader is measured on, and which of it rules were tuned on.

The articles of news_dev are halved by a hash of their id. Errors of the *tune* half are read while
rules are written; of the *check* half only totals are looked at. Where a figure of tune is far
above that of check, the difference is what tuning gave, and check is what to expect.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

ROOT: Final = Path(__file__).resolve().parents[2]
OWN: Final = ROOT / "tests" / "data"
LANGUAGES: Final = {"es": "Spanish", "en": "English", "fr": "French", "pt": "Portuguese"}
READ_FIRST: Final = "seed"  # the article that the project started from: everybody has read it
HALVES: Final = ("tune", "check")

Measure = Literal["news", "quotes", "events"]
Half = Literal["tune", "check"]


@dataclass(frozen=True, slots=True)
class GoldSet:
    """One row of the table: `measure` is the scorer's first argument, `gold` its second.

    `goal` holds the least figures that the project asks for, by the path of the figure in what
    the scorer prints.
    """

    name: str
    measure: Measure
    gold: Path
    language: str | None = None
    half: Half | None = None
    note: str = ""
    goal: tuple[tuple[str, float], ...] = ()


def half_of(article: str) -> Half:
    """Return the half to which an article of news_dev belongs, by its id."""
    if article == READ_FIRST:
        return "tune"
    return "check" if hashlib.sha256(article.encode()).digest()[-1] % 2 else "tune"


def gold_sets(shared: Path) -> list[GoldSet]:
    """Return all sets; those of `shared` (the folder eval) may not be redistributed."""
    cases = "written for entente; every error read"
    return [
        GoldSet(
            "seed article", "quotes", shared / "seed/statements.jsonl", note="every error read",
            goal=(("end2end.F", 100),),
        ),
        *(
            GoldSet(
                f"minimal cases, {name}", "quotes", OWN / f"challenge_{code}.jsonl", note=cases,
                goal=(("end2end.F", 90 if code in ("es", "en") else 80),),
            )
            for code, name in LANGUAGES.items()
        ),
        GoldSet(
            "cess_es_dev, Spanish", "quotes", shared / "cess_es_dev.jsonl",
            note="silver; the parser has learned from its trees: for finding errors only",
        ),
        *(
            GoldSet(f"minimal events, {LANGUAGES[code]}", "events", OWN / "probes.jsonl", code,
                    note=cases)
            for code in ("es", "en")
        ),
        GoldSet("PLOVER gold standard, English", "events", shared / "plover_gsr_en.jsonl",
                note="edited sentences of 1990 to 2005"),
        *_news(shared / "news_dev"),
    ]  # fmt: skip


def _news(folder: Path) -> Iterator[GoldSet]:
    for code, name in LANGUAGES.items():
        goal: tuple[tuple[str, float], ...] = ()
        if code in ("es", "en"):
            least = 75 if code == "es" else 65
            goal = (("leaders.F", 90), ("leaders_linked", 92), ("statements.end2end.F", least))
        yield GoldSet(name, "news", folder, code, goal=goal)
        for half in HALVES:
            yield GoldSet(f"{name}, {half}", "news", folder, code, half)


def records_of(gold: GoldSet) -> list[dict[str, Any]]:
    """Return the records of a set, in order; those of its language and half."""
    if gold.measure == "news":
        paths = sorted((gold.gold / "articles").glob("*.json"))
        records = [json.loads(path.read_text(encoding="utf-8")) for path in paths]
    else:
        lines = gold.gold.read_text(encoding="utf-8").splitlines()
        records = [json.loads(line) for line in lines]
    return [
        record
        for record in records
        if gold.language in (None, record.get("lang"))
        and gold.half in (None, half_of(record["id"]))
    ]


def article_of(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the service is given of a record: nothing that a collector would not know."""
    known = ("id", "text", "title", "published_at")
    return {name: record[name] for name in known if record.get(name)}
