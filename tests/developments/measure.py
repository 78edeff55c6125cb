"""The figures of the grouping: `make developments` prints them.

`--half tune --errors` shows what went wrong in the half that may be looked at.
"""

import argparse
import sys
from collections import defaultdict

from entente.core.analyzer import load_analyzer
from tests.developments.scores import b_cubed
from tests.developments.stream import reports
from tests.developments.systems import (
    Read,
    by_exact_key,
    by_similar_text,
    by_watcher,
    read,
    watch,
)

THRESHOLD = 0.25  # of similar texts: the best on the half to tune on


def write(line: str) -> None:
    """Print a line."""
    sys.stdout.write(line + "\n")


def print_errors(stream: list[Read], clusters: dict[str, str]) -> None:
    """Print the clusters of each development, and the reports in which nothing was found."""
    told: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    labels: dict[str, set[str]] = defaultdict(set)
    for each in stream:
        name = each.report.article.id
        cluster = clusters.get(name, "nothing found")
        told[each.report.development][cluster].append(name.rpartition("-")[2])
        labels[cluster].add(each.report.development)
    for development, found in sorted(told.items()):
        others = {other for c in found if c != "nothing found" for other in labels[c]}
        mixed = sorted(others - {development})
        parts = {cluster[:8]: sorted(numbers) for cluster, numbers in found.items()}
        if len(found) > 1 or mixed or "nothing found" in found:
            write(f"{development}: {parts} with {mixed}")


def main() -> None:
    """Print a table of the systems, over all reports and over those whose act was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", choices=["tune", "test"], default="test")
    parser.add_argument("--errors", action="store_true", help="only for --half tune")
    chosen = parser.parse_args()
    stream = read(load_analyzer({}), reports(chosen.half))
    memory, alerts = watch(stream)
    systems = {
        "entente": by_watcher(stream, memory),
        "exact key": by_exact_key(stream),
        "similar text": by_similar_text(stream, THRESHOLD),
    }
    labels = {each.report.article.id: each.report.development for each in stream}
    found = {name: label for name, label in labels.items() if name in systems["entente"]}
    write(
        f"{chosen.half}: {len(labels)} reports, {len({*labels.values()})} developments; "
        f"the reader found the act of {len(found)}; {len({alert.id for alert in alerts})} alerts"
    )
    write("B-cubed            all reports             where the act was found")
    for name, clusters in systems.items():
        everywhere, there = b_cubed(labels, clusters), b_cubed(found, clusters)
        write(f"{name:14}" + "".join(f"{value:8.3f}" for value in (*everywhere, *there)))
    if chosen.errors and chosen.half == "tune":
        print_errors(stream, systems["entente"])


if __name__ == "__main__":
    main()
