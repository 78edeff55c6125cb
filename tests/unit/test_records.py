"""The headers of what we write: CloudEvents, trace context, dead letters."""

import json
import re
from datetime import UTC, datetime

import pytest
from cloudevents.core.bindings.kafka import KafkaMessage, from_binary_event
from hypothesis import given
from hypothesis import strategies as st

from entente import __version__
from entente.errors import BadMessage
from entente.stream.records import (
    Headers,
    Incoming,
    Outgoing,
    dead_letter,
    event_headers,
    incoming,
    traceparent,
)

PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
TRACEPARENT = re.compile(r"00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")
ROOM = 100_000


def record(
    value: bytes | None = b"{}",
    *,
    key: bytes | None = b"key",
    headers: Headers = (),
    offset: int = 1071,
    timestamp_ms: int = 1_718_791_200_123,
) -> Incoming:
    return Incoming("entente.articles", 3, offset, key, value, headers, timestamp_ms)


def parts(header: str) -> tuple[str, str, str]:
    _, trace, span, flags = header.split("-")
    return trace, span, flags


@pytest.mark.parametrize("kind", ["analysis", "observation", "alert"])
@pytest.mark.parametrize("id_", ["abc", "PRK-RUS:a:1", "ñandú «1»"])
def test_an_independent_reader_finds_the_event_that_we_meant(kind: str, id_: str) -> None:
    headers = dict(event_headers(record(), kind=kind, source="reader", id_=id_))
    event = from_binary_event(
        KafkaMessage(headers=headers, key=b"PRK-RUS", value=b'{"a": "\xc3\xb1"}')
    )
    assert event.get_specversion() == "1.0"
    assert event.get_id() == id_
    assert event.get_source() == "/entente/reader"
    assert event.get_type() == f"entente.{kind}.v1"
    assert event.get_time() == datetime(2024, 6, 19, 10, 0, 0, 123_000, tzinfo=UTC)
    assert event.get_datacontenttype() == "application/json"
    assert event.get_data() == {"a": "ñ"}


def test_the_same_record_gives_the_same_headers_byte_for_byte() -> None:
    first, second = (
        event_headers(record(), kind="alert", source="watcher", id_="a:1") for _ in range(2)
    )
    assert first == second


def test_the_trace_that_a_record_came_with_goes_on() -> None:
    made = traceparent(record(headers=[("x", b"y"), ("traceparent", PARENT.encode())]), "alert")
    trace, span, flags = parts(made)
    assert (trace, flags) == (parts(PARENT)[0], "01")
    assert span != parts(PARENT)[1]
    assert TRACEPARENT.fullmatch(made)


def test_without_a_trace_one_is_made_from_the_place_in_the_log() -> None:
    made = traceparent(record(), "analysis")
    assert TRACEPARENT.fullmatch(made)
    assert made == traceparent(record(), "analysis")
    assert parts(made)[0] == parts(traceparent(record(), "alert"))[0], "one trace a record"
    assert made != traceparent(record(), "alert"), "a span of its own each step"
    assert parts(made)[0] != parts(traceparent(record(offset=1072), "analysis"))[0]


@pytest.mark.parametrize(
    "malformed",
    [
        b"",
        b"00",
        PARENT.upper().encode(),
        PARENT.encode() + b"-more",
        PARENT.encode() + b"\n",
        b"01" + PARENT[2:].encode(),
        b"\xff\xfe\x00",
        b"00-" + b"0" * 32 + b"-00f067aa0ba902b7-01",
        b"00-4bf92f3577b34da6a3ce929d0e0e4736-" + b"0" * 16 + b"-01",
    ],
)
def test_a_malformed_trace_is_replaced(malformed: bytes) -> None:
    made = traceparent(record(headers=[("traceparent", malformed)]), "alert")
    assert made == traceparent(record(), "alert")


def test_a_dead_letter_keeps_the_bytes_and_says_why_and_from_where() -> None:
    origin = record(b"\xff\xfe", headers=[("traceparent", PARENT.encode())])
    letter = dead_letter(origin, BadMessage("encoding", "byte 0"), "dead", ROOM)
    headers = {name: value.decode() for name, value in letter.headers}
    assert (letter.topic, letter.key, letter.value) == ("dead", b"key", b"\xff\xfe")
    assert parts(headers.pop("traceparent"))[0] == parts(PARENT)[0]
    assert headers == {
        "entente-reason": "encoding",
        "entente-detail": "byte 0",
        "entente-topic": "entente.articles",
        "entente-partition": "3",
        "entente-offset": "1071",
        "entente-time": "2024-06-19T10:00:00.123+00:00",
        "entente-version": __version__,
    }


@pytest.mark.parametrize("value", [None, b""])
def test_a_dead_letter_without_a_value_stays_without_one(value: bytes | None) -> None:
    letter = dead_letter(record(value, key=None), BadMessage("schema", "$"), "dead", ROOM)
    assert letter.value == value
    assert letter.key is None


def test_a_value_that_does_not_fit_is_cut_and_its_length_is_told() -> None:
    letter = dead_letter(record(b"x" * 200_000), BadMessage("too-large", "$"), "dead", ROOM)
    assert letter.size() <= ROOM
    assert letter.value is not None
    assert b"x" * len(letter.value) == letter.value
    assert dict(letter.headers)["entente-truncated"] == b"200000"


def test_a_value_that_just_fits_is_kept_whole() -> None:
    value = b"x" * (ROOM - 4_096)
    letter = dead_letter(record(value), BadMessage("schema", "$"), "dead", ROOM)
    assert letter.value == value
    assert "entente-truncated" not in dict(letter.headers)


@pytest.mark.parametrize(
    "detail", ["\ud800", "\x00\r\n\x1b[2J", "ñ" * 5_000, "", "\U0001f600" * 999]
)
def test_a_hostile_detail_becomes_a_header_that_is_utf_8(detail: str) -> None:
    letter = dead_letter(record(), BadMessage("schema", detail), "dead", ROOM)
    header = dict(letter.headers)["entente-detail"]
    assert len(header) <= 1_000
    assert header.decode("utf-8") == header.decode("utf-8", "strict")


@given(
    value=st.none() | st.binary(max_size=20_000),
    key=st.none() | st.binary(max_size=5_000),
    detail=st.text(max_size=2_000),
    timestamp_ms=st.integers(-(2**63), 2**63 - 1),
    trace=st.binary(max_size=100),
)
def test_any_record_becomes_a_dead_letter_that_can_be_written(
    value: bytes | None, key: bytes | None, detail: str, timestamp_ms: int, trace: bytes
) -> None:
    origin = record(value, key=key, headers=[("traceparent", trace)], timestamp_ms=timestamp_ms)
    letter = dead_letter(origin, BadMessage("schema", detail), "dead", 10_000)
    assert letter.size() <= 10_000
    assert (letter.value is None) == (value is None)
    assert (value or b"").startswith(letter.value or b"")
    for name, header in letter.headers:
        assert name.isascii()
        header.decode("utf-8")


@given(trace=st.binary(max_size=80))
def test_any_incoming_trace_gives_a_valid_one(trace: bytes) -> None:
    assert TRACEPARENT.fullmatch(traceparent(record(headers=[("traceparent", trace)]), "x"))


@pytest.mark.parametrize("timestamp_ms", [-1, -(2**62), 2**62, 10**15])
def test_a_time_that_no_calendar_holds_does_not_stop_us(timestamp_ms: int) -> None:
    headers = dict(
        event_headers(record(timestamp_ms=timestamp_ms), kind="alert", source="w", id_="1")
    )
    event = from_binary_event(KafkaMessage(headers=headers, key=None, value=b"{}"))
    assert event.get_time() is not None


def test_an_aiokafka_record_is_taken_as_it_is_and_headers_without_value_are_empty() -> None:
    class Record:
        topic, partition, offset, key, value = "t", 1, 2, b"k", b"v"
        headers = (("a", b"b"), ("none", None))
        timestamp = 5

    taken = incoming(Record())
    assert taken == Incoming("t", 1, 2, b"k", b"v", [("a", b"b"), ("none", b"")], 5)


def test_the_size_of_a_record_counts_key_value_and_headers() -> None:
    bare = Outgoing("t", None, None)
    full = Outgoing("t", b"k" * 10, b"v" * 20, [("name", b"value")])
    assert full.size() - bare.size() >= 10 + 20 + len("name") + len("value")


def test_headers_are_json_free_text() -> None:
    headers = event_headers(record(), kind="alert", source="w", id_='"quoted"\n')
    assert json.dumps({name: value.decode() for name, value in headers})
