"""One line an event, on stderr: JSON for machines, colours for people.

structlog and the standard library's `logging` (faust, aiokafka) go through the same renderer.
"""

import logging
import sys
from typing import Any, Final

import structlog

from entente.errors import EntenteError
from entente.settings import Log

_CHATTY: Final = {"aiokafka": logging.WARNING, "faust": logging.WARNING, "mode": logging.WARNING}
_REPEAT_SECONDS: Final = 10.0


def _is_news(record: logging.LogRecord) -> bool:
    """Leave out what mode says of each service's start and stop; its warnings stay.

    Nor does mode repeat, with a traceback, an error that ends the process with a sentence of ours.
    """
    if record.name.startswith(("mode", "faust")) and record.exc_info:
        return not isinstance(record.exc_info[1], EntenteError)
    return record.levelno > logging.INFO or not str(record.msg).startswith("[^")


class _OnceInAWhile:
    """Lets each message of the Kafka client through at most once in `_REPEAT_SECONDS`.

    While no broker answers, aiokafka says so thousands of times a second.
    """

    def __init__(self) -> None:
        self._said: dict[tuple[str, str], float] = {}

    def __call__(self, record: logging.LogRecord) -> bool:
        """Tell whether the record may be written; what it says counts without its arguments."""
        if not record.name.startswith("aiokafka"):
            return True
        what = (record.name, str(record.msg))
        if record.created - self._said.get(what, 0.0) < _REPEAT_SECONDS:
            return False
        self._said[what] = record.created
        return True


def configure_logging(settings: Log) -> None:
    """Set up logging for this process; calling it again replaces the earlier set-up."""
    as_json = settings.format == "json" or (settings.format == "auto" and not sys.stderr.isatty())
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    renderer: Any = (
        structlog.processors.JSONRenderer()  # ASCII: no line separator gets through
        if as_json
        else structlog.dev.ConsoleRenderer(
            exception_formatter=structlog.dev.plain_traceback,
            colors=sys.stderr.isatty(),
            repr_native_str=True,
        )
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(_is_news)
    handler.addFilter(_OnceInAWhile())
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(settings.level)
    for name, level in _CHATTY.items():
        logging.getLogger(name).setLevel(max(level, logging.getLevelName(settings.level)))
        logging.getLogger(name).propagate = True
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
