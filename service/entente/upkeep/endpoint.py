"""A SPARQL endpoint, asked politely: one query at a time, with pauses, and again when it fails.

What Wikidata does under load is expected here: 429 and 503 with Retry-After, other 5xx, answers
that are slow, and answers that stop in the middle with status 200, since the status is sent before
the query has run out of time. All of these are tried again; a refusal of the query is not.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Any, Final, Self

import aiohttp
import structlog

from entente import __version__
from entente.errors import NotReachable

WIKIDATA: Final = "https://query.wikidata.org/sparql"
Binding = dict[str, dict[str, str]]
log = structlog.get_logger(__name__)

_OK: Final = 200
_TOO_MANY: Final = 429
_SERVER_ERROR: Final = 500
_MOST_BYTES: Final = 64 * 1024 * 1024
_LONGEST_WAIT: Final = 600.0  # seconds; who asks for more does not want us now


@dataclass(frozen=True, slots=True)
class Manners:
    """How often, how long and how patiently to ask; seconds."""

    pause: float = 1.0
    timeout: float = 90.0
    attempts: int = 6
    first_wait: float = 2.0


@dataclass(slots=True)
class Endpoint(AbstractAsyncContextManager["Endpoint"]):
    """An endpoint that answers queries with JSON. `contact` tells its owners whom to write to."""

    url: str
    contact: str
    manners: Manners = Manners()
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    _session: aiohttp.ClientSession | None = field(default=None, init=False)
    _asked: bool = field(default=False, init=False)

    async def __aenter__(self) -> Self:
        """Open the connection."""
        self._session = aiohttp.ClientSession(
            headers={
                "User-Agent": f"entente/{__version__} ({self.contact})",
                "Accept": "application/sparql-results+json",
            },
            timeout=aiohttp.ClientTimeout(total=self.manners.timeout),
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the connection."""
        if self._session is not None:
            await self._session.close()

    async def ask(self, query: str) -> list[Binding]:
        """Return the rows of the answer; `NotReachable` after the last attempt."""
        wait = self.manners.first_wait
        for attempt in range(1, self.manners.attempts + 1):
            if self._asked:
                await self.sleep(self.manners.pause)
            self._asked = True
            try:
                return await self._once(query)
            except _TryAgain as exc:
                fault, asked = str(exc), exc.wait
            except (aiohttp.ClientError, TimeoutError) as exc:
                fault, asked = f"{type(exc).__name__}: {exc}".rstrip(": "), None
            if attempt == self.manners.attempts:
                break
            if asked is not None and asked > _LONGEST_WAIT:
                fault = f"{fault}; it asks to wait {asked:.0f} s"
                break
            log.warning("asked in vain", endpoint=self.url, fault=fault, attempt=attempt)
            await self.sleep(wait if asked is None else asked)
            wait *= 2
        raise NotReachable(
            f"{self.url} does not answer: {fault}. What it answered so far is kept: run the"
            " command again later"
        )

    async def _once(self, query: str) -> list[Binding]:
        if self._session is None:
            raise RuntimeError("the endpoint is not open")
        async with self._session.post(self.url, data={"query": query}) as response:
            if response.status == _TOO_MANY or response.status >= _SERVER_ERROR:
                wait = _seconds(response.headers.get("Retry-After"))
                raise _TryAgain(f"status {response.status}", wait)
            body = await response.content.read(_MOST_BYTES + 1)
            while not response.content.at_eof() and len(body) <= _MOST_BYTES:
                body += await response.content.read(_MOST_BYTES)
            if response.status != _OK:
                said = body[:200].decode("utf-8", "replace").strip()
                raise NotReachable(f"{self.url} refuses the query: {response.status} {said}")
        return _rows(body)


def _rows(body: bytes) -> list[Binding]:
    """Return the rows of a whole answer; one that stops in the middle is no JSON."""
    try:
        answer: Any = json.loads(body)
        rows = answer["results"]["bindings"]
    except (ValueError, KeyError, TypeError) as exc:
        raise _TryAgain(f"the answer of {len(body)} bytes is cut off or no JSON", None) from exc
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise _TryAgain("the answer has no rows", None)
    return rows


def _seconds(retry_after: str | None) -> float | None:
    """Read Retry-After, which is a number of seconds or a moment."""
    if retry_after is None:
        return None
    try:
        return max(0.0, float(retry_after))
    except ValueError:
        pass
    try:
        moment = parsedate_to_datetime(retry_after)
    except ValueError:
        return None
    return max(0.0, (moment - datetime.now(tz=UTC)).total_seconds())


class _TryAgain(Exception):  # noqa: N818 -- internal, and named for what to do
    """The endpoint may answer later; `wait` is how long it asks for."""

    def __init__(self, fault: str, wait: float | None) -> None:
        super().__init__(fault)
        self.wait = wait
