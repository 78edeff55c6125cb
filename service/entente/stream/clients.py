"""Kafka clients with the deployment's security and limits.

Everything is read with read_committed: an aborted record of somebody's transaction is not news.
"""

import ssl
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaConnectionError, KafkaError
from aiokafka.helpers import create_ssl_context

from entente.errors import ConfigError, NotReachable
from entente.settings import Kafka, Settings


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
            cafile=kafka.ssl_cafile, certfile=kafka.ssl_certfile, keyfile=kafka.ssl_keyfile
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


def unreachable(settings: Settings, exc: Exception) -> NotReachable:
    """Turn a client's failure to connect into one sentence with the fix."""
    where = settings.broker
    if isinstance(exc, KafkaConnectionError):
        return NotReachable(
            f"no Kafka broker answers at {where}: start one, or set ENTENTE_BROKER"
            " (and ENTENTE_KAFKA__SECURITY_PROTOCOL if it wants TLS)"
        )
    if isinstance(exc, KafkaError) and "uthentication" in type(exc).__name__:
        return NotReachable(
            f"the broker at {where} refused our credentials: check ENTENTE_KAFKA__SASL_USERNAME,"
            " ENTENTE_KAFKA__SASL_PASSWORD and ENTENTE_KAFKA__SASL_MECHANISM"
        )
    return NotReachable(f"the broker at {where} cannot be used: {exc!r}")
