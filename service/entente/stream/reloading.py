"""The analyzer of one process, which takes up new knowledge without a restart.

Every article first looks at the files of the knowledge folder, which costs two calls of the
operating system. When they have changed, they are read; a fault in them is logged once, and what
was read before stays in use. Each analysis names the version of the knowledge that it was made
with, so a reader can tell which articles came before a change.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import structlog

from entente.core.analyzer import Analyzer
from entente.core.knowledge import Knowledge, load_knowledge
from entente.core.layers import CORRECTIONS, REFRESHED
from entente.errors import ConfigError

log = structlog.get_logger(__name__)
_Signature = tuple[tuple[int, int, int] | None, ...]


@dataclass(slots=True)
class Reloading:
    """An analyzer whose knowledge follows the files in `folder`; without one it stays."""

    analyzer: Analyzer
    folder: Path | None
    read: Callable[[Path | None], Knowledge] = load_knowledge
    _seen: _Signature = field(init=False)

    def __post_init__(self) -> None:
        """Remember the files that the analyzer was made with."""
        self._seen = _signature(self.folder)

    def current(self) -> Analyzer:
        """Return the analyzer with the knowledge of now."""
        if self.folder is None or (now := _signature(self.folder)) == self._seen:
            return self.analyzer
        self._seen = now
        try:
            knowledge = self.read(self.folder)
        except ConfigError as exc:
            log.error("new knowledge is faulty, the old stays in use", fault=str(exc))  # noqa: TRY400
        else:
            self.analyzer = self.analyzer.with_knowledge(knowledge)
            log.info("new knowledge in use", version=knowledge.version)
        return self.analyzer


def _signature(folder: Path | None) -> _Signature:
    if folder is None:
        return ()
    return tuple(_stamp(folder / name) for name in (REFRESHED, CORRECTIONS))


def _stamp(file: Path) -> tuple[int, int, int] | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size
