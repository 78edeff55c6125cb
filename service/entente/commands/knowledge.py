"""`entente knowledge`: what is missing in the knowledge, and its refresh from Wikidata."""

import asyncio
import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from entente.core.knowledge import SHIPPED, load_knowledge
from entente.errors import ConfigError
from entente.render import inert
from entente.settings import Settings
from entente.upkeep.check import SEVERITIES, Finding, Severity, check
from entente.upkeep.coverage import read_coverage
from entente.upkeep.endpoint import Endpoint, Manners
from entente.upkeep.refresh import Refreshed, accept, refresh

_MARKS: Final = {"added": "+", "changed": "~", "removed": "-"}


def run_check(settings: Settings, on: date, *, gaps: bool, strict: bool, as_json: bool) -> bool:
    """Print the findings; return whether nothing is worse than allowed."""
    knowledge = load_knowledge(settings.knowledge)
    coverage = read_coverage(SHIPPED, frozenset(knowledge.states))
    findings = check(knowledge, coverage, on)
    if as_json:
        sys.stdout.write(json.dumps([asdict(f) for f in findings], indent=2) + "\n")
    else:
        _print_findings(findings, gaps=gaps)
    failing: set[Severity] = {"error", "warning"} if strict else {"error"}
    return not any(finding.severity in failing for finding in findings)


def run_refresh(
    settings: Settings,
    folder: Path | None,
    endpoint: str,
    contact: str,
    *,
    pause: float,
    apply: bool,
    as_json: bool,
) -> None:
    """Make a candidate from Wikidata, print what it changes, and accept it if asked to."""
    target = folder or settings.knowledge
    if target is None:
        raise ConfigError("name the folder of the refreshed file: --folder, or ENTENTE_KNOWLEDGE")
    refreshed = asyncio.run(_refresh(target, endpoint, contact, pause))
    if as_json:
        _print_json(refreshed)
    else:
        _print_refreshed(refreshed)
    if apply:
        sys.stderr.write(f"{accept(refreshed, target)} replaced\n")
    else:
        sys.stderr.write("nothing replaced: run it again with --apply when you have reviewed it\n")


async def _refresh(target: Path, url: str, contact: str, pause: float) -> Refreshed:
    async with Endpoint(url, contact, Manners(pause=pause)) as endpoint:
        return await refresh(
            target,
            endpoint,
            datetime.now(tz=UTC).date(),
            lambda line: print(line, file=sys.stderr),  # noqa: T201
        )


def _print_findings(findings: Sequence[Finding], *, gaps: bool) -> None:
    console = Console()
    shown = [finding for finding in findings if gaps or finding.severity != "gap"]
    if shown:
        table = Table("", "where", "what", "to do", box=box.SIMPLE_HEAD, pad_edge=False)
        for finding in shown:
            what = f"{finding.entry}: {finding.what}"
            cells = (finding.place, what, f"{finding.fix} ({finding.field})")
            table.add_row(finding.severity, *(Text(inert(cell)) for cell in cells))
        console.print(table)
    counts = Counter(finding.severity for finding in findings)
    said = ", ".join(f"{counts[severity]} {severity}s" for severity in SEVERITIES)
    hint = "" if gaps or not counts["gap"] else "; --gaps lists them"
    console.print(f"{said}{hint}")


def _print_refreshed(refreshed: Refreshed) -> None:
    """Print the changes like a diff, a line each, and counts."""
    for each in refreshed.differences:
        span = f"{each.before} -> {each.after}" if each.change == "changed" else each.after
        line = f"{each.state} {each.office}: {each.leader}, {span or each.before}  {each.source}"
        sys.stdout.write(f"{_MARKS[each.change]} {inert(line)}\n")
    counts = Counter(each.change for each in refreshed.differences)
    sys.stdout.write(
        f"{refreshed.rows} rows: {counts['added']} terms added, {counts['changed']} changed,"
        f" {counts['removed']} removed\n"
    )
    for reason, count in refreshed.left_out.items():
        sys.stdout.write(f"left out, {reason}: {count}\n")
    for line in refreshed.refused:
        sys.stdout.write(f"not believed: {inert(line)}\n")


def _print_json(refreshed: Refreshed) -> None:
    content = {
        "candidate": str(refreshed.candidate),
        "rows": refreshed.rows,
        "differences": [asdict(each) for each in refreshed.differences],
        "not_believed": list(refreshed.refused),
        "left_out": dict(refreshed.left_out),
    }
    sys.stdout.write(json.dumps(content, ensure_ascii=False, indent=2) + "\n")
