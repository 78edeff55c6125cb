"""What entente knows of the world: states, organisations, their names, and who leads them.

Everything is read once from data/knowledge and indexed by folded surface. A dated question gets a
dated answer: "el presidente de Rusia" is resolved at the article's date, never at today's.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from entente.core.actors import (
    LANGUAGES,
    Actor,
    ActorName,
    Entry,
    actor_names,
    index_names,
    make_actor,
    read_actors,
    read_mapping,
)
from entente.core.folding import fold
from entente.core.layers import CORRECTIONS, REFRESHED, read_leaders
from entente.core.officeholders import Leader, Term
from entente.errors import ConfigError

__all__ = ["Actor", "ActorName", "Knowledge", "Leader", "Term", "fold", "load_knowledge"]

SHIPPED: Final = Path(__file__).parent.parent / "data" / "knowledge"
_FILES: Final = ("states.yaml", "organisations.yaml", "phrases.yaml", "leaders.csv", "terms.csv")


@dataclass(frozen=True, slots=True, eq=False)  # compared and cached as the object it is
class Knowledge:
    """States, their names by language, and their leaders; `version` changes with the data.

    `states` holds organisations and territories too, by code.
    """

    version: str
    states: Mapping[str, Actor]
    leaders: Sequence[Leader]
    _names: Mapping[str, Mapping[str, tuple[ActorName, ...]]] = field(repr=False)
    _people: Mapping[str, tuple[Leader, ...]] = field(repr=False)
    _surnames: Mapping[str, tuple[Leader, ...]] = field(repr=False)
    _holders: Mapping[tuple[str, str], tuple[tuple[Term, Leader], ...]] = field(repr=False)

    def names(self, language: str) -> Mapping[str, tuple[ActorName, ...]]:
        """Return the names of actors in `language` by folded surface.

        Look up the longest span first. Several names at one key: ambiguous ("Congo"). None at a
        key: the phrase holds a name but speaks of no actor ("Washington Post"), and its words
        are not to be looked up again. Ask `ActorName.fits` whether the text as written will do.
        """
        try:
            return self._names[language]
        except KeyError:
            known = ", ".join(sorted(self._names))
            raise ConfigError(f"no names of states in {language!r}; there are {known}") from None

    def people(self, folded_name: str) -> tuple[Leader, ...]:
        """Return the leaders of this full name or alias, folded."""
        return self._people.get(folded_name, ())

    def surnames(self, folded: str) -> tuple[Leader, ...]:
        """Return the leaders whom the press calls by this name alone, folded: "putin", "xi"."""
        return self._surnames.get(folded, ())

    def holders(self, state: str, office: str, on: date) -> tuple[Leader, ...]:
        """Return who held `office` of `state` on that day, the newest first.

        On a day of handover that is who takes over. Several where an office has several holders;
        none where the sources do not reach.
        """
        held = [pair for pair in self._holders.get((state, office), ()) if pair[0].covers(on)]
        arrived = any(term.start == on for term, _ in held)
        return tuple(leader for term, leader in held if not (arrived and term.end == on))


def load_knowledge(over: Path | None = None) -> Knowledge:
    """Return the knowledge shipped with the package, with the layers in the folder `over`.

    Without layers it is read once a process.
    """
    return _shipped() if over is None else read_knowledge(SHIPPED, over)


@cache
def _shipped() -> Knowledge:
    return read_knowledge(SHIPPED)


def read_knowledge(folder: Path, over: Path | None = None) -> Knowledge:
    """Read and check the files in `folder`; ConfigError names file, entry, field and fix."""
    if over is not None and not over.is_dir():
        raise ConfigError(f"there is no folder {over}: make it, or correct ENTENTE_KNOWLEDGE")
    entries = read_entries(folder)
    leaders = read_leaders(folder, over, frozenset(entries))
    names = {
        language: index_names(
            name for code, entry in entries.items() for name in actor_names(code, entry, language)
        )
        for language in LANGUAGES
    }
    for language, phrases in _phrases(folder / "phrases.yaml").items():
        names[language].update(dict.fromkeys(phrases, ()))
    return Knowledge(
        version=_version(folder, over),
        states=MappingProxyType({code: make_actor(code, entries[code]) for code in entries}),
        leaders=leaders,
        _names=MappingProxyType({lang: MappingProxyType(names[lang]) for lang in names}),
        _people=_index((name, who) for who in leaders for name in (who.name, *who.aliases)),
        _surnames=_index((name, who) for who in leaders for name in who.surnames),
        _holders=_index_holders(leaders),
    )


def read_entries(folder: Path) -> Mapping[str, Entry]:
    """Read states.yaml and organisations.yaml, by code."""
    states = read_actors(folder / "states.yaml")
    organisations = read_actors(folder / "organisations.yaml")
    if both := states.keys() & organisations.keys():
        raise ConfigError(f"organisations.yaml: {min(both)}: is a code of states.yaml; rename it")
    return {**states, **organisations}


def _phrases(path: Path) -> Mapping[str, list[str]]:
    """Read the phrases that hold the name of a state and speak of none, folded."""
    content = read_mapping(path)
    for language, phrases in content.items():
        if language not in LANGUAGES:
            known = ", ".join(LANGUAGES)
            raise ConfigError(f"{path.name}: {language}: unknown language; use one of {known}")
        if not isinstance(phrases, list) or not all(isinstance(item, str) for item in phrases):
            raise ConfigError(f"{path.name}: {language}: must be a list of text; quote each item")
    return {language: [fold(phrase) for phrase in content[language]] for language in content}


def _index(pairs: Iterable[tuple[str, Leader]]) -> Mapping[str, tuple[Leader, ...]]:
    index: dict[str, dict[int, Leader]] = {}
    for name, leader in pairs:
        index.setdefault(fold(name), {})[id(leader)] = leader
    return MappingProxyType({key: tuple(found.values()) for key, found in index.items()})


def _index_holders(
    leaders: Iterable[Leader],
) -> Mapping[tuple[str, str], tuple[tuple[Term, Leader], ...]]:
    index: dict[tuple[str, str], list[tuple[Term, Leader]]] = {}
    for leader in leaders:
        for term in leader.terms:
            index.setdefault((term.state, term.office), []).append((term, leader))
    for held in index.values():
        held.sort(key=lambda pair: pair[0].start, reverse=True)
    return MappingProxyType({key: tuple(held) for key, held in index.items()})


def _version(folder: Path, over: Path | None) -> str:
    digest = hashlib.sha256()
    files = [folder / name for name in _FILES]
    if over is not None:
        files += [file for name in (REFRESHED, CORRECTIONS) if (file := over / name).exists()]
    for file in files:
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:12]
