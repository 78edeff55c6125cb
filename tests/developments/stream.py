"""The labelled stream of tests/data/developments, in its order of arrival.

Some reports are late, by a fixed draw from their names: the order is the same on every machine,
and another draw (`seed`) gives another order of the same reports.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import yaml

from entente.messages import Article

FOLDER: Final = Path(__file__).parents[1] / "data" / "developments"
LATENESS_HOURS: Final = 48.0  # no report is later than this


@dataclass(frozen=True, slots=True)
class Report:
    """An article with its label: the development that it tells, known by type and parties."""

    article: Article
    development: str
    story: str
    type: str
    parties: frozenset[str]
    arrived_at: datetime


def outlets() -> dict[str, dict[str, Any]]:
    """Return the invented outlets by their short names."""
    text = (FOLDER / "outlets.yaml").read_text(encoding="utf-8")
    listed: dict[str, dict[str, Any]] = yaml.safe_load(text)
    return listed


def reports(half: str, seed: str = "1") -> list[Report]:
    """Return the reports of `half`, "tune" or "test", as they arrive."""
    listed = [each for development in _developments(half) for each in _reports(development, seed)]
    return sorted(listed, key=lambda each: (each.arrived_at, each.article.id))


def _developments(half: str) -> Iterator[dict[str, Any]]:
    for file in sorted((FOLDER / half).glob("*.yaml")):
        yield from yaml.safe_load(file.read_text(encoding="utf-8"))


def _reports(development: dict[str, Any], seed: str) -> Iterator[Report]:
    names = outlets()
    for number, (language, hours, outlet, title, text) in enumerate(development["reports"]):
        name = f"{development['id']}-{number + 1}"
        published = development["from"] + timedelta(hours=hours)
        yield Report(
            article=Article(
                id=name,
                url=f"https://{outlet}.example/{name}",
                title=title,
                text=text,
                language=language,
                published_at=published,
                outlet=names[outlet]["name"],
            ),
            development=development["id"],
            story=development.get("story", development["id"]),
            type=development["type"],
            parties=frozenset(development["parties"]),
            arrived_at=published + _lateness(name, seed),
        )


def _lateness(name: str, seed: str) -> timedelta:
    """Return how late a report is: half of them under 3 hours, one in ten over a day."""
    drawn = int.from_bytes(sha256(f"{seed} {name}".encode()).digest()[:4], "big") / 2**32
    return timedelta(hours=LATENESS_HOURS * drawn**4)
