"""Kafka clients with the deployment's security and limits.

Everything is read with read_committed: an aborted record of somebody's transaction is not news.
"""

import asyncio
import logging
import ssl
from contextlib import suppress
from typing import Any, Final, Literal

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import (
    AuthenticationFailedError,
    ClusterAuthorizationFailedError,
    GroupAuthorizationFailedError,
    KafkaConnectionError,
    KafkaError,
    SaslAuthenticationFailed,
    TopicAuthorizationFailedError,
    TransactionalIdAuthorizationFailed,
    UnsupportedSaslMechanismError,
)
from aiokafka.helpers import create_ssl_context

from entente.errors import ConfigError, NotReachable
from entente.settings import Kafka, Settings

_REFUSED = (AuthenticationFailedError, SaslAuthenticationFailed, UnsupportedSaslMechanismError)
_TURN_SECONDS: Final = 0.05
_FORBIDDEN: Final[dict[type[KafkaError], str]] = {
    TopicAuthorizationFailedError: "topic",
    GroupAuthorizationFailedError: "group",
    TransactionalIdAuthorizationFailed: "transactional id",
    ClusterAuthorizationFailedError: "cluster",
}
Right = Literal["Read", "Write", "Describe"]


class _BootstrapFailure(logging.Filter):
    """Remembers why no broker let us in: aiokafka tells that to its log alone."""

    def __init__(self) -> None:
        super().__init__()
        self.cause: Exception | None = None

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple) and str(record.msg).startswith("Unable connect"):
            cause = record.args[-1]
            self.cause = cause.with_traceback(None) if isinstance(cause, Exception) else None
        return True


_bootstrap = _BootstrapFailure()
logging.getLogger("aiokafka").addFilter(_bootstrap)


def connection(settings: Settings) -> dict[str, Any]:
    """Return the arguments that every client shares: servers, security, time-outs."""
    kafka = settings.kafka
    arguments: dict[str, Any] = {
        "bootstrap_servers": settings.broker,
        "client_id": settings.app_id,
        "security_protocol": kafka.security_protocol,
        "request_timeout_ms": round(kafka.request_timeout_seconds * 1000),
    }
    if "SSL" in kafka.security_protocol:
        arguments["ssl_context"] = _ssl_context(kafka)
    if kafka.security_protocol.startswith("SASL") and kafka.sasl_password is not None:
        arguments["sasl_mechanism"] = kafka.sasl_mechanism
        arguments["sasl_plain_username"] = kafka.sasl_username
        arguments["sasl_plain_password"] = kafka.sasl_password.get_secret_value()
    return arguments


def _ssl_context(kafka: Kafka) -> ssl.SSLContext:
    try:
        context: ssl.SSLContext = create_ssl_context(
            cafile=kafka.ssl_cafile,
            certfile=kafka.ssl_certfile,
            keyfile=kafka.ssl_keyfile,
            password="",  # or OpenSSL would ask the terminal for the one of an encrypted key
        )
    except (ssl.SSLError, OSError) as exc:
        raise ConfigError(f"ENTENTE_KAFKA__SSL_*: the PEM files cannot be used: {exc}") from exc
    context.check_hostname = kafka.ssl_check_hostname
    return context


def reader_consumer(settings: Settings, **overrides: Any) -> AIOKafkaConsumer:
    """Return a consumer of committed records that commits nothing by itself."""
    arguments: dict[str, Any] = {
        "isolation_level": "read_committed",
        "enable_auto_commit": False,
        "auto_offset_reset": "earliest",
        **connection(settings),
        **overrides,
    }
    return AIOKafkaConsumer(**arguments)


async def stop_consumer(consumer: AIOKafkaConsumer) -> None:
    """Stop a consumer that is in no group.

    aiokafka 0.14 raises CancelledError from `stop()` where such a one had no turn since its start.
    """
    await asyncio.sleep(_TURN_SECONDS)
    with suppress(asyncio.CancelledError):
        await consumer.stop()


def producer(settings: Settings, **overrides: Any) -> AIOKafkaProducer:
    """Return a producer whose records are acknowledged by all replicas in sync."""
    arguments: dict[str, Any] = {
        "acks": "all",
        "enable_idempotence": True,
        "max_request_size": settings.stream.max_message_bytes,
        "compression_type": "lz4",
        **connection(settings),
        **overrides,
    }
    return AIOKafkaProducer(**arguments)


def admin(settings: Settings) -> AIOKafkaAdminClient:
    """Return an admin client."""
    return AIOKafkaAdminClient(**connection(settings))


def unreachable(
    settings: Settings, exc: BaseException, right: Right = "Read", topic: str = ""
) -> NotReachable:
    """Turn a client's failure into one sentence with the fix.

    `right` is what the client tried, on `topic` if the broker does not say on what.
    """
    where = settings.broker
    cause: BaseException = exc
    if isinstance(exc, KafkaConnectionError) and _bootstrap.cause is not None:
        cause = _bootstrap.cause
    if isinstance(cause, _REFUSED):
        return NotReachable(
            f"the broker at {where} refused our credentials: check ENTENTE_KAFKA__SASL_USERNAME,"
            " ENTENTE_KAFKA__SASL_PASSWORD and ENTENTE_KAFKA__SASL_MECHANISM"
        )
    if isinstance(cause, ssl.SSLCertVerificationError):
        return NotReachable(
            f"the certificate of the broker at {where} is not trusted ({cause.verify_message}):"
            " set ENTENTE_KAFKA__SSL_CAFILE to the PEM file of its authority"
        )
    if isinstance(cause, ssl.SSLError):
        return NotReachable(
            f"no TLS with the broker at {where} ({cause.reason}): check"
            " ENTENTE_KAFKA__SECURITY_PROTOCOL and the PEM files of ENTENTE_KAFKA__SSL_*"
        )
    if is_denied(cause):
        return NotReachable(_refusal(settings, cause, right, topic))
    if isinstance(exc, KafkaConnectionError):
        return NotReachable(
            f"no Kafka broker answers at {where}: start one, or set ENTENTE_BROKER"
            " (and ENTENTE_KAFKA__SECURITY_PROTOCOL if it wants TLS or a password)"
        )
    return NotReachable(f"the broker at {where} cannot be used: {exc!r}")


def is_denied(exc: BaseException) -> bool:
    """Tell whether the broker knows us and does not let us."""
    return isinstance(exc, tuple(_FORBIDDEN))


def denial(settings: Settings, right: str, resource: str) -> str:
    """Say which right the user lacks on which resource, and where all of them stand."""
    user = settings.kafka.sasl_username or "of our certificate"
    return (
        f"the broker at {settings.broker} does not let us: give the user {user} the right {right}"
        f" on the {resource} (docs/operations.md lists the rights that each role needs)"
    )


def _refusal(settings: Settings, cause: BaseException, right: Right, topic: str) -> str:
    """Say which right is missing; aiokafka tells the resource in the error's first argument."""
    kind = next(kind for each, kind in _FORBIDDEN.items() if isinstance(cause, each))
    told = cause.args[0] if cause.args else ()
    names = ", ".join(told.split()[-1:] if isinstance(told, str) else sorted(told))
    if kind == "cluster" and topic:  # a producer that may write nowhere is refused at once
        kind, names = "topic", topic
    if kind == "group" and right == "Write":  # the offsets of a transaction
        right = "Read"
    elif kind == "transactional id":
        right = "Write"
    return denial(settings, right, f"{kind} {names}".strip())
