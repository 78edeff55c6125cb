"""Alerts as the watcher writes them, for whatever reads alerts."""

from datetime import UTC, datetime, timedelta
from typing import Any

from entente.messages import Alert

START = datetime(2026, 11, 20, 12, tzinfo=UTC)


def claim(**changes: Any) -> dict[str, Any]:
    quote = changes.get("quote", "firmaron un tratado")
    return {
        "quote": quote,
        "start": 0,
        "end": len(quote),
        "context": f"Los presidentes {quote} en Lima.",
        "article_id": "a1",
        "status": "asserted",
    } | changes


def speaker(name: str, state: str | None = None) -> dict[str, Any]:
    return {"name": name, "state": state, "leader": True, "how": "explicit"}


def report(**changes: Any) -> dict[str, Any]:
    return {
        "article_id": "a1",
        "url": "https://news.example/1",
        "outlet": "La Voz",
        "language": "es",
        "published_at": START.isoformat(),
    } | changes


def alert(number: int = 1, **changes: Any) -> Alert:
    """Return alert `number`: each has its own id, story and minute."""
    at = (START + timedelta(minutes=number)).isoformat()
    return Alert.model_validate(
        {
            "id": f"alert-{number}",
            "story": f"story-{number}",
            "revision": 1,
            "change": "new",
            "tier": "notify",
            "severity": 50,
            "severity_terms": [{"name": "status", "points": 15}],
            "headline": {"es": "Perú y Chile sellan un tratado", "en": "Peru and Chile sign"},
            "type": "treaty_signed",
            "status": "asserted",
            "source": "PER",
            "target": "CHL",
            "confidence": 0.8,
            "why": "treaty_signed.sign",
            "first_seen": at,
            "last_seen": at,
            "claims": [claim()],
            "reports": [report()],
            "spread": 1,
            "novelty": "first",
            "versions": {"model": "m", "knowledge": "k", "rules": "r"},
        }
        | changes
    )
