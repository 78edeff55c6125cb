"""Pledges, threats and plans: open until they are kept, broken, cancelled or have lapsed.

A promise is kept by the act that it announces, mostly in the development that told it, else in a
later one of the families that `data/watch/developments.yaml` names. It stays on the list when its
development is dropped, since a pledge of spring may be kept in autumn.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from entente.messages import Status
from entente.watch.changes import lapses_at
from entente.watch.content import Content, content_of
from entente.watch.developments import Touched
from entente.watch.memory import Development, PairMemory
from entente.watch.promise_memory import Promise, PromiseKind, PromiseOutcome
from entente.watch.rules import development_rules
from entente.watch.tellings import Telling, cancels, last_day_of

_PROMISED = frozenset({Status.PLANNED.value, Status.CONDITIONAL.value})
_SAID = frozenset({Status.ASSERTED.value, *_PROMISED})


def promises_after(memory: PairMemory, touched: Sequence[Touched]) -> PairMemory:
    """Return the memory with the promises as they stand after these changes."""
    listed = {each.id: each for each in memory.promises}
    for each in touched:
        listed.pop(each.after.id, None)
        if promise := promise_of(each.after, each.content):
            listed[promise.id] = promise
    if not listed:
        return memory if not memory.promises else memory.model_copy(update={"promises": ()})
    known = {each.id: each for each in memory.developments}
    settled = (_settled(each, known, memory) for each in listed.values())
    return memory.model_copy(update={"promises": _bounded(settled, memory.latest)})


def promise_of(development: Development, told: Content) -> Promise | None:
    """Return what a development promises, with what became of it there; None if nothing."""
    made = [each for each in told.tellings if _kind_of(each) is not None]
    if not development.owned or not made:
        return None
    first = min(made, key=lambda each: (each.account.published_at, each.account.article_id))
    account, signal = first
    outcome: PromiseOutcome | None = development.outcome
    if told.lead is not None and _kind_of(told.lead) is None and not told.planned:
        outcome = outcome or "kept"
    return Promise(
        id=development.id,
        kind=_kind_of(first) or "plan",
        family=development.family,
        type=signal.type,
        status=signal.status,
        source=signal.source,
        target=signal.target,
        members=told.members,
        made_at=account.published_at,
        due=_due(made),
        condition=told.condition,
        quote=signal.quote,
        article_id=account.article_id,
        url=account.url,
        outcome=outcome,
        settled_by=development.id if outcome else None,
        settled_at=None if outcome in {None, "lapsed"} else development.last_seen,
    )


def _kind_of(telling: Telling) -> PromiseKind | None:
    """Return what a telling promises: an act to come, or, by its type, more than it is."""
    signal, rules = telling.signal, development_rules().promises
    kind: PromiseKind | None = rules.types.get(signal.type)
    if kind is None and signal.status in _PROMISED:
        kind = "plan"
    said = signal.status in _SAID and signal.confidence >= rules.confidence
    return kind if said and not cancels(signal) else None


def _due(made: Iterable[Telling]) -> date | None:
    """Return the last day that was named for it, if that lay ahead when it was told."""
    days = [
        day
        for account, signal in made
        if (day := last_day_of(signal.event_date)) and day > account.published_at.date()
    ]
    return max(days, default=None)


def _settled(promise: Promise, known: dict[str, Development], memory: PairMemory) -> Promise:
    """Return a promise with what became of it by other acts, or by the time that has passed."""
    if promise.settled_by == promise.id:
        return promise
    if promise.settled_by is not None and promise.settled_by not in known:
        return promise  # the act was dropped from memory, not taken back
    acts = [
        (act.first_seen, act.key, act.id, outcome)
        for act in known.values()
        if (outcome := _outcome_by(act, promise)) is not None
    ]
    update: dict[str, object] = {"outcome": None, "settled_by": None, "settled_at": None}
    if acts:
        at, _, settled_by, outcome = min(acts)
        update = {"outcome": outcome, "settled_by": settled_by, "settled_at": at}
    elif memory.latest > _ends_at(promise):
        update = {"outcome": "lapsed", "settled_by": None, "settled_at": None}
    if all(getattr(promise, name) == value for name, value in update.items()):
        return promise
    return promise.model_copy(update=update)


def _outcome_by(act: Development, promise: Promise) -> PromiseOutcome | None:
    """Return what another development does to a promise."""
    if not _may_settle(act, promise):
        return None
    rules = development_rules().promises
    outcomes: tuple[tuple[PromiseOutcome, dict[str, tuple[str, ...]]], ...] = (
        ("kept", rules.kept),
        ("broken", rules.broken),
        ("cancelled", rules.revoked),
    )
    for outcome, families in outcomes:
        if act.family in families.get(promise.family, ()):
            return outcome
    lead = content_of(act).lead if act.family == promise.family else None
    return "kept" if lead is not None and _kind_of(lead) is None else None


def _may_settle(act: Development, promise: Promise) -> bool:
    """Tell whether an act took place, was told after the promise, and goes the same way."""
    return (
        act.owned
        and act.alertable
        and not act.plan
        and act.outcome is None
        and promise.made_at < act.first_seen <= _ends_at(promise)
        and act.id != promise.id
        and act.direction in _directions(promise)
    )


def _directions(promise: Promise) -> tuple[str, ...]:
    """Return how the direction of an act is written that the promise may be about."""
    if promise.target is None:
        return (promise.source,)
    together = "-".join(sorted((promise.source, promise.target)))
    return f"{promise.source}>{promise.target}", together


def _ends_at(promise: Promise) -> datetime:
    """Return until when it may be kept."""
    if promise.due is not None:
        return lapses_at(promise.due)
    return promise.made_at + timedelta(days=development_rules().promises.open_days)


def _bounded(promises: Iterable[Promise], latest: datetime) -> tuple[Promise, ...]:
    """Return the promises without those long settled; if too many, the newest open ones first."""
    rules = development_rules()
    oldest = latest - timedelta(days=rules.keep_days)
    listed = [
        each
        for each in promises
        if each.outcome is None or (each.settled_at or _ends_at(each)) >= oldest
    ]
    listed.sort(key=_made, reverse=True)
    listed.sort(key=lambda each: each.outcome is not None)
    return tuple(sorted(listed[: rules.bounds.promises], key=_made))


def _made(promise: Promise) -> tuple[datetime, list[str]]:
    """Return the sort key of a promise: what it tells, never when it was first heard of."""
    told = (promise.due, promise.source, promise.target, promise.condition, promise.outcome)
    words = [promise.article_id, promise.type, promise.status, promise.quote]
    return promise.made_at, [*words, *(str(each) for each in told)]
