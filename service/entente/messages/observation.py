"""What one article says about one pair of states: the record between the two stages.

The record's key is the pair in alphabetical order, `PRK-RUS`, or one code for an act of one state
alone, so that all that is known of a pair lives in one partition.
"""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from entente.messages.analysis import Speaker, Where
from entente.messages.article import Precision
from entente.messages.wire import Message


class ObservedSignal(BaseModel):
    """One signal about the pair, with the words that prove it and 200 characters around them.

    `type` and `status` are plain strings here: a watcher keeps types that are newer than itself.
    `home` is the pair that owns the alert of an act with several members. `where` tells into which
    text of the article the offsets point. `people` (Wikidata ids or names of leaders) and
    `figures` (numbers, but no dates) stand in the same sentence, comparable in all languages.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    type: str
    source: str
    target: str | None = None
    against: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    home: str
    status: str
    quad: str
    goldstein: float
    confidence: float
    alert: bool
    speaker: Speaker | None = None
    instrument: str | None = None
    event_date: str | None = None
    place: str | None = None
    condition: str | None = None
    mode: str | None = None
    people: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()
    why: str
    quote: str
    quote_start: int
    quote_end: int
    where: Where = "text"
    context: str


class ObservedStatement(BaseModel):
    """One statement by a leader of the pair about the other.

    `home` is the pair whose alert it belongs to, where it speaks of several states; a reader that
    does not tell it left that open. `about` are all states that it speaks of. `event_date` is the
    day on which it was said, where the article tells; `background` is true where that was long
    before. `stance` is what its signals say of it: cooperation, conflict, or neither.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    speaker: Speaker
    home: str | None = None
    about: tuple[str, ...] = ()
    kind: str
    polarity: str
    stance: str | None = None
    event_date: str | None = None
    background: bool = False
    people: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()
    confidence: float
    quote: str
    quote_start: int
    quote_end: int
    where: Where = "text"
    context: str


class Observation(Message):
    """One article's signals and statements about one pair.

    `observed_at` is the event time of the article: its publication, or its arrival where that is
    not known. `versions` maps model, knowledge and rules to what produced the record. `origins`
    are the sources that the article says it rests on; `fingerprint` is a sketch of its words, by
    which copies of one text are recognised. `pairs` are all pairs that the article speaks of.
    """

    pair: str
    article_id: str
    article_version: str
    url: str | None = None
    title: str | None = None
    outlet: str | None = None
    language: str
    observed_at: datetime
    precision: Precision = Precision.INSTANT
    retracted: bool = False
    signals: tuple[ObservedSignal, ...] = ()
    statements: tuple[ObservedStatement, ...] = ()
    origins: tuple[str, ...] = ()
    fingerprint: tuple[int, ...] = ()
    pairs: tuple[str, ...] = ()
    versions: dict[str, Any] = Field(default_factory=dict)
