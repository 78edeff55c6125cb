"""A real broker that asks who you are and what you may: TLS, SCRAM, client certificates, ACLs."""

import asyncio
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.protocol.admin import CreateAclsRequest, DeleteAclsRequest

from entente.commands.demo import free_port
from tests.support.brokers import ROOT, Broker

PASSWORD: Final = "correct-horse-battery-staple"  # noqa: S105 -- of a broker that lives for a minute
_RESOURCES: Final = {"topic": 2, "group": 3, "cluster": 4, "transactionalId": 5}
_OPERATIONS: Final = {"Read": 3, "Write": 4, "Create": 5, "Describe": 8, "DescribeConfigs": 10}
_PATTERNS: Final = {"literal": 3, "prefix": 4}
_ALLOW: Final = 3


@dataclass(frozen=True, order=True)
class Right:
    """One operation on one resource, as an ACL of Kafka has it."""

    kind: str
    name: str
    operation: str
    pattern: str = "literal"


@dataclass(frozen=True)
class Secure:
    """A broker that wants TLS and a password, or a certificate; `plain` is its back door."""

    address: str
    mutual: str
    plain: str
    authority: Path
    folder: Path

    def identity(self, user: str) -> tuple[Path, Path]:
        """Return certificate and key of a user, signed by the authority."""
        return certificate(self.folder, user, signed_by=self.authority)


def users() -> dict[str, frozenset[Right]]:
    """Return the rights of each user, as the files of Kubernetes have them."""
    found = {}
    for file in ("strimzi/users.yaml", "keda/user.yaml"):
        text = (ROOT / "k8s/components" / file).read_text(encoding="utf-8")
        for user in yaml.safe_load_all(text):
            acls = user["spec"]["authorization"]["acls"]
            found[user["metadata"]["name"]] = frozenset(
                Right(
                    acl["resource"]["type"],
                    acl["resource"]["name"],
                    operation,
                    acl["resource"].get("patternType", "literal"),
                )
                for acl in acls
                for operation in acl["operations"]
            )
    return found


def certificate(folder: Path, name: str, *, signed_by: Path | None = None) -> tuple[Path, Path]:
    """Make a certificate for the loopback address, self-signed or not; return it and its key."""
    key, pem = folder / f"{name}.key", folder / f"{name}.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    command += ["-subj", f"/CN={name}", "-addext", "subjectAltName=IP:127.0.0.1"]
    command += ["-keyout", str(key), "-out", str(pem)]
    if signed_by is not None:
        command += ["-CA", str(signed_by), "-CAkey", str(signed_by.with_suffix(".key"))]
        command += ["-addext", "basicConstraints=critical,CA:FALSE"]
    subprocess.run(command, check=True, capture_output=True)
    return pem, key


@contextmanager
def secure_broker(folder: Path, names: Iterable[str], **settings: str) -> Iterator[Secure]:
    """Run a broker with a user of each name; more settings of the broker may be given."""
    pem, key = certificate(folder, "broker")
    keystore = folder / "keystore.pem"
    keystore.write_text(key.read_text() + pem.read_text())
    plain, safe, mutual = free_port(), free_port(), free_port()
    address = "127.0.0.1"
    config = {
        "listeners": f"PLAINTEXT://{address}:{plain},CONTROLLER://{address}:{plain + 1},"
        f"SAFE://{address}:{safe},MUTUAL://{address}:{mutual}",
        "advertised.listeners": f"PLAINTEXT://{address}:{plain},SAFE://{address}:{safe},"
        f"MUTUAL://{address}:{mutual}",
        "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SAFE:SASL_SSL,"
        "MUTUAL:SSL",
        "listener.name.safe.sasl.enabled.mechanisms": "SCRAM-SHA-512",
        "listener.name.safe.scram-sha-512.sasl.jaas.config": (
            "org.apache.kafka.common.security.scram.ScramLoginModule required;"
        ),
        "ssl.keystore.type": "PEM",
        "ssl.keystore.location": str(keystore),
        "ssl.truststore.type": "PEM",
        "ssl.truststore.location": str(pem),
        "listener.name.mutual.ssl.client.auth": "required",
        "ssl.principal.mapping.rules": r"RULE:^CN=([^,]+).*$/$1/",
        **{name.replace("_", "."): value for name, value in settings.items()},
    }
    options = [part for name, value in config.items() for part in ("--set", f"{name}={value}")]
    options += [part for name in names for part in ("--user", f"{name}={PASSWORD}")]
    broker = Broker(folder / "kafka", plain, options=tuple(options))
    broker.start()
    try:
        yield Secure(f"{address}:{safe}", f"{address}:{mutual}", broker.address, pem, folder)
    finally:
        broker.stop()


async def grant(address: str, user: str, rights: Iterable[Right]) -> None:
    """Give a user rights, as an administrator would."""
    for right in rights:
        acl = (*_pattern(right), f"User:{user}", "*", _OPERATIONS[right.operation], _ALLOW)
        await _ask(address, CreateAclsRequest(*acl))


async def revoke(address: str, user: str, rights: Iterable[Right]) -> None:
    """Take rights away again."""
    for right in rights:
        acl = (*_pattern(right), f"User:{user}", "*", _OPERATIONS[right.operation], _ALLOW)
        await _ask(address, DeleteAclsRequest(*acl))


def _pattern(right: Right) -> tuple[int, str, int]:
    return _RESOURCES[right.kind], right.name, _PATTERNS[right.pattern]


async def _ask(address: str, request: Any) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=address)
    await admin.start()
    try:
        answer = await admin._send_request(request)
    finally:
        await admin.close()
    assert "error_code=0" in str(answer), answer
    await asyncio.sleep(0)
