"""`entente analyze`: the analysis of a file, for people or for programs."""

import asyncio
import codecs
import re
import sys
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from entente.commands.files import Line, lines_as_they_come, read_bytes
from entente.errors import BadMessage, ConfigError
from entente.logs import configure_logging
from entente.messages import Article, Outcome
from entente.settings import load_settings

if TYPE_CHECKING:  # the pool brings the parser: not for one article
    from entente.stream.pool import AnalysisPool
    from entente.stream.reading import Reading

    Waiting = asyncio.Queue[tuple[int, asyncio.Task[Reading]] | None]

# A text may well begin with a brace, but hardly goes on with a quotation mark or another brace.
_OBJECT: Final = re.compile(rb"\s*\{\s*[\"}]")


def analyze_one(
    file: str, *, language: str | None, published_at: str | None, as_json: bool
) -> None:
    """Print the analysis of one article, coloured, or as JSON."""
    article = _article(file, language, published_at)
    from entente.core.analyzer import load_analyzer
    from entente.core.knowledge import load_knowledge

    settings = load_settings()
    analyzer = load_analyzer(settings.pipeline, load_knowledge(settings.knowledge))
    analysis = analyzer.analyze(article, datetime.now(UTC))
    if analysis.outcome is Outcome.UNSUPPORTED:
        found = f"is in {analysis.language!r}" if analysis.language else "has no clear language"
        sys.stderr.write(
            f"entente: the text {found}; entente reads {', '.join(analyzer.languages)}"
            " (`entente models`), and --language says which it is\n"
        )
    if as_json:
        sys.stdout.write(analysis.to_bytes().decode() + "\n")
        return
    from entente.render import render_analysis

    render_analysis(article, analysis)


def _article(file: str, language: str | None, published_at: str | None) -> Article:
    """Read a file that is either an article as JSON or plain text."""
    content = read_bytes(file).removeprefix(codecs.BOM_UTF8)
    try:
        if _OBJECT.match(content):
            return Article.from_bytes(content)
        text = content.decode()
        extra = {"language": language, "published_at": published_at}
        given = {name: value for name, value in extra.items() if value is not None}
        return Article.from_object({"text": text, **given})
    except UnicodeDecodeError as exc:
        raise ConfigError(f"{file} is not UTF-8 at byte {exc.start}: convert it first") from exc
    except BadMessage as why:
        raise ConfigError(
            f"{file} is not an article: {why}: contracts/article.schema.json tells what one is"
        ) from why


def analyze_lines(file: str) -> bool:
    """Print one Analysis a line, in the order of the input; return whether every line was read."""
    return asyncio.run(_analyze_lines(file, lines_as_they_come(file)))


async def _analyze_lines(file: str, lines: AsyncIterator[Line]) -> bool:
    from entente.stream.pool import AnalysisPool

    settings = load_settings()
    configure_logging(settings.log)
    pool = AnalysisPool(settings.pool, lambda reason: None)  # noqa: ARG005
    waiting: Waiting = asyncio.Queue(pool.window * 4)
    try:
        await pool.start()
        printing = asyncio.create_task(_print(file, waiting))
        tasks = {asyncio.create_task(_submit(pool, lines, waiting)), printing}
        done, unfinished = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
        for task in unfinished:
            task.cancel()
        for task in done:
            task.result()
        return printing.result() == 0
    finally:
        await pool.stop()


async def _submit(pool: "AnalysisPool", lines: AsyncIterator[Line], waiting: "Waiting") -> None:
    now_ms = round(time.time() * 1000)
    async for number, line in lines:
        await waiting.put((number, asyncio.create_task(pool.read(line, now_ms))))
    await waiting.put(None)


async def _print(file: str, waiting: "Waiting") -> int:
    """Print the analyses in the order of the lines; return how many lines were refused."""
    refused = done = 0
    while (entry := await waiting.get()) is not None:
        number, task = entry
        try:
            analysis = _analysis(await task)
        except BadMessage as why:
            refused += 1
            sys.stderr.write(f"{file}, line {number}: {why}\n")
        else:
            sys.stdout.write(analysis.decode() + "\n")
            sys.stdout.flush()  # who reads along wants it now
        done += 1
        if sys.stderr.isatty():
            sys.stderr.write(f"\r{done} articles")
            sys.stderr.flush()
    if done and sys.stderr.isatty():
        sys.stderr.write("\n")
    return refused


def _analysis(reading: "Reading") -> bytes:
    if reading.refusal is not None:
        raise BadMessage(*reading.refusal)
    return reading.analysis or b""
