"""From bytes to articles: what is refused, why and where, and what is forgiven."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entente.errors import BadMessage
from entente.messages import Alert, Analysis, Article, Message, Observation, Precision

ENVELOPE = {"specversion": "1.0", "id": "e", "source": "/crawler", "type": "article"}


def article(**fields: Any) -> bytes:
    return json.dumps({"text": "Words.", **fields}).encode()


def refusal(value: bytes | None, model: type[Message] = Article) -> BadMessage:
    with pytest.raises(BadMessage) as raised:
        model.from_bytes(value)
    return raised.value


@pytest.mark.parametrize(
    ("value", "reason", "where"),
    [
        (None, "schema", "$: the record has no value"),
        (b"", "json", "$: the value is empty"),
        (b" \n\t", "json", "$: the value is empty"),
        (b"\xff\xfe{}", "encoding", "byte 0"),
        (b'{"text": "\xc3"}', "encoding", "byte 10"),
        (b'{"text": "\xed\xa0\x80"}', "encoding", "byte 10"),
        ('{"text": "x"}'.encode("utf-16"), "encoding", "byte 0"),
        (b'\xef\xbb\xbf{"text": "x"}', "json", "line 1 column 1"),
        (b'{"text": "x', "json", "line 1"),
        (b'{"text": "x"} {"text": "y"}', "json", "trailing characters"),
        (b"{'text': 'x'}", "json", "line 1 column 2"),
        (b'{"text": "a\nb"}', "json", "line 2"),
        (b'{"text": "\\ud800"}', "json", "line 1"),
        (b'{"text": "x", "a": NaN}', "json", "line 1"),
        (b'{"text": "x", "a": -Infinity}', "json", "line 1"),
        (b'{"text": "x", "a": ' + b"[" * 100_000, "json", "recursion limit"),
        (b'{"text": ' + b'{"a":' * 5_000 + b"1" + b"}" * 5_001, "json", "recursion limit"),
        (b'{"text": "x", "a": ' + b"9" * 100_000 + b"}", "json", "out of range"),
        (b"null", "schema", "$: expected an object, found NoneType"),
        (b"[]", "schema", "$: expected an object, found list"),
        (b'"text"', "schema", "$: expected an object, found str"),
        (b"17", "schema", "$: expected an object, found int"),
        (b"{}", "schema", "$."),
        (article(text=None), "schema", "$.text"),
        (article(text=7), "schema", "$.text"),
        (article(text=["x"]), "schema", "$.text"),
        (article(text=""), "schema", "$.text"),
        (article(text=" \n\u00a0"), "schema", "$.text"),
        (article(text="x" * 400_001), "schema", "$.text"),
        (article(id=""), "schema", "$.id"),
        (article(id="x" * 257), "schema", "$.id"),
        (article(id=True), "schema", "$.id"),
        (article(id=1.5), "schema", "$.id"),
        (article(id=["a"]), "schema", "$.id"),
        (article(url=1), "schema", "$.url"),
        (article(url="https://example.org/" + "x" * 2_048), "schema", "$.url"),
        (article(title={}), "schema", "$.title"),
        (article(title="x" * 2_001), "schema", "$.title"),
        (article(language="Spanish"), "schema", "$.language"),
        (article(language=5), "schema", "$.language"),
        (article(lang="123"), "schema", "$.lang"),
        (article(published_at="yesterday"), "schema", "$.published_at"),
        (article(published_at="2024-13"), "schema", "$.published_at"),
        (article(published_at="2024-02-30"), "schema", "$.published_at"),
        (article(published_at="20240619"), "schema", "$.published_at"),
        (article(published_at=2024), "schema", "$.published_at"),
        (article(published_at=True), "schema", "$.published_at"),
        (article(published_at="0000"), "schema", "$.published_at"),
        (article(published_at="0001-01-01T00:00:00+14:00"), "schema", "$.published_at"),
        (article(published_at=[2024]), "schema", "$.published_at"),
        (article(published_at=1e300), "schema", "$.published_at"),
        (article(published_precision="hour"), "schema", "$.published_precision"),
        (article(outlet="x" * 257), "schema", "$.outlet"),
        (article(version="x" * 65), "schema", "$.version"),
        (article(retracted="perhaps"), "schema", "$.retracted"),
        (article(schema_version="2"), "version", "$.schema_version: '2'"),
        (article(schema_version={"x": "y" * 999}), "version", "$.schema_version"),
        (json.dumps({**ENVELOPE, "data": {"title": "no text"}}).encode(), "schema", "$."),
        (json.dumps({**ENVELOPE, "data": "text"}).encode(), "schema", "$."),
        (json.dumps({**ENVELOPE, "data_base64": "e30="}).encode(), "schema", "$."),
        (
            json.dumps({**ENVELOPE, "data": {"text": "x", "schema_version": "9"}}).encode(),
            "version",
            "$.schema_version",
        ),
    ],
)
def test_poison_is_refused_with_its_reason_and_its_place(
    value: bytes | None, reason: str, where: str
) -> None:
    why = refusal(value)
    assert why.reason == reason
    assert where in why.detail
    assert len(why.detail) <= 300
    assert why.detail.isprintable()


@pytest.mark.parametrize("reveal", ["SECRET-WORDS", "x" * 5_000])
def test_a_refusal_does_not_repeat_what_came_in(reveal: str) -> None:
    assert reveal not in refusal(article(published_at=reveal)).detail
    assert reveal not in refusal(article(title=[reveal])).detail


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"unknown": {"deep": [1]}}, {}),
        ({"url": None, "title": None, "language": None}, {"url": None, "language": None}),
        ({"id": 17}, {"id": "17"}),
        ({"language": "es-MX"}, {"language": "es"}),
        ({"lang": " PT_br"}, {"language": "pt"}),
        ({"published_at": "2024"}, {"published_precision": Precision.YEAR}),
        ({"published_at": "2024-06"}, {"published_precision": Precision.MONTH}),
        (
            {"published_at": "2024-06-19"},
            {
                "published_at": datetime(2024, 6, 19, tzinfo=UTC),
                "published_precision": Precision.DAY,
            },
        ),
        (
            {"published_at": "2024-06-19T10:00:00"},
            {"published_at": datetime(2024, 6, 19, 10, tzinfo=UTC)},
        ),
        (
            {"published_at": "2024-06-19T10:00:00+02:00"},
            {"published_at": datetime(2024, 6, 19, 8, tzinfo=UTC)},
        ),
        ({"schema_version": 1}, {}),
        ({"text": "\u0000\u202e text"}, {"text": "\u0000\u202e text"}),
        ({"text": "\U0001f600"}, {"text": "\U0001f600"}),
    ],
)
def test_what_is_forgiven_is_read_as_meant(
    fields: dict[str, Any], expected: dict[str, Any]
) -> None:
    read = Article.from_bytes(article(**fields))
    assert {name: getattr(read, name) for name in expected} == expected


def test_the_last_of_duplicate_keys_holds_as_in_other_json_readers() -> None:
    assert Article.from_bytes(b'{"text": "first", "text": "last"}').text == "last"


def test_a_paired_surrogate_escape_is_one_character() -> None:
    assert Article.from_bytes(b'{"text": "\\ud83d\\ude00"}').text == "\U0001f600"


def test_an_article_in_an_envelope_is_the_article() -> None:
    data = {"text": "Words.", "id": "inner"}
    read = Article.from_bytes(json.dumps({**ENVELOPE, "data": data}).encode())
    assert read == Article.from_object(data)


def test_an_article_that_only_mentions_an_envelope_is_an_article() -> None:
    assert Article.from_bytes(article(data={"text": "other"})).text == "Words."
    assert Article.from_bytes(article(specversion="1.0")).text == "Words."


def test_without_an_id_the_url_and_then_the_text_identify() -> None:
    plain = Article.from_bytes(article())
    same = Article.from_bytes(article(title="another title"))
    with_url = Article.from_bytes(article(url="https://example.org/a"))
    updated = Article.from_bytes(article(url="https://example.org/a", text="Other words."))
    assert plain.id == same.id
    assert with_url.id == updated.id
    assert plain.id != with_url.id


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
field_names = st.sampled_from(
    [*Article.model_fields, "lang", "schema_version", "data", "specversion"]
)


@pytest.mark.parametrize("model", [Article, Analysis, Observation, Alert])
@given(value=st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(model: type[Message], value: bytes) -> None:
    try:
        read = model.from_bytes(value)
    except BadMessage:
        return
    assert read.to_bytes()


@pytest.mark.parametrize("model", [Article, Analysis, Observation, Alert])
@given(fields=st.dictionaries(field_names | st.text(max_size=8), json_values, max_size=6))
def test_any_json_object_is_read_or_refused(model: type[Message], fields: dict[str, Any]) -> None:
    try:
        read = model.from_bytes(json.dumps(fields).encode())
    except BadMessage:
        return
    assert read.to_bytes()


@given(fields=st.dictionaries(field_names, json_values, max_size=6), text=st.text(min_size=1))
def test_what_is_read_is_written_so_that_it_reads_the_same(
    fields: dict[str, Any], text: str
) -> None:
    try:
        read = Article.from_bytes(json.dumps({"text": text, **fields}).encode())
    except BadMessage:
        return
    assert Article.from_bytes(read.to_bytes()) == read


def test_a_time_is_kept_to_the_microsecond_through_writing() -> None:
    read = Article.from_bytes(article(published_at="2024-06-19T10:00:00.123456+02:00"))
    assert Article.from_bytes(read.to_bytes()) == read
