"""Who says so: how many independent sources stand behind what several outlets tell.

Reports that go back to one agency, and copies of one text, are one origin. What a party says of
its own act, or lets its media say, is its claim; another party or an origin that is none
confirms it.
"""

from collections.abc import Iterable, Sequence

from entente.messages import ObservedSignal
from entente.watch.memory import Account
from entente.watch.rules import development_rules
from entente.watch.tellings import Telling


def independent_origins(accounts: Sequence[Account], more: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the origins of `accounts`, the first of each group of copies, in order of time.

    `more` are those of reports that are not kept any more.
    """
    ordered = sorted(accounts, key=lambda a: (a.published_at, a.article_id))
    groups = _groups(ordered)
    named: dict[str, str] = {}
    for account, group in zip(ordered, groups, strict=True):
        if group == account.origin.casefold() or group not in named:
            named.setdefault(group, account.origin)
    for origin in more:
        named.setdefault(origin.casefold(), origin)
    return tuple(origin for group, origin in named.items() if group)


def confirmers(lead: ObservedSignal, vouched: Sequence[Telling]) -> tuple[str, ...]:
    """Return who confirms it: parties other than the first that claimed it, then one that is none.

    What an independent origin told first, no other one has to confirm.
    """
    parties = {lead.source, lead.target, *lead.members} - {None}
    ordered = sorted(vouched, key=lambda t: (t.account.published_at, t.account.article_id))
    claims = [(_party(telling, parties), telling.account.origin) for telling in ordered]
    claimants = [*dict.fromkeys(party for party, _ in claims if party)]
    if not claimants or claims[0][0] is None:
        return tuple(sorted(claimants[1:]))
    claimed = {origin.casefold() for party, origin in claims if party}
    others = (o for party, o in claims if party is None and o and o.casefold() not in claimed)
    return (*sorted(claimants[1:]), *[*others][:1])


def likeness(one: frozenset[int], other: frozenset[int]) -> float:
    """Return how much two texts have in common, 0 to 1: the Jaccard index, from their sketches."""
    if not one or not other:
        return 0.0
    together = sorted(one | other)[: max(len(one), len(other))]
    return len((one & other).intersection(together)) / len(together)


def _groups(accounts: Sequence[Account]) -> list[str]:
    """Return a name for each account that it shares with those of its origin and its copies."""
    least = development_rules().copy_likeness
    groups = [account.origin.casefold() for account in accounts]
    if len({*groups}) == 1:
        return groups
    sketches = [frozenset(account.fingerprint) for account in accounts]
    for late in range(len(accounts)):
        for early in range(late):
            if groups[early] == groups[late] or not sketches[late] or not sketches[early]:
                continue
            if likeness(sketches[early], sketches[late]) >= least:
                mine, copied = groups[late], groups[early]
                groups = [copied if group == mine else group for group in groups]
    return groups


def _party(telling: Telling, parties: set[str | None]) -> str | None:
    """Return the party whose word it is: that of the speaker, else of the medium it owns."""
    account, signal = telling
    if signal.speaker and signal.speaker.state in parties:
        return signal.speaker.state
    if account.owner in parties:
        return account.owner
    return account.origin if account.origin in parties else None
