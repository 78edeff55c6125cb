"""One article's account of a development: made, bounded, and kept or dropped.

Which accounts are kept is decided by a fixed order over all that came, never by when they came;
of those dropped, the outlet and the time stay counted.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from entente.messages import Observation, ObservedSignal, Status
from entente.watch.memory import Account, Development, version_key
from entente.watch.rules import development_rules

VOUCHED: Final = frozenset({Status.ASSERTED.value, Status.PLANNED.value})
_URL_CHARS: Final = 2_048


def account_from(
    observation: Observation, earlier: Account | None, signals: Sequence[ObservedSignal]
) -> Account:
    """Return what `observation` tells by `signals` (best first), over `earlier` versions."""
    bounds = development_rules().bounds
    denials = development_rules().denials
    support = [s for s in signals if s.status not in denials][: bounds.signals]
    denial = [s for s in signals if s.status in denials][:1]
    superseded: tuple[str, ...] = ()
    version = version_key(observation.article_version)
    if earlier is not None:
        known = dict.fromkeys((*earlier.superseded, earlier.version))
        known.pop(version, None)
        superseded = tuple(known)[-bounds.versions :]
    return Account(
        article_id=observation.article_id,
        version=version,
        superseded=superseded,
        url=observation.url if len(observation.url or "") <= _URL_CHARS else None,
        outlet=_cut(observation.outlet, bounds.field_chars),
        language=observation.language,
        published_at=observation.observed_at,
        precision=observation.precision,
        signals=(*support, *denial),
    )


def holding(group: Development, accounts: list[Account]) -> Development:
    """Return `group` with the best of these accounts, and what the others leave behind."""
    bounds = development_rules().bounds
    telling: list[Account] = []
    silent: list[Account] = []
    for account in accounts:
        (telling if _supports(account) else silent).append(account)
    telling.sort(key=_account_order)
    silent.sort(key=lambda a: (not a.signals, a.published_at, a.article_id))
    room = bounds.accounts - bounds.denial_accounts
    kept = telling[:room] + silent[: bounds.denial_accounts]
    kept.sort(key=lambda a: (a.published_at, a.article_id))
    dropped = telling[room:]
    outlets = {name for a in dropped if _vouches(a) and (name := outlet_of(a))} | {*group.outlets}
    firsts = [*(a.published_at for a in dropped), *filter(None, [group.dropped_first])]
    lasts = [*(a.published_at for a in dropped), *filter(None, [group.dropped_last])]
    times = [*(a.published_at for a in kept if a.signals), *firsts, *lasts]
    return group.model_copy(
        update={
            "accounts": tuple(kept),
            "outlets": tuple(sorted(outlets)[: bounds.outlets]),
            "dropped_first": min(firsts, default=None),
            "dropped_last": max(lasts, default=None),
            "first_seen": min(times, default=group.first_seen),
            "last_seen": max(times, default=group.last_seen),
        }
    )


def outlet_of(account: Account) -> str:
    """Return who published it: the outlet, else the host of the address, else nobody."""
    if account.outlet:
        return account.outlet.casefold().strip()
    try:
        return (urlsplit(account.url or "").hostname or "").removeprefix("www.")
    except ValueError:  # "http://[" is no address
        return ""


def rank_of(signal: ObservedSignal) -> tuple[int, int]:
    """Return the ranks of type (within its family) and status; more is weightier."""
    rules = development_rules()
    return rules.type_rank.get(signal.type, 0), rules.status_rank.get(signal.status, 0)


def best_first(signal: ObservedSignal) -> tuple[bool, int, int, float, int, str, str]:
    """Return the sort key that puts the weightiest signal of an article first."""
    kind, status = rank_of(signal)
    place = (signal.quote_start, signal.type, signal.quote)
    return (not signal.alert, -kind, -status, -signal.confidence, *place)


def bounded(signal: ObservedSignal) -> ObservedSignal:
    """Return `signal` with its texts cut to what is kept; offsets stay true to the quotation."""
    bounds = development_rules().bounds
    update: dict[str, object] = {}
    for name in ("type", "source", "target", "home", "status", "instrument", "event_date"):
        text = getattr(signal, name)
        if text is not None and len(text) > bounds.field_chars:
            update[name] = text[: bounds.field_chars]
    for name in ("place", "condition", "why"):
        text = getattr(signal, name)
        if text is not None and len(text) > bounds.field_chars:
            update[name] = text[: bounds.field_chars]
    if len(signal.context) > bounds.context_chars:
        update["context"] = signal.context[: bounds.context_chars]
    if len(signal.quote) > bounds.quote_chars:
        update["quote"] = signal.quote[: bounds.quote_chars]
        update["quote_end"] = signal.quote_start + bounds.quote_chars
    for name in ("against", "members"):
        if len(codes := getattr(signal, name)) > bounds.members:
            update[name] = codes[: bounds.members]
    if signal.speaker and len(signal.speaker.name) > bounds.field_chars:
        name = signal.speaker.name[: bounds.field_chars]
        update["speaker"] = signal.speaker.model_copy(update={"name": name})
    return signal.model_copy(update=update) if update else signal


def _supports(account: Account) -> bool:
    return any(s.status not in development_rules().denials for s in account.signals)


def _vouches(account: Account) -> bool:
    return any(signal.status in VOUCHED for signal in account.signals)


def _account_order(account: Account) -> tuple[bool, int, int, datetime, str]:
    best = account.signals[0]
    kind, status = rank_of(best)
    return not best.alert, -kind, -status, account.published_at, account.article_id


def _cut(text: str | None, chars: int) -> str | None:
    return text if text is None or len(text) <= chars else text[:chars]
