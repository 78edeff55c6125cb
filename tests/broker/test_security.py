"""TLS and passwords: what the settings of the connection do on a broker that asks for both."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.brokers import topic_names
from tests.support.secure import PASSWORD, Secure, certificate, secure_broker

pytestmark = pytest.mark.broker

USER = "entente"
WRONG = "wrong-horse-battery-staple"


@pytest.fixture(scope="module")
def secure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secure]:
    with secure_broker(tmp_path_factory.mktemp("secure"), [USER]) as secure:
        certificate(secure.folder, "stranger")
        yield secure


def entente(secure: Secure, *arguments: str, **overrides: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "ENTENTE_BROKER": secure.address,
        "ENTENTE_HTTP__PORT": "0",
        "ENTENTE_POOL__PROCESSES": "1",
        "ENTENTE_LOG__LEVEL": "DEBUG",
        "ENTENTE_KAFKA__SECURITY_PROTOCOL": "SASL_SSL",
        "ENTENTE_KAFKA__SASL_USERNAME": USER,
        "ENTENTE_KAFKA__SASL_PASSWORD": PASSWORD,
        "ENTENTE_KAFKA__SSL_CAFILE": str(secure.authority),
        **{f"ENTENTE_KAFKA__{name}": value for name, value in overrides.items()},
    }
    done = subprocess.run(
        [sys.executable, "-m", "entente", *arguments],
        capture_output=True,
        text=True,
        env=environment,
        timeout=90,
        check=False,
    )
    for secret in (PASSWORD, WRONG):
        assert secret not in done.stdout + done.stderr
    return done


def test_with_the_password_and_the_authority_everything_works(secure: Secure) -> None:
    assert entente(secure, "topics", "--create").returncode == 0
    done = entente(secure, "doctor", "--json")
    findings = json.loads(done.stdout)
    assert [each for each in findings if each["verdict"] == "fault"] == []
    assert done.returncode == 0


@pytest.mark.parametrize(
    ("overrides", "said"),
    [
        ({"SASL_PASSWORD": WRONG}, "refused our credentials: check ENTENTE_KAFKA__SASL_USERNAME"),
        ({"SASL_USERNAME": "nobody"}, "refused our credentials"),
        ({"SASL_MECHANISM": "PLAIN"}, "refused our credentials"),
        ({"SSL_CAFILE": "stranger"}, "is not trusted (self-signed certificate)"),
        ({"SECURITY_PROTOCOL": "PLAINTEXT"}, "ENTENTE_KAFKA__SECURITY_PROTOCOL"),
        ({"SECURITY_PROTOCOL": "SASL_PLAINTEXT"}, "ENTENTE_KAFKA__SECURITY_PROTOCOL"),
        ({"SSL_CAFILE": "garbage"}, "ENTENTE_KAFKA__SSL_*: the PEM files cannot be used"),
    ],
)
def test_what_keeps_us_out_is_one_sentence_with_the_fix_and_without_the_secret(
    overrides: dict[str, str], said: str, secure: Secure, tmp_path: Path
) -> None:
    garbage = tmp_path / "garbage.pem"
    garbage.write_text("no certificate")
    files = {"stranger": str(secure.folder / "stranger.pem"), "garbage": str(garbage)}
    given = {name: files.get(value, value) for name, value in overrides.items()}
    done = entente(secure, "topics", **given, REQUEST_TIMEOUT_SECONDS="5")
    assert done.returncode in {1, 2}
    [line] = done.stderr.splitlines()
    assert line.startswith("entente: ")
    assert said in line


def test_a_worker_with_a_wrong_password_says_so_and_keeps_it_out_of_its_log(
    secure: Secure,
) -> None:
    done = entente(secure, "worker", "--stage", "watcher", SASL_PASSWORD=WRONG)
    assert done.returncode == 1
    assert "refused our credentials" in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr


def test_the_demo_shows_alerts_on_a_broker_that_is_there_and_leaves_no_topic(
    secure: Secure,
) -> None:
    """Worker and consumer get in by the same settings; what the demo made is its own to remove."""
    done = entente(secure, "demo")
    assert done.returncode == 0, done.stderr
    assert "page" in done.stdout
    assert "0 dead letters; " in " ".join(done.stderr.split())
    assert not [name for name in asyncio.run(topic_names(secure.plain)) if "demo" in name]
