"""An alert as each kind of sink takes it: what to post, with which headers. No network here.

Webhooks follow the Standard Webhooks specification (id, timestamp, HMAC-SHA256 over both and the
body): a receiver can prove who sent it and drop what it has had.
"""

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from entente.board.archive import Entry
from entente.board.presentation import first_claim, headline
from entente.deliver.sinks import Sink
from entente.render import inert

_OVER: Final = frozenset({"withdrawn", "cancelled", "lapsed"})
_JSON: Final = {"Content-Type": "application/json"}


@dataclass(frozen=True, slots=True)
class Request:
    """One POST. `key` is the same each time that this revision is tried."""

    key: str
    body: bytes
    headers: dict[str, str]


def request_for(sink: Sink, entry: Entry, now: datetime) -> Request:
    """Return what to post to `sink` for one revision of an alert."""
    key = f"{entry.alert.id}.{entry.alert.revision}"
    match sink.kind:
        case "webhook":
            body = entry.alert.to_bytes()
            return Request(key, body, {**_JSON, **_signed(sink, key, body, now)})
        case "alertmanager":
            return Request(key, _dumped([_alertmanager(sink, entry, now)]), _bearer(sink))
        case "slack":
            return Request(key, _dumped({"text": _message(sink, entry)}), dict(_JSON))


def _dumped(body: Any) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode()


def _signed(sink: Sink, key: str, body: bytes, now: datetime) -> dict[str, str]:
    stamp = str(round(now.timestamp()))
    signed = b".".join((key.encode(), stamp.encode(), body))
    digest = hmac.new((sink.secret() or "").encode(), signed, hashlib.sha256).digest()
    return {
        "webhook-id": key,
        "webhook-timestamp": stamp,
        "webhook-signature": f"v1,{base64.b64encode(digest).decode()}",
    }


def _bearer(sink: Sink) -> dict[str, str]:
    token = sink.secret()
    return dict(_JSON) if token is None else {**_JSON, "Authorization": f"Bearer {token}"}


def _alertmanager(sink: Sink, entry: Entry, now: datetime) -> dict[str, Any]:
    """One alert of Alertmanager's API v2; its labels stay the same over all revisions."""
    alert = entry.alert
    labels = {
        "alertname": f"entente_{alert.type}",
        "id": alert.id,
        "source": alert.source,
        "target": alert.target or "",
    }
    fields: dict[str, Any] = {
        "labels": {name: value for name, value in labels.items() if value},
        "annotations": {
            "summary": headline(entry, sink.language),
            "description": _words(entry),
            "tier": alert.tier,
            "severity": str(alert.severity),
            "status": alert.status,
            "change": alert.change,
        },
        "startsAt": entry.changed_at.isoformat(),
    }
    if alert.change in _OVER:
        fields["endsAt"] = now.isoformat()
    return fields


def _message(sink: Sink, entry: Entry) -> str:
    alert = entry.alert
    lines = [
        f"*{_plain(headline(entry, sink.language))}*",
        f"{alert.tier} · {alert.change} · {alert.status} · {alert.severity}",
    ]
    if words := _words(entry):
        lines.append(f"> {_plain(words)}")
    links = [report for report in alert.reports if (report.url or "").startswith("http")]
    lines += [
        f"<{_plain(report.url or '')}|{_plain(report.outlet or report.article_id)}>"
        for report in links[:3]
    ]
    return "\n".join(lines)


def _words(entry: Entry) -> str:
    claim = first_claim(entry)
    if claim is None:
        return ""
    by = f"{claim.speaker.name}: " if claim.speaker else ""
    return inert(" ".join(f"{by}“{claim.quote}”".split()))


def _plain(text: str) -> str:
    """Escape what a Slack-compatible chat takes for markup; `|` would end a link."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return inert(" ".join(escaped.split())).replace("|", "¦").replace("*", "∗").replace("`", "'")
