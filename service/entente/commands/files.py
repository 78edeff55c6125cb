"""Input files of the commands: a name, or `-` for stdin."""

import asyncio
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Final

from entente.errors import ConfigError

_AHEAD: Final = 1_000
Line = tuple[int, bytes]


def read_bytes(name: str) -> bytes:
    """Return the whole file, or raise `ConfigError` saying what is wrong with it."""
    try:
        with _open(name) as file:
            return file.read()
    except OSError as exc:
        raise ConfigError(f"{name} cannot be read: {exc.strerror}") from exc


def read_lines(name: str) -> Iterator[Line]:
    """Yield the lines that are not blank with their numbers, from 1."""
    try:
        with _open(name) as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    yield number, line.strip()
    except OSError as exc:
        raise ConfigError(f"{name} cannot be read: {exc.strerror}") from exc


async def lines_as_they_come(name: str) -> AsyncIterator[Line]:
    """Yield what `read_lines` does, without holding up the event loop while stdin is silent.

    A daemon thread reads: no thread of an executor can be left behind while it waits for a line.
    """
    loop = asyncio.get_running_loop()
    queue: asyncio.Queue[Line | ConfigError | None] = asyncio.Queue()
    room = threading.Semaphore(_AHEAD)

    def read() -> None:
        last: ConfigError | None = None
        with suppress(RuntimeError):  # the loop is closed: nobody wants the rest
            try:
                for line in read_lines(name):
                    room.acquire()
                    loop.call_soon_threadsafe(queue.put_nowait, line)
            except ConfigError as exc:
                last = exc
            loop.call_soon_threadsafe(queue.put_nowait, last)

    threading.Thread(target=read, daemon=True, name=f"reads {name}").start()
    while (line := await queue.get()) is not None:
        if isinstance(line, ConfigError):
            raise line
        room.release()
        yield line


def _open(name: str) -> BinaryIO:
    if name != "-":
        return Path(name).open("rb")
    if sys.stdin is None:
        raise ConfigError("there is no stdin to read: name a file")
    return open(sys.stdin.fileno(), "rb", closefd=False)
