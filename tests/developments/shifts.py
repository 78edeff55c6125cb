"""How often a relation is said to have shifted though it has not, and how late when it has.

`python -m tests.developments.shifts` simulates pairs with acts of the weights of the ontology and
lets the shipped test follow one side of them; `--write` puts the table into docs/developments.md.
Acts come one by one, or four together within a week on average, as visits and crises do: those
break the assumption that no day is above the mean of the others, and show what that costs.
"""

import argparse
import random
import re
import statistics
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from entente.messages import ONTOLOGY
from entente.watch.relation_index import found_until, opened
from entente.watch.rules import relation_rules

PAGE: Final = Path(__file__).resolve().parents[2] / "docs" / "developments.md"
FIRST: Final = date(2000, 1, 1)
WEIGHTS: Final = [abs(entry.goldstein) for entry in ONTOLOGY.values() if entry.goldstein]
YEAR: Final = 365
YEARS: Final = 10
PAIRS: Final = 400
A_DAY: Final = {
    "two a year": 2 / 365,
    "one a month": 12 / 365,
    "one a week": 1 / 7,
    "one a day": 1.0,
    "five a day": 5.0,
}
TOGETHER: Final = {"one by one": 1, "four together": 4}
RISES: Final = (3, 10)
HEAD: Final = """\
| acts of one side | how they come | alarms a year, first year | later years \
| rise to 3 times: found | after days | to 10 times: found | after days |
|---|---|--:|--:|--:|--:|--:|--:|
"""


def acts(
    drawn: random.Random, a_day: float, together: int, days: range
) -> Iterator[tuple[int, float]]:
    """Yield the day and the weight of acts of so many a day on average, occasion by occasion."""
    at = float(days.start)
    while (at := at + drawn.expovariate(a_day / together)) < days.stop:
        for _ in range(drawn.randint(1, 2 * together - 1)):
            later = drawn.uniform(0, 7) if together > 1 else 0.0
            yield int(at + later), drawn.choice(WEIGHTS)


def amounts(told: Iterator[tuple[int, float]]) -> dict[int, float]:
    """Return what each day amounts to, in full days."""
    full, days = relation_rules().full_day, dict[int, float]()
    for day, weight in told:
        days[day] = days.get(day, 0.0) + weight / full
    return days


def alarms(days: dict[int, float]) -> list[int]:
    """Return the days on which the shipped test tells a shift."""
    told = [(FIRST + timedelta(days=day), days[day]) for day in sorted(days)]
    found, _ = found_until(opened(FIRST), told, FIRST)
    return [(alarm.day - FIRST).days for alarm in found]


def false_alarms(drawn: random.Random, a_day: float, together: int) -> tuple[float, float]:
    """Return the alarms a year of a side that does not change: in its first year, and later."""
    first = later = 0
    for _ in range(PAIRS):
        found = alarms(amounts(acts(drawn, a_day, together, range(YEARS * YEAR))))
        first += sum(day < YEAR for day in found)
        later += sum(day >= YEAR for day in found)
    return first / PAIRS, later / (PAIRS * (YEARS - 1))


def delays(drawn: random.Random, a_day: float, together: int, rise: int) -> list[int]:
    """Return the days until a rise after one year is told, of the sides where it is in a year."""
    found: list[int] = []
    for _ in range(PAIRS):
        days = amounts(acts(drawn, a_day, together, range(YEAR)))
        for day, amount in amounts(
            acts(drawn, a_day * rise, together, range(YEAR, 2 * YEAR))
        ).items():
            days[day] = days.get(day, 0.0) + amount
        found += [day - YEAR for day in alarms(days) if YEAR <= day < 2 * YEAR][:1]
    return found


def row(rate: str, way: str) -> str:
    """Return the row of the table for acts of this rate that come in this way."""
    drawn, a_day, together = random.Random(f"{rate} {way}"), A_DAY[rate], TOGETHER[way]
    first, later = false_alarms(drawn, a_day, together)
    cells = [f"{first:.4f}", f"{later:.4f}"]
    for rise in RISES:
        found = delays(drawn, a_day, together, rise)
        median = f"{statistics.median(found):.0f}" if found else "–"
        cells += [f"{len(found) / PAIRS:.0%}", median]
    return f"| {rate} | {way} | {' | '.join(cells)} |\n"


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="put the table into the document")
    chosen = parser.parse_args()
    table = HEAD + "".join(row(rate, way) for rate in A_DAY for way in TOGETHER)
    sys.stdout.write(table)
    if chosen.write:
        text = PAGE.read_text(encoding="utf-8")
        part = f"<!-- shifts -->\n{table}<!-- /shifts -->"
        pattern = re.compile(r"<!-- shifts -->.*<!-- /shifts -->", re.DOTALL)
        PAGE.write_text(pattern.sub(lambda _: part, text), encoding="utf-8")


if __name__ == "__main__":
    main()
