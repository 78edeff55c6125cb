"""What the watcher remembers of one pair of states: the value of a record of `entente.memory`.

The content is a function of the set of articles seen, not of their order: everything is sorted,
counted or the least or greatest of something. Only ids, revision numbers and histories tell in
which order the articles came. A record has a format number, so that a watcher refuses what a newer
one wrote instead of reading it wrongly.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from hashlib import sha256
from itertools import chain, groupby
from math import fsum
from operator import attrgetter
from typing import Any, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from entente.errors import BadMessage
from entente.messages import Message, Observation, ObservedSignal, Precision, Revision
from entente.messages.wire import decode_object
from entente.sources import host_of
from entente.watch.promise_memory import Promise
from entente.watch.relation_memory import CONFLICT, COOPERATION, RelationMemory
from entente.watch.rules import STATEMENT, development_rules

FORMAT: Final = 3
_OURS: Final = b'{"format":%d,' % FORMAT
_VERSION_CHARS: Final = 64
_FIRST_SEEN: Final = attrgetter("first_seen")
_ORDER_OF_ARRIVAL: Final = {"id", "story", "revision", "history", "folded_into"}

Outcome = Literal["cancelled", "lapsed"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Account(_Part):
    """What one article tells about one development.

    Without `signals` it is a tombstone: a later version of the article, or its retraction, took
    back what `superseded` versions told, and a redelivery of those must not bring it back.
    `origin` is what the report goes back to: an agency, a government's own document, else the
    outlet; `owner` is the state that decides what the outlet says, if one does; `pairs` are all
    that the article speaks of.
    """

    article_id: str
    version: str
    superseded: tuple[str, ...] = ()
    url: str | None = None
    outlet: str | None = None
    origin: str = ""
    owner: str | None = None
    fingerprint: tuple[int, ...] = ()
    pairs: tuple[str, ...] = ()
    language: str
    published_at: datetime
    precision: Precision = Precision.INSTANT
    signals: tuple[ObservedSignal, ...] = ()

    def covers(self, version: str) -> bool:
        """Tell whether this version of the article has been taken into account."""
        key = version_key(version)
        return key == self.version or key in self.superseded


class Development(_Part):
    """One event as several articles tell it.

    `owned` is false where the alerts are raised at another pair (`home`): there it feeds the index
    only. `weight` is its signed contribution to the index, in Goldstein points. `origins` and
    `dropped_*` sum up the accounts that were dropped to keep within bounds. `day` is that of the
    act, as most tell it; `plan` is true while it is told as planned, and `outcome` says what
    became of the plan; `summed` is true of a plan that is only kept for its day, since its share
    was summed up with those of dropped developments. `folded_into` is the development whose
    alert tells this act too.
    """

    id: str
    story: str
    home: str
    owned: bool
    family: str
    direction: str
    instrument: str | None = None
    first_seen: datetime
    last_seen: datetime
    accounts: tuple[Account, ...]
    origins: tuple[str, ...] = ()
    day: date | None = None
    plan: bool = False
    alertable: bool = False
    outcome: Outcome | None = None
    folded_into: str | None = None
    dropped_first: datetime | None = None
    dropped_last: datetime | None = None
    weight: float = 0.0
    summed: bool = False
    revision: int = 0
    history: tuple[Revision, ...] = ()

    @property
    def counted(self) -> float:
        """What it counts in the index: a plan that was called off or has lapsed nothing."""
        return 0.0 if self.outcome or self.summed else self.weight

    @property
    def day_told(self) -> date:
        """The day of event time on which it counts: that of its first report."""
        return self.first_seen.date()

    @property
    def key(self) -> str:
        """What is done by whom to whom, as one string."""
        return f"{self.family} {self.direction}"

    @property
    def group(self) -> tuple[str, str, str]:
        """Within which tellings may be of one act."""
        return self.home, self.family, self.direction

    @property
    def open_alert(self) -> bool:
        """Whether an alert was raised and not withdrawn."""
        return self.revision > 0 and self.history[-1].change != "withdrawn"

    def account_of(self, article_id: str) -> Account | None:
        """Return what this article tells of it."""
        for account in self.accounts:
            if account.article_id == article_id:
                return account
        return None


class PairMemory(Message):
    """All that is known of one pair; bounded, see `data/watch/developments.yaml`.

    `index` holds cooperation and conflict in Goldstein points as of `latest`, the newest event
    time seen; `base` is the share of the dropped developments as of `base_at`, once there are
    any. `past` maps families and directions of dropped developments to the beginning of the last
    one. `horizon` is the end of the newest dropped development: what is older opens no
    development any more; `statement_horizon` is that of statements. `relation` holds what the
    test of its baseline needs.
    """

    format: int = FORMAT
    pair: str
    started_at: datetime
    latest: datetime
    developments: tuple[Development, ...] = ()
    index: dict[str, float] = Field(default_factory=lambda: {COOPERATION: 0.0, CONFLICT: 0.0})
    base: dict[str, float] = Field(default_factory=lambda: {COOPERATION: 0.0, CONFLICT: 0.0})
    base_at: datetime | None = None
    past: dict[str, datetime] = Field(default_factory=dict)
    relation: RelationMemory = RelationMemory()
    horizon: datetime | None = None
    statement_horizon: datetime | None = None
    promises: tuple[Promise, ...] = ()

    @classmethod
    def from_bytes(cls, value: bytes | None) -> Self:
        """Parse a record, upgraded if it is of an older format.

        One of a newer format is a `BadMessage` with the reason `version`.
        """
        if value is not None and value.startswith(_OURS):  # the usual case, in half the time
            try:
                return cls.model_validate_json(value)
            except ValidationError:
                pass  # what is wrong is told below
        fields = decode_object(value)
        found = fields.get("format")
        if isinstance(found, int) and found > FORMAT:
            raise BadMessage("version", f"$.format: {found} is newer than {FORMAT}")
        try:
            fields = fields if found == FORMAT else _upgraded(fields, found)
        except (AttributeError, TypeError, ValueError, OverflowError) as exc:
            raise BadMessage("schema", "$: not a record of an older format") from exc
        return cls.from_object(fields)

    @classmethod
    def opened(cls, observation: Observation) -> Self:
        """Return the memory of a pair of which nothing is known yet."""
        at = observation.observed_at
        return cls(pair=observation.pair, started_at=at, latest=at)

    def knows(self, observation: Observation) -> bool:
        """Tell whether this version of the article has been applied already."""
        accounts = self._accounts_of(observation.article_id)
        if observation.retracted and any(account.signals for account in accounts):
            return False
        return any(account.covers(observation.article_version) for account in accounts)

    def pairs_of(self, article_id: str) -> tuple[str, ...]:
        """Return the pairs that the known version of an article spoke of, sorted."""
        return tuple(
            sorted({p for account in self._accounts_of(article_id) for p in account.pairs})
        )

    def content(self) -> dict[str, Any]:
        """Return what does not depend on the order of arrival, for comparisons.

        A development whose articles went to another one tells of that order only.
        """
        fields = self.model_dump(mode="json")
        fields["developments"] = [each for each in fields["developments"] if each["accounts"]]
        for development in fields["developments"]:
            for name in _ORDER_OF_ARRIVAL:
                del development[name]
        for promise in fields["promises"]:
            del promise["id"], promise["settled_by"]
        del fields["relation"]["shifts"]  # ids and revisions of what `relation` says otherwise
        return fields

    def seen(self, at: datetime) -> Self:
        """Return the memory after something of this event time was seen."""
        if self.started_at <= at <= self.latest:
            return self
        span = {"started_at": min(self.started_at, at), "latest": max(self.latest, at)}
        return self.model_copy(update=span)

    def holding(self, developments: list[Development]) -> Self:
        """Return the memory with these developments, without the oldest if too many."""
        memory, bounds = self, development_rules().bounds
        acts: list[Development] = []
        spoken: list[Development] = []
        aside: list[Development] = []
        for each in developments:
            pool = aside if each.summed else spoken if each.family == STATEMENT else acts
            pool.append(each)
        if excess := self._excess(acts, bounds.developments, bounds.pair_accounts):
            acts = _without(acts, excess)
            memory = self._summing_up(excess).closed(acts)
            aside += [each.model_copy(update={"summed": True}) for each in excess if each.plan]
        allowed = development_rules().statements
        if excess := self._excess(spoken, allowed.developments, allowed.accounts):
            memory, spoken = memory.forgetting(excess), _without(spoken, excess)
        held = _in_order([*acts, *spoken, *memory.awaited(aside)])
        index = memory.index_at(memory.latest, held)
        return memory.model_copy(update={"developments": held, "index": index})

    def awaited(self, plans: list[Development]) -> list[Development]:
        """Return those of old plans whose day is near or ahead, if too many the nearest."""
        if not plans:
            return plans
        rules = development_rules()
        oldest = (self.latest - timedelta(days=rules.keep_days)).date()
        ahead = [(each.day, *_by_time(each)) for each in plans if each.day and each.day >= oldest]
        nearest = sorted(ahead)[: rules.bounds.plans]
        return [each for each in plans if (each.day, *_by_time(each)) in nearest and each.owned]

    def index_at(self, at: datetime, developments: Iterable[Development]) -> dict[str, float]:
        """Return the decayed index of `developments` as of `at`, which is not before `latest`."""
        base = _decay(at - self.base_at) if self.base_at else 1.0
        sides: dict[str, list[float]] = {
            side: [points * base] for side, points in self.base.items()
        }
        for each in developments:
            if each.counted:
                side = COOPERATION if each.counted > 0 else CONFLICT
                sides[side].append(abs(each.counted) * _decay(at - each.first_seen))
        return {side: round(fsum(points), 6) for side, points in sides.items()}

    def opens_at(self, at: datetime, family: str) -> bool:
        """Tell whether something of this event time is recent enough to open a development."""
        horizon = self.statement_horizon if family == STATEMENT else self.horizon
        if horizon is not None and at <= horizon:
            return False
        return at >= self.latest - timedelta(days=development_rules().keep_days)

    def _accounts_of(self, article_id: str) -> list[Account]:
        return [
            account
            for development in self.developments
            for account in development.accounts
            if account.article_id == article_id
        ]

    def _excess(
        self, developments: list[Development], most: int, most_accounts: int
    ) -> list[Development]:
        """Return the developments that have to be dropped, the oldest ones."""
        oldest = self.latest - timedelta(days=development_rules().keep_days)
        accounts = sum(len(each.accounts) for each in developments)
        fits = len(developments) <= most and accounts <= most_accounts
        if fits and all(each.last_seen >= oldest for each in developments):
            return []
        by_age = sorted(developments, key=_by_time)
        for number, development in enumerate(by_age):
            fits = len(by_age) - number <= most and accounts <= most_accounts
            if fits and development.last_seen >= oldest:
                return by_age[:number]
            accounts -= len(development.accounts)
        return by_age

    def forgetting(self, dropped: list[Development]) -> Self:
        """Return the memory without these statements: that such words fell is remembered."""
        horizon = _end_of(dropped, self.statement_horizon)
        return self.model_copy(
            update={"past": self._past_with(dropped), "statement_horizon": horizon}
        )

    def _past_with(self, dropped: list[Development]) -> dict[str, datetime]:
        past = dict(self.past)
        for development in (each for each in dropped if each.accounts):
            earlier = past.get(development.key, development.first_seen)
            past[development.key] = max(earlier, development.first_seen)
        newest = sorted(past, key=lambda key: (past[key], key))
        return {key: past[key] for key in sorted(newest[-development_rules().bounds.past :])}

    def _summing_up(self, dropped: list[Development]) -> Self:
        """Return the memory with what these acts leave behind in index and relation."""
        return self.model_copy(
            update={
                "past": self._past_with(dropped),
                "base": self.index_at(self.latest, dropped),
                "base_at": self.latest,
                "horizon": _end_of(dropped, self.horizon),
                "relation": self.relation.dropping(dropped),
            }
        )

    def closed(self, kept: Iterable[Development]) -> Self:
        """Return the memory without the days that no article within the lateness can change."""
        oldest = (self.latest - timedelta(days=development_rules().keep_days)).date()
        open_from = min((oldest, *(each.day_told for each in kept)))
        relation = self.relation.closing(open_from, self.started_at.date())
        return self.model_copy(update={"relation": relation})


def _upgraded(fields: dict[str, Any], found: Any) -> dict[str, Any]:
    """Return a record of an older format in the present one.

    Format 2 kept no days of the relation: its baseline begins after the newest that was dropped.
    Format 1 knew outlets, but no origins.
    """
    if horizon := fields.get("horizon"):
        day = datetime.fromisoformat(horizon).date() + timedelta(days=1)
        fields["relation"] = {"known_since": day.isoformat()}
    if found == FORMAT - 1:
        return {**fields, "format": FORMAT}
    for development in fields.get("developments") or ():
        development["origins"] = development.pop("outlets", ())
        for account in development.get("accounts") or ():
            account["origin"] = account.get("outlet") or host_of(account.get("url"))
    return {**fields, "format": FORMAT}


def version_key(version: str) -> str:
    """Return what stands for this version of an article: itself, or its hash if it is long."""
    if len(version) <= _VERSION_CHARS:
        return version
    return sha256(version.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _decay(age: timedelta) -> float:
    days = age.total_seconds() / 86_400
    return float(2.0 ** (-max(days, 0.0) / development_rules().half_life_days))


def _by_time(development: Development) -> tuple[datetime, datetime, str, str]:
    return development.last_seen, development.first_seen, development.home, development.key


def _end_of(dropped: list[Development], horizon: datetime | None) -> datetime | None:
    """Return the end of the newest of what has been dropped by now, where anybody tells it."""
    ends = [each.last_seen for each in dropped if each.accounts]
    return max([*ends, *filter(None, [horizon])], default=None)


def _without(developments: list[Development], dropped: list[Development]) -> list[Development]:
    gone = {each.id for each in dropped}
    return [each for each in developments if each.id not in gone]


def _in_order(developments: Iterable[Development]) -> tuple[Development, ...]:
    """Return them by what they tell; the key that costs is made only where times are equal."""
    by_time = sorted(developments, key=_FIRST_SEEN)
    tied = ([*each] for _, each in groupby(by_time, key=_FIRST_SEEN))
    ordered = (sorted(each, key=_by_key) if len(each) > 1 else each for each in tied)
    return tuple(chain.from_iterable(ordered))


def _by_key(development: Development) -> tuple[datetime, str, str, str, str, list[str]]:
    """Return the sort key of a development: what it tells, never when it was first heard of."""
    instrument = (development.instrument or "").casefold()
    told = [
        f"{account.article_id} {signal.quote_start} {signal.type}"
        for account in development.accounts
        for signal in account.signals
    ]
    day = str(development.day or "")
    return development.first_seen, development.home, development.key, instrument, day, told
