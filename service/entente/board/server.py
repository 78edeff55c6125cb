"""The board's pages and addresses: one function a route, nothing decided here.

docs/board.md documents each address; a test compares the two.
"""

import asyncio
import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from aiohttp import ClientConnectionResetError, web
from aiohttp.typedefs import Handler
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from entente.board import people
from entente.board.archive import Archive, Entry
from entente.board.briefing import brief
from entente.board.coverage import Coverage
from entente.board.dead_letters import DeadLetters
from entente.board.feed import Feed
from entente.board.judgements import Judgements
from entente.board.live import Live
from entente.board.presentation import atom, summary, table
from entente.board.relations import relations
from entente.board.security import dress, guard, is_token, let_in
from entente.board.selection import MOST, OTHER_TYPES, BadQuery, Selection, read_selection
from entente.errors import BadMessage
from entente.messages import SignalType, Status
from entente.settings import Settings
from entente.watch.names import name_of

_STATIC: Final = Path(__file__).parent / "static"
_LANGUAGES: Final = ("es", "en")
_SILENCE_SECONDS: Final = 15.0
_BODY_BYTES: Final = 16_384


class Server:
    """Answers from the archive; holds no state of its own."""

    def __init__(
        self,
        settings: Settings,
        archive: Archive,
        feed: Feed,
        live: Live,
        judgements: Judgements,
        coverage: Coverage,
        dead_letters: DeadLetters,
    ) -> None:
        self._settings = settings
        self._archive = archive
        self._feed = feed
        self._live = live
        self._judgements = judgements
        self._coverage = coverage
        self._dead_letters = dead_letters
        self._registry = CollectorRegistry()
        for name, text, value in (
            ("entente_board_alerts", "Alerts kept.", lambda: len(archive)),
            ("entente_board_pages", "Pages that are open.", lambda: live.pages),
            ("entente_board_unreadable", "Unreadable alert records.", lambda: feed.unreadable),
        ):
            Gauge(name, text, registry=self._registry).set_function(value)

    def application(self) -> web.Application:
        """Return the application with all routes."""
        app = web.Application(
            middlewares=[_named_faults, guard(self._settings.board)], client_max_size=_BODY_BYTES
        )
        app.on_response_prepare.append(dress)
        app.router.add_get("/", _page("index.html"))
        app.router.add_get("/login", _page("login.html"))
        app.router.add_post("/login", self._login)
        app.router.add_static("/static/", _STATIC)
        app.router.add_get("/api/alerts", self._alerts)
        app.router.add_get("/api/alerts/{id}", self._alert)
        app.router.add_get("/api/briefing", self._briefing)
        app.router.add_get("/api/relations", self._relations)
        app.router.add_get("/api/relations/{pair}", self._relation)
        app.router.add_get("/api/leaders", self._leaders)
        app.router.add_get("/api/statements", self._statements)
        app.router.add_get("/api/vocabulary", self._vocabulary)
        app.router.add_get("/api/dead-letters", self._letters)
        app.router.add_post("/api/feedback", self._feedback)
        app.router.add_get("/alerts.atom", self._atom)
        app.router.add_get("/alerts.csv", self._csv)
        app.router.add_get("/events", self._events)
        app.router.add_get("/healthz/live", self._healthy)
        app.router.add_get("/healthz/ready", self._ready)
        app.router.add_get("/metrics", self._metrics)
        return app

    async def _alerts(self, request: web.Request) -> web.Response:
        position = self._live.position  # before the answer: what comes after it is an event
        selection, found = self._select(request)
        return web.json_response(
            {
                "total": len(found),
                "offset": selection.offset,
                "position": position,
                "alerts": [summary(entry) for entry in selection.page(found)],
            }
        )

    async def _alert(self, request: web.Request) -> web.Response:
        entry = self._archive.get(request.match_info["id"])
        if entry is None:
            raise web.HTTPNotFound(text="there is no such alert, or it is no longer kept")
        alert = entry.alert.model_dump(mode="json", exclude_none=True)
        return web.json_response({**alert, "changed_at": entry.changed_at.isoformat()})

    async def _briefing(self, request: web.Request) -> web.Response:
        selection = read_selection(_filters(request))
        now = datetime.now(UTC)
        briefing = brief(self._archive, selection.since, now.date(), _language(request))
        body = {"position": self._live.position, "now": now.isoformat(), **vars(briefing)}
        kept = len(self._archive)
        return web.json_response({**body, "kept": kept, "coverage": self._coverage.as_json()})

    async def _relations(self, request: web.Request) -> web.Response:
        _, found = self._select(request)
        return web.json_response(
            {"relations": [each.as_json(series=False) for each in relations(found)[:MOST]]}
        )

    async def _relation(self, request: web.Request) -> web.Response:
        pair = tuple(sorted(request.match_info["pair"].upper().split("-")))
        for relation in relations(self._archive.newest()):
            if relation.pair == pair:
                return web.json_response(relation.as_json(series=True))
        raise web.HTTPNotFound(text="no alert is about this pair")

    async def _leaders(self, request: web.Request) -> web.Response:
        _, found = self._select(request)
        return web.json_response({"leaders": people.leaders(found)[:MOST]})

    async def _statements(self, request: web.Request) -> web.Response:
        query = dict(_filters(request))
        text, speaker = query.pop("text", ""), query.pop("speaker", "")
        selection = read_selection(query.items())
        entries = selection.of(self._archive.newest())
        found = people.statements(entries, text, speaker)
        page = found[selection.offset : selection.offset + selection.limit]
        return web.json_response({"total": len(found), "statements": page})

    async def _vocabulary(self, request: web.Request) -> web.Response:
        language = _language(request)
        entries = list(self._archive.newest())
        codes = {code for entry in entries for code in entry.actors}
        reports = [report for entry in entries for report in entry.alert.reports]
        return web.json_response(
            {
                "states": {code: name_of(code, language) for code in sorted(codes)},
                "types": [*(each.value for each in SignalType), *OTHER_TYPES],
                "statuses": [each.value for each in Status],
                "languages": sorted({report.language for report in reports}),
                "outlets": sorted({report.outlet for report in reports if report.outlet}),
                "watchlists": sorted({w for entry in entries for w in entry.alert.watchlists}),
            }
        )

    async def _letters(self, request: web.Request) -> web.Response:
        reason = request.query.get("reason", "")
        return web.json_response(self._dead_letters.as_json(datetime.now(UTC), reason))

    async def _feedback(self, request: web.Request) -> web.Response:
        if request.content_type != "application/json":
            raise web.HTTPUnsupportedMediaType(text="send application/json")
        judgement = await self._judgements.record(await request.read(), self._archive)
        return web.json_response(judgement.model_dump(mode="json", exclude_none=True), status=201)

    async def _atom(self, request: web.Request) -> web.Response:
        selection, found = self._select(request)
        address = f"{request.scheme}://{request.host}"
        body = atom(selection.page(found), address, _language(request))
        return web.Response(body=body, content_type="application/atom+xml", charset="utf-8")

    async def _csv(self, request: web.Request) -> web.Response:
        _, found = self._select(request)  # a file has all rows, not a page of them
        disposition = {"Content-Disposition": 'attachment; filename="alerts.csv"'}
        text = table(found, _language(request))
        return web.Response(
            text=text, content_type="text/csv", charset="utf-8", headers=disposition
        )

    async def _events(self, request: web.Request) -> web.StreamResponse:
        last = request.headers.get("Last-Event-ID") or request.query.get("last")
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        try:
            async for event in self._live.events(last):
                await response.write(event)
        except (ClientConnectionResetError, ConnectionResetError):
            pass  # a closed page is no fault
        return response

    async def _login(self, request: web.Request) -> web.Response:
        token = self._settings.board.token
        given = str((await request.post()).get("token", ""))
        if token is None or not is_token(given, token.get_secret_value()):
            await asyncio.sleep(1)  # guessing is slow
            raise web.HTTPSeeOther("/login?wrong")
        response = web.HTTPSeeOther("/")
        let_in(response, token.get_secret_value(), secure=request.secure)
        raise response

    async def _healthy(self, _request: web.Request) -> web.Response:
        return _health([])

    async def _ready(self, _request: web.Request) -> web.Response:
        now = asyncio.get_running_loop().time()
        contact = self._feed.contact_at
        faults = [] if self._feed.is_complete else ["the alerts topic is still being read"]
        if contact is None or now - contact > _SILENCE_SECONDS:
            faults.append("the broker does not answer")
        return _health(faults)

    async def _metrics(self, _request: web.Request) -> web.Response:
        body = generate_latest(self._registry)
        return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_LATEST})

    def _select(self, request: web.Request) -> tuple[Selection, list[Entry]]:
        selection = read_selection(_filters(request))
        return selection, selection.of(self._archive.newest())


def _page(name: str) -> Callable[[web.Request], Any]:
    async def page(_request: web.Request) -> web.FileResponse:
        return web.FileResponse(_STATIC / name)

    return page


def _filters(request: web.Request) -> list[tuple[str, str]]:
    return [(name, value) for name, value in request.query.items() if name != "lang"]


def _language(request: web.Request) -> str:
    language = request.query.get("lang", _LANGUAGES[0])
    if language not in _LANGUAGES:
        raise BadQuery(f"lang: {language!r} is none of {', '.join(_LANGUAGES)}")
    return language


def _health(faults: Iterable[str]) -> web.Response:
    reasons = list(faults)
    body = {"status": "fail" if reasons else "pass", "reasons": reasons}
    return web.json_response(body, status=503 if reasons else 200)


@web.middleware
async def _named_faults(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn a wrong query or body into an answer that names what is wrong."""
    try:
        response: web.StreamResponse = await handler(request)
    except BadQuery as exc:
        raise web.HTTPBadRequest(
            text=json.dumps({"error": str(exc)}), content_type="application/json"
        ) from exc
    except BadMessage as exc:
        raise web.HTTPBadRequest(
            text=json.dumps({"error": exc.detail}), content_type="application/json"
        ) from exc
    return response
