"""Which developments an observation opens, feeds, revises or leaves.

The tellings of the families and directions that it touches are grouped anew, all of them
(`grouping`), and each group goes on with the development that it shares most articles with. So an
article that comes late is put where it would be had it come in time, and alerts keep their ids.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import NamedTuple

from entente.messages import Observation, ObservedSignal
from entente.sources import SourceRegistry
from entente.watch.accounts import account_from, best_first, bounded, holding, worth_keeping
from entente.watch.content import Content, content_of, weight_of
from entente.watch.grouping import Cluster, grouped
from entente.watch.memory import Account, Development, PairMemory
from entente.watch.rules import STATEMENT, GroupingRules, development_rules
from entente.watch.statements import spoken
from entente.watch.tellings import Telling, direction_of, family_of

Group = tuple[str, str, str]  # home, family, direction


class Touched(NamedTuple):
    """A development before and after an observation.

    `before` is None where the observation opened it; `revised` is true where an earlier version
    of the article had told of it; `merged_into` is the development that took over its articles.
    `then` is what the accounts told before, where an alert was open.
    """

    before: Development | None
    after: Development
    content: Content
    then: Content | None
    revised: bool
    merged_into: str | None = None


@dataclass(frozen=True, slots=True)
class _Slot:
    """A group of tellings and the development that it goes on with, or opens."""

    development: Development
    accounts: tuple[Account, ...]


def regroup(
    memory: PairMemory, observation: Observation, sources: SourceRegistry
) -> list[Touched]:
    """Return the developments that `observation` changes, before and after."""
    told: dict[Group, list[ObservedSignal]] = {}
    signals = () if observation.retracted else (*observation.signals, *spoken(observation))
    for signal in sorted(map(bounded, signals), key=best_first):
        group = signal.home, family_of(signal), direction_of(signal)
        told.setdefault(group, []).append(signal)
    known: dict[Group, list[Development]] = {}
    had: set[Group] = set()
    for development in memory.developments:
        known.setdefault(development.group, []).append(development)
        if development.account_of(observation.article_id):
            had.add(development.group)
    changed = [
        touched
        for group in sorted({*told} | had)
        for touched in _regrouped(
            memory, known.get(group, ()), told.get(group, ()), observation, sources
        )
    ]
    return sorted(
        changed, key=lambda each: each.before is None
    )  # what is known before what is new


def _regrouped(
    memory: PairMemory,
    known: Sequence[Development],
    signals: Sequence[ObservedSignal],
    observation: Observation,
    sources: SourceRegistry,
) -> Iterator[Touched]:
    """Group the tellings of one family and direction anew, with those of the observation."""
    article = observation.article_id
    earlier = next((a for each in known if (a := each.account_of(article))), None)
    account = account_from(observation, earlier, sources)
    tellings = [
        Telling(other, signal)
        for development in known
        for other in development.accounts
        if other.article_id != article
        for signal in other.signals
    ]
    tellings += [Telling(account, signal) for signal in worth_keeping(signals)]
    clusters = [accounts_of(cluster) for cluster in grouped(tellings, _rules_of(tellings))]
    slots, left = _assigned(memory, known, clusters, observation)
    for slot in slots:
        before = next((each for each in known if each.id == slot.development.id), None)
        accounts = [*slot.accounts]
        if before is not None:
            accounts += _tombstones(before, account, accounts)
        yield from _touched(slot.development, before, accounts, article)
    for development in left:
        taken = _taker(development, slots)
        accounts = _tombstones(development, account, [])
        yield from _touched(development, development, accounts, article, taken)


def _rules_of(tellings: Sequence[Telling]) -> GroupingRules:
    rules = development_rules()
    if tellings and tellings[0].signal.type == STATEMENT:
        return rules.statements.grouping
    return rules.grouping


def accounts_of(cluster: Cluster) -> tuple[Account, ...]:
    """Return the articles of a group of tellings, each with its signals of the group."""
    signals: dict[str, list[ObservedSignal]] = {}
    accounts: dict[str, Account] = {}
    for account, signal in cluster.tellings:
        accounts[account.article_id] = account
        signals.setdefault(account.article_id, []).append(signal)
    return tuple(_telling(accounts[name], signals[name]) for name in accounts)


def _telling(account: Account, signals: Sequence[ObservedSignal]) -> Account:
    ordered = tuple(sorted(signals, key=best_first))
    return (
        account if account.signals == ordered else account.model_copy(update={"signals": ordered})
    )


def _assigned(
    memory: PairMemory,
    known: Sequence[Development],
    clusters: Sequence[tuple[Account, ...]],
    observation: Observation,
) -> tuple[list[_Slot], list[Development]]:
    """Return which development each group goes on with, and those that none goes on with."""
    free = {each.id: each for each in known}
    pending = dict(enumerate(clusters))
    slots: list[_Slot] = []
    for development, number in _by_kinship(known, clusters):
        if development.id in free and number in pending:
            slots.append(_Slot(free.pop(development.id), pending.pop(number)))
    for accounts in pending.values():
        emptied = _nearest_empty(free.values(), accounts)
        if emptied is not None:
            slots.append(_Slot(free.pop(emptied.id), accounts))
        elif memory.opens_at(min(a.published_at for a in accounts), family_of(_best(accounts))):
            taken = {*(each.id for each in known), *(slot.development.id for slot in slots)}
            slots.append(_Slot(_opened(accounts, observation, taken), accounts))
    return slots, [*free.values()]


def _by_kinship(
    known: Sequence[Development], clusters: Sequence[tuple[Account, ...]]
) -> Iterator[tuple[Development, int]]:
    """Yield developments and groups that share tellings or articles, the nearest kin first."""
    kinship = []
    told = [_tellings(accounts) for accounts in clusters]
    for place, development in enumerate(known):
        mine = _tellings(development.accounts)
        for number, theirs in enumerate(told):
            articles = {article for article, _ in mine} & {article for article, _ in theirs}
            if articles:
                same = {article for article, _ in mine & theirs}
                weight = (-len(same), -len(articles), not development.open_alert)
                kinship.append((weight, place, number))
    for _, place, number in sorted(kinship):
        yield known[place], number


def _tellings(accounts: Iterable[Account]) -> set[tuple[str, tuple[object, ...]]]:
    return {
        (each.article_id, (s.where, s.quote_start, s.type, s.status, s.quote, s.event_date))
        for each in accounts
        for s in each.signals
    }


def _nearest_empty(free: Iterable[Development], accounts: Sequence[Account]) -> Development | None:
    """Return the development near in time whose articles were all taken back."""
    window = timedelta(hours=development_rules().grouping.window_hours)
    first = min(account.published_at for account in accounts)
    last = max(account.published_at for account in accounts)
    near = [
        (gap, each.id, each)
        for each in free
        if not any(account.signals for account in each.accounts)
        and (gap := max(each.first_seen - last, first - each.last_seen, timedelta())) <= window
    ]
    return min(near)[2] if near else None


def _opened(accounts: Sequence[Account], observation: Observation, taken: set[str]) -> Development:
    """Return a new development; where a group splits, its first article has given its id away."""
    signal = _best(accounts)
    at, direction, family = observation.observed_at, direction_of(signal), family_of(signal)
    first = min(accounts, key=lambda a: (a.published_at, a.article_id))
    told = (signal.type, signal.status, signal.where, str(signal.quote_start), signal.quote)
    known = (signal.instrument or "", signal.event_date or "", signal.place or "")
    id_ = _digest(signal.home, family, direction, first.article_id, *told, *known, *signal.people)
    while id_ in taken:
        id_ = _digest(id_, observation.article_id, observation.article_version)
    return Development(
        id=id_,
        story=id_,
        home=signal.home,
        owned=signal.home == observation.pair,
        family=family,
        direction=direction,
        first_seen=at,
        last_seen=at,
        accounts=(),
    )


def _best(accounts: Iterable[Account]) -> ObservedSignal:
    return min((signal for account in accounts for signal in account.signals), key=best_first)


def _tombstones(
    development: Development, account: Account, accounts: Iterable[Account]
) -> list[Account]:
    """Return what stays of taken-back articles, so that they cannot be told again."""
    named = {each.article_id for each in accounts}
    silent = [a for a in development.accounts if not a.signals and a.article_id not in named]
    if development.account_of(account.article_id) and account.article_id not in named:
        silent = [a for a in silent if a.article_id != account.article_id] + [account]
    return silent


def _taker(development: Development, slots: Sequence[_Slot]) -> str | None:
    """Return the development that took over the articles of one that has none any more."""
    mine = {a.article_id for a in development.accounts if a.signals}
    shared = [
        (-len(mine & {a.article_id for a in slot.accounts}), slot.development.id) for slot in slots
    ]
    best = min(shared, default=(0, ""))
    return best[1] if best[0] else None


def _touched(
    development: Development,
    before: Development | None,
    accounts: list[Account],
    article: str,
    merged_into: str | None = None,
) -> Iterator[Touched]:
    if before is not None and _told(before.accounts) == _told(accounts):
        return
    after = holding(development, accounts)
    content = content_of(after)
    update: dict[str, object] = {
        "weight": weight_of(content),
        "instrument": content.instrument,
        "day": content.day,
        "plan": content.planned,
        "alertable": content.alertable,
        "summed": after.summed and content.planned,
    }
    revised = before is not None and before.account_of(article) is not None
    then = content_of(before) if before is not None and before.open_alert else None
    yield Touched(before, after.model_copy(update=update), content, then, revised, merged_into)


def _told(accounts: Iterable[Account]) -> dict[str, tuple[str, tuple[ObservedSignal, ...]]]:
    return {each.article_id: (each.version, each.signals) for each in accounts}


def _digest(*parts: str) -> str:
    return sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:24]
