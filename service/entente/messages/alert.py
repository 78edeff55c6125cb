"""An alert: one act of one state toward another, complete in each revision.

The record's key is `id`, which stays the same through all revisions, so that the last record of
the compacted topic tells everything that is known.
"""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from entente.messages.analysis import Speaker, Where
from entente.messages.wire import Message

Kind = Literal["signal", "statement", "shift"]
Change = Literal[
    "new",
    "corroborated",
    "confirmed",
    "escalated",
    "contradicted",
    "corrected",
    "withdrawn",
    "cancelled",
    "lapsed",
]
Tier = Literal["page", "notify", "log"]
Stance = Literal["cooperation", "conflict", "denial"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Claim(_Part):
    """Who says so, with which status: the quoted words, their offsets, some text around them.

    `where` tells whether the offsets point into the article's text or into its title.
    """

    speaker: Speaker | None = None
    quote: str
    start: int
    end: int
    where: Where = "text"
    context: str
    article_id: str
    status: str | None = None


class Report(_Part):
    """An article that tells the event."""

    article_id: str
    url: str | None = None
    outlet: str | None = None
    language: str
    published_at: datetime


class Changed(_Part):
    """One field that differs from the revision before, with what it said then and says now."""

    field: str
    before: str | tuple[str, ...] | None = None
    after: str | tuple[str, ...] | None = None


class Act(_Part):
    """A minor act of the same occasion that has no alert of its own, such as thanks."""

    type: str
    status: str
    source: str
    target: str | None = None
    quote: str
    article_id: str


class Cause(_Part):
    """An act that a shift is due to; `id` is that of its alert, if it has one.

    `day` is that of the first report, `points` its signed contribution to the index.
    """

    id: str
    type: str
    status: str
    source: str
    target: str | None = None
    day: date
    points: float


class Revision(_Part):
    """What an earlier revision said, in short."""

    revision: int
    change: Change
    status: str
    at: datetime
    changed: tuple[Changed, ...] = ()


class SeverityTerm(_Part):
    """One addend of the severity."""

    name: str
    points: float


class Versions(_Part):
    """What produced the alert: the same log under the same versions gives the same alerts."""

    model: str
    knowledge: str
    rules: str
    watchlists: str | None = None


class Alert(Message):
    """One revision of one alert.

    `changed` says what differs from the revision before. `outcome` tells what became of a plan.
    `merged_into` is the alert that goes on telling what this withdrawn one told; `acts` are minor
    acts of the same occasion. `stance` is what a statement does to the pair, where that is known;
    its `members` are the states that it speaks of, if more than the pair. `relation` has the
    pair's index before and after, and from when on its `baseline` is settled also the index that
    would be usual. `causes` are the acts behind a shift. `watchlists` are those that it matches,
    `muted_by` the mutes.
    """

    id: str
    story: str
    revision: Annotated[int, Field(ge=1)]
    kind: Kind = "signal"
    change: Change
    tier: Tier
    severity: Annotated[int, Field(ge=0, le=100)]
    severity_terms: tuple[SeverityTerm, ...]
    headline: dict[str, str]
    type: str
    status: str
    source: str
    target: str | None = None
    against: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    place: str | None = None
    condition: str | None = None
    instrument: str | None = None
    confidence: Annotated[float, Field(ge=0, le=1)]
    why: str
    event_date: str | None = None
    first_seen: datetime
    last_seen: datetime
    claims: tuple[Claim, ...]
    reports: tuple[Report, ...]
    spread: int
    origins: tuple[str, ...] = ()
    confirmed_by: tuple[str, ...] = ()
    contradicted_by: tuple[str, ...] = ()
    novelty: str
    history: tuple[Revision, ...] = ()
    relation: dict[str, float] = Field(default_factory=dict)
    baseline: Literal["warming_up", "settled"] | None = None
    causes: tuple[Cause, ...] = ()
    watchlists: tuple[str, ...] = ()
    muted_by: tuple[str, ...] = ()
    changed: tuple[Changed, ...] = ()
    outcome: Literal["cancelled", "lapsed"] | None = None
    merged_into: str | None = None
    acts: tuple[Act, ...] = ()
    stance: Stance | None = None
    versions: Versions
