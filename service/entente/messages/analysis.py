"""What the reader found in one article, with the words that prove it.

Offsets are Unicode code points, end-exclusive, into the article's `text` as it came in; items
found in the title carry `where="title"` and their offsets are into the title.
"""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from entente.messages.vocabulary import Outcome, Quad, SignalType, Status
from entente.messages.wire import Message

Where = Literal["text", "title"]
How = Literal["explicit", "title", "pronoun", "relative", "elided", "continuation"]
Confidence = Annotated[float, Field(ge=0, le=1)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class CharSpan(_Part):
    """A stretch of the article: `text[start:end]`."""

    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(ge=0)]


class Mention(CharSpan):
    """One place where a person is spoken of."""

    kind: Literal["name", "title", "pronoun", "elided"]
    where: Where = "text"


class Leader(_Part):
    """A person who holds or held high office at the article's date.

    `state` is ISO 3166-1 alpha-3 or an organisation's code; `role` is English, prefixed by
    `former` where the term had ended. `qid` is None for people found by apposition only.
    """

    name: str
    qid: str | None = None
    role: str | None = None
    state: str | None = None
    mentions: tuple[Mention, ...] = ()


class Speaker(_Part):
    """Who said it. `how` tells by which kind of evidence the speaker was found."""

    name: str
    qid: str | None = None
    state: str | None = None
    leader: bool = False
    how: How = "explicit"


class Statement(CharSpan):
    """Attributed content: quoted (`direct`), partly quoted (`mixed`) or reported (`indirect`).

    The span excludes the marks of a direct quotation. `parts` holds the pieces of an interrupted
    one; `polarity` is `denied` where the cue is a verb of denial; `about` has the codes of the
    states that the content speaks of.
    """

    kind: Literal["direct", "mixed", "indirect"]
    parts: tuple[tuple[int, int], ...] = ()
    speaker: Speaker | None = None
    speakers: tuple[Speaker, ...] = ()
    cue: CharSpan | None = None
    addressee: Speaker | None = None
    polarity: Literal["said", "denied"] = "said"
    about: tuple[str, ...] = ()
    confidence: Confidence = 0.5
    where: Where = "text"
    rule: str | None = None


class Signal(_Part):
    """One act between two states (or of one alone: `target` None), with its status and proof."""

    type: SignalType
    source: str
    target: str | None = None
    against: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    group: int | None = None
    status: Status
    quad: Quad
    goldstein: float
    speaker: Speaker | None = None
    addressee: Speaker | None = None
    statement: int | None = None
    instrument: str | None = None
    event_date: str | None = None
    mode: str | None = None
    stage: str | None = None
    tone: Literal["appeal", "demand"] | None = None
    obligation: tuple[str, ...] = ()
    condition: str | None = None
    claimed_by: str | None = None
    disclosed: bool = False
    place: str | None = None
    confidence: Confidence
    alert: bool
    evidence: tuple[CharSpan, ...]
    why: str
    where: Where = "text"


class Analysis(Message):
    """All that the reader found in one article."""

    id: str
    outcome: Outcome
    language: str | None = None
    published_at: datetime | None = None
    leaders: tuple[Leader, ...] = ()
    statements: tuple[Statement, ...] = ()
    signals: tuple[Signal, ...] = ()
    truncated_at: int | None = None
    model: str | None = None
    knowledge: str | None = None
