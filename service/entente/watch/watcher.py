"""From observations to alerts: the reducer of one pair of states.

Pure: what it decides depends on the sequence of observations and on their event times alone, so
that a replay gives the same alerts, byte for byte. It never refuses an observation; what it does
not know (a newer signal type) it keeps without raising an alert.
"""

from datetime import UTC, datetime, timedelta
from typing import ClassVar, Final

from entente.messages import Alert, Observation, Revision, Versions
from entente.messages.alert import Change
from entente.watch.alerts import Draft, write_alert
from entente.watch.content import Content, content_of
from entente.watch.developments import Touched, regroup
from entente.watch.memory import CONFLICT, COOPERATION, Development, PairMemory
from entente.watch.rules import RULES_VERSION, development_rules

_EARLIEST: Final = datetime(1800, 1, 1, tzinfo=UTC)
_LATEST: Final = datetime(9000, 1, 1, tzinfo=UTC)
_NO_OFFSET: Final = timedelta(0)


class Watcher:
    """Decides what is news about a pair.

    `versions` is stamped on alerts where an observation does not tell what produced it; `rules`
    is the hash of the watcher's own data files.
    """

    rules: ClassVar[str] = RULES_VERSION

    def __init__(self, versions: Versions) -> None:
        self.versions = versions

    def observe(
        self, memory: PairMemory | None, observation: Observation
    ) -> tuple[PairMemory, list[Alert]]:
        """Return the memory after `observation`, and the alerts that it gives rise to.

        `memory` is that of the pair of the observation, None if there is none. A repeated
        observation gives the same memory and no alert.
        """
        observation = _dated(observation)
        if memory is None:
            memory = PairMemory.opened(observation)
        elif memory.knows(observation):
            return memory, []
        earlier = memory.index
        memory = memory.seen(observation.observed_at)
        touched = regroup(memory, observation)
        changes = [_change_of(each) for each in touched]
        after = {
            each.after.id: _revised(each.after, change, each.content, observation)
            for each, change in zip(touched, changes, strict=True)
        }
        others = [each for each in memory.developments if each.id not in after]
        held = memory.holding([*others, *after.values()])
        relation = _relation(earlier, held.index)
        versions = self._versions(observation)
        alerts = [
            write_alert(_draft(each, change, held, relation, versions))
            for each, change in zip(touched, changes, strict=True)
            if change is not None
        ]
        return held, alerts

    def _versions(self, observation: Observation) -> Versions:
        told = observation.versions
        return Versions(
            model=str(told.get("model") or self.versions.model),
            knowledge=str(told.get("knowledge") or self.versions.knowledge),
            rules=self.versions.rules,
        )


def _dated(observation: Observation) -> Observation:
    """Return `observation` with its time in UTC and within the years that can be reckoned with.

    A time without a zone is taken as UTC, as in `Article`.
    """
    at = observation.observed_at
    at = at.replace(tzinfo=UTC) if at.tzinfo is None else at
    at = min(max(at, _EARLIEST), _LATEST).astimezone(UTC)
    if at == observation.observed_at and observation.observed_at.utcoffset() == _NO_OFFSET:
        return observation
    return observation.model_copy(update={"observed_at": at})


def _change_of(touched: Touched) -> Change | None:
    """Return what is new about a development, or None where nothing is worth a revision."""
    before, after, now = touched.before, touched.after, touched.content
    if not after.owned:
        return None
    if before is None or not before.open_alert:
        return "new" if now.alertable else None
    then = content_of(before)
    if not now.alertable:
        return "withdrawn"
    changes: list[tuple[Change, bool]] = [
        ("contradicted", not {*now.contradicted_by} <= {*then.contradicted_by}),
        ("escalated", now.rank() > then.rank()),
        ("confirmed", len(now.confirmed_by) > len(then.confirmed_by)),
        ("corrected", touched.revised and now.facts() != then.facts()),
        ("corroborated", now.spread > then.spread),
    ]
    return next((change for change, applies in changes if applies), None)


def _revised(
    development: Development, change: Change | None, told: Content, observation: Observation
) -> Development:
    """Return `development` with the revision that is about to be raised."""
    if change is None:
        return development
    revision = Revision(
        revision=development.revision + 1,
        change=change,
        status=told.lead.signal.status if told.lead else "",
        at=observation.observed_at,
    )
    history = (*development.history, revision)[-development_rules().bounds.history :]
    return development.model_copy(update={"revision": revision.revision, "history": history})


def _draft(
    touched: Touched,
    change: Change,
    memory: PairMemory,
    relation: dict[str, float],
    versions: Versions,
) -> Draft:
    """Return what the alert is written from: of what was withdrawn, what it had said."""
    development, told = touched.after, touched.content
    if change == "withdrawn" and touched.before is not None:
        development, told = touched.before, content_of(touched.before)
    if told.lead is None:
        raise AssertionError("an alert was raised for what nobody tells")
    return Draft(development, told, told.lead, change, memory, relation, versions)


def _relation(before: dict[str, float], after: dict[str, float]) -> dict[str, float]:
    """Return the index before and after, in Goldstein points."""
    return {
        f"{side}_{when}": round(index[side], 2)
        for side in (COOPERATION, CONFLICT)
        for when, index in (("before", before), ("after", after))
    }
