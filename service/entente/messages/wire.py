"""From bytes to a checked message and back.

Hostile bytes are the normal case on a public topic: every fault becomes a `BadMessage` with a
reason of a closed set and the path of the first field at fault, and nothing else is ever raised.
"""

from typing import Any, Self

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import from_json

from entente.errors import BadMessage

_DETAIL_CHARS = 300


class Message(BaseModel):
    """A frozen model that reads and writes one Kafka message value."""

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)

    @classmethod
    def from_bytes(cls, value: bytes | None) -> Self:
        """Parse `value`, or raise `BadMessage` naming the first field at fault."""
        return cls.from_object(decode_object(value))

    @classmethod
    def from_object(cls, fields: dict[str, Any]) -> Self:
        """Check decoded JSON, or raise `BadMessage` naming the first field at fault."""
        try:
            return cls.model_validate(fields)
        except ValidationError as exc:
            fault = exc.errors(include_url=False, include_input=False, include_context=False)[0]
            path = ".".join(["$", *(str(part) for part in fault["loc"])])
            raise BadMessage("schema", f"{path}: {fault['msg']}"[:_DETAIL_CHARS]) from exc

    def to_bytes(self) -> bytes:
        """Return the JSON form, without fields left at None."""
        return self.model_dump_json(exclude_none=True, by_alias=True).encode()


def decode_object(value: bytes | None) -> dict[str, Any]:
    """Decode one JSON object, or raise `BadMessage` with the byte or the line at fault."""
    if value is None:
        raise BadMessage("schema", "$: the record has no value (a tombstone)")
    if not value.strip():
        raise BadMessage("json", "$: the value is empty")
    try:
        value.decode()
    except UnicodeDecodeError as exc:
        raise BadMessage("encoding", f"byte {exc.start}: {exc.reason}, expected UTF-8") from exc
    try:
        decoded = from_json(value, allow_inf_nan=False)
    except ValueError as exc:
        raise BadMessage("json", str(exc)[:_DETAIL_CHARS]) from exc
    if not isinstance(decoded, dict):
        raise BadMessage("schema", f"$: expected an object, found {type(decoded).__name__}")
    return decoded
