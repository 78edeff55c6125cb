"""What is new about a development: the kind of the revision, and which facts differ.

One rule, first match counts: withdrawn, cancelled, lapsed, contradicted, escalated, confirmed,
corrected, corroborated. A development whose articles went to another is withdrawn and names it.
"""

from collections.abc import Hashable
from datetime import UTC, date, datetime, timedelta

from entente.messages.alert import Change, Changed
from entente.watch.content import Content
from entente.watch.developments import Touched
from entente.watch.memory import Development, Outcome
from entente.watch.rules import development_rules

_ONE_DAY = timedelta(days=1)


def change_of(touched: Touched) -> Change | None:
    """Return what is new about a development, or None where nothing is worth a revision."""
    before, after, now = touched.before, touched.after, touched.content
    if not after.owned:
        return None
    if before is None or not before.open_alert:
        return "new" if now.alertable and after.folded_into is None else None
    if not now.alertable or after.folded_into is not None:
        return "withdrawn"
    then = touched.then or now
    ended = after.outcome if after.outcome != before.outcome else None
    changes: list[tuple[Change, bool]] = [
        ("cancelled", ended == "cancelled"),
        ("lapsed", ended == "lapsed"),
        ("contradicted", not {*now.contradicted_by} <= {*then.contradicted_by}),
        ("escalated", now.rank() > then.rank()),
        ("confirmed", not {*now.confirmed_by} <= {*then.confirmed_by}),
        ("corrected", touched.revised and now.facts() != then.facts()),
        ("corrected", before.outcome is not None and after.outcome is None),
        ("corroborated", now.spread > then.spread),
    ]
    return next((change for change, applies in changes if applies), None)


def differences(before: Content, now: Content) -> tuple[Changed, ...]:
    """Return the facts that differ from those of the last revision, by the alert's fields."""
    then, told = before.facts(), now.facts()
    return tuple(
        Changed(field=name, before=_shown(then[name]), after=_shown(told[name]))
        for name in told
        if name != "claims" and then[name] != told[name]
    )


def outcome_of(development: Development, told: Content, latest: datetime) -> Outcome | None:
    """Return what became of a plan, as of the newest event time that is known of the pair."""
    if told.cancelled:
        return "cancelled"
    due = due_at(development)
    return "lapsed" if due is not None and latest > due else None


def due_at(development: Development) -> datetime | None:
    """Return when a plan lapses unless somebody tells what came of it."""
    if not development.plan or development.day is None:
        return None
    return lapses_at(development.day)


def lapses_at(day: date) -> datetime:
    """Return when it is too late for news of what was to happen by this day."""
    days = min(1 + development_rules().lapse_days, (date.max - day).days)
    return datetime.combine(day, datetime.min.time(), UTC) + _ONE_DAY * days


def _shown(value: Hashable) -> str | tuple[str, ...] | None:
    if value is None or isinstance(value, str):
        return value or None
    if isinstance(value, tuple):
        return tuple(str(each) for each in value)
    return str(value).lower()
