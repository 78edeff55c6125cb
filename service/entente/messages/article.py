"""An article as some collector found it.

Only `text` is required. Identity is settled here, once: without `id` it is a hash of the url, or
of the text, so that the same article sent twice is the same article.
"""

import re
from datetime import UTC, date, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Annotated, Any, Final, Self

from pydantic import AliasChoices, Field, field_validator, model_validator

from entente.errors import BadMessage
from entente.messages.wire import Message, decode_object

MAX_TEXT_CHARS: Final = 400_000
_SCHEMA_VERSIONS: Final = frozenset({"1", "1.0"})
_LEAST_SECONDS: Final = 100_000_000  # 1973; every day written as a number is less
_NUMBER: Final = re.compile(r"[0-9]{1,20}")
_PARTIAL_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


class Precision(StrEnum):
    """How exactly `published_at` is known."""

    INSTANT = "instant"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"


class Article(Message):
    """A news article. `id` is filled from url or text when the producer gives none."""

    text: Annotated[str, Field(min_length=1, max_length=MAX_TEXT_CHARS)]
    id: Annotated[str, Field(min_length=1, max_length=256)]
    url: Annotated[str | None, Field(max_length=2_048)] = None
    title: Annotated[str | None, Field(max_length=2_000)] = None
    language: Annotated[
        str | None,
        Field(
            pattern=r"^[a-z]{2}$",
            validation_alias=AliasChoices("language", "lang"),
            description="ISO 639-1; None asks us to detect it",
        ),
    ] = None
    published_at: datetime | None = None
    published_precision: Precision = Precision.INSTANT
    outlet: Annotated[str | None, Field(max_length=256)] = None
    version: Annotated[str | None, Field(max_length=64)] = None
    retracted: bool = False

    @model_validator(mode="before")
    @classmethod
    def _identify(cls, fields: Any) -> Any:
        if not isinstance(fields, dict):
            return fields
        fields = dict(fields)
        if fields.get("id") is None:
            given = (fields.get("url"), fields.get("text"))
            source = next((each for each in given if isinstance(each, str) and each), None)
            if source is not None:
                fields["id"] = sha256(source.encode("utf-8", "surrogatepass")).hexdigest()[:32]
        elif isinstance(fields["id"], int) and not isinstance(fields["id"], bool):
            fields["id"] = str(fields["id"])
        moment = fields.get("published_at")
        if isinstance(moment, str) and (partial := _PARTIAL_DATE.fullmatch(moment.strip())):
            fields["published_at"], fields["published_precision"] = _first_instant(partial)
        return fields

    @field_validator("text")
    @classmethod
    def _has_words(cls, text: str) -> str:
        if not text.strip():
            raise ValueError("the text is blank")
        return text

    @field_validator("language", mode="before")
    @classmethod
    def _primary_subtag(cls, language: Any) -> Any:
        """`es-MX` and `ES` name Spanish; the region is not used yet."""
        if isinstance(language, str):
            return re.split(r"[-_]", language.strip().lower(), maxsplit=1)[0] or None
        return language

    @field_validator("published_at", mode="before")
    @classmethod
    def _no_bare_year(cls, moment: Any) -> Any:
        """Keep `20240619` and `2024` as numbers from being read as seconds since 1970."""
        if isinstance(moment, str) and _NUMBER.fullmatch(moment.strip()):
            moment = float(moment)
        if isinstance(moment, int | float) and 0 <= moment < _LEAST_SECONDS:
            raise ValueError("a number this small is no time: write RFC 3339, or a date")
        return moment

    @field_validator("published_at")
    @classmethod
    def _aware(cls, moment: datetime | None) -> datetime | None:
        """Take a time without a zone as UTC: a wrong hour is better than a lost article."""
        if moment is None:
            return None
        if moment.tzinfo is None:
            return moment.replace(tzinfo=UTC)
        try:
            return moment.astimezone(UTC)
        except OverflowError as exc:
            raise ValueError("the time is outside the years 1 to 9999 in UTC") from exc

    @classmethod
    def from_bytes(cls, value: bytes | None) -> Self:
        """Parse a plain article or one inside a CloudEvents structured envelope."""
        fields = decode_object(value)
        if "specversion" in fields and isinstance(fields.get("data"), dict):
            fields = fields["data"]
        schema = fields.get("schema_version")
        if schema is not None and str(schema) not in _SCHEMA_VERSIONS:
            raise BadMessage(
                "version", f"$.schema_version: {str(schema)[:40]!r} is not known, expected '1'"
            )
        return cls.from_object(fields)


def _first_instant(partial: re.Match[str]) -> tuple[datetime | str, Precision]:
    """Return the first instant of a date, month or year, and how exact that is."""
    year, month, day = partial.groups()
    precision = Precision.DAY if day else Precision.MONTH if month else Precision.YEAR
    try:
        first = date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return partial.group(), precision  # the field's own validator names what is wrong with it
    return datetime(first.year, first.month, first.day, tzinfo=UTC), precision
