"""The rows of Wikidata's answers as terms of people, and what of them can be used.

Only days count: a term that starts "in 2007" could be resolved wrongly for half a year, so it is
left out and counted. An end that is no day is the last day of which it is certain.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from entente.core.folding import fold
from entente.upkeep.download import Answers
from entente.upkeep.endpoint import Binding
from entente.upkeep.queries import ENTITY

_DAY: Final = 11  # Wikidata's number for the precision of a date
_MONTH: Final = 10
_GENDERS: Final[Mapping[str, Literal["m", "f"]]] = {
    "Q6581097": "m",
    "Q6581072": "f",
    "Q2449503": "m",
    "Q1052281": "f",
}


@dataclass(frozen=True, slots=True)
class Named:
    """What Wikidata calls a person in our languages, English first."""

    names: tuple[str, ...] = ()
    gender: Literal["m", "f", ""] = ""


@dataclass(frozen=True, slots=True)
class Holding:
    """That somebody held an office, as one statement of Wikidata says."""

    qid: str
    state: str
    office: str
    start: date
    end: date | None
    end_known: bool
    statement: str


def read_holdings(
    answers: Answers, codes: Mapping[str, str], since: date
) -> tuple[list[Holding], Counter[str]]:
    """Return the terms that reach beyond `since`, and how many were left out, by reason.

    `codes` has the code of each state by its item.
    """
    found: dict[str, Holding] = {}
    left_out: Counter[str] = Counter()
    for name, rows in answers.items():
        office = name.rpartition("-")[0]
        for row in rows:
            try:
                holding = _holding(row, office, codes)
            except (KeyError, ValueError):
                left_out["the row is not as asked"] += 1
                continue
            if holding is None:
                left_out["the start is no day"] += 1
            elif holding.end is None or holding.end >= since:
                found[holding.statement + holding.state] = holding
    ordered = sorted(found.values(), key=lambda each: (each.state, each.office, each.start))
    return ordered, left_out


def read_people(rows: Iterable[Binding]) -> dict[str, Named]:
    """Return names and gender by item; an English name comes first, no two fold to the same."""
    names: dict[str, dict[str, str]] = {}
    genders: dict[str, Literal["m", "f"]] = {}
    ordered = sorted(
        rows, key=lambda row: (row.get("label", {}).get("xml:lang") != "en", str(row))
    )
    for row in ordered:
        qid, label = _item(row, "person"), " ".join(row["label"]["value"].split())
        if label and "|" not in label:
            names.setdefault(qid, {}).setdefault(fold(label), label)
        if "gender" in row and (gender := _GENDERS.get(_item(row, "gender"))):
            genders[qid] = gender
    return {
        qid: Named(tuple(known.values()), genders.get(qid, "")) for qid, known in names.items()
    }


def _holding(row: Binding, office: str, codes: Mapping[str, str]) -> Holding | None:
    start = _day(row, "start")
    if int(row["start_precision"]["value"]) < _DAY:
        return None
    end, end_known = None, True
    if "end" in row:
        end = _day(row, "end")
        end_known = int(row["end_precision"]["value"]) >= _DAY
        if not end_known:
            end = _first_of(end, int(row["end_precision"]["value"]))
        if end < start:
            if end_known:
                raise ValueError("ends before it starts")
            end = start
    return Holding(
        qid=_item(row, "person"),
        state=codes[_item(row, "state")],
        office=office,
        start=start,
        end=end,
        end_known=end_known,
        statement=row["statement"]["value"],
    )


def _first_of(day: date, precision: int) -> date:
    return day.replace(day=1) if precision == _MONTH else day.replace(month=1, day=1)


def _day(row: Binding, name: str) -> date:
    return date.fromisoformat(row[name]["value"].removeprefix("+")[:10])


def _item(row: Binding, name: str) -> str:
    value = row[name]["value"]
    if not value.startswith(ENTITY):
        raise ValueError(f"{value} is no item")
    return value.removeprefix(ENTITY)
