"""Asks all questions and keeps every answer, so that an interrupted download goes on.

An answer is a file, written whole or not at all. Whoever runs the command again within a day gets
the answers that are there; older ones, and answers to other questions, are asked for anew.
"""

import hashlib
import json
import os
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from entente.core.actors import Actor
from entente.errors import ConfigError, NotReachable
from entente.upkeep.endpoint import Binding, Endpoint
from entente.upkeep.queries import (
    ENTITY,
    Question,
    about_offices,
    about_people,
    about_terms,
    offices,
)

_FRESH_SECONDS: Final = 24 * 3_600
Answers = dict[str, list[Binding]]


async def download(
    endpoint: Endpoint,
    actors: Iterable[Actor],
    folder: Path,
    progress: Callable[[str], None] = lambda _: None,
) -> tuple[Answers, list[Binding]]:
    """Return the answers about terms by the name of their question, and those about people.

    `folder` keeps them. `NotReachable` when the endpoint gives up; what it answered stays.
    """
    kept = _Kept(endpoint, folder, progress)
    _check_labels(await kept.answer(about_offices()))
    terms = {each.name: await kept.answer(each) for each in about_terms(actors)}
    people = {
        row["person"]["value"].removeprefix(ENTITY)
        for rows in terms.values()
        for row in rows
        if row.get("person", {}).get("type") == "uri"
    }
    named = [row for each in about_people(people) for row in await kept.answer(each)]
    return terms, named


class _Kept:
    """The answers in a folder, and the endpoint for those that are missing."""

    def __init__(self, endpoint: Endpoint, folder: Path, progress: Callable[[str], None]) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as exc:
            raise ConfigError(f"{folder} cannot be made ({exc}); name another folder") from exc
        self._endpoint = endpoint
        self._folder = folder
        self._progress = progress

    async def answer(self, question: Question) -> list[Binding]:
        asked = hashlib.sha256(f"{self._endpoint.url}\0{question.query}".encode()).hexdigest()
        file = self._folder / f"{question.name}.json"
        known = _read(file, asked)
        if known is not None:
            return known
        rows = await self._endpoint.ask(question.query)
        beside = file.with_suffix(".part")
        beside.write_text(
            json.dumps({"asked": asked, "at": time.time(), "rows": rows}), encoding="utf-8"
        )
        os.replace(beside, file)  # noqa: PTH105 -- atomic, and says so
        self._progress(f"{question.name}: {len(rows)} rows")
        return rows


def _read(file: Path, asked: str) -> list[Binding] | None:
    """Return an answer kept before, if it is fresh, whole, and to the same question."""
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))
        if kept["asked"] != asked or time.time() - kept["at"] > _FRESH_SECONDS:
            return None
        rows: list[Binding] = kept["rows"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return rows


def _check_labels(rows: Iterable[Binding]) -> None:
    """Refuse to go on where a number means something else than refresh.yaml believes."""
    said = {row["item"]["value"].rpartition("/")[2]: row["label"]["value"] for row in rows}
    for name, office in offices().items():
        label = said.get(office.item)
        if not any(known in (label or "").casefold() for known in office.labels):
            raise NotReachable(
                f"{office.item} is called {label!r} there, not {office.labels[0]!r}: correct"
                f" {name} in refresh.yaml"
            )
