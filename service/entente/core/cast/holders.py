"""Whom a title stands for on a day, by the knowledge base alone.

The first office that a title denotes and that anybody holds decides; two holders of it leave the
question open.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Final

import yaml

from entente.core.knowledge import Knowledge, Leader, Term
from entente.core.titles import EXECUTIVE, Office
from entente.errors import ConfigError

TOP_OFFICES: Final = frozenset(
    {"supreme_leader", "head_of_state", "head_of_government", "head_of_organisation"}
)
_MONARCHS: Final = ("king", "queen", "emperor", "emir", "sultan", "duke", "monarch", "governor")


@dataclass(frozen=True, slots=True)
class Holders:
    """The holders of offices on the day `on`; None answers no question of office."""

    knowledge: Knowledge
    on: date | None

    def term(self, leader: Leader) -> Term | None:
        """Return the term that the leader holds on the day."""
        term = leader.term_on(self.on)
        if term is None or (self.on is not None and not term.covers(self.on)):
            return None
        return term

    def is_top(self, leader: Leader) -> bool:
        """Tell whether the leader leads a state or an organisation on the day."""
        term = self.term(leader)
        return term is not None and term.office in TOP_OFFICES

    def top_of(self, code: str) -> list[Leader]:
        """Return everybody who leads the state on the day."""
        return [leader for office in TOP_OFFICES for leader in self._holding(code, office, None)]

    def all_of(self, office: Office, code: str) -> list[Leader]:
        """Return everybody of the state whom the title can denote."""
        found: list[Leader] = []
        for name, word in office.denotes:
            for held in TOP_OFFICES if name == EXECUTIVE else (name,):
                found += self._holding(code, held, word)
        return found

    def one_of(self, offices: tuple[Office, ...], code: str) -> Leader | None:
        """Return the one holder whom the title denotes in that state, if there is only one."""
        for office in offices:
            for name, word in office.denotes:
                if name == EXECUTIVE:
                    found = self._executive(code)
                else:
                    found = self._holding(code, name, word)
                if found:
                    return found[0] if len({id(leader) for leader in found}) == 1 else None
        return None

    def _holding(self, code: str, office: str, word: str | None) -> list[Leader]:
        if self.on is None:
            return []
        leaders = self.knowledge.holders(code, office, self.on)
        return [leader for leader in leaders if word is None or word in self._role(leader, office)]

    def _role(self, leader: Leader, office: str) -> str:
        held = (
            term.role.lower()
            for term in leader.terms
            if term.office == office and self.on is not None and term.covers(self.on)
        )
        return next(held, "")

    def _executive(self, code: str) -> list[Leader]:
        """Return who leads the state in fact; two where that is not certain."""
        supreme, state, government = (
            self._holding(code, office, None)
            for office in ("supreme_leader", "head_of_state", "head_of_government")
        )
        if supreme or not (state and government) or state == government:
            return supreme or state or government
        if code in _executives()["president"]:
            return state
        role = self._role(state[0], "head_of_state")
        if code in _executives()["government"] or any(word in role for word in _MONARCHS):
            return government
        return [*state, *government]


@cache
def _executives() -> Mapping[str, frozenset[str]]:
    file = files("entente").joinpath("data/executives.yaml")
    try:
        lists = yaml.safe_load(file.read_text(encoding="utf-8"))
        return {kind: frozenset(lists[kind]) for kind in ("president", "government")}
    except (OSError, yaml.YAMLError, KeyError, TypeError) as exc:
        raise ConfigError(f"executives.yaml: cannot be read ({exc!r}); restore the file") from exc
