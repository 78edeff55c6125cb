"""A SPARQL endpoint that answers our questions as Wikidata does, faults included.

It reads the items out of the VALUES of a query and answers from a list of facts, in SPARQL 1.1
JSON. `faults` are taken one a request, before the answer: what to do instead.
"""

import json
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from entente.core.knowledge import load_knowledge
from entente.upkeep.queries import ENTITY, offices

STATEMENT = ENTITY + "statement/"
MIME = "application/sparql-results+json"
Fault = Callable[[web.Request, bytes], "web.StreamResponse | None"]


@dataclass(frozen=True)
class Fact:
    """That somebody held an office; dates with Wikidata's precision, 11 being a day."""

    state: str
    office: str
    person: str
    start: str
    end: str = ""
    start_precision: int = 11
    end_precision: int = 11


@dataclass
class Wikidata:
    """The endpoint. `asked` has the queries, `agents` the user agents that asked."""

    facts: list[Fact]
    names: dict[str, dict[str, str]]
    labels: dict[str, str]
    faults: list[Any] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)
    url: str = ""

    async def answer(self, request: web.Request) -> web.StreamResponse:
        query = str((await request.post())["query"])
        self.asked.append(query)
        self.agents.add(request.headers["User-Agent"])
        body = json.dumps(
            {"head": {"vars": []}, "results": {"bindings": list(self._rows(query))}}
        ).encode()
        if self.faults:
            fault = self.faults.pop(0)
            return await fault(request, body)  # type: ignore[no-any-return]
        return web.Response(body=body, content_type=MIME)

    def _rows(self, query: str) -> list[dict[str, Any]]:
        items = re.findall(r"wd:([QP]\d+)", query.partition("}")[0].partition("VALUES")[2])
        if "VALUES ?item" in query:
            return [
                {"item": uri(item), "label": text(self.labels[item])}
                for item in items
                if item in self.labels
            ]
        if "VALUES ?person" in query:
            return [
                {"person": uri(person), "label": text(name, language), "gender": uri("Q6581097")}
                for person in items
                for language, name in self.names.get(person, {}).items()
            ]
        (office,) = [
            name
            for name, each in offices().items()
            if re.search(rf"\bp:{each.item} |wdt:P279 wd:{each.item} ", query)
        ]
        return [term(fact) for fact in self.facts if fact.state in items and fact.office == office]


def uri(item: str) -> dict[str, str]:
    return {"type": "uri", "value": ENTITY + item}


def text(value: str, language: str = "en") -> dict[str, str]:
    return {"type": "literal", "value": value, "xml:lang": language}


def term(fact: Fact) -> dict[str, Any]:
    row: dict[str, Any] = {
        "state": uri(fact.state),
        "person": uri(fact.person),
        "statement": {"type": "uri", "value": f"{STATEMENT}{fact.person}-{fact.start}"},
    }
    for name, day, precision in (
        ("start", fact.start, fact.start_precision),
        ("end", fact.end, fact.end_precision),
    ):
        if day:
            row[name] = {"type": "literal", "value": f"{day}T00:00:00Z"}
            row[f"{name}_precision"] = {"type": "literal", "value": str(precision)}
    return row


def true_copy() -> Wikidata:
    """Return an endpoint that knows the heads of state and foreign ministers that we know."""
    knowledge = load_knowledge()
    facts, names = [], {}
    for leader in knowledge.leaders:
        for each in leader.terms:
            state = knowledge.states[each.state].qid
            if leader.qid and state and each.office in {"head_of_state", "foreign_minister"}:
                names[leader.qid] = {"en": leader.name}
                end = each.end.isoformat() if each.end and each.end_known else ""
                facts.append(Fact(state, each.office, leader.qid, each.start.isoformat(), end))
    labels = {office.item: office.labels[0] for office in offices().values()}
    return Wikidata(facts, names, labels)


@asynccontextmanager
async def serving(wikidata: Wikidata) -> AsyncIterator[Wikidata]:
    """Serve on a free port of this machine."""
    app = web.Application(client_max_size=8 * 1024 * 1024)
    app.router.add_post("/sparql", wikidata.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    wikidata.url = f"http://{host}:{port}/sparql"
    try:
        yield wikidata
    finally:
        await runner.cleanup()
