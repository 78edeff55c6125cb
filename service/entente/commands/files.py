"""Input files of the commands: a name, or `-` for stdin."""

import asyncio
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Final

from entente.errors import ConfigError

_AHEAD: Final = 1_000
Line = tuple[int, bytes]


def read_bytes(name: str) -> bytes:
    """Return the whole file, or raise `ConfigError` saying what is wrong with it."""
    with _open(name) as file:
        try:
            return file.read()
        except OSError as exc:
            raise _unreadable(name, exc) from exc


def lines_as_they_come(name: str) -> AsyncIterator[Line]:
    """Open the file at once, or raise `ConfigError`; yield its lines with their numbers, from 1.

    Blank lines are left out. A silent stdin does not hold up the event loop.
    """
    return _come(name, _open(name))


async def _come(name: str, file: BinaryIO) -> AsyncIterator[Line]:
    """Read in a daemon thread: one of an executor would be waited for until stdin ends."""
    loop = asyncio.get_running_loop()
    queue: asyncio.Queue[Line | ConfigError | None] = asyncio.Queue()
    room = threading.Semaphore(_AHEAD)

    def read() -> None:
        last: ConfigError | None = None
        with suppress(RuntimeError), file:  # the loop is closed: nobody wants the rest
            try:
                for number, line in enumerate(file, start=1):
                    if line.strip():
                        room.acquire()
                        loop.call_soon_threadsafe(queue.put_nowait, (number, line.strip()))
            except OSError as exc:
                last = _unreadable(name, exc)
            loop.call_soon_threadsafe(queue.put_nowait, last)

    threading.Thread(target=read, daemon=True, name=f"reads {name}").start()
    while (line := await queue.get()) is not None:
        if isinstance(line, ConfigError):
            raise line
        room.release()
        yield line


def _open(name: str) -> BinaryIO:
    try:
        if name != "-":
            return Path(name).open("rb")
        if sys.stdin is not None:
            return open(sys.stdin.fileno(), "rb", closefd=False)
    except OSError as exc:
        raise _unreadable(name, exc) from exc
    raise ConfigError("there is no stdin to read: name a file")


def _unreadable(name: str, exc: OSError) -> ConfigError:
    return ConfigError(f"{name} cannot be read: {exc.strerror}")
