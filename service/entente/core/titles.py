"""Nouns of office and the words around them, as data/languages/<xx>/titles.yaml gives them.

One form may stand for several offices: "canciller" is a head of government in Berlin and a
foreign minister in Bogotá, so that only the state beside it decides. The fields of the file are
defined in its own comment.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal

import yaml

from entente.core.cast.words import Phrases
from entente.core.folding import fold
from entente.core.officeholders import OFFICES, Term
from entente.errors import ConfigError

EXECUTIVE: Final = "executive"  # the office that leads the state in fact
_EXECUTIVE_OFFICES: Final = frozenset({"supreme_leader", "head_of_state", "head_of_government"})
_WORD_LISTS: Final = (
    "ranks", "former", "elect", "acting", "current", "unheld", "articles", "indefinite",
    "contracted", "of", "and", "undated", "host_prepositions", "institutions", "ministry_nouns",
    "institution_fields", "administrations", "groups", "own_groups", "relatives", "latter",
)  # fmt: skip
_OFFICE_FIELDS: Final = frozenset(
    {
        "role",
        "m",
        "f",
        "any",
        "denotes",
        "states",
        "not_states",
        "state",
        "ministry",
        "host",
        "kind",
    }
)

Gender = Literal["m", "f"]


@dataclass(frozen=True, slots=True)
class Office:
    """One reading of a noun of office.

    `denotes` pairs an office of the knowledge base with a word that the role of the term must
    contain, or None; `state` is the code that the title implies by itself.
    """

    role: str
    denotes: tuple[tuple[str, str | None], ...]
    gender: Gender | None = None
    states: frozenset[str] = frozenset()
    not_states: frozenset[str] = frozenset()
    state: str | None = None
    ministry: bool = False
    host: bool = False
    spokesperson: bool = False
    written: tuple[str, ...] = ()  # the words of the form, with their accents

    def admits(self, code: str | None) -> bool:
        """Tell whether the title can be used of this state; any will do when none is known."""
        if code is None:
            return True
        return (not self.states or code in self.states) and code not in self.not_states

    def fits(self, term: Term) -> bool:
        """Tell whether the holder of `term` can be called so."""
        if self._covers(term.role):
            return self.admits(term.state)
        return self.admits(term.state) and any(
            (word is None or word in term.role.lower())
            and (term.office == office or (office == EXECUTIVE and _leads(term)))
            for office, word in self.denotes
        )

    def overlaps(self, other: "Office") -> bool:
        """Tell whether one person can be called by both titles."""
        if self.role == other.role or self._covers(other.role):
            return True
        return any(
            (one == two or {one, two} <= _EXECUTIVE_OFFICES | {EXECUTIVE})
            and (one == two or EXECUTIVE in {one, two})
            and (word == other_word or None in {word, other_word})
            for one, word in self.denotes
            for two, other_word in other.denotes
        )

    def _covers(self, role: str) -> bool:
        """Tell whether a minister of any field is one of this role: foreign, of defence."""
        if not self.ministry or "prime" in role or "deputy" in role:
            return False
        return role.endswith(f" {self.role}") or role.startswith(f"{self.role} of ")

    def of_field(self, role: str, office: str | None) -> "Office":
        """Return the same title narrowed to a field: minister -> foreign minister."""
        if "minister" in role and "minister" not in self.role:
            role = role.replace("minister", self.role)
        elif self.role == "deputy minister":
            role = f"deputy {role}"
        denotes = ((office, None),) if office and not role.startswith("deputy") else ()
        return replace(self, role=role, denotes=denotes, ministry=False)


def _leads(term: Term) -> bool:
    return term.office in _EXECUTIVE_OFFICES


@dataclass(frozen=True)
class TitleWords:
    """All of titles.yaml for one language; phrases are indexed by folded words."""

    language: str
    offices: Phrases[Office]
    fields: Phrases[tuple[str, str | None]]
    words: Mapping[str, Phrases[None]]
    fixed_groups: Phrases[tuple[str, ...]]
    compounds: Mapping[str, str]
    before: bool

    def has(self, kind: str, word: str) -> bool:
        """Tell whether the single folded `word` stands in the list `kind`."""
        return self.words[kind].has(word)


@cache
def load_titles(language: str) -> TitleWords:
    """Read titles.yaml of `language`; ConfigError names the entry at fault."""
    where = f"languages/{language}/titles.yaml"
    try:
        text = files("entente").joinpath(f"data/{where}").read_text(encoding="utf-8")
        content = yaml.safe_load(text)
    except (OSError, yaml.YAMLError) as exc:
        raise ConfigError(f"{where}: cannot be read ({exc}); restore the file") from exc
    if not isinstance(content, dict):
        raise ConfigError(f"{where}: must be a mapping; restore the file")
    lists = {kind: list(_strings(where, kind, content.get(kind))) for kind in _WORD_LISTS}
    groups = content.get("fixed_groups", {})
    return TitleWords(
        language=language,
        offices=Phrases(_offices(where, content.get("offices"))),
        fields=Phrases(_fields(where, content.get("fields"))),
        words={kind: Phrases((_parts(form), None) for form in lists[kind]) for kind in lists},
        fixed_groups=Phrases((_parts(form), tuple(groups[form])) for form in groups),
        compounds=dict(content.get("compounds", {})),
        before=bool(content.get("before")),
    )


def _parts(form: str) -> tuple[str, ...]:
    """Return the words of a form as a text has them: "chef de l'état" has four."""
    return tuple(form.replace("'", " ").replace("-", " ").split())


def _strings(where: str, kind: str, value: object) -> Iterable[str]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ConfigError(f"{where}: {kind}: must be a list of text; quote what YAML reads as no")
    return value


def _offices(where: str, entries: object) -> Iterator[tuple[Sequence[str], Office]]:
    if not isinstance(entries, list):
        raise ConfigError(f"{where}: offices: must be a list of mappings")
    for entry in entries:
        name = f"{where}: offices: {entry.get('role') if isinstance(entry, dict) else entry}"
        if not isinstance(entry, dict) or not isinstance(entry.get("role"), str):
            raise ConfigError(f"{name}: must be a mapping with `role`")
        if unknown := entry.keys() - _OFFICE_FIELDS:
            raise ConfigError(f"{name}: unknown field {min(unknown)!r}")
        office = _office(name, entry)
        genders: dict[str, Gender | None] = {"m": "m", "f": "f", "any": None}
        for key, gender in genders.items():
            for form in _strings(name, key, entry.get(key, [])):
                written = _parts(form)
                yield (
                    [fold(word) for word in written],
                    replace(office, gender=gender, written=written),
                )


def _office(name: str, entry: Mapping[str, Any]) -> Office:
    denotes = []
    for item in _strings(name, "denotes", entry.get("denotes")):
        office, _, word = item.partition(":")
        if office not in {*OFFICES, EXECUTIVE}:
            raise ConfigError(f"{name}: denotes: {office!r} is no office; see officeholders.py")
        denotes.append((office, word or None))
    return Office(
        role=entry["role"],
        denotes=tuple(denotes),
        states=frozenset(entry.get("states", ())),
        not_states=frozenset(entry.get("not_states", ())),
        state=entry.get("state"),
        ministry=entry.get("ministry", False),
        host=entry.get("host", False),
        spokesperson=entry.get("kind") == "spokesperson",
    )


def _fields(where: str, entries: object) -> Iterator[tuple[Sequence[str], tuple[str, str | None]]]:
    if not isinstance(entries, dict):
        raise ConfigError(f"{where}: fields: must be a mapping")
    for phrase, value in entries.items():
        if not isinstance(value, list) or len(value) != 2 or value[1] not in {*OFFICES, None}:  # noqa: PLR2004 -- role and office
            raise ConfigError(f"{where}: fields: {phrase}: must be [English role, office or ~]")
        yield _parts(phrase), (value[0], value[1])
