"""Server-sent events: what tells open pages that an alert changed, and what they missed.

An event's id is `boot:sequence`. A page that comes back with the id of this boot gets what it
missed; with any other, or one that is too old, it is told to read everything anew. So neither a
broken line nor a restart of the board leaves a gap.
"""

import asyncio
import json
import secrets
from collections import deque
from collections.abc import AsyncIterator
from typing import Final

from entente.board.archive import Entry

_KEPT: Final = 2_000
_WAITING: Final = 256
_HEARTBEAT_SECONDS: Final = 15.0
RESET: Final = b"event: reset\ndata: {}\n\n"
HEARTBEAT: Final = b": \n\n"


class Live:
    """Hands each change to every open page; a page that stops reading is told to start anew."""

    def __init__(self) -> None:
        self._boot = secrets.token_hex(4)
        self._sequence = 0
        self._recent: deque[tuple[int, bytes]] = deque(maxlen=_KEPT)
        self._pages: set[asyncio.Queue[bytes]] = set()

    @property
    def pages(self) -> int:
        """How many pages are open."""
        return len(self._pages)

    @property
    def position(self) -> str:
        """Return the id of the last event, from which a page can go on."""
        return f"{self._boot}:{self._sequence}"

    def announce(self, entry: Entry) -> None:
        """Tell all pages of one change."""
        self._sequence = entry.sequence
        alert = entry.alert
        data = json.dumps(
            {
                "id": alert.id,
                "revision": alert.revision,
                "change": alert.change,
                "tier": alert.tier,
                "headline": alert.headline,
            }
        )  # json.dumps leaves no line break, so an article cannot end the event
        event = f"id: {self.position}\nevent: alert\ndata: {data}\n\n".encode()
        self._recent.append((self._sequence, event))
        for page in self._pages:
            if page.full():
                while not page.empty():
                    page.get_nowait()
                page.put_nowait(RESET)
            else:
                page.put_nowait(event)

    async def events(self, last_id: str | None) -> AsyncIterator[bytes]:
        """Yield what a page that has seen `last_id` has to be sent, without end."""
        page: asyncio.Queue[bytes] = asyncio.Queue(_WAITING)
        missed = self._after(last_id)
        self._pages.add(page)
        try:
            for event in missed:
                yield event
            while True:
                try:
                    yield await asyncio.wait_for(page.get(), _HEARTBEAT_SECONDS)
                except TimeoutError:
                    yield HEARTBEAT
        finally:
            self._pages.discard(page)

    def _after(self, last_id: str | None) -> list[bytes]:
        if last_id is None:
            return []
        boot, _, number = last_id.partition(":")
        if boot != self._boot or not (number.isascii() and number.isdigit()):
            return [RESET]
        seen = int(number)
        oldest = self._recent[0][0] if self._recent else self._sequence + 1
        if seen > self._sequence or seen < oldest - 1:
            return [RESET]
        return [event for sequence, event in self._recent if sequence > seen]
