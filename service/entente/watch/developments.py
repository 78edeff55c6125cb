"""Which signals tell the same event.

Signals of one home pair, type family and direction belong together when their event times are
near and their instruments, if both are known, agree; status is not part of the key, since planned
becomes asserted. A signal that fits several developments joins the nearest in time.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final, NamedTuple

from entente.messages import ONTOLOGY, Observation, ObservedSignal, SignalType
from entente.watch.accounts import account_from, best_first, bounded, holding
from entente.watch.content import Content, content_of, weight_of
from entente.watch.memory import Development, PairMemory
from entente.watch.rules import development_rules

_SYMMETRIC: Final = frozenset(kind.value for kind in SignalType if ONTOLOGY[kind].symmetric)


class Touched(NamedTuple):
    """A development before and after an observation.

    `before` is None where the observation opened it; `revised` is true where an earlier version
    of the article had told of it.
    """

    before: Development | None
    after: Development
    content: Content
    revised: bool


def family_of(signal_type: str) -> str:
    """Return the family of a type; a type newer than this watcher is its own."""
    return development_rules().family_of.get(signal_type, signal_type)


def direction_of(signal: ObservedSignal) -> str:
    """Return who acts toward whom: "PRK>RUS", "PRK-RUS" where order means nothing, or "RUS"."""
    if signal.target is None:
        return signal.source
    if signal.type in _SYMMETRIC:
        return "-".join(sorted((signal.source, signal.target)))
    return f"{signal.source}>{signal.target}"


def regroup(memory: PairMemory, observation: Observation) -> list[Touched]:
    """Return the developments that `observation` opens, feeds, revises or leaves."""
    groups = list(memory.developments)
    told: dict[str, list[ObservedSignal]] = {}
    signals = () if observation.retracted else observation.signals
    for signal in sorted(map(bounded, signals), key=best_first):
        development = _match(groups, signal, observation)
        if development is None:
            if not memory.opens_at(observation.observed_at):
                continue
            development = _opened(signal, observation)
            groups.append(development)
        told.setdefault(development.id, []).append(signal)
    return list(_apply(groups, told, observation))


def _match(
    groups: Iterable[Development], signal: ObservedSignal, observation: Observation
) -> Development | None:
    """Return the nearest development in time that `signal` belongs to."""
    at = observation.observed_at
    window = timedelta(hours=development_rules().window_hours)
    family, direction = family_of(signal.type), direction_of(signal)
    best: tuple[tuple[bool, timedelta, bool, datetime, str], Development] | None = None
    for group in groups:
        if group.direction != direction or group.family != family or group.home != signal.home:
            continue
        gap = max(group.first_seen - at, at - group.last_seen, timedelta(0))
        if gap > window or not _same_instrument(group.instrument, signal.instrument):
            continue
        other = (group.instrument is None) != (signal.instrument is None)
        elsewhere = group.account_of(observation.article_id) is None
        order = (elsewhere, gap, other, group.first_seen, group.instrument or "")
        if best is None or order < best[0]:
            best = (order, group)
    return best[1] if best else None


def _same_instrument(one: str | None, other: str | None) -> bool:
    return one is None or other is None or one.casefold() == other.casefold()


def _opened(signal: ObservedSignal, observation: Observation) -> Development:
    at, direction = observation.observed_at, direction_of(signal)
    instrument = signal.instrument or ""
    return Development(
        id=_digest(signal.home, signal.type, direction, instrument, observation.article_id),
        story=_digest(signal.home, at.date().isoformat()),
        home=signal.home,
        owned=signal.home == observation.pair,
        family=family_of(signal.type),
        direction=direction,
        instrument=signal.instrument,
        first_seen=at,
        last_seen=at,
        accounts=(),
    )


def _digest(*parts: str) -> str:
    return sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:24]


def _apply(
    groups: Iterable[Development],
    told: dict[str, list[ObservedSignal]],
    observation: Observation,
) -> Iterator[Touched]:
    for group in groups:
        earlier = group.account_of(observation.article_id)
        signals = told.get(group.id, ())
        if earlier is None and not signals:
            continue
        account = account_from(observation, earlier, signals)
        after = holding(group, [a for a in group.accounts if a is not earlier] + [account])
        content = content_of(after)
        update = {"weight": weight_of(content.lead), "instrument": content.instrument}
        if content.lead is None:
            del update["instrument"]
        before = group if group.accounts else None
        revised = earlier is not None
        yield Touched(before, after.model_copy(update=update), content, revised)
