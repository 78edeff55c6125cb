"""What producers and consumers may rely on, written down: JSON Schema and AsyncAPI.

The models in `entente.messages` are the source; the files in `contracts/` are made from them and
compared in the tests, so that no change of a message goes unseen. For what entente reads, the
schema promises less than the model forgives: what it accepts is read, what it refuses may be. For
what entente writes, fields without a value are left out, so that null never appears.
"""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any, Final, get_args

import yaml
from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema

from entente.asyncapi import CLOUD_EVENT_TIME, TRACEPARENT, describe
from entente.errors import Reason
from entente.messages import Alert, Analysis, Article, Feedback, Observation

JsonSchema = dict[str, Any]

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_SAFE_INTEGER: Final = 2**53 - 1
_TIME = r"[Tt ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,9})?)?"
_ZONE = r"([Zz]|[+-]([01][0-9]|2[0-3]):?[0-5][0-9])"
_DAY = rf"-(0[1-9]|[12][0-9]|3[01])({_TIME}{_ZONE}?)?"
_MOMENT = rf"^[12][0-9]{{3}}(-(0[1-9]|1[0-2])({_DAY})?)?$"
_LANGUAGE: Final[JsonSchema] = {
    "anyOf": [{"type": "string", "pattern": "^[A-Za-z]{2}([-_].*)?$"}, {"type": "null"}]
}

# What the article's own validators do before the fields are checked, as a schema has to say it.
_ARTICLE_FIELDS: Final[dict[str, JsonSchema]] = {
    "text": {
        "description": "The article, as plain text. All offsets count its Unicode code points.",
        "pattern": r"\S",
    },
    "id": {
        "description": "Without it, a hash of the url, or of the text where there is no url.",
        "anyOf": [
            {"type": "string", "minLength": 1, "maxLength": 256},
            {"type": "integer", "minimum": -_SAFE_INTEGER, "maximum": _SAFE_INTEGER},
            {"type": "null"},
        ],
    },
    "url": {"description": "Where the article was found."},
    "title": {"description": "The headline, as plain text."},
    "language": _LANGUAGE
    | {"description": "ISO 639-1, with or without a region; detected where it is not given."},
    "lang": _LANGUAGE | {"description": "Another name of `language`, which goes first."},
    "published_at": {
        "description": "RFC 3339; or a date, a month or a year, whose precision is kept. A time "
        "without an offset is taken as UTC. Where it is not given, the record's timestamp.",
        "anyOf": [{"type": "string", "pattern": _MOMENT}, {"type": "null"}],
    },
    "published_precision": {
        "description": "How exactly `published_at` is known, for a producer that writes a whole "
        "time all the same."
    },
    "outlet": {"description": "Who published it; counted when an event is corroborated."},
    "version": {"description": "Of the article: the same id with other text is an update."},
    "retracted": {"description": "True where the outlet has taken the article back."},
    "schema_version": {
        "description": "Of this schema. Another one is a dead letter with reason `version`.",
        "enum": [None, 1, "1", "1.0"],
    },
}


class _Untitled(GenerateJsonSchema):
    """Leaves out the titles of fields, which only repeat their names."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002 -- pydantic's hook
        return False


def generate() -> dict[str, str]:
    """Return the text of each file of `contracts/` by its name, the same on every run."""
    schemas = {
        "article.schema.json": _article(),
        "analysis.schema.json": _written(Analysis),
        "observation.schema.json": _written(Observation),
        "alert.schema.json": _written(Alert),
        "feedback.schema.json": _written(Feedback),
        "dead-letter-headers.schema.json": _dead_letter_headers(),
    }
    files = {
        name: json.dumps(_identified(name, schema), indent=2, ensure_ascii=False) + "\n"
        for name, schema in schemas.items()
    }
    return files | {"asyncapi.yaml": _as_yaml(describe())}


def write(folder: Path) -> None:
    """Write the files into `folder`, which is made where it is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in generate().items():
        (folder / name).write_text(text, encoding="utf-8")


def drift(folder: Path) -> list[str]:
    """Return the names of the files in `folder` that are missing or say something else."""
    return [name for name, text in generate().items() if _read(folder / name) != text]


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None


def _identified(name: str, schema: JsonSchema) -> JsonSchema:
    return {
        "$schema": _DIALECT,
        "$id": f"urn:entente:schema:{name.removesuffix('.schema.json')}",
    } | schema


def _article() -> JsonSchema:
    """Return the schema of a plain article or of one inside a CloudEvents structured envelope."""
    article = Article.model_json_schema(schema_generator=_Untitled)
    definitions = article.pop("$defs")
    properties = article["properties"]
    for name, says in _ARTICLE_FIELDS.items():
        field = properties.setdefault(name, {})
        field.pop("default", None)
        field.update(deepcopy(says))
        if "anyOf" in says:
            field.pop("type", None), field.pop("minLength", None), field.pop("maxLength", None)
    article["required"] = ["text"]
    envelope: JsonSchema = {
        "required": ["specversion", "data"],
        "properties": {"data": {"type": "object"}},
    }
    return {
        "title": "Article, plain or in a CloudEvents structured envelope",
        "type": "object",
        "if": envelope,
        "then": {"properties": {"data": {"$ref": "#/$defs/Article"}}},
        "else": {"$ref": "#/$defs/Article"},
        "$defs": {"Article": article} | definitions,
    }


def _written(model: type[BaseModel]) -> JsonSchema:
    """Return the schema of what entente writes: null nowhere, only what is always there required.

    A field with a default is never required, although it is written today, because records of
    older releases lack it.
    """
    schema = model.model_json_schema(schema_generator=_Untitled)
    return {key: _without_null(part) for key, part in schema.items()}


def _without_null(node: Any) -> Any:
    """Take the null alternative and null default out of a schema, at every depth."""
    if isinstance(node, list):
        return [_without_null(item) for item in node]
    if not isinstance(node, dict):
        return node
    kept = {key: _without_null(value) for key, value in node.items() if value is not None}
    choices = [choice for choice in kept.pop("anyOf", []) if choice != {"type": "null"}]
    if len(choices) == 1:
        return choices[0] | kept
    return kept | {"anyOf": choices} if choices else kept


def _dead_letter_headers() -> JsonSchema:
    """Return the schema of a dead letter's headers; on the wire each value is UTF-8 text."""
    number = {"type": "string", "pattern": "^[0-9]+$"}
    return {
        "title": "Headers of a dead letter",
        "description": "The value of a dead letter is the record as it came in, byte for byte.",
        "type": "object",
        "properties": {
            "entente-reason": {
                "type": "string",
                "enum": list(get_args(Reason)),
                "description": "Why the record can never be processed.",
            },
            "entente-detail": {
                "type": "string",
                "description": "What is at fault and where, as a JSON path where there is one.",
            },
            "entente-topic": {"type": "string", "description": "Where the record came from."},
            "entente-partition": number | {"description": "Of the record, in that topic."},
            "entente-offset": number | {"description": "Of the record, in that partition."},
            "entente-time": CLOUD_EVENT_TIME | {"description": "The record's own timestamp."},
            "entente-version": {"type": "string", "description": "Of the entente that did."},
            "entente-truncated": number
            | {
                "description": "Only where the value was cut to fit the broker's limit: the bytes "
                "that it had."
            },
            "entente-tombstone": {
                "const": "1",
                "description": "Only where the record had no value, which is not an empty one.",
            },
            "traceparent": dict(TRACEPARENT),
        },
        "required": [
            "entente-reason",
            "entente-detail",
            "entente-topic",
            "entente-partition",
            "entente-offset",
            "entente-time",
            "entente-version",
        ],
    }


class _PlainDumper(yaml.SafeDumper):
    """Writes shared parts out in full: anchors are hard to read and tools stumble over them."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 -- PyYAML's hook
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002
        """Indent the items of a list below their key, as yamllint's default wants it."""
        super().increase_indent(flow, indentless=False)


def _as_yaml(document: JsonSchema) -> str:
    text: str = yaml.dump(
        document, Dumper=_PlainDumper, sort_keys=False, allow_unicode=True, width=99
    )
    return f"---\n{text}"
