"""The file of sinks: where alerts go, which ones, and how long to try. Checked as a whole.

A filter has the grammar of the board's addresses (docs/board.md), so what was tried out on the
page can be copied here.
"""

import re
from pathlib import Path
from typing import Annotated, Any, Final, Literal
from urllib.parse import parse_qsl

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from entente.board.archive import Entry
from entente.board.selection import BadQuery, Selection, read_selection
from entente.errors import ConfigError

Kind = Literal["webhook", "alertmanager", "slack"]
Language = Literal["es", "en", "fr", "pt"]
_PAGED: Final = frozenset({"order", "offset", "limit"})


def _filter(text: str) -> str:
    selection_of(text)
    return text


def _address(url: str) -> str:
    if not re.fullmatch(r"https?://[^\s/]+(/\S*)?", url):
        raise ValueError("write an address that begins with http:// or https://")
    return url


def selection_of(text: str) -> Selection:
    """Read a filter such as `tier=page&state=RUS`; an empty one takes everything."""
    pairs = parse_qsl(text, keep_blank_values=True, strict_parsing=bool(text))
    if paged := _PAGED & {name for name, _ in pairs}:
        raise BadQuery(f"{min(paged)} has no meaning in a filter of alerts")
    return read_selection(pairs)


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Sink(_Strict):
    """One place to send alerts to.

    `secret_file` holds the key of a webhook's signature, or the bearer token of an Alertmanager.
    `attempts` bounds how often one alert is tried before it is parked.
    """

    name: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,40}$")]
    kind: Kind
    url: Annotated[str, AfterValidator(_address)]
    secret_file: Path | None = None
    when: Annotated[str, AfterValidator(_filter)] = "tier=page&tier=notify"
    unless: tuple[Annotated[str, AfterValidator(_filter)], ...] = ()
    language: Language = "es"
    max_age_hours: Annotated[float, Field(gt=0, le=24 * 90)] = 24
    attempts: Annotated[int, Field(ge=1, le=50)] = 10
    timeout_seconds: Annotated[float, Field(gt=0, le=120)] = 15

    @model_validator(mode="after")
    def _signed(self) -> "Sink":
        if self.kind == "webhook" and self.secret_file is None:
            raise ValueError("a webhook needs secret_file, whose first line signs what is sent")
        if self.secret_file is not None and not self.secret_file.is_file():
            raise ValueError(f"secret_file: there is no file {self.secret_file}")
        return self

    def secret(self) -> str | None:
        """Return the first line of the secret's file."""
        if self.secret_file is None:
            return None
        return self.secret_file.read_text(encoding="utf-8").partition("\n")[0].strip()

    def wants(self, entry: Entry) -> bool:
        """Tell whether an alert passes the filters."""
        muted = any(selection_of(each).matches(entry) for each in self.unless if each)
        return selection_of(self.when).matches(entry) and not muted


class Sinks(_Strict):
    """The whole file."""

    sinks: Annotated[tuple[Sink, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _apart(self) -> "Sinks":
        names = [sink.name for sink in self.sinks]
        if twice := {name for name in names if names.count(name) > 1}:
            raise ValueError(f"the name {min(twice)} stands twice: each sink needs its own")
        return self


def load_sinks(file: Path) -> tuple[Sink, ...]:
    """Read the file, or raise `ConfigError` naming the place at fault and what would be right."""
    try:
        raw: Any = yaml.safe_load(file.read_text(encoding="utf-8"))
    except OSError as exc:
        raise ConfigError(f"{file} cannot be read: {exc.strerror}") from exc
    except (yaml.YAMLError, UnicodeDecodeError) as exc:
        raise ConfigError(f"{file} is no YAML: {' '.join(str(exc).split())}") from exc
    try:
        return Sinks.model_validate(raw).sinks
    except ValidationError as exc:
        fault: Any = exc.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in fault["loc"]) or "the file"
        why = fault["msg"].removeprefix("Value error, ")
        raise ConfigError(f"{file}: {place}: {why}") from exc
