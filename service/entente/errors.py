"""Every error that entente raises on purpose.

The tree:

    EntenteError
    ├── ConfigError     the process must not start: a setting or data file is wrong
    ├── NotReachable    something outside is away: broker, topic, port
    └── BadMessage      the message can never be processed: dead-letter it, go on
"""

from typing import Literal

Reason = Literal[
    "encoding", "json", "schema", "version", "too-large", "timeout", "crash", "memory"
]


class EntenteError(Exception):
    """Base of all errors below; never raised itself. Its text is one sentence with the fix."""


class ConfigError(EntenteError):
    """A setting or a data file is missing or wrong."""


class NotReachable(EntenteError):  # noqa: N818 -- named for what it says
    """A broker, a topic or a port that the process needs is not to be had."""


class BadMessage(EntenteError):  # noqa: N818 -- named for what it is, as in `except BadMessage`
    """A message that will fail the same way however often it is retried.

    `reason` is one of a closed set of words, so that it can be a metric label; `detail` names the
    place at fault, as a JSON path where there is one.
    """

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason: Reason = reason
        self.detail = detail
