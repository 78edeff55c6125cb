"""What the accounts of a development say together.

A pure function of the accounts: counts, consensus and the best telling by a fixed order, so that
the order in which the articles came leaves no trace.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, TypeVar

from entente.messages import Precision, SignalType, Status
from entente.watch.accounts import VOUCHED, rank_of
from entente.watch.memory import Development
from entente.watch.origins import confirmers, independent_origins
from entente.watch.rules import STATEMENT, development_rules
from entente.watch.tellings import OPEN, Telling, cancels, day_told

_KNOWN_TYPES: Final = frozenset((*(kind.value for kind in SignalType), STATEMENT))
_PRECISIONS: Final = (Precision.INSTANT, Precision.DAY, Precision.MONTH, Precision.YEAR)
_COMPARED: Final = (
    *("type", "status", "source", "target", "against", "members", "place", "condition"),
    *("instrument", "event_date", "origins", "confirmed_by", "contradicted_by", "cancelled"),
    "stance",
)

V = TypeVar("V", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Content:
    """What the accounts of a development say together.

    `lead` is the telling that speaks for all: fit to alert, of the weightiest type, the strongest
    status, the highest confidence, the earliest. It is None where nobody tells that it happened.
    `origins` are the independent sources that vouch for it; `confirmed_by` are those who confirm
    what a party claimed: another party, or an origin that is none; `contradicted_by` are states,
    persons or outlets that deny it. `planned` is true while it is only told as to come, and
    `cancelled` where the last word is that it was called off.
    """

    lead: Telling | None
    tellings: tuple[Telling, ...]
    origins: tuple[str, ...]
    confirmed_by: tuple[str, ...]
    contradicted_by: tuple[str, ...]
    precision: Precision
    against: tuple[str, ...]
    members: tuple[str, ...]
    place: str | None
    condition: str | None
    instrument: str | None
    event_date: str | None
    day: date | None
    cancelled: bool
    stance: str | None

    @property
    def type(self) -> str:
        """The type of the lead."""
        return self.lead.signal.type if self.lead else ""

    @property
    def status(self) -> str:
        """The status of the lead."""
        return self.lead.signal.status if self.lead else ""

    @property
    def source(self) -> str:
        """Who acts, by the lead."""
        return self.lead.signal.source if self.lead else ""

    @property
    def target(self) -> str | None:
        """Toward whom, by the lead."""
        return self.lead.signal.target if self.lead else None

    @property
    def spread(self) -> int:
        """How many independent sources vouch for it."""
        return max(len(self.origins), 1)

    @property
    def planned(self) -> bool:
        """Whether it is only told as to come."""
        return self.status in OPEN and not (self.lead and cancels(self.lead.signal))

    @property
    def alertable(self) -> bool:
        """Whether it deserves an alert: fit to alert, and of a type that this watcher knows."""
        lead = self.lead
        return (
            lead is not None
            and lead.signal.alert
            and lead.signal.type in _KNOWN_TYPES
            and lead.signal.status != Status.BACKGROUND
        )

    def rank(self) -> tuple[int, int]:
        """Return the ranks of type and status; a greater one is an escalation."""
        return rank_of(self.lead.signal) if self.lead else (-1, -1)

    def facts(self) -> dict[str, Hashable]:
        """Return what a reader of the alert would call changed, by the names of its fields."""
        told: dict[str, Hashable] = {name: getattr(self, name) for name in _COMPARED}
        told["claims"] = tuple(sorted({(_name(t), t.signal.quote) for t in self.tellings}))
        return told


def content_of(development: Development) -> Content:
    """Fold the accounts of `development` into what they say together."""
    denials = development_rules().denials
    tellings = tuple([Telling(a, s) for a in development.accounts for s in a.signals])
    support = [t for t in tellings if t.signal.status not in denials]
    news = [t for t in support if t.signal.status != Status.BACKGROUND] or support
    acts = [t for t in news if not cancels(t.signal)]
    lead = min(acts or news, key=_telling_order, default=None)
    vouched = [t for t in news if t.signal.status in VOUCHED] or news
    dated = [_PRECISIONS.index(t.account.precision) for t in news]
    signals = [t.signal for t in news]
    return Content(
        lead=lead,
        tellings=tellings,
        origins=independent_origins([t.account for t in vouched], development.origins),
        confirmed_by=confirmers(lead.signal, vouched) if lead else (),
        contradicted_by=()
        if len(support) == len(tellings)
        else _contradicted_by(tellings, vouched),
        precision=_PRECISIONS[min(dated, default=0)],
        against=_consensus([s.against for s in signals]) or (),
        members=_consensus([s.members for s in signals]) or (),
        place=_consensus([s.place for s in signals]),
        condition=_consensus([s.condition for s in signals]),
        instrument=_consensus([s.instrument for s in signals]),
        event_date=_consensus([t.signal.event_date for t in acts]),
        day=_consensus([day_told(t) for t in news]),
        cancelled=_cancelled(acts, news),
        stance=_consensus([s.mode for s in signals if s.type == STATEMENT]),
    )


def weight_of(told: Content) -> float:
    """Return the signed contribution to the index: Goldstein x status x confidence.

    What somebody denies counts no more than what is alleged.
    """
    lead, weights = told.lead, development_rules().status_weight
    if lead is None:
        return 0.0
    status = weights.get(lead.signal.status, 0.0)
    if told.contradicted_by:
        status = min(status, weights[Status.ALLEGED])
    return round(lead.signal.goldstein * status * lead.signal.confidence, 6)


def _cancelled(acts: Sequence[Telling], news: Sequence[Telling]) -> bool:
    """Tell whether the last word on what was planned is that it was called off."""
    called_off = [t.account.published_at for t in news if cancels(t.signal)]
    if not acts or not called_off:
        return False
    done = (t.account.published_at for t in acts if t.signal.status == Status.ASSERTED)
    return not any(at > max(called_off) for at in done)


def _contradicted_by(tellings: Sequence[Telling], vouched: Sequence[Telling]) -> tuple[str, ...]:
    """Return who denies what was told before; words of the same article need a speaker."""
    if not vouched:
        return ()
    denials = development_rules().denials
    first = min(account.published_at for account, _ in vouched)
    types = {signal.type for _, signal in vouched}
    articles = {account.article_id for account, _ in vouched}
    deniers = set()
    for account, signal in tellings:
        if signal.status in denials and signal.type in types and account.published_at >= first:
            if signal.speaker:
                deniers.add(signal.speaker.state or signal.speaker.name)
            elif account.article_id not in articles:
                deniers.add(account.origin or account.article_id)
    return tuple(sorted(deniers))


def _consensus(values: Iterable[V | None]) -> V | None:
    """Return the value that most tellings give, of equals the one told first."""
    given = [*filter(None, values)]
    if len(given) <= 1:
        return given[0] if given else None
    counted = Counter(given)
    return max(counted, key=counted.__getitem__)


def _telling_order(telling: Telling) -> tuple[bool, int, int, float, datetime, str, int]:
    account, signal = telling
    kind, status = rank_of(signal)
    when = (account.published_at, account.article_id, signal.quote_start)
    return (not signal.alert, -kind, -status, -signal.confidence, *when)


def _name(telling: Telling) -> str:
    return telling.signal.speaker.name if telling.signal.speaker else ""
