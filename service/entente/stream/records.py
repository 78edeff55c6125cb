"""Headers of the records that we write: CloudEvents attributes, trace context, dead letters.

Every attribute is a function of the record that came in, so that a replay writes the same bytes;
nothing here reads a clock or a random source.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final

from entente import __version__
from entente.errors import BadMessage

Headers = Sequence[tuple[str, bytes]]

_TRACEPARENT: Final = re.compile(
    r"00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})"
)
_DETAIL_BYTES: Final = 1_000


@dataclass(frozen=True, slots=True)
class Incoming:
    """One record as it was read; `timestamp_ms` is the broker's or the producer's."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: Headers
    timestamp_ms: int

    def arrived(self) -> datetime:
        """Return the record's timestamp; one that no calendar holds counts as the epoch."""
        try:
            return datetime.fromtimestamp(self.timestamp_ms / 1000, tz=UTC)
        except (OverflowError, OSError, ValueError):
            return datetime.fromtimestamp(0, tz=UTC)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One record to write; `partition` None leaves the choice to the key."""

    topic: str
    key: bytes | None
    value: bytes | None
    headers: list[tuple[str, bytes]] = field(default_factory=list)
    partition: int | None = None

    def size(self) -> int:
        """Return about how many bytes the record takes in a request."""
        headers = sum(len(name) + len(value) + 10 for name, value in self.headers)
        return len(self.key or b"") + len(self.value or b"") + headers + 100


def traceparent(origin: Incoming, step: str) -> str:
    """Return the W3C trace context of `step`, in the trace that the record came with.

    Without one the trace id is made from the record's place in the log.
    """
    place = f"{origin.topic}/{origin.partition}/{origin.offset}"
    trace, flags = sha256(place.encode()).hexdigest()[:32], "00"
    for name, value in origin.headers:
        if name == "traceparent" and (match := _TRACEPARENT.fullmatch(value.decode("latin-1"))):
            trace, _, flags = match.groups()
    span = sha256(f"{place}/{step}".encode()).hexdigest()[:16]
    return f"00-{trace}-{span}-{flags}"


def event_headers(
    origin: Incoming, *, kind: str, source: str, id_: str
) -> list[tuple[str, bytes]]:
    """Return CloudEvents 1.0 attributes in binary mode, and the trace context."""
    attributes: Mapping[str, str] = {
        "ce_specversion": "1.0",
        "ce_id": id_,
        "ce_source": f"/entente/{source}",
        "ce_type": f"entente.{kind}.v1",
        "ce_time": origin.arrived().isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "content-type": "application/json",
        "traceparent": traceparent(origin, kind),
    }
    return [(name, value.encode()) for name, value in attributes.items()]


def dead_letter(origin: Incoming, why: BadMessage, topic: str, max_bytes: int) -> Outgoing:
    """Return the record that keeps what could not be processed: its bytes, and why.

    A value that does not fit into `max_bytes` is cut; `entente-truncated` tells its length.
    """
    headers = [
        ("entente-reason", why.reason.encode()),
        ("entente-detail", why.detail.encode("utf-8", "replace")[:_DETAIL_BYTES]),
        ("entente-topic", origin.topic.encode()),
        ("entente-partition", str(origin.partition).encode()),
        ("entente-offset", str(origin.offset).encode()),
        ("entente-time", origin.arrived().isoformat(timespec="milliseconds").encode()),
        ("entente-version", __version__.encode()),
        ("traceparent", traceparent(origin, "dead-letter").encode()),
    ]
    value, key = origin.value, origin.key
    room = max_bytes - 4_096
    if key is not None and len(key) > 1_024:  # noqa: PLR2004 -- a key is for routing, not cargo
        key = key[:1_024]
    if value is not None and len(value) > room:
        headers.append(("entente-truncated", str(len(value)).encode()))
        value = value[:room]
    return Outgoing(topic, key, value, headers)


def incoming(record: Any) -> Incoming:
    """Return an aiokafka record as ours."""
    return Incoming(
        topic=record.topic,
        partition=record.partition,
        offset=record.offset,
        key=record.key,
        value=record.value,
        headers=[(name, value or b"") for name, value in record.headers],
        timestamp_ms=record.timestamp,
    )
