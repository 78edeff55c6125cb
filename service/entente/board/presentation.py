"""Alerts as the board hands them out: JSON, Atom, CSV.

Everything that comes from an article leaves as text in a format with its own escaping, never as
markup; a spreadsheet takes no cell for a formula.
"""

import csv
import io
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Final
from xml.etree import ElementTree as ET

from entente.board.archive import Entry
from entente.messages.alert import Claim
from entente.render import inert

_ATOM: Final = "http://www.w3.org/2005/Atom"
_NOT_IN_XML: Final = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_SUMMARY: Final = (
    *("id", "story", "revision", "kind", "change", "tier", "severity", "headline", "type"),
    *("status", "source", "target", "against", "members", "event_date", "first_seen"),
    *("last_seen", "spread", "confirmed_by", "contradicted_by", "novelty", "watchlists"),
)
COLUMNS: Final = (
    *("id", "story", "revision", "changed_at", "change", "tier", "severity", "type", "status"),
    *("source", "target", "members", "event_date", "headline", "speaker", "quote", "outlets"),
    *("spread", "url"),
)


def summary(entry: Entry) -> dict[str, Any]:
    """Return what a list shows of an alert."""
    alert = entry.alert
    fields = alert.model_dump(mode="json", include=set(_SUMMARY), exclude_none=True)
    claim = first_claim(entry)
    outlets = list(dict.fromkeys(r.outlet for r in alert.reports if r.outlet))
    return {
        **fields,
        "changed_at": entry.changed_at.isoformat(),
        "sequence": entry.sequence,
        "claim": None if claim is None else claim.model_dump(mode="json", exclude_none=True),
        "outlets": outlets,
    }


def first_claim(entry: Entry) -> Claim | None:
    """Return the claim to show: the first with the alert's status if there is any."""

    def unfit(claim: Claim) -> bool:
        return claim.status not in {None, entry.alert.status}

    return min(entry.alert.claims, key=unfit, default=None)


def headline(entry: Entry, language: str) -> str:
    """Return the sentence in `language`, or in whatever language there is."""
    headlines = entry.alert.headline
    text = headlines.get(language) or next(iter(headlines.values()), entry.alert.type)
    return inert(" ".join(text.split()))


def atom(entries: Iterable[Entry], address: str, language: str) -> bytes:
    """Return an Atom feed (RFC 4287) with one entry a revision; `address` is the board's."""
    ET.register_namespace("", _ATOM)
    feed = ET.Element(f"{{{_ATOM}}}feed")
    _element(feed, "title", "entente")
    _element(feed, "id", f"{address}/alerts.atom")
    ET.SubElement(feed, f"{{{_ATOM}}}link", href=f"{address}/")
    entries = list(entries)
    newest = max((e.changed_at for e in entries), default=datetime.fromtimestamp(0, UTC))
    _element(feed, "updated", newest.isoformat())
    author = ET.SubElement(feed, f"{{{_ATOM}}}author")
    _element(author, "name", "entente")
    for entry in entries:
        alert = entry.alert
        item = ET.SubElement(feed, f"{{{_ATOM}}}entry")
        _element(item, "id", f"urn:entente:{alert.id}:{alert.revision}")
        _element(item, "title", headline(entry, language))
        _element(item, "updated", entry.changed_at.isoformat())
        ET.SubElement(item, f"{{{_ATOM}}}link", href=f"{address}/#/alert/{alert.id}")
        for term in (alert.type, alert.tier, alert.status):
            ET.SubElement(item, f"{{{_ATOM}}}category", term=term)
        claim = first_claim(entry)
        if claim is not None:
            by = f"{claim.speaker.name}: " if claim.speaker else ""
            _element(item, "summary", by + claim.quote)
    return bytes(ET.tostring(feed, encoding="utf-8", xml_declaration=True))


def _element(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, f"{{{_ATOM}}}{name}").text = _NOT_IN_XML.sub(
        "\ufffd", inert(" ".join(text.split()))
    )


def table(entries: Iterable[Entry], language: str) -> str:
    """Return the alerts as CSV (RFC 4180), a row each, with a line of column names."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for entry in entries:
        alert, claim = entry.alert, first_claim(entry)
        speaker = claim.speaker if claim else None
        row = {
            **alert.model_dump(mode="json", include=set(COLUMNS)),
            "changed_at": entry.changed_at.isoformat(),
            "members": " ".join(alert.members),
            "headline": headline(entry, language),
            "speaker": speaker.name if speaker else "",
            "quote": claim.quote if claim else "",
            "outlets": "; ".join(dict.fromkeys(r.outlet for r in alert.reports if r.outlet)),
            "url": next((report.url for report in alert.reports if report.url), ""),
        }
        writer.writerow([_cell(row[column]) for column in COLUMNS])
    return out.getvalue()


def _cell(value: Any) -> str:
    text = "" if value is None else inert(" ".join(str(value).split()))
    return f"'{text}" if text.startswith(_FORMULA) else text
