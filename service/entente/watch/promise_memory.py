"""What a pair has promised or threatened, kept longer than the developments that told it."""

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

PromiseKind = Literal["plan", "pledge", "threat"]
PromiseOutcome = Literal["kept", "broken", "cancelled", "lapsed"]


class Promise(BaseModel):
    """A plan, a pledge or a threat; `id` is the development that tells it, and its alert.

    `due` is the last day on which it is to happen, where that is told. `settled_by` is the
    development that kept or broke it, itself where it became an act, and `settled_at` is when that
    was told; a lapse has neither.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    kind: PromiseKind
    family: str
    type: str
    status: str
    source: str
    target: str | None = None
    members: tuple[str, ...] = ()
    made_at: datetime
    due: date | None = None
    condition: str | None = None
    quote: str
    article_id: str
    url: str | None = None
    outcome: PromiseOutcome | None = None
    settled_by: str | None = None
    settled_at: datetime | None = None
