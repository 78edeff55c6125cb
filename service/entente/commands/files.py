"""Input files of the commands: a name, or `-` for stdin."""

import sys
from collections.abc import Iterator
from pathlib import Path

from entente.errors import ConfigError


def read_bytes(name: str) -> bytes:
    """Return the whole file, or raise `ConfigError` saying what is wrong with it."""
    if name == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(name).read_bytes()
    except OSError as exc:
        raise ConfigError(f"{name} cannot be read: {exc.strerror}") from exc


def read_lines(name: str) -> Iterator[tuple[int, bytes]]:
    """Yield the lines that are not blank with their numbers, from 1."""
    if name == "-":
        yield from _numbered(iter(sys.stdin.buffer))
        return
    try:
        with Path(name).open("rb") as lines:
            yield from _numbered(iter(lines))
    except OSError as exc:
        raise ConfigError(f"{name} cannot be read: {exc.strerror}") from exc


def _numbered(lines: Iterator[bytes]) -> Iterator[tuple[int, bytes]]:
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield number, line.strip()
