"""What belongs to one occasion: its `story`, and minor acts that get no alert of their own.

Thanks at a signing are no second piece of news. A minor act folds into a weightier act of the same
pair, if both are told of the same day or by the same article; that one's alert then lists it.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from entente.watch.content import content_of
from entente.watch.developments import Touched
from entente.watch.memory import Development, PairMemory
from entente.watch.rules import development_rules


def folded(memory: PairMemory, touched: Sequence[Touched]) -> list[Touched]:
    """Return `touched` with stories and foldings, and what else folds or unfolds by them."""
    after = {each.id: each for each in memory.developments}
    after |= {each.after.id: each.after for each in touched}
    occasions = [each for each in after.values() if _is_occasion(each) and _is_told(each)]
    result = [_placed(each, after.values(), occasions) for each in touched]
    known = {each.after.id for each in touched}
    for development in memory.developments:
        if development.id in known or not _is_minor(development):
            continue
        into = _host(development, occasions)
        if into != development.folded_into:
            changed = development.model_copy(update={"folded_into": into})
            told = content_of(development)
            result.append(Touched(development, changed, told, told, revised=False))
    return result


def _placed(
    touched: Touched, known: Iterable[Development], occasions: Sequence[Development]
) -> Touched:
    """Return a development with its story and the one it folds into."""
    after = touched.after
    update: dict[str, str | None] = {}
    if after.revision == 0 and touched.before is None:
        update["story"] = _story(after, known)
    into = _host(after, occasions) if _is_minor(after) and _is_told(after) else None
    if into != after.folded_into:
        update["folded_into"] = into
    return touched._replace(after=after.model_copy(update=update)) if update else touched


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


def _host(minor: Development, occasions: Sequence[Development]) -> str | None:
    """Return the act that a minor one folds into: of the same day, the one most told."""
    articles = {account.article_id for account in minor.accounts}
    hosts = [
        (-len(articles & {a.article_id for a in each.accounts}), each.first_seen, each.id)
        for each in occasions
        if each.home == minor.home and _days_apart(minor, each) <= development_rules().story_days
    ]
    shared = [host for host in hosts if host[0] or _same_day(minor, occasions, host[2])]
    return min(shared)[2] if shared else None


def _same_day(minor: Development, occasions: Sequence[Development], host: str) -> bool:
    return any(each.id == host and day_of(each) == day_of(minor) for each in occasions)


def _days_apart(one: Development, other: Development) -> int:
    return abs((day_of(one) - day_of(other)).days)


def day_of(development: Development) -> date:
    """Return the day of an act; where no one tells it, that of the first report."""
    return development.day or development.first_seen.date()


def _is_minor(development: Development) -> bool:
    return development.family in development_rules().minor


def _is_occasion(development: Development) -> bool:
    return development.family in development_rules().occasions


def _is_told(development: Development) -> bool:
    """Tell whether the act has, or will have, an alert of its own."""
    return development.owned and development.alertable
