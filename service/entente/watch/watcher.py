"""From observations to alerts: the reducer of one pair of states.

Pure: what it decides depends on the sequence of observations and on their event times alone, so
that a replay gives the same alerts, byte for byte. It never refuses an observation; what it does
not know (a newer signal type) it keeps without raising an alert.
"""

from datetime import UTC, datetime, timedelta
from typing import ClassVar, Final

from entente.messages import Alert, Changed, Observation, Revision, Versions
from entente.messages.alert import Change
from entente.sources import SourceRegistry, shipped_sources
from entente.watch.alerts import Draft, write_alert
from entente.watch.changes import change_of, differences, due_at, outcome_of
from entente.watch.content import content_of
from entente.watch.developments import Touched, regroup
from entente.watch.folding import folded
from entente.watch.memory import Development, PairMemory
from entente.watch.promises import promises_after
from entente.watch.relation_memory import Standing
from entente.watch.rules import RULES_VERSION, development_rules
from entente.watch.shifts import relation_after

_EARLIEST: Final = datetime(1800, 1, 1, tzinfo=UTC)
_LATEST: Final = datetime(9000, 1, 1, tzinfo=UTC)
_NO_OFFSET: Final = timedelta(0)


class Watcher:
    """Decides what is news about a pair.

    `versions` is stamped on alerts where an observation does not tell what produced it; `rules`
    is the hash of the watcher's own data files.
    """

    rules: ClassVar[str] = RULES_VERSION

    def __init__(self, versions: Versions, sources: SourceRegistry | None = None) -> None:
        self.versions = versions
        self._sources = sources or shipped_sources()

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
        touched = regroup(memory, observation, self._sources)
        touched = [*_overdue(memory, {each.after.id for each in touched}), *touched]
        touched = folded(memory, [_ended(each, memory.latest) for each in touched])
        changes = [change_of(each) for each in touched]
        after = {
            each.after.id: _revised(each, change, observation)
            for each, change in zip(touched, changes, strict=True)
        }
        others = [each for each in memory.developments if each.id not in after]
        kept = [each for each in after.values() if each.accounts or each.revision]
        held = promises_after(memory.holding([*others, *kept]), touched)
        versions = self._versions(observation)
        at = observation.observed_at
        held, standing, shifts = relation_after(earlier, held, touched, at, versions)
        alerts = [
            write_alert(_draft(each, change, held, standing, versions))
            for each, change in zip(touched, changes, strict=True)
            if change is not None
        ]
        return held, [*alerts, *shifts]

    def taken_back(self, memory: PairMemory | None, observation: Observation) -> list[Observation]:
        """Return what has to be told to the pairs that a new version of an article leaves out.

        They hear of it from a pair that both versions speak of: an observation without signals,
        to be written to their partition together with what `observe` gives. `memory` is that
        before the observation.
        """
        if (
            memory is None
            or memory.knows(observation)
            or observation.pair not in observation.pairs
        ):
            return []
        before = memory.pairs_of(observation.article_id)
        nothing = {"signals": (), "statements": ()}
        return [
            observation.model_copy(update={"pair": pair, **nothing})
            for pair in before
            if pair not in observation.pairs
        ]

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


def _overdue(memory: PairMemory, touched: set[str]) -> list[Touched]:
    """Return the plans whose day has passed by now, without news."""
    overdue = (
        each
        for each in memory.developments
        if each.plan and each.outcome is None and each.id not in touched
        if (due := due_at(each)) is not None and memory.latest > due
    )
    contents = ((each, content_of(each)) for each in overdue)
    return [Touched(each, each, told, told, revised=False) for each, told in contents]


def _ended(touched: Touched, latest: datetime) -> Touched:
    """Return `touched` with what became of its plan."""
    outcome = outcome_of(touched.after, touched.content, latest)
    if outcome == touched.after.outcome:
        return touched
    return touched._replace(after=touched.after.model_copy(update={"outcome": outcome}))


def _revised(touched: Touched, change: Change | None, observation: Observation) -> Development:
    """Return the development with the revision that is about to be raised."""
    development, told = touched.after, touched.content
    if change is None:
        return development
    revision = Revision(
        revision=development.revision + 1,
        change=change,
        status=told.status,
        at=observation.observed_at,
        changed=_changed(touched, change),
    )
    history = (*development.history, revision)[-development_rules().bounds.history :]
    return development.model_copy(update={"revision": revision.revision, "history": history})


def _changed(touched: Touched, change: Change) -> tuple[Changed, ...]:
    if touched.then is None or change in {"new", "withdrawn"}:
        return ()
    return differences(touched.then, touched.content)


def _draft(
    touched: Touched,
    change: Change,
    memory: PairMemory,
    relation: Standing,
    versions: Versions,
) -> Draft:
    """Return what the alert is written from: of what was withdrawn, what it had said."""
    development, told = touched.after, touched.content
    if change == "withdrawn" and touched.before is not None and touched.then is not None:
        development, told = touched.before, touched.then
    if told.lead is None:
        raise AssertionError("an alert was raised for what nobody tells")
    return Draft(
        development=development,
        told=told,
        lead=told.lead,
        change=change,
        changed=_changed(touched, change),
        outcome=touched.after.outcome,
        merged_into=touched.merged_into or touched.after.folded_into,
        memory=memory,
        relation=relation,
        versions=versions,
    )
