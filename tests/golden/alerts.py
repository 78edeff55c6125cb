"""The alerts that the sample dispatches give, as a list for people to read.

`python -m tests.golden.alerts` writes it anew. What it holds was read line by line against the
dispatches; a change of it in a commit is to be read the same way.
"""

from datetime import UTC, datetime
from pathlib import Path

import yaml

from entente.core.analyzer import load_analyzer
from entente.core.observations import observe
from entente.messages import Alert, Article
from entente.samples import load_samples
from entente.stream.app import WATCHER_VERSIONS
from entente.watch.memory import PairMemory
from entente.watch.watcher import Watcher

EXPECTED = Path(__file__).parents[1] / "data" / "sample_alerts.yaml"
ARRIVAL = datetime(2024, 7, 1, tzinfo=UTC)
HEADER = """\
# What the sample dispatches (service/entente/data/samples) give: by dispatch, in their order, each
# revision of an alert that it raises. Written by `python -m tests.golden.alerts`, read by eye.
#
#   what      type, source > target (against others), status
#   change    what the dispatch changed: new, corroborated, escalated, contradicted ...
#   tier      page, notify or log, with the severity from 0 to 100
#   es, en    the headline
#   words     the quoted proof of that dispatch, else of the alert
"""


def sample_alerts() -> list[tuple[str, list[Alert]]]:
    """Return (dispatch, its revisions of alerts), as one worker gives them in the order sent."""
    analyzer, watcher = load_analyzer({}), Watcher(WATCHER_VERSIONS)
    memory: dict[str, PairMemory] = {}
    given = []
    for line in load_samples():
        article = Article.from_bytes(line)
        analysis = analyzer.analyze(article, ARRIVAL)
        raised: list[Alert] = []
        for observation in observe(article, analysis, ARRIVAL, analyzer.versions):
            after, alerts = watcher.observe(memory.get(observation.pair), observation)
            memory[observation.pair] = after
            raised += alerts
        given.append((f"{article.id} (version {article.version or 1})", raised))
    return given


def describe(alert: Alert, article: str) -> dict[str, str]:
    """Return what a reader checks of an alert that the dispatch `article` raised."""
    who = alert.source if alert.target is None else f"{alert.source} > {alert.target}"
    against = f" against {', '.join(alert.against)}" if alert.against else ""
    article_of_change = article.partition(" ")[0]
    told = [claim for claim in alert.claims if claim.article_id == article_of_change]
    claim = next(iter([*told, *alert.claims]), None)
    return {
        "what": f"{alert.type}, {who}{against}, {alert.status}",
        "change": alert.change,
        "tier": f"{alert.tier} {alert.severity}",
        "es": alert.headline["es"],
        "en": alert.headline["en"],
        "words": " ".join(claim.quote.split()) if claim else "",
    }


def written() -> str:
    """Return the list as YAML."""
    listing = {
        name: [describe(alert, name) for alert in alerts] for name, alerts in sample_alerts()
    }
    return HEADER + yaml.safe_dump(listing, allow_unicode=True, sort_keys=False, width=100)


if __name__ == "__main__":
    EXPECTED.write_text(written(), encoding="utf-8")
