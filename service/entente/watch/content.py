"""What the accounts of a development say together.

A pure function of the accounts: counts, consensus and the best telling by a fixed order, so that
the order in which the articles came leaves no trace.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple, TypeVar

from entente.messages import ObservedSignal, Precision, SignalType, Status
from entente.watch.accounts import VOUCHED, outlet_of, rank_of
from entente.watch.memory import Account, Development
from entente.watch.rules import development_rules

_KNOWN_TYPES: Final = frozenset(kind.value for kind in SignalType)
_PRECISIONS: Final = (Precision.INSTANT, Precision.DAY, Precision.MONTH, Precision.YEAR)

V = TypeVar("V", bound=Hashable)


class Telling(NamedTuple):
    """One signal and the article that tells it."""

    account: Account
    signal: ObservedSignal


@dataclass(frozen=True, slots=True)
class Content:
    """What the accounts of a development say together.

    `lead` is the telling that speaks for all: fit to alert, of the weightiest type, the strongest
    status, the highest confidence, the earliest. It is None where nobody tells that it happened.
    `spread` counts independent outlets that vouch for it; `confirmed_by` are parties other than
    the first that claimed it; `contradicted_by` are states, persons or outlets that deny it.
    """

    lead: Telling | None
    tellings: tuple[Telling, ...]
    spread: int
    confirmed_by: tuple[str, ...]
    contradicted_by: tuple[str, ...]
    precision: Precision
    against: tuple[str, ...]
    members: tuple[str, ...]
    place: str | None
    condition: str | None
    instrument: str | None
    event_date: str | None

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

    def facts(self) -> tuple[Hashable, ...]:
        """Return what a reader of the alert would call changed."""
        lead = self.lead.signal if self.lead else None
        act = (lead.type, lead.status, lead.source, lead.target) if lead else ()
        quotes = sorted({(_name(signal), signal.quote) for _, signal in self.tellings})
        rest = (self.against, self.members, self.place, self.condition, self.instrument)
        judged = (self.event_date, self.spread, self.confirmed_by, self.contradicted_by)
        return (*act, *rest, *judged, *quotes)


def content_of(development: Development) -> Content:
    """Fold the accounts of `development` into what they say together."""
    denials = development_rules().denials
    tellings = tuple(Telling(a, s) for a in development.accounts for s in a.signals)
    support = [t for t in tellings if t.signal.status not in denials]
    news = [t for t in support if t.signal.status != Status.BACKGROUND] or support
    lead = min(news, key=_telling_order, default=None)
    vouched = [t for t in news if t.signal.status in VOUCHED] or news
    outlets = {name for t in vouched if (name := outlet_of(t.account))} | {*development.outlets}
    dated = [_PRECISIONS.index(t.account.precision) for t in news]
    return Content(
        lead=lead,
        tellings=tellings,
        spread=max(len(outlets), 1),
        confirmed_by=_confirmed_by(lead, vouched),
        contradicted_by=_contradicted_by(tellings, vouched),
        precision=_PRECISIONS[min(dated, default=0)],
        against=_consensus(t.signal.against for t in news) or (),
        members=_consensus(t.signal.members for t in news) or (),
        place=_consensus(t.signal.place for t in news),
        condition=_consensus(t.signal.condition for t in news),
        instrument=_consensus(t.signal.instrument for t in news),
        event_date=_consensus(t.signal.event_date for t in news),
    )


def weight_of(lead: Telling | None) -> float:
    """Return the signed contribution to the index: Goldstein x status x confidence."""
    if lead is None:
        return 0.0
    status = development_rules().status_weight.get(lead.signal.status, 0.0)
    return round(lead.signal.goldstein * status * lead.signal.confidence, 6)


def _confirmed_by(lead: Telling | None, vouched: Sequence[Telling]) -> tuple[str, ...]:
    if lead is None:
        return ()
    parties = {lead.signal.source, lead.signal.target, *lead.signal.members} - {None}
    speakers = (telling.signal.speaker for telling in vouched)
    claimants = dict.fromkeys(s.state for s in speakers if s and s.state and s.state in parties)
    return tuple(sorted([*claimants][1:]))


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
                deniers.add(account.outlet or outlet_of(account) or account.article_id)
    return tuple(sorted(deniers))


def _consensus(values: Iterable[V | None]) -> V | None:
    """Return the value that most tellings give, of equals the one told first."""
    given = [value for value in values if value]
    if len(given) <= 1:
        return given[0] if given else None
    counted = Counter(given)
    return max(counted, key=counted.__getitem__)


def _telling_order(telling: Telling) -> tuple[bool, int, int, float, datetime, str, int]:
    account, signal = telling
    kind, status = rank_of(signal)
    when = (account.published_at, account.article_id, signal.quote_start)
    return (not signal.alert, -kind, -status, -signal.confidence, *when)


def _name(signal: ObservedSignal) -> str:
    return signal.speaker.name if signal.speaker else ""
