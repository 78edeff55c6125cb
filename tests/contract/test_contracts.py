"""What the files in contracts/ promise, and that the models keep it."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from cloudevents.core.bindings.kafka import KafkaMessage, from_binary_event
from cloudevents.core.formats.json import JSONFormat
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from jsonschema.validators import validator_for

from entente import contracts
from entente.asyncapi import CHANNELS
from entente.errors import BadMessage
from entente.messages import Alert, Analysis, Article, Message, Observation
from entente.settings import Topics
from entente.stream.records import Incoming, dead_letter, event_headers

FOLDER = Path(__file__).parents[2] / "contracts"
EXAMPLES = FOLDER / "examples"
SCHEMAS = sorted(name for name in contracts.generate() if name.endswith(".schema.json"))
MODELS: dict[str, type[Message]] = {
    "article": Article,
    "analysis": Analysis,
    "observation": Observation,
    "alert": Alert,
}
ORIGIN = Incoming("entente.articles", 3, 1071, b"k", b"{}", [], 1_772_532_000_000)


def schema(name: str) -> Draft202012Validator:
    loaded = json.loads((FOLDER / f"{name}.schema.json").read_text(encoding="utf-8"))
    return Draft202012Validator(loaded, format_checker=Draft202012Validator.FORMAT_CHECKER)


def example(name: str) -> Any:
    return json.loads((EXAMPLES / f"{name}.json").read_text(encoding="utf-8"))


def asyncapi() -> Any:
    return yaml.safe_load((FOLDER / "asyncapi.yaml").read_text(encoding="utf-8"))


def reads(value: Any) -> bool:
    try:
        Article.from_bytes(json.dumps(value).encode())
    except BadMessage:
        return False
    return True


ARTICLE = schema("article")


def test_the_committed_files_are_those_that_the_models_give() -> None:
    assert contracts.drift(FOLDER) == [], "write them anew with entente.contracts.write"


def test_generating_twice_gives_the_same_bytes() -> None:
    assert contracts.generate() == contracts.generate()


def test_drift_names_the_file_that_was_changed_and_the_one_that_is_missing(tmp_path: Path) -> None:
    contracts.write(tmp_path)
    assert contracts.drift(tmp_path) == []
    (tmp_path / "alert.schema.json").write_text("{}", encoding="utf-8")
    (tmp_path / "asyncapi.yaml").unlink()
    assert contracts.drift(tmp_path) == ["alert.schema.json", "asyncapi.yaml"]


def test_no_schema_is_left_behind_in_the_folder() -> None:
    assert sorted(path.name for path in FOLDER.glob("*.schema.json")) == SCHEMAS


@pytest.mark.parametrize("name", SCHEMAS)
def test_each_schema_is_valid_json_schema_2020_12(name: str) -> None:
    loaded = json.loads((FOLDER / name).read_text(encoding="utf-8"))
    assert validator_for(loaded) is Draft202012Validator
    Draft202012Validator.check_schema(loaded)


@pytest.mark.parametrize(
    ("file", "name"),
    [(path.stem, path.stem.removesuffix("-in-envelope")) for path in sorted(EXAMPLES.iterdir())],
)
def test_each_example_validates(file: str, name: str) -> None:
    schema(name).validate(example(file))


@pytest.mark.parametrize("name", MODELS)
def test_each_example_is_read_and_what_is_written_again_validates(name: str) -> None:
    message = MODELS[name].from_bytes((EXAMPLES / f"{name}.json").read_bytes())
    schema(name).validate(json.loads(message.to_bytes()))


def holds(written: Any, shown: Any) -> bool:
    """Tell whether `written` says all that `shown` does; it may say more."""
    if isinstance(shown, dict):
        return all(name in written and holds(written[name], part) for name, part in shown.items())
    if isinstance(shown, list):
        return len(written) == len(shown) and all(map(holds, written, shown))
    return bool(written == shown)


@pytest.mark.parametrize("name", [name for name in MODELS if name != "article"])
def test_what_is_written_says_all_that_its_example_does(name: str) -> None:
    message = MODELS[name].from_bytes((EXAMPLES / f"{name}.json").read_bytes())
    assert holds(json.loads(message.to_bytes()), example(name))


def test_offsets_in_the_examples_point_at_their_words() -> None:
    text = example("article")["text"]
    signal, statement = example("observation")["signals"][0], example("observation")["statements"]
    for item in (signal, *statement):
        assert text[item["quote_start"] : item["quote_end"]] == item["quote"]
    for claim in example("alert")["claims"]:
        assert text[claim["start"] : claim["end"]] == claim["quote"]
    leader = example("analysis")["leaders"][0]
    assert text[leader["mentions"][0]["start"] : leader["mentions"][0]["end"]] == leader["name"]


ACCEPTED = {
    "only the text": {"text": "a"},
    "a number as id": {"text": "a", "id": 12},
    "nulls where nothing is known": dict.fromkeys(
        ["id", "url", "title", "language", "published_at", "outlet", "version", "schema_version"]
    )
    | {"text": "a"},
    "a language with its region": {"text": "a", "language": "es-MX"},
    "a language in capitals": {"text": "a", "lang": "ES"},
    "a year": {"text": "a", "published_at": "2025"},
    "a month": {"text": "a", "published_at": "2025-09"},
    "a date": {"text": "a", "published_at": "2025-09-03"},
    "a time without an offset": {"text": "a", "published_at": "2025-09-03T10:00:00"},
    "RFC 3339": {"text": "a", "published_at": "2025-09-03T10:00:00Z"},
    "RFC 3339 in nanoseconds": {
        "text": "a",
        "published_at": "2025-09-03T10:00:00.123456789+02:00",
    },
    "RFC 3339 with a space": {"text": "a", "published_at": "2025-09-03 10:00:00-05:00"},
    "a precision": {"text": "a", "published_at": "2025-09-03", "published_precision": "day"},
    "a field of tomorrow": {"text": "a", "mood": {"deep": [1]}},
    "schema version 1": {"text": "a", "schema_version": 1},
    "schema version '1.0'": {"text": "a", "schema_version": "1.0"},
    "text at the limit": {"text": "a" * 400_000},
    "an envelope": {"specversion": "1.0", "data": {"text": "a"}},
    "a specversion without data": {"specversion": "1.0", "text": "a"},
    "an envelope field that is no envelope": {"specversion": "1.0", "data": "x", "text": "a"},
}
REFUSED: dict[str, Any] = {
    "no object": [],
    "no text": {},
    "an empty text": {"text": ""},
    "a blank text": {"text": " \n\t"},
    "a null text": {"text": None},
    "a text of another type": {"text": 1},
    "text above the limit": {"text": "a" * 400_001},
    "an empty id": {"text": "a", "id": ""},
    "a long id": {"text": "a", "id": "x" * 257},
    "true as id": {"text": "a", "id": True},
    "a fraction as id": {"text": "a", "id": 1.5},
    "a long url": {"text": "a", "url": "x" * 2_049},
    "a list as url": {"text": "a", "url": ["x"]},
    "a long title": {"text": "a", "title": "x" * 2_001},
    "a language of three letters": {"text": "a", "language": "spa"},
    "a language by name": {"text": "a", "lang": "Spanish"},
    "a month that is none": {"text": "a", "published_at": "2025-13"},
    "a time that is none": {"text": "a", "published_at": "2025-09-03T25:00:00Z"},
    "a time before the calendar": {"text": "a", "published_at": "0001-01-01T00:00:00+05:00"},
    "words for a time": {"text": "a", "published_at": "yesterday"},
    "a precision that is none": {"text": "a", "published_precision": "hour"},
    "null for retracted": {"text": "a", "retracted": None},
    "a word for retracted": {"text": "a", "retracted": "perhaps"},
    "a long outlet": {"text": "a", "outlet": "x" * 257},
    "a number as version": {"text": "a", "version": 2},
    "schema version 2": {"text": "a", "schema_version": 2},
    "schema version true": {"text": "a", "schema_version": True},
    "an envelope without text": {"specversion": "1.0", "data": {}, "text": "a"},
}
FORGIVEN = {
    "seconds since 1970": {"text": "a", "published_at": 1_756_893_600},
    "a word for true": {"text": "a", "retracted": "yes"},
    "an empty language": {"text": "a", "language": ""},
    "a bad second name of the language": {"text": "a", "language": "es", "lang": "Spanish"},
}


@pytest.mark.parametrize("value", ACCEPTED.values(), ids=list(ACCEPTED))
def test_schema_and_model_both_accept(value: Any) -> None:
    assert (ARTICLE.is_valid(value), reads(value)) == (True, True)


@pytest.mark.parametrize("value", REFUSED.values(), ids=list(REFUSED))
def test_schema_and_model_both_refuse(value: Any) -> None:
    assert (ARTICLE.is_valid(value), reads(value)) == (False, False)


@pytest.mark.parametrize("value", FORGIVEN.values(), ids=list(FORGIVEN))
def test_the_model_forgives_what_the_schema_does_not_promise(value: Any) -> None:
    assert (ARTICLE.is_valid(value), reads(value)) == (False, True)


SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**60), 2**60)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=12)
    | st.sampled_from(["", " ", "es", "pt-BR", "day", "1", "2025-09-03T10:00:00.5+23:59"])
    | st.datetimes(timezones=st.timezones() | st.none()).map(lambda at: at.isoformat())
    | st.dates().map(lambda on: on.isoformat()[:7])
)
FIELDS = sorted(
    json.loads((FOLDER / "article.schema.json").read_text(encoding="utf-8"))["$defs"]["Article"][
        "properties"
    ]
)


@given(st.dictionaries(st.sampled_from(FIELDS), SCALARS), st.text(min_size=1, max_size=3))
def test_whatever_the_schema_accepts_is_read(fields: dict[str, Any], text: str) -> None:
    article = {"text": text} | fields
    assert reads(article) or not ARTICLE.is_valid(article)


@given(
    st.dictionaries(st.sampled_from(FIELDS), SCALARS | st.lists(SCALARS), min_size=1),
    st.sampled_from(["plain", "envelope"]),
)
def test_any_article_is_read_or_refused_with_a_reason(fields: dict[str, Any], form: str) -> None:
    reads({"specversion": "1.0", "data": fields} if form == "envelope" else fields)


def test_asyncapi_has_every_topic_under_their_default_names() -> None:
    addresses = [channel["address"] for channel in asyncapi()["channels"].values()]
    fields = [
        name for name, field in Topics.model_fields.items() if isinstance(field.default, str)
    ]
    assert addresses == [getattr(Topics(), name) for name in fields]


def references(node: Any) -> list[str]:
    if isinstance(node, list):
        return [found for item in node for found in references(item)]
    if not isinstance(node, dict):
        return []
    own = [node["$ref"]] if "$ref" in node else []
    return own + [found for item in node.values() for found in references(item)]


def test_every_reference_of_asyncapi_leads_somewhere() -> None:
    document = asyncapi()
    assert references(document)
    for reference in references(document):
        if reference.startswith("./"):
            assert (FOLDER / reference).is_file(), reference
            continue
        node = document
        for step in reference.removeprefix("#/").split("/"):
            node = node[step]


def test_every_message_has_a_key_headers_and_a_payload() -> None:
    for name, message in asyncapi()["components"]["messages"].items():
        assert message["bindings"]["kafka"]["key"]["description"], name
        assert {"headers", "payload"} <= set(message), name


def test_operations_follow_the_flow() -> None:
    flow = {
        (stage, action, channel.topic)
        for channel in CHANNELS
        for action, stages in (("receive", channel.read_by), ("send", channel.written_by))
        for stage in stages
    }
    assert flow == {
        ("reader", "receive", "entente.articles"),
        ("reader", "send", "entente.analyses"),
        ("reader", "send", "entente.signals"),
        ("reader", "send", "entente.dead-letters"),
        ("watcher", "receive", "entente.signals"),
        ("watcher", "receive", "entente.memory"),
        ("watcher", "send", "entente.memory"),
        ("watcher", "send", "entente.alerts"),
        ("watcher", "send", "entente.dead-letters"),
        ("board", "receive", "entente.alerts"),
        ("board", "send", "entente.feedback"),
        ("delivery", "receive", "entente.alerts"),
        ("delivery", "send", "entente.undelivered"),
    }
    assert len(asyncapi()["operations"]) == len(flow)


def decoded(headers: list[tuple[str, bytes]]) -> dict[str, str]:
    return {name: value.decode() for name, value in headers}


@pytest.mark.parametrize("kind", ["analysis", "observation", "alert"])
def test_headers_that_the_stages_write_are_the_ones_described(kind: str) -> None:
    headers = event_headers(ORIGIN, kind=kind, source="reader", id_="x")
    (described,) = (
        part
        for name, part in asyncapi()["components"]["schemas"].items()
        if part["properties"].get("ce_type", {}).get("const") == f"entente.{kind}.v1"
    )
    Draft202012Validator(described).validate(decoded(headers))
    assert set(decoded(headers)) <= set(described["properties"])


def test_an_independent_reader_understands_our_cloud_events() -> None:
    headers = dict(event_headers(ORIGIN, kind="alert", source="watcher", id_="a-1"))
    message = KafkaMessage(headers=headers, key=b"a-1", value=b'{"id": "a-1"}')
    event = from_binary_event(message, JSONFormat())
    assert (event.get_id(), event.get_type()) == ("a-1", "entente.alert.v1")
    assert event.get_data() == {"id": "a-1"}


@pytest.mark.parametrize("value", [b"x", b"x" * 20_000, None], ids=["short", "cut", "tombstone"])
def test_headers_of_a_dead_letter_are_the_ones_described(value: bytes | None) -> None:
    origin = Incoming("entente.articles", 0, 5, None, value, [], 1_772_532_000_000)
    record = dead_letter(origin, BadMessage("json", "line 1"), "entente.dead-letters", 10_000)
    described = schema("dead-letter-headers")
    described.validate(decoded(record.headers))
    assert set(decoded(record.headers)) <= set(described.schema["properties"])
