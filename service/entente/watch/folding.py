"""What belongs to one occasion: its `story`, and minor acts that get no alert of their own.

Thanks at a signing are no second piece of news. A minor act folds into a weightier act of the same
pair, if both are told of the same day or by the same article; that one's alert then lists it. What
a leader says folds into any act that the same article tells, and always into one that is told by
these very words, thanks and praise included.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from entente.watch.content import content_of
from entente.watch.developments import Touched
from entente.watch.memory import Development, PairMemory
from entente.watch.rules import STATEMENT, development_rules


def folded(memory: PairMemory, touched: Sequence[Touched]) -> list[Touched]:
    """Return `touched` with stories and foldings, and what else folds or unfolds by them."""
    known = {each.id: each for each in memory.developments}
    changed = {each.after.id: each for each in touched}
    known |= {id_: each.after for id_, each in changed.items()}
    for id_, each in changed.items():
        if each.before is None and each.after.revision == 0:
            story = {"story": _story(each.after, known.values())}
            known[id_] = each.after.model_copy(update=story)
            changed[id_] = each._replace(after=known[id_])
    minor = [each for each in known.values() if _is_minor(each)]
    for of_statements in (False, True):  # what statements fold into may have folded itself
        wanting = [each for each in minor if (each.family == STATEMENT) == of_statements]
        hosts = [each for each in known.values() if wanting and _may_host(each, of_statements)]
        for development in wanting:
            into = _host(known[development.id], hosts) if _is_told(development) else None
            if into != development.folded_into:
                placed = _folding(known[development.id], changed.get(development.id), into)
                known[development.id], changed[development.id] = placed.after, placed
    return [*changed.values()]


def _folding(development: Development, touched: Touched | None, into: str | None) -> Touched:
    """Return a development that from now on folds into another, or no more."""
    after = development.model_copy(update={"folded_into": into})
    if touched is not None:
        return touched._replace(after=after)
    told = content_of(development)
    return Touched(development, after, told, told, revised=False)


def _story(development: Development, known: Iterable[Development]) -> str:
    """Return the story of the occasion: that of the nearest act of the pair, else a new one."""
    near = [
        (days, other.first_seen, other.id, other.story)
        for other in known
        if other.id != development.id
        and other.owned
        and (days := _days_apart(development, other)) <= development_rules().story_days
    ]
    return min(near)[3] if near else development.story


def _host(minor: Development, hosts: Sequence[Development]) -> str | None:
    """Return the act that a minor one folds into: that of its words, the one most told with it."""
    mine = {account.article_id for account in minor.accounts}
    found = [
        (not same, -shared, each.first_seen, each.id, each.folded_into or each.id)
        for each in hosts
        if each.home == minor.home and (rank := _kinship(minor, mine, each)) is not None
        for same, shared in [rank]
    ]
    return min(found)[4] if found else None


def _kinship(minor: Development, mine: set[str], host: Development) -> tuple[bool, int] | None:
    """Return whether both are told by the same words and how many articles tell both.

    None where a minor act does not belong to the other.
    """
    shared = len(mine & {account.article_id for account in host.accounts})
    if minor.family == STATEMENT and shared and _in_same_words(minor, host):
        return True, shared
    if _days_apart(minor, host) > development_rules().story_days:
        return None
    if shared and (minor.family == STATEMENT or _is_occasion(host)):
        return False, shared
    return (False, 0) if _is_occasion(host) and day_of(minor) == day_of(host) else None


def _in_same_words(minor: Development, host: Development) -> bool:
    """Tell whether in some article the words of one overlap those of the other."""
    theirs = {account.article_id: account for account in host.accounts}
    return any(
        one.where == other.where
        and one.quote_start < other.quote_end
        and other.quote_start < one.quote_end
        for account in minor.accounts
        if account.article_id in theirs
        for one in account.signals
        for other in theirs[account.article_id].signals
    )


def _days_apart(one: Development, other: Development) -> int:
    return abs((day_of(one) - day_of(other)).days)


def day_of(development: Development) -> date:
    """Return the day of an act; where no one tells it, that of the first report."""
    return development.day or development.first_seen.date()


def _is_minor(development: Development) -> bool:
    return development.family in development_rules().minor


def _may_host(development: Development, of_statements: bool) -> bool:
    """Tell whether other acts may fold into this one: thanks into occasions, words into all."""
    if development.family == STATEMENT or not _is_told(development):
        return False
    return of_statements or _is_occasion(development)


def _is_occasion(development: Development) -> bool:
    return development.family in development_rules().occasions


def _is_told(development: Development) -> bool:
    """Tell whether the act has, or will have, an alert of its own."""
    return development.owned and development.alertable
