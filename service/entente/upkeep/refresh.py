"""From Wikidata to wikidata.csv: download, settle, write beside, check, compare, replace.

A candidate is written beside the file that is in use and read back by the very code that reads it
in a worker. It takes the file's place, in one step, only if it is whole, adds no contradiction and
is not suspiciously small; until then nothing that works is touched.
"""

import csv
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from entente.core.knowledge import SHIPPED, Knowledge, load_knowledge
from entente.core.layers import CORRECTIONS, REFRESHED, REFRESHED_COLUMNS
from entente.errors import EntenteError
from entente.upkeep.answers import Holding, read_holdings, read_people
from entente.upkeep.check import check
from entente.upkeep.coverage import Coverage, read_coverage
from entente.upkeep.differences import Difference, differences
from entente.upkeep.download import download
from entente.upkeep.endpoint import Endpoint
from entente.upkeep.settle import Row, settle

WORK: Final = ".refresh"  # in the folder: answers, and the candidate
_LEAST_CONFIRMED: Final = 0.5  # of the reviewed heads of state, how many Wikidata must know
_LEAST_KEPT: Final = 0.7  # of the rows of the last refresh


class NotCredibleError(EntenteError):
    """What came of Wikidata cannot be right; the file in use stays."""


@dataclass(frozen=True, slots=True)
class Refreshed:
    """A candidate that may replace the file in use, and what it would change."""

    candidate: Path
    rows: int
    differences: Sequence[Difference]
    refused: Sequence[str]
    left_out: Counter[str]


async def refresh(
    folder: Path, endpoint: Endpoint, on: date, progress: Callable[[str], None] = lambda _: None
) -> Refreshed:
    """Make a candidate for `folder`; raise `NotCredibleError` where it must not be used."""
    reviewed = load_knowledge()
    coverage = read_coverage(SHIPPED, frozenset(reviewed.states))
    codes = {actor.qid: code for code, actor in reviewed.states.items() if actor.qid}
    terms, people = await download(
        endpoint, reviewed.states.values(), folder / WORK / "answers", progress
    )
    holdings, left_out = read_holdings(terms, codes, coverage.since)
    _refuse_small(holdings, reviewed, on)
    settlement = settle(holdings, read_people(people), reviewed, coverage)
    candidate = _write(folder, settlement.rows, f"{endpoint.url}, {on}")
    now = load_knowledge(folder)
    new = load_knowledge(candidate.parent)
    _refuse_contradictions(now, new, coverage, on)
    _refuse_fewer(folder / REFRESHED, len(settlement.rows))
    statements = {
        (row["leader"], row["state"], row["office"]): row["statement"] for row in settlement.rows
    }
    return Refreshed(
        candidate,
        len(settlement.rows),
        differences(now, new, statements),
        settlement.refused,
        left_out,
    )


def accept(refreshed: Refreshed, folder: Path) -> Path:
    """Put the candidate into the place of the file in use; return its path."""
    target = folder / REFRESHED
    os.replace(refreshed.candidate, target)  # noqa: PTH105 -- atomic, and says so
    shutil.rmtree(folder / WORK, ignore_errors=True)
    return target


def _write(folder: Path, rows: Iterable[Row], source: str) -> Path:
    """Write the candidate, with the corrections beside it, so that it is read as in use."""
    beside = folder / WORK / "candidate"
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True)
    if (folder / CORRECTIONS).exists():
        shutil.copy(folder / CORRECTIONS, beside)
    candidate = beside / REFRESHED
    with candidate.open("w", encoding="utf-8", newline="") as file:
        file.write(f"# Written by `entente knowledge refresh` from {source}: do not edit.\n")
        file.write(f"# Corrections belong into {CORRECTIONS}. Wikidata is CC0.\n")
        writer = csv.DictWriter(file, REFRESHED_COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        file.flush()
        os.fsync(file.fileno())
    return candidate


def _refuse_small(holdings: Iterable[Holding], reviewed: Knowledge, on: date) -> None:
    """Refuse answers that know fewer heads of state than any true copy of Wikidata does."""
    found = {(holding.qid, holding.state) for holding in holdings}
    wanted = {
        (leader.qid, term.state)
        for leader in reviewed.leaders
        for term in leader.terms
        if leader.qid and term.office == "head_of_state" and term.start <= on
    }
    confirmed = len(found & wanted) / max(1, len(wanted))
    if confirmed < _LEAST_CONFIRMED:
        raise NotCredibleError(
            f"the answers know {confirmed:.0%} of the heads of state in the reviewed tables, and"
            f" must know {_LEAST_CONFIRMED:.0%}: is that Wikidata? Nothing was replaced"
        )


def _refuse_fewer(file: Path, rows: int) -> None:
    if not file.exists():
        return
    with file.open(encoding="utf-8") as lines:
        before = sum(not line.startswith("#") for line in lines) - 1
    if rows < _LEAST_KEPT * before:
        raise NotCredibleError(
            f"{rows} rows instead of {before}: nothing was replaced. If that is right, remove"
            f" {file} and run the command again"
        )


def _refuse_contradictions(now: Knowledge, new: Knowledge, coverage: Coverage, on: date) -> None:
    before = {finding.what for finding in check(now, coverage, on) if finding.severity == "error"}
    for finding in check(new, coverage, on):
        if finding.severity == "error" and finding.what not in before:
            raise NotCredibleError(
                f"{finding.place}: {finding.entry}: {finding.what}: nothing was replaced. Settle"
                f" it in {CORRECTIONS}, or {finding.fix}"
            )
