"""Which shifts of a relation are told, corrected or taken back.

The test is done anew over the open days after each observation, so a shift that was due to a
report since denied or retracted is withdrawn, and one that a late article completes is found.
An alarm goes on with the shift of its side that lies near it in time, and so keeps its id.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import NamedTuple

from entente.messages import Alert, Revision, Versions
from entente.messages.alert import Change
from entente.watch.developments import Touched
from entente.watch.memory import Development, PairMemory
from entente.watch.relation_index import Alarm
from entente.watch.relation_memory import COOPERATION, SIDES, Shift, Standing
from entente.watch.rules import development_rules, relation_rules
from entente.watch.shift_alerts import ShiftDraft, write_shift


class _News(NamedTuple):
    """What has become of a shift; `change` is None where nothing is worth telling."""

    shift: Shift | None
    side: str
    alarm: Alarm
    change: Change | None
    causes: tuple[Development, ...]


def relation_after(
    before: Mapping[str, float],
    memory: PairMemory,
    touched: Sequence[Touched],
    at: datetime,
    versions: Versions,
) -> tuple[PairMemory, Standing, list[Alert]]:
    """Return how the pair stands after an observation at `at`, and what is new about its shifts.

    `before` was its index; the memory that is returned has the shifts as they now stand.
    """
    index = {
        f"{side}_{when}": round(told[side], 2)
        for side in SIDES
        for when, told in (("before", before), ("after", memory.index))
    }
    if "-" not in memory.pair:  # one state alone has no relation
        return memory, Standing(index, None), []
    if memory.relation.is_new(memory.started_at.date(), memory.latest.date()):
        return memory, Standing(index, "warming_up"), []
    started, latest = memory.started_at.date(), memory.latest.date()
    tested = memory.relation.tested(memory.developments, started, latest)
    levels = {side: level for side, (_, level) in tested.items() if level is not None}
    index |= {f"{side}_usual": _index_of(level) for side, level in levels.items()}
    standing = Standing(index, "settled" if len(levels) == len(SIDES) else "warming_up")
    news = [each for side in SIDES for each in _news(memory, side, tested[side][0], touched)]
    if not news and not memory.relation.shifts:
        return memory, standing, []
    told_now = [_told(each, memory, at, standing, versions) for each in news]
    relation = memory.relation.holding(shift for shift, _ in told_now)
    memory = memory.model_copy(update={"relation": relation})
    return memory, standing, [alert for _, alert in told_now if alert is not None]


def _as_of(alarm: Alarm, side: str, standing: Standing) -> Standing:
    """Return the standing with the baseline that a shift has left; the new one is being learnt."""
    return Standing({**standing.index, f"{side}_usual": _index_of(alarm.before)}, "settled")


def _index_of(level: float) -> float:
    """Return what the index would be if every day were of this level, in Goldstein points."""
    kept = float(2.0 ** (-1 / development_rules().half_life_days))
    return round(level * relation_rules().full_day / (1 - kept), 2)


def _news(
    memory: PairMemory, side: str, alarms: Sequence[Alarm], touched: Sequence[Touched]
) -> Iterator[_News]:
    """Compare the alarms of now with the shifts that were told and are not closed yet."""
    closed = memory.relation.closed_until(side)
    known = [shift for shift in memory.relation.shifts if shift.side == side]
    known = [shift for shift in known if closed is None or shift.alarm.day > closed]
    gone = {each.after.id: each for each in touched if _is_taken_back(each)}
    for alarm in alarms:
        shift = next((each for each in known if _are_near(each.alarm, alarm)), None)
        change: Change | None = None
        if shift is None or not shift.open_alert:
            change = "new"
        elif not gone.keys().isdisjoint(shift.causes):
            change = "corrected"
        known = [each for each in known if each is not shift]
        yield _News(shift, side, alarm, change, _causes(memory, side, alarm))
    present = {each.id: each for each in memory.developments}
    present |= {id_: each.before for id_, each in gone.items() if each.before}
    for shift in known:  # nothing alarms any more
        causes = tuple(present[id_] for id_ in shift.causes if id_ in present)
        yield _News(shift, side, shift.alarm, "withdrawn" if shift.open_alert else None, causes)


def _is_taken_back(touched: Touched) -> bool:
    return bool(
        touched.before
        and touched.before.counted
        and not touched.after.counted
        and not touched.merged_into
    )


def _are_near(one: Alarm, other: Alarm) -> bool:
    """Tell whether two alarms are one shift: after one, the side learns before it alarms again."""
    return abs((one.day - other.day).days) < relation_rules().warming_up_days


def _causes(memory: PairMemory, side: str, alarm: Alarm) -> tuple[Development, ...]:
    return tuple(
        each
        for each in memory.developments
        if each.counted
        and (each.counted > 0) == (side == COOPERATION)
        and alarm.onset <= each.day_told <= alarm.day
    )


def _told(
    news: _News, memory: PairMemory, at: datetime, standing: Standing, versions: Versions
) -> tuple[Shift, Alert | None]:
    """Return the shift as it is remembered from now on, and the revision if there is one."""
    earlier, alarm = news.shift, news.alarm
    if news.change is None and earlier is not None:
        return earlier.model_copy(update={"alarm": alarm}), None
    change = news.change or "new"
    draft = ShiftDraft(
        id=earlier.id if earlier else _id(memory.pair, news.side, alarm.day),
        revision=earlier.revision + 1 if earlier else 1,
        change=change,
        pair=memory.pair,
        side=news.side,
        alarm=alarm,
        causes=news.causes,
        history=earlier.history if earlier else (),
        tier_before=earlier.tier if earlier else "log",
        again=memory.relation.has_shifted(news.side),
        old=alarm.day < memory.latest.date() - timedelta(days=development_rules().max_age_days),
        relation=_as_of(alarm, news.side, standing),
        versions=versions,
    )
    alert = write_shift(draft)
    revision = Revision(revision=draft.revision, change=change, status=alert.status, at=at)
    shift = Shift(
        id=draft.id,
        side=news.side,
        alarm=alarm,
        causes=tuple(each.id for each in news.causes),
        tier=alert.tier,
        history=(*draft.history, revision)[-development_rules().bounds.history :],
    )
    return shift, alert


def _id(pair: str, side: str, day: date) -> str:
    return sha256(f"shift\0{pair}\0{side}\0{day}".encode("utf-8", "surrogatepass")).hexdigest()[
        :24
    ]
