"""Who publishes: outlets and agencies with their owners, and where an article names one.

Reader and watcher read the same registry, `data/sources.yaml`; a file of one's own may add to it.
An outlet that is not listed is taken to be independent and private.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, Self
from urllib.parse import urlsplit

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from entente.errors import ConfigError

_NEAR: Final = 3  # words between a name and the cue that makes it an origin
_WORD: Final = re.compile(r"[\w'’-]+")


class Source(BaseModel):
    """An outlet or agency; the data file says what the fields mean."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(min_length=1)
    aliases: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    language: str | None = None
    agency: bool = False
    owner: str | None = Field(None, pattern=r"^[A-Z]{3}$")
    state: bool = False


class SourceRegistry:
    """Finds sources by outlet or address, and the ones that a text names as its origin."""

    def __init__(
        self, sources: Iterable[Source], cues: Iterable[str], documents: Iterable[str]
    ) -> None:
        self._by_name: dict[str, Source] = {}
        self._by_host: dict[str, Source] = {}
        for source in sources:
            for name in (source.name, *source.aliases):
                self._by_name[_key(name)] = source
            self._by_host.update(dict.fromkeys(source.hosts, source))
        self._cues = frozenset(cue.casefold() for cue in cues)
        self._documents = frozenset(word.casefold() for word in documents)
        written = {name for each in sources for name in (each.name, *each.aliases)}
        longest_first = sorted(map(re.escape, written), key=len, reverse=True)
        self._names = re.compile(rf"(?<![\w/.])(?:{'|'.join(longest_first)})(?!\w)")

    @classmethod
    def from_fields(cls, fields: Any, more: Iterable[dict[str, Any]] = ()) -> Self:
        """Build a registry of the entries of a data file, and of `more`; the last one counts."""
        sources = [Source.model_validate(entry) for entry in [*fields["sources"], *more]]
        cues, documents = (
            [word for words in fields[name] for word in words] for name in ("cues", "documents")
        )
        return cls(sources, cues, documents)

    def find(self, outlet: str | None, url: str | None) -> Source | None:
        """Return what is known of an outlet, by its name, else by the host of its address."""
        if outlet and (known := self._by_name.get(_key(outlet))):
            return known
        return self._by_host.get(host_of(url))

    def named_in(self, text: str) -> tuple[str, ...]:
        """Return the sources that a text says it rests on, by name, in order of mention.

        A name counts in brackets, as in a dateline, or within three words of a cue.
        """
        return tuple(dict.fromkeys(self._origins(text)))

    def is_document(self, word: str) -> bool:
        """Tell whether `word` means what a government puts out itself: a transcript."""
        return word.casefold() in self._documents

    def _origins(self, text: str) -> Iterator[str]:
        for found in self._names.finditer(text):
            before, after = text[: found.start()][-80:], text[found.end() :][:80]
            bracketed = before.endswith("(") and after.lstrip()[:1] in {")", "/", "-", ","}
            if bracketed or self._has_cue(before, after):
                yield self._by_name[_key(found.group())].name

    def _has_cue(self, before: str, after: str) -> bool:
        ahead, behind = _last_clause(before), _first_clause(after)
        near = [*_WORD.findall(ahead)[-_NEAR:], *_WORD.findall(behind)[:_NEAR]]
        return any(word.casefold() in self._cues for word in near)


def host_of(url: str | None) -> str:
    """Return the host of an address without "www.", empty where there is none."""
    try:
        return (urlsplit(url or "").hostname or "").removeprefix("www.")
    except ValueError:  # "http://[" is no address
        return ""


def load_sources(more: Path | None = None) -> SourceRegistry:
    """Load the registry, with the entries of a file of one's own; `ConfigError` names a fault."""
    own = yaml.safe_load(more.read_text(encoding="utf-8"))["sources"] if more else []
    try:
        return SourceRegistry.from_fields(_shipped(), own)
    except ValidationError as exc:
        fault = exc.errors(include_url=False, include_input=False, include_context=False)[0]
        path = ".".join(str(part) for part in fault["loc"])
        raise ConfigError(f"{more or 'data/sources.yaml'}: {path}: {fault['msg']}") from exc


@cache
def shipped_sources() -> SourceRegistry:
    """Return the registry of the package."""
    return load_sources()


def _shipped() -> Any:
    text = files("entente").joinpath("data", "sources.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(text)


def _key(name: str) -> str:
    return " ".join(name.casefold().split())


def _last_clause(text: str) -> str:
    return re.split(r"[.;:!?\n]\s", text)[-1]


def _first_clause(text: str) -> str:
    return re.split(r"[.;:!?\n](?:\s|$)", text)[0]
