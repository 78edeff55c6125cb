"""What a reader thinks of an alert: the record that becomes an evaluation item."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from entente.messages.alert import Alert
from entente.messages.wire import Message

Verdict = Literal["right", "wrong", "mute"]


class Feedback(Message):
    """One judgement; `about` is the alert as the reader saw it, so that nothing need be kept."""

    alert: Annotated[str, Field(min_length=1, max_length=200)]
    revision: Annotated[int, Field(ge=1)]
    verdict: Verdict
    note: Annotated[str | None, Field(max_length=1_000)] = None
    at: datetime | None = None
    about: Alert | None = None
