"""How much comes out: articles, signals, statements, alerts by tier, in order of publication.

`python -m tests.developments.volume` prints the table of docs/developments.md for the sample
dispatches and, where `../shared` is, for the news articles; `--write` puts it there, `--pages`
lists what pages, with the words, for a reader to judge.
"""

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from entente.core.analyzer import Analyzer, load_analyzer
from entente.core.observations import observe
from entente.messages import Alert, Article
from entente.samples import load_samples
from entente.stream.app import WATCHER_VERSIONS
from entente.watch.memory import PairMemory
from entente.watch.watcher import Watcher

ROOT: Final = Path(__file__).resolve().parents[2]
NEWS: Final = ROOT.parent / "shared" / "eval" / "news_dev" / "articles"
PAGE: Final = ROOT / "docs" / "developments.md"
ARRIVAL: Final = datetime(2026, 11, 1, tzinfo=UTC)  # after all of them
HEAD: Final = """\
| | articles | signals | statements | alerts | of statements | page | notify | log | revisions | \
articles that page |
|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|
"""


@dataclass
class Volume:
    """What came of a set of articles. An alert counts with the tier of its last revision."""

    articles: int = 0
    signals: int = 0
    statements: int = 0
    revisions: int = 0
    last: dict[str, Alert] = field(default_factory=dict)
    paging: set[str] = field(default_factory=set)

    def row(self, name: str) -> str:
        """Return the row of the table."""
        tiers = Counter(alert.tier for alert in self.last.values())
        spoken = sum(alert.kind == "statement" for alert in self.last.values())
        told = (self.articles, self.signals, self.statements, len(self.last), spoken)
        by_tier = (tiers["page"], tiers["notify"], tiers["log"], self.revisions, len(self.paging))
        return f"| {name} | {' | '.join(map(str, (*told, *by_tier)))} |\n"


def volume_of(analyzer: Analyzer, articles: Iterable[Article]) -> Volume:
    """Return what reader and watcher make of articles, in this order."""
    watcher, counted = Watcher(WATCHER_VERSIONS), Volume()
    memory: dict[str, PairMemory] = {}
    for article in articles:
        analysis = analyzer.analyze(article, ARRIVAL)
        counted.articles += 1
        counted.signals += len(analysis.signals)
        counted.statements += len(analysis.statements)
        for observation in observe(article, analysis, ARRIVAL, analyzer.versions):
            known = memory.get(observation.pair)
            memory[observation.pair], alerts = watcher.observe(known, observation)
            counted.revisions += len(alerts)
            counted.last.update({alert.id: alert for alert in alerts})
            if any(alert.tier == "page" for alert in alerts):
                counted.paging.add(article.id)
    return counted


def news() -> list[Article]:
    """Return the news articles in order of publication, none where `../shared` is not."""
    read = [Article.from_bytes(file.read_bytes()) for file in sorted(NEWS.glob("*.json"))]
    return sorted(read, key=lambda each: (each.published_at or ARRIVAL, each.id))


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="put the table into the document")
    parser.add_argument("--pages", action="store_true", help="list what pages")
    chosen = parser.parse_args()
    analyzer = load_analyzer({})
    samples = [Article.from_bytes(line) for line in load_samples()]
    sets: dict[str, Sequence[Article]] = {
        "sample dispatches of a fortnight": samples,
        "news articles of different years": news(),
    }
    volumes = {name: volume_of(analyzer, each) for name, each in sets.items() if each}
    table = HEAD + "".join(each.row(name) for name, each in volumes.items())
    sys.stdout.write(table)
    if chosen.pages:
        for alert in (a for each in volumes.values() for a in each.last.values()):
            if alert.tier == "page":
                words = " ".join(alert.claims[0].quote.split())
                sys.stdout.write(f"{alert.severity} {alert.headline['en']} — “{words}”\n")
    if chosen.write:
        text = PAGE.read_text(encoding="utf-8")
        part = f"<!-- volume -->\n{table}<!-- /volume -->"
        pattern = re.compile(r"<!-- volume -->.*<!-- /volume -->", re.DOTALL)
        PAGE.write_text(pattern.sub(lambda _: part, text), encoding="utf-8")


if __name__ == "__main__":
    main()
