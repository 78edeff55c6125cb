"""What sinks are sent, and what a file of sinks may say, without a broker."""

import base64
import hashlib
import hmac
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from entente.board.archive import Entry
from entente.deliver.requests import request_for
from entente.deliver.sinks import Sink, load_sinks
from entente.errors import ConfigError
from entente.messages import Alert
from tests.support.alerts import START, alert, claim, report, speaker

NOW = datetime(2026, 11, 20, 13, tzinfo=UTC)
KEY = "a key of the desk"


def entry(number: int = 1, **changes: Any) -> Entry:
    return Entry(alert(number, **changes), 0, START)


def sink(tmp_path: Path, **changes: Any) -> Sink:
    (tmp_path / "key").write_text(f"{KEY}\nnot this line\n")
    fields = {
        "name": "desk",
        "kind": "webhook",
        "url": "https://desk.example/alerts",
        "secret_file": tmp_path / "key",
        "when": "",
    }
    return Sink.model_validate(fields | changes)


def test_a_webhook_is_signed_over_its_id_its_time_and_its_body(tmp_path: Path) -> None:
    request = request_for(sink(tmp_path), entry(revision=3), NOW)
    headers = request.headers
    assert headers["webhook-id"] == "alert-1.3"
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + request.body
    digest = hmac.new(KEY.encode(), signed, hashlib.sha256).digest()
    assert headers["webhook-signature"] == f"v1,{base64.b64encode(digest).decode()}"
    assert Alert.from_bytes(request.body) == entry(revision=3).alert


def test_alertmanager_gets_one_alert_whose_labels_do_not_change(tmp_path: Path) -> None:
    manager = sink(tmp_path, kind="alertmanager", language="en")
    first, later = (
        json.loads(request_for(manager, each, NOW).body)[0]
        for each in (entry(), entry(revision=2, severity=90, change="withdrawn"))
    )
    assert first["labels"] == later["labels"]
    assert first["annotations"]["summary"] == "Peru and Chile sign"
    assert "endsAt" not in first
    assert later["endsAt"] == NOW.isoformat()


def test_a_chat_gets_no_markup_from_an_article(tmp_path: Path) -> None:
    hostile = "<!channel> *bold* <https://evil.example|click> & `code`"
    body = entry(
        headline={"es": hostile},
        claims=[claim(quote=hostile, speaker=speaker(hostile))],
        reports=[report(outlet="a|b>", url="https://news.example/?a=1&b=<")],
    )
    text = json.loads(request_for(sink(tmp_path, kind="slack"), body, NOW).body)["text"]
    assert "<!channel>" not in text
    assert "<https://evil" not in text
    assert text.count("<") == text.count(">") - text.count("\n> ") == 1
    assert "<https://news.example/?a=1&amp;b=&lt;|a¦b&gt;>" in text


@pytest.mark.parametrize(
    ("when", "unless", "wanted"),
    [
        ("", [], True),
        ("tier=page", [], False),
        ("tier=page&tier=notify&state=PER", [], True),
        ("state=RUS", [], False),
        ("", ["type=treaty_signed&outlet=La Voz"], False),
        ("", ["type=praise"], True),
        ("q=lima", [], True),
    ],
)
def test_filters_choose(tmp_path: Path, when: str, unless: list[str], *, wanted: bool) -> None:
    assert sink(tmp_path, when=when, unless=unless).wants(entry()) is wanted


def written(tmp_path: Path, content: Any) -> Path:
    file = tmp_path / "sinks.yaml"
    file.write_text(content if isinstance(content, str) else yaml.safe_dump(content))
    return file


def good(**changes: Any) -> dict[str, Any]:
    return {"name": "chat", "kind": "slack", "url": "https://chat.example/x"} | changes


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("sinks: [", "is no YAML"),
        ({}, "sinks: Field required"),
        ({"sinks": []}, "sinks: "),
        ({"sinks": [good(), good()]}, "the name chat stands twice"),
        ({"sinks": [good(kind="fax")]}, "sinks.0.kind"),
        ({"sinks": [good(url="ftp://x")]}, "sinks.0.url: write an address"),
        ({"sinks": [good(when="teir=page")]}, "sinks.0.when: teir is no parameter"),
        ({"sinks": [good(when="limit=3")]}, "sinks.0.when: limit has no meaning"),
        ({"sinks": [good(unless=["tier=urgent"])]}, "sinks.0.unless.0: tier: 'urgent'"),
        ({"sinks": [good(colour="red")]}, "sinks.0.colour"),
        ({"sinks": [good(kind="webhook")]}, "sinks.0: a webhook needs secret_file"),
        ({"sinks": [good(secret_file="/nowhere")]}, "there is no file /nowhere"),  # noqa: S106
    ],
)
def test_a_wrong_file_is_named_with_the_place_at_fault(
    tmp_path: Path, content: Any, fault: str
) -> None:
    file = written(tmp_path, content)
    with pytest.raises(ConfigError) as raised:
        load_sinks(file)
    assert str(file) in str(raised.value)
    assert fault in str(raised.value)


def test_the_example_is_a_good_file(tmp_path: Path) -> None:
    example = (Path(__file__).parents[2] / "deploy/sinks.example.yaml").read_text("utf-8")
    (tmp_path / "key").write_text(KEY)
    file = written(tmp_path, example.replace("/run/secrets/entente_desk_key", f"{tmp_path}/key"))
    assert [sink.kind for sink in load_sinks(file)] == ["webhook", "alertmanager", "slack"]


def test_every_field_of_a_sink_is_documented() -> None:
    page = (Path(__file__).parents[2] / "docs/delivery.md").read_text("utf-8")
    assert re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE) == list(Sink.model_fields)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        load_sinks(tmp_path / "none.yaml")


def test_a_good_file_is_read_in_its_order(tmp_path: Path) -> None:
    sinks = load_sinks(written(tmp_path, {"sinks": [good(), good(name="other")]}))
    assert [(each.name, each.when) for each in sinks] == [
        ("chat", "tier=page&tier=notify"),
        ("other", "tier=page&tier=notify"),
    ]
