"""`entente analyze`: the analysis of a file, for people or for programs."""

import asyncio
import json
import sys
import time
from collections import deque
from typing import Any

from entente.commands.files import read_bytes, read_lines
from entente.errors import BadMessage, ConfigError
from entente.messages import Article, Outcome
from entente.settings import load_settings


def analyze_one(
    file: str, *, language: str | None, published_at: str | None, as_json: bool
) -> None:
    """Print the analysis of one article, coloured, or as JSON."""
    from datetime import UTC, datetime

    from entente.core.analyzer import load_analyzer

    article = _article(file, language, published_at)
    analysis = load_analyzer(load_settings().pipeline).analyze(article, datetime.now(UTC))
    if as_json:
        sys.stdout.write(analysis.to_bytes().decode() + "\n")
        return
    from entente.render import render_analysis

    render_analysis(article, analysis)


def _article(file: str, language: str | None, published_at: str | None) -> Article:
    """Read a file that is either an article as JSON or plain text."""
    content = read_bytes(file)
    fields: dict[str, Any] | None = None
    if content.lstrip()[:1] == b"{":
        try:
            fields = json.loads(content)
        except ValueError:
            fields = None  # a text may well begin with a brace
    try:
        if fields is not None:
            return Article.from_bytes(content)
        text = content.decode()
        extra = {"language": language, "published_at": published_at}
        given = {name: value for name, value in extra.items() if value is not None}
        return Article.from_object({"text": text, **given})
    except UnicodeDecodeError as exc:
        raise ConfigError(f"{file} is not UTF-8 at byte {exc.start}: convert it first") from exc
    except BadMessage as why:
        raise ConfigError(f"{file} is not an article: {why.detail}") from why


def analyze_lines(file: str) -> bool:
    """Print one Analysis a line, in the order of the input; return whether every line was read."""
    return asyncio.run(_analyze_lines(file))


async def _analyze_lines(file: str) -> bool:
    from entente.stream.pool import AnalysisPool
    from entente.stream.reading import Reading

    pool = AnalysisPool(load_settings().pool, lambda reason: None)  # noqa: ARG005
    now_ms = round(time.time() * 1000)
    refused = done = 0
    waiting: deque[tuple[int, asyncio.Task[Any]]] = deque()

    async def print_next() -> int:
        number, task = waiting.popleft()
        try:
            reading = await task
        except BadMessage as why:
            reading = Reading(Outcome.REJECTED, refusal=(why.reason, why.detail))
        if reading.refusal is not None:
            reason, detail = reading.refusal
            sys.stderr.write(f"{file}, line {number}: {reason}: {detail}\n")
            return 1
        sys.stdout.write(reading.analysis.decode() + "\n")
        return 0

    try:
        await pool.start()
        for number, line in read_lines(file):
            waiting.append((number, asyncio.create_task(pool.read(line, now_ms))))
            if len(waiting) > pool.window * 4:
                refused += await print_next()
                done += 1
                _progress(done)
        while waiting:
            refused += await print_next()
            done += 1
            _progress(done)
    finally:
        await pool.stop()
    if sys.stderr.isatty():
        sys.stderr.write("\n")
    return not refused


def _progress(done: int) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{done} articles")
        sys.stderr.flush()
