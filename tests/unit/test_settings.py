"""Every setting can be set, and a wrong one is named together with what would be right."""

import logging
import pickle
from pathlib import Path
from typing import Any

import pytest

from entente.errors import ConfigError
from entente.settings import Settings, load_settings, variables

SECRET = "correct-horse-battery-staple"  # noqa: S105 -- of nothing
GOOD: dict[str, tuple[str, Any]] = {
    "ENTENTE_BROKER": ("a:9092, b.example:9093,[::1]:9094", "a:9092, b.example:9093,[::1]:9094"),
    "ENTENTE_APP_ID": ("entente-2", "entente-2"),
    "ENTENTE_KAFKA__SECURITY_PROTOCOL": ("SSL", "SSL"),
    "ENTENTE_KAFKA__SASL_MECHANISM": ("PLAIN", "PLAIN"),
    "ENTENTE_KAFKA__SASL_USERNAME": ("reader", "reader"),
    "ENTENTE_KAFKA__SSL_CHECK_HOSTNAME": ("false", False),
    "ENTENTE_KAFKA__REQUEST_TIMEOUT_SECONDS": ("2.5", 2.5),
    "ENTENTE_TOPICS__ARTICLES": ("press.articles", "press.articles"),
    "ENTENTE_TOPICS__ANALYSES": ("x.analyses", "x.analyses"),
    "ENTENTE_TOPICS__SIGNALS": ("x.signals", "x.signals"),
    "ENTENTE_TOPICS__ALERTS": ("x.alerts", "x.alerts"),
    "ENTENTE_TOPICS__MEMORY": ("x.memory", "x.memory"),
    "ENTENTE_TOPICS__DEAD_LETTERS": ("x.dead-letters", "x.dead-letters"),
    "ENTENTE_TOPICS__FEEDBACK": ("x.feedback", "x.feedback"),
    "ENTENTE_TOPICS__UNDELIVERED": ("x.undelivered", "x.undelivered"),
    "ENTENTE_TOPICS__PARTITIONS": ("32", 32),
    "ENTENTE_TOPICS__REPLICATION": ("3", 3),
    "ENTENTE_TOPICS__RETENTION_DAYS": ("0.5", 0.5),
    "ENTENTE_TOPICS__ALERTS_RETENTION_DAYS": ("365", 365),
    "ENTENTE_STREAM__SESSION_TIMEOUT_SECONDS": ("6", 6),
    "ENTENTE_STREAM__BATCH_RECORDS": ("10", 10),
    "ENTENTE_STREAM__BATCH_SECONDS": ("0.2", 0.2),
    "ENTENTE_STREAM__STOP_SECONDS": ("2", 2),
    "ENTENTE_STREAM__MAX_ARTICLE_BYTES": ("2000000", 2_000_000),
    "ENTENTE_STREAM__MAX_MESSAGE_BYTES": ("8000000", 8_000_000),
    "ENTENTE_STREAM__TRANSACTION_TIMEOUT_SECONDS": ("60", 60),
    "ENTENTE_POOL__PROCESSES": ("3", 3),
    "ENTENTE_POOL__ARTICLE_SECONDS": ("5", 5),
    "ENTENTE_POOL__MEMORY_MB": ("1024", 1024),
    "ENTENTE_HTTP__HOST": ("0.0.0.0", "0.0.0.0"),  # noqa: S104 -- a value, nothing listens
    "ENTENTE_HTTP__PORT": ("0", 0),
    "ENTENTE_BOARD__HOST": ("::1", "::1"),
    "ENTENTE_BOARD__PORT": ("0", 0),
    "ENTENTE_BOARD__ALERTS": ("500", 500),
    "ENTENTE_LOG__LEVEL": ("DEBUG", "DEBUG"),
    "ENTENTE_LOG__FORMAT": ("console", "console"),
    "ENTENTE_KNOWLEDGE": ("/var/lib/entente", Path("/var/lib/entente")),
    "ENTENTE_PIPELINE": ('{"es": "es_core_news_sm"}', {"es": "es_core_news_sm"}),
}
FILES = {f"ENTENTE_KAFKA__SSL_{name}FILE" for name in ("CA", "CERT", "KEY")}


def value_of(settings: Settings, variable: str) -> Any:
    value: Any = settings
    for part in variable.removeprefix("ENTENTE_").lower().split("__"):
        value = getattr(value, part)
    return value


def complaint(monkeypatch: pytest.MonkeyPatch, folder: Path, **values: str) -> str:
    for name, value in values.items():
        monkeypatch.setenv(f"ENTENTE_{name}", value)
    with pytest.raises(ConfigError) as raised:
        load_settings(folder)
    return str(raised.value)


def test_the_defaults_hold_where_nothing_is_set(tmp_path: Path) -> None:
    assert load_settings(tmp_path / "none") == Settings()


def test_every_variable_is_tried_here() -> None:
    assert {name for name, _ in variables()} == {
        *GOOD,
        *FILES,
        "ENTENTE_KAFKA__SASL_PASSWORD",
        "ENTENTE_BOARD__TOKEN",
    }


@pytest.mark.parametrize("variable", GOOD)
def test_every_variable_is_read(
    variable: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    text, expected = GOOD[variable]
    monkeypatch.setenv(variable, text)
    assert value_of(load_settings(tmp_path), variable) == expected


def test_a_part_of_a_mapping_is_a_variable_of_its_own(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ENTENTE_PIPELINE__ES", "es_core_news_sm")
    monkeypatch.setenv("ENTENTE_PIPELINE__EN", "en_core_web_sm")
    expected = {"es": "es_core_news_sm", "en": "en_core_web_sm"}
    assert load_settings(tmp_path).pipeline == expected


def test_pem_files_are_read_where_they_exist(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pem = tmp_path / "some.pem"
    pem.touch()
    for variable in FILES:
        monkeypatch.setenv(variable, str(pem))
    settings = load_settings(tmp_path / "none")
    assert {value_of(settings, variable) for variable in FILES} == {pem}


@pytest.mark.parametrize(
    ("variable", "value", "fix"),
    [
        ("BROKER", "kafka://localhost:9092", "write host:port"),
        ("BROKER", "localhost:none", "write host:port"),
        ("BROKER", "a:9092;b:9092", "write host:port"),
        ("BROKER", "a:9092,", "write host:port"),
        ("BROKER", "a:70000", "write host:port"),
        ("BROKER", "", "write host:port"),
        ("APP_ID", "two words", "should match pattern"),
        ("KAFKA__SECURITY_PROTOCOL", "TLS", "'SASL_SSL'"),
        ("KAFKA__SASL_MECHANISM", "GSSAPI", "'SCRAM-SHA-512'"),
        ("KAFKA__SSL_CAFILE", "/nowhere/ca.pem", "there is no file /nowhere/ca.pem"),
        ("KAFKA__SSL_CHECK_HOSTNAME", "perhaps", "valid boolean"),
        ("KAFKA__REQUEST_TIMEOUT_SECONDS", "inf", "finite"),
        ("TOPICS__ALERTS", "my alerts!", "should match pattern"),
        ("TOPICS__PARTITIONS", "0", "greater than or equal to 1"),
        ("TOPICS__PARTITIONS", "many", "valid integer"),
        ("TOPICS__RETENTION_DAYS", "-1", "greater than 0"),
        ("STREAM__SESSION_TIMEOUT_SECONDS", "60", "less than or equal to 10"),
        ("STREAM__MAX_MESSAGE_BYTES", "10", "greater than or equal to 10000"),
        ("POOL__MEMORY_MB", "64", "greater than or equal to 256"),
        ("POOL__ARTICLE_SECONDS", "nan", "finite"),
        ("HTTP__PORT", "65536", "less than or equal to 65535"),
        ("LOG__LEVEL", "verbose", "'DEBUG'"),
        ("LOG__FORMAT", "xml", "'console'"),
    ],
)
def test_a_wrong_value_is_named_with_what_is_right_and_what_it_is_for(
    variable: str, value: str, fix: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    said = complaint(monkeypatch, tmp_path, **{variable: value})
    assert said.startswith(f"ENTENTE_{variable} is wrong: ")
    assert fix in said
    assert dict(variables())[f"ENTENTE_{variable}"].description or "" in said
    assert "\n" not in said


@pytest.mark.parametrize(
    ("variable", "meant"),
    [
        ("TOPICS__SIGNAL", "did you mean ENTENTE_TOPICS__SIGNALS?"),
        ("TOPICZ__SIGNALS", "did you mean ENTENTE_TOPICS__SIGNALS?"),
        ("HTTP_PORT", "did you mean ENTENTE_HTTP__PORT?"),
        ("KAFKA_SASL_PASSWORD", "did you mean ENTENTE_KAFKA__SASL_PASSWORD?"),
        ("SHOES__SIZE", "docs/settings.md"),
        ("KAFKA__SHOE_SIZE_OF_THE_BROKER", "docs/settings.md"),
    ],
)
def test_a_variable_that_is_no_setting_is_refused_with_the_one_meant(
    variable: str, meant: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    said = complaint(monkeypatch, tmp_path, **{variable: "1"})
    assert said.startswith(f"ENTENTE_{variable} is not a setting: ")
    assert meant in said


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("ENTENTE_PORT", "tcp://10.0.0.1:6066"),
        ("ENTENTE_HTTP_PORT", "tcp://10.0.0.1:6066"),
        ("ENTENTE_SERVICE_HOST", "10.0.0.1"),
        ("ENTENTE_BROKER_PORT_9092_TCP_ADDR", "10.0.0.1"),
        ("ENTENTE_INTERNAL_RESTARTS", "2"),
    ],
)
def test_what_kubernetes_and_the_worker_itself_set_is_no_typing_error(
    variable: str, value: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(variable, value)
    assert load_settings(tmp_path) == Settings()


@pytest.mark.parametrize(
    ("values", "names"),
    [
        (
            {"KAFKA__SECURITY_PROTOCOL": "SASL_SSL", "KAFKA__SASL_USERNAME": "reader"},
            ("ENTENTE_KAFKA__SASL_USERNAME", "ENTENTE_KAFKA__SASL_PASSWORD"),
        ),
        (
            {"TOPICS__MEMORY": "entente.signals"},
            ("ENTENTE_TOPICS__SIGNALS", "ENTENTE_TOPICS__MEMORY"),
        ),
        (
            {"KAFKA__SSL_KEYFILE": __file__},
            ("ENTENTE_KAFKA__SSL_CERTFILE", "ENTENTE_KAFKA__SSL_KEYFILE"),
        ),
        ({"PIPELINE": "es_core_news_sm"}, ("ENTENTE_PIPELINE is not JSON",)),
        ({"TOPICS": "entente"}, ("ENTENTE_TOPICS is not JSON",)),
    ],
)
def test_settings_that_do_not_go_together_are_all_named(
    values: dict[str, str],
    names: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    said = complaint(monkeypatch, tmp_path, **values)
    assert all(name in said for name in names)
    assert "\n" not in said


def test_a_secret_may_be_a_file_named_like_its_variable(tmp_path: Path) -> None:
    (tmp_path / "entente_kafka__sasl_password").write_text(f"{SECRET}\n", encoding="utf-8")
    (tmp_path / "entente_kafka__sasl_username").write_text("reader", encoding="utf-8")
    (tmp_path / "password_of_another_program").write_text("x", encoding="utf-8")
    (tmp_path / "kubernetes.io" / "serviceaccount").mkdir(parents=True)
    (tmp_path / "kubernetes.io" / "serviceaccount" / "token").write_text("x", encoding="utf-8")
    kafka = load_settings(tmp_path).kafka
    assert kafka.sasl_username == "reader"
    assert kafka.sasl_password is not None
    assert kafka.sasl_password.get_secret_value() == SECRET


def test_a_secret_as_kubernetes_mounts_it_is_found_behind_its_links(tmp_path: Path) -> None:
    (tmp_path / "..2026").mkdir()
    (tmp_path / "..2026" / "entente_kafka__sasl_password").write_text(SECRET, encoding="utf-8")
    (tmp_path / "..data").symlink_to("..2026")
    (tmp_path / "entente_kafka__sasl_password").symlink_to("..data/entente_kafka__sasl_password")
    password = load_settings(tmp_path).kafka.sasl_password
    assert password is not None
    assert password.get_secret_value() == SECRET


def test_a_variable_goes_before_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "entente_kafka__sasl_username").write_text("from-file", encoding="utf-8")
    monkeypatch.setenv("ENTENTE_KAFKA__SASL_USERNAME", "from-environment")
    assert load_settings(tmp_path).kafka.sasl_username == "from-environment"


def test_a_secret_file_that_is_no_text_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "entente_kafka__sasl_password").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match="cannot be read"):
        load_settings(tmp_path)


def test_the_password_is_shown_nowhere(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("ENTENTE_KAFKA__SASL_PASSWORD", SECRET)
    monkeypatch.setenv("ENTENTE_BOARD__TOKEN", SECRET)
    settings = load_settings(tmp_path)
    with caplog.at_level(logging.DEBUG):
        logging.getLogger("some.module").error("settings %s %r", settings, settings.kafka)
    shown = f"{settings} {settings!r} {settings.model_dump()} {settings.model_dump_json()}"
    assert SECRET not in shown + caplog.text
    assert pickle.loads(pickle.dumps(settings)) == settings  # noqa: S301 -- our own


def test_an_error_beside_the_password_does_not_show_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ENTENTE_KAFKA__SASL_PASSWORD", SECRET)
    monkeypatch.setenv("ENTENTE_BOARD__TOKEN", SECRET)
    monkeypatch.setenv("ENTENTE_KAFKA__SECURITY_PROTOCOL", "SASL_SSL")
    with pytest.raises(ConfigError) as raised:
        load_settings(tmp_path)
    assert SECRET not in f"{raised.value} {raised.value.__cause__} {raised.value.__cause__!r}"
