"""What is remembered of a pair's relation besides its developments: days gone by, open shifts.

The developments in memory are the open days: a correction or a late article changes them, and
with them what the test finds. A development that is dropped leaves its amount in `days`; a day is
closed, and folded into the side's state, once no development of that day or before is left.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, Protocol

from pydantic import BaseModel, ConfigDict

from entente.messages import Revision
from entente.messages.alert import Tier
from entente.watch.relation_index import (
    Alarm,
    SideState,
    followed,
    found_until,
    is_learning,
    opened,
)
from entente.watch.rules import relation_rules

COOPERATION: Final = "cooperation"
CONFLICT: Final = "conflict"
SIDES: Final = (COOPERATION, CONFLICT)
_DIGITS: Final = 6


class Weighing(Protocol):
    """What counts of a development: from which day on, and how much."""

    @property
    def day_told(self) -> date:
        """The day of its first report."""

    @property
    def counted(self) -> float:
        """Its signed contribution to the index, in Goldstein points."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a pair stands, as its alerts tell it: `index` is their `relation`."""

    index: dict[str, float]
    baseline: Literal["warming_up", "settled"] | None


class Shift(BaseModel):
    """An alarm that was told. `causes` are the developments that it was due to then."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    side: str
    alarm: Alarm
    causes: tuple[str, ...]
    tier: Tier
    history: tuple[Revision, ...]

    @property
    def revision(self) -> int:
        """How often it was told."""
        return self.history[-1].revision

    @property
    def open_alert(self) -> bool:
        """Whether the alert has not been withdrawn."""
        return self.history[-1].change != "withdrawn"


class RelationMemory(BaseModel):
    """The closed days of a pair by side, the amounts of dropped developments, its shifts.

    `known_since` is set where the pair was known earlier than its amounts were kept.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    known_since: date | None = None
    sides: dict[str, SideState] = {}
    days: dict[date, tuple[float, float]] = {}
    shifts: tuple[Shift, ...] = ()

    def dropping(self, dropped: Iterable[Weighing]) -> "RelationMemory":
        """Return the memory with what these developments amounted to."""
        days = _by_day(dropped, dict(self.days))
        return self.model_copy(update={"days": dict(sorted(days.items()))})

    def closing(self, open_from: date, started: date) -> "RelationMemory":
        """Return the memory with the days before `open_from` folded into the sides."""
        if not self.days or min(self.days) >= open_from:
            return self
        done = {day: told for day, told in self.days.items() if day < open_from}
        sides = {
            side: followed(self._state(side, started), self._amounts(side, done)) for side in SIDES
        }
        days = {day: told for day, told in self.days.items() if day >= open_from}
        return self.model_copy(update={"sides": sides, "days": days})

    def holding(self, shifts: Iterable[Shift]) -> "RelationMemory":
        """Return the memory with the newest of these shifts."""
        ordered = sorted(shifts, key=lambda shift: (shift.alarm.day, shift.side))
        return self.model_copy(update={"shifts": tuple(ordered[-relation_rules().shifts :])})

    def closed_until(self, side: str) -> date | None:
        """Return the last day that nothing can change any more, if there is one."""
        state = self.sides.get(side)
        return state.through if state else None

    def has_shifted(self, side: str) -> bool:
        """Tell whether the present baseline of a side began with a shift, of a closed day."""
        state = self.sides.get(side)
        return state is not None and state.shifted

    def is_new(self, started: date, latest: date) -> bool:
        """Tell whether no baseline of the pair can be known by now."""
        return not self.sides and is_learning(self.known_since or started, latest)

    def tested(
        self, developments: Sequence[Weighing], started: date, at: date
    ) -> dict[str, tuple[list[Alarm], float | None]]:
        """Return by side the alarms of the open days, and the daily amount usual as of `at`."""
        days = _by_day(developments, dict(self.days))
        return {
            side: found_until(self._state(side, started), self._amounts(side, days), at)
            for side in SIDES
        }

    def _state(self, side: str, started: date) -> SideState:
        return self.sides.get(side) or opened(self.known_since or started)

    def _amounts(
        self, side: str, days: dict[date, tuple[float, float]]
    ) -> list[tuple[date, float]]:
        """Return the days with an amount; what comes too late counts on the first open day."""
        place, full = SIDES.index(side), relation_rules().full_day
        first = self.sides[side].first_open if side in self.sides else date.min
        amounts: dict[date, float] = {}
        for day in sorted(days):
            if amount := days[day][place]:
                counted = max(day, first)
                amounts[counted] = amounts.get(counted, 0.0) + amount / full
        return [*amounts.items()]


def _by_day(
    developments: Iterable[Weighing], days: dict[date, tuple[float, float]]
) -> dict[date, tuple[float, float]]:
    """Add developments to the amounts of cooperation and conflict by day, in points."""
    for each in developments:
        weight = each.counted
        if not weight:
            continue
        up, down = days.get(each.day_told, (0.0, 0.0))
        days[each.day_told] = (
            (round(up + weight, _DIGITS), down)
            if weight > 0
            else (up, round(down - weight, _DIGITS))
        )
    return days
