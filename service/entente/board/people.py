"""Who said what, by the alerts at hand: leaders, their latest words, a search over all words."""

from collections.abc import Iterable, Iterator
from typing import Any

from entente.board.archive import Entry
from entente.core.folding import fold
from entente.messages.alert import Claim


def spoken(entries: Iterable[Entry]) -> Iterator[tuple[Entry, Claim]]:
    """Yield each claim that somebody is quoted with, once, the newest alert first."""
    seen: set[tuple[str, str]] = set()
    for entry in entries:
        for claim in entry.alert.claims:
            key = (claim.article_id, claim.quote)
            if claim.speaker is None or key in seen:
                continue
            seen.add(key)
            yield entry, claim


def leaders(entries: Iterable[Entry]) -> list[dict[str, Any]]:
    """Return who is quoted, with how often and the latest words, the most quoted first."""
    people: dict[str, dict[str, Any]] = {}
    for entry, claim in spoken(entries):
        speaker = claim.speaker
        if speaker is None:
            continue
        person = people.setdefault(
            speaker.qid or fold(speaker.name),
            {
                "name": speaker.name,
                "qid": speaker.qid,
                "state": speaker.state,
                "quotes": 0,
                "latest": statement(entry, claim),
            },
        )
        person["quotes"] += 1
    return sorted(people.values(), key=lambda person: (-person["quotes"], person["name"]))


def statements(entries: Iterable[Entry], text: str, speaker: str) -> list[dict[str, Any]]:
    """Return what was said: all words of `text` stand in it, and `speaker` in the name."""
    words, name = fold(text).split(), fold(speaker)
    return [
        statement(entry, claim)
        for entry, claim in spoken(entries)
        if claim.speaker is not None
        and name in fold(claim.speaker.name)
        and all(word in fold(claim.context + " " + claim.quote) for word in words)
    ]


def statement(entry: Entry, claim: Claim) -> dict[str, Any]:
    """Return one claim with its article, for the page."""
    report = next((r for r in entry.alert.reports if r.article_id == claim.article_id), None)
    return {
        "alert": entry.alert.id,
        "claim": claim.model_dump(mode="json", exclude_none=True),
        "report": None if report is None else report.model_dump(mode="json", exclude_none=True),
    }
