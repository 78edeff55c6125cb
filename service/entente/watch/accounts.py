"""One article's account of a development: made, bounded, and kept or dropped.

Which accounts are kept is decided by a fixed order over all that came, never by when they came;
of those dropped, the origin and the time stay counted.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from entente.messages import Observation, ObservedSignal, Speaker, Status
from entente.sources import SourceRegistry, host_of
from entente.watch.memory import Account, Development, version_key
from entente.watch.rules import development_rules

VOUCHED: Final = frozenset({Status.ASSERTED.value, Status.PLANNED.value})
_URL_CHARS: Final = 2_048
_STRONGEST: Final = 10.0  # the end of the Goldstein scale
_SHORT_FIELDS: Final = (
    *("type", "source", "target", "home", "status", "quad", "instrument", "event_date"),
    *("place", "condition", "mode", "why"),
)
_SPEAKER_FIELDS: Final = ("name", "qid", "state")


def worth_keeping(signals: Sequence[ObservedSignal]) -> list[ObservedSignal]:
    """Return those of one article, best first, that are kept: the best, and one denial."""
    denials = development_rules().denials
    support = [each for each in signals if each.status not in denials]
    denial = [each for each in signals if each.status in denials]
    return [*support[: development_rules().bounds.signals], *denial[:1]]


def account_from(
    observation: Observation, earlier: Account | None, sources: SourceRegistry
) -> Account:
    """Return what `observation` tells, as yet without signals, over `earlier` versions."""
    bounds = development_rules().bounds
    superseded: tuple[str, ...] = ()
    version = version_key(observation.article_version)
    if earlier is not None:
        known = dict.fromkeys((*earlier.superseded, earlier.version))
        known.pop(version, None)
        superseded = tuple(known)[-bounds.versions :]
    source = sources.find(observation.outlet, observation.url)
    itself = source.name if source else observation.outlet or host_of(observation.url)
    named = (name for name in observation.origins if name != itself)
    return Account(
        article_id=observation.article_id,
        version=version,
        superseded=superseded,
        url=observation.url if len(observation.url or "") <= _URL_CHARS else None,
        outlet=_cut(observation.outlet, bounds.field_chars),
        origin=_cut(next(named, itself).strip(), bounds.field_chars) or "",
        owner=source.owner if source and source.state else None,
        fingerprint=observation.fingerprint[: bounds.sketch],
        pairs=observation.pairs[: bounds.members],
        language=observation.language,
        published_at=observation.observed_at,
        precision=observation.precision,
    )


def holding(group: Development, accounts: list[Account]) -> Development:
    """Return `group` with the best of these accounts, and what the others leave behind."""
    bounds = development_rules().bounds
    telling: list[Account] = []
    silent: list[Account] = []
    for account in accounts:
        (telling if _supports(account) else silent).append(account)
    room = bounds.accounts - bounds.denial_accounts
    if len(telling) > room:
        telling.sort(key=_account_order)
    if len(silent) > bounds.denial_accounts:
        silent.sort(key=lambda a: (not a.signals, a.published_at, a.article_id))
    kept = telling[:room] + silent[: bounds.denial_accounts]
    kept.sort(key=lambda a: (a.published_at, a.article_id))
    dropped = telling[room:]
    origins = {a.origin for a in dropped if _vouches(a) and a.origin} | {*group.origins}
    firsts = [*(a.published_at for a in dropped), *filter(None, [group.dropped_first])]
    lasts = [*(a.published_at for a in dropped), *filter(None, [group.dropped_last])]
    times = [*(a.published_at for a in kept if a.signals), *firsts, *lasts]
    return group.model_copy(
        update={
            "accounts": tuple(kept),
            "origins": tuple(sorted(origins)[: bounds.origins]),
            "dropped_first": min(firsts, default=None),
            "dropped_last": max(lasts, default=None),
            "first_seen": min(times, default=group.first_seen),
            "last_seen": max(times, default=group.last_seen),
        }
    )


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
    """Return `signal` with numbers in their scales and texts cut to what is kept.

    Offsets stay true to the quotation that is left.
    """
    bounds = development_rules().bounds
    update: dict[str, Any] = _shortened(signal, _SHORT_FIELDS)
    if not -_STRONGEST <= signal.goldstein <= _STRONGEST:
        update["goldstein"] = min(max(signal.goldstein, -_STRONGEST), _STRONGEST)
    if not 0 <= signal.confidence <= 1:
        update["confidence"] = min(max(signal.confidence, 0.0), 1.0)
    if len(signal.context) > bounds.context_chars:
        update["context"] = signal.context[: bounds.context_chars]
    if len(signal.quote) > bounds.quote_chars:
        update["quote"] = signal.quote[: bounds.quote_chars]
        update["quote_end"] = signal.quote_start + bounds.quote_chars
    for name in ("against", "members", "people", "figures"):
        codes = getattr(signal, name)
        if len(codes) > bounds.members or any(len(code) > bounds.field_chars for code in codes):
            update[name] = tuple(code[: bounds.field_chars] for code in codes[: bounds.members])
    if signal.speaker and (shorter := _shortened(signal.speaker, _SPEAKER_FIELDS)):
        update["speaker"] = signal.speaker.model_copy(update=shorter)
    return signal.model_copy(update=update) if update else signal


def _shortened(part: ObservedSignal | Speaker, names: Iterable[str]) -> dict[str, Any]:
    longest = development_rules().bounds.field_chars
    texts = ((name, getattr(part, name)) for name in names)
    return {name: text[:longest] for name, text in texts if text and len(text) > longest}


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
