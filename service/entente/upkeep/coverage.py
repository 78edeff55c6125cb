"""What the office holders are to cover, as coverage.yaml says: states, offices, since when."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from entente.core.actors import read_mapping
from entente.core.officeholders import OFFICES
from entente.errors import ConfigError

FILE: Final = "coverage.yaml"
Codes = Annotated[tuple[str, ...], Field(min_length=1)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Wanted(_Part):
    """States whose holders of some offices shall be complete."""

    states: Codes
    offices: Codes


class Vacancy(_Part):
    """When nobody held an office, and why."""

    state: str
    office: str
    from_: Annotated[date, Field(alias="from")]
    to: date
    why: Annotated[str, Field(min_length=1)]


class _File(_Part):
    since: date
    until: date
    handover: Annotated[int, Field(ge=0)]
    wanted: tuple[Wanted, ...]
    several: dict[str, dict[str, int]] = {}
    absent: dict[str, tuple[str, ...]] = {}
    vacant: tuple[Vacancy, ...] = ()


@dataclass(frozen=True, slots=True)
class Coverage:
    """What is wanted, and what is known to be otherwise.

    Offices may be empty for `handover` between two holders.
    """

    since: date
    until: date
    handover: timedelta
    wanted: tuple[tuple[str, str], ...]
    vacant: Mapping[tuple[str, str], tuple[Vacancy, ...]]
    several: Mapping[tuple[str, str], int]

    def places(self, state: str, office: str) -> int:
        """Return how many people hold the office at once."""
        return self.several.get((state, office), 1)


def read_coverage(folder: Path, codes: frozenset[str]) -> Coverage:
    """Read coverage.yaml in `folder`; `codes` are the states and organisations it may name."""
    try:
        file = _File.model_validate(read_mapping(folder / FILE))
    except ValidationError as exc:
        fault: Any = exc.errors(include_url=False)[0]
        place = ".".join(str(part) for part in fault["loc"])
        raise ConfigError(f"{FILE}: {place}: {fault['msg']}; see the top of the file") from exc
    vacant: dict[tuple[str, str], tuple[Vacancy, ...]] = {}
    for each in file.vacant:
        key = each.state, each.office
        vacant[key] = (*vacant.get(key, ()), each)
    coverage = Coverage(
        since=file.since,
        until=file.until,
        handover=timedelta(days=file.handover),
        wanted=tuple(_wanted(file)),
        vacant=vacant,
        several={
            (state, office): count
            for state, offices in file.several.items()
            for office, count in offices.items()
        },
    )
    for state, office in (*coverage.wanted, *vacant, *coverage.several):
        if state not in codes:
            raise ConfigError(f"{FILE}: {state!r} is no code; use one of states.yaml")
        if office not in OFFICES:
            raise ConfigError(
                f"{FILE}: {state}: office is {office!r}; one of {', '.join(OFFICES)}"
            )
    return coverage


def _wanted(file: _File) -> Iterator[tuple[str, str]]:
    for group in file.wanted:
        for state in group.states:
            for office in group.offices:
                if office not in file.absent.get(state, ()):
                    yield state, office
