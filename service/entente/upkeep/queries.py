"""The questions to Wikidata, in SPARQL: few states at once, names apart from terms.

A query over all states runs into the endpoint's minute, and so does one that joins labels to
statements. Small ones also make an interrupted download cheap to resume.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final, Literal

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from entente.core.actors import LANGUAGES, Actor
from entente.errors import ConfigError

ENTITY: Final = "http://www.wikidata.org/entity/"
_STATES_A_QUERY: Final = 25
_PEOPLE_A_QUERY: Final = 200
_TERM: Final = """\
  MINUS { ?statement wikibase:rank wikibase:DeprecatedRank }
  ?statement pqv:P580 [ wikibase:timeValue ?start; wikibase:timePrecision ?start_precision ] .
  OPTIONAL {
    ?statement pqv:P582 [ wikibase:timeValue ?end; wikibase:timePrecision ?end_precision ]
  }
"""


class Office(BaseModel):
    """Where Wikidata says who held an office, see the top of refresh.yaml."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    of: Literal["state", "organisation"]
    statement: str | None = None
    position: str | None = None
    labels: tuple[str, ...]
    role: str

    @property
    def item(self) -> str:
        """Return the number that must mean what the labels say."""
        return self.statement or self.position or ""


@dataclass(frozen=True, slots=True)
class Question:
    """One query, with a name for the file of its answer."""

    name: str
    query: str


@cache
def offices() -> dict[str, Office]:
    """Read refresh.yaml."""
    file = files("entente").joinpath("data/refresh.yaml")
    try:
        listed = yaml.safe_load(file.read_text(encoding="utf-8"))["offices"]
        return {name: Office.model_validate(fields) for name, fields in listed.items()}
    except (OSError, yaml.YAMLError, KeyError, TypeError, ValidationError) as exc:
        raise ConfigError(f"refresh.yaml: cannot be read ({exc}); restore the file") from exc


def about_offices() -> Question:
    """Ask what the numbers of properties and classes mean."""
    items = " ".join(f"wd:{office.item}" for office in offices().values())
    return Question(
        "labels",
        f"SELECT ?item ?label WHERE {{\n  VALUES ?item {{ {items} }}\n"
        '  ?item rdfs:label ?label . FILTER(LANG(?label) = "en")\n}',
    )


def about_terms(actors: Iterable[Actor]) -> Iterator[Question]:
    """Ask who held each office, a few states at once; those without an item are left out."""
    with_items = sorted((actor for actor in actors if actor.qid), key=lambda actor: actor.code)
    for name, office in offices().items():
        kinds = {"organisation"} if office.of == "organisation" else {"state"}
        asked = [actor for actor in with_items if actor.kind in kinds]
        for number, batch in enumerate(_batches([str(a.qid) for a in asked], _STATES_A_QUERY)):
            yield Question(f"{name}-{number:02}", _terms(office, batch))


def about_people(qids: Iterable[str]) -> Iterator[Question]:
    """Ask what people are called in our languages, and their gender."""
    listed = ", ".join(f'"{language}"' for language in LANGUAGES)
    for number, batch in enumerate(_batches(sorted(qids), _PEOPLE_A_QUERY)):
        yield Question(
            f"people-{number:02}",
            f"SELECT ?person ?label ?gender WHERE {{\n  VALUES ?person {{ {_items(batch)} }}\n"
            f"  ?person rdfs:label ?label . FILTER(LANG(?label) IN ({listed}))\n"
            "  OPTIONAL { ?person wdt:P21 ?gender }\n}",
        )


def _terms(office: Office, states: Sequence[str]) -> str:
    values = f"  VALUES ?state {{ {_items(states)} }}\n"
    if office.statement:
        who = (
            f"  ?state p:{office.statement} ?statement .\n"
            f"  ?statement ps:{office.statement} ?person .\n"
        )
    else:
        who = (
            f"  {{ ?position wdt:P279 wd:{office.position} }}"
            f" UNION {{ ?position wdt:P31 wd:{office.position} }}\n"
            "  ?position wdt:P1001 ?state .\n"
            "  ?statement ps:P39 ?position .\n"
            "  ?person p:P39 ?statement .\n"
        )
    columns = "?state ?person ?statement ?start ?start_precision ?end ?end_precision"
    return f"SELECT DISTINCT {columns} WHERE {{\n{values}{who}{_TERM}  ?person wdt:P31 wd:Q5 .\n}}"


def _items(qids: Iterable[str]) -> str:
    return " ".join(f"wd:{qid}" for qid in qids)


def _batches(items: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    for first in range(0, len(items), size):
        yield items[first : first + size]
