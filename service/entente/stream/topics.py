"""The topics that entente needs: what each must be like, how to create and how to verify them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from aiokafka import TopicPartition
from aiokafka.admin import NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import (
    KafkaError,
    TopicAlreadyExistsError,
    TopicAuthorizationFailedError,
    for_code,
)

from entente.errors import NotReachable
from entente.settings import Settings
from entente.stream import clients

_DAY_MS: Final = 86_400_000
_BATCH_OVERHEAD: Final = 65_536  # a broker measures the batch, we measure the record
_BROKER_DEFAULT_BYTES: Final = 1_048_588
_SAFE_COPIES: Final = 3


@dataclass(frozen=True, slots=True)
class TopicSpec:
    """One topic: `settings` are what it is created with; `least_bytes` is what it must accept.

    `read_by` and `written_by` are the roles of entente that do so.
    """

    name: str
    purpose: str
    settings: Mapping[str, str] = field(default_factory=dict)
    least_bytes: int = 0
    is_compacted: bool = False
    read_by: tuple[str, ...] = ()
    written_by: tuple[str, ...] = ()

    def rights(self, roles: Collection[str]) -> str:
        """Return what Kafka calls the rights that these roles need; only to look, with no role."""
        reads = ["Read"] if set(roles) & set(self.read_by) else []
        writes = ["Write"] if set(roles) & set(self.written_by) else []
        return " and ".join([*reads, *writes]) or "Describe"


def topic_specs(settings: Settings) -> list[TopicSpec]:
    """Return what each topic needs under these settings."""
    topics, largest = settings.topics, settings.stream.max_message_bytes + _BATCH_OVERHEAD
    keep = str(round(topics.retention_days * _DAY_MS))
    keep_alerts = str(round(topics.alerts_retention_days * _DAY_MS))
    ours = {"max.message.bytes": str(largest), "cleanup.policy": "delete", "retention.ms": keep}
    return [
        TopicSpec(
            topics.articles,
            "articles, read",
            {"max.message.bytes": str(settings.stream.max_article_bytes + _BATCH_OVERHEAD)},
            read_by=("reader",),
        ),
        TopicSpec(
            topics.analyses,
            "one analysis an article",
            ours,
            largest,
            read_by=("board",),
            written_by=("reader",),
        ),
        TopicSpec(
            topics.signals,
            "one observation a pair and article",
            ours,
            largest,
            read_by=("watcher",),
            written_by=("reader",),
        ),
        TopicSpec(
            topics.alerts,
            "alerts, one record a revision",
            {**ours, "cleanup.policy": "compact,delete", "retention.ms": keep_alerts},
            largest,
            read_by=("board", "deliver"),
            written_by=("watcher",),
        ),
        TopicSpec(
            topics.memory,
            "what the watcher remembers",
            {"max.message.bytes": str(largest), "cleanup.policy": "compact"},
            largest,
            is_compacted=True,
            read_by=("watcher",),
            written_by=("watcher",),
        ),
        TopicSpec(
            topics.dead_letters,
            "what could not be processed",
            ours,
            largest,
            read_by=("board",),
            written_by=("reader", "watcher"),
        ),
        TopicSpec(
            topics.feedback,
            "what readers of the board think of alerts",
            {**ours, "retention.ms": "-1"},
            largest,
            written_by=("board",),
        ),
        TopicSpec(
            topics.undelivered,
            "alerts that a sink did not take",
            ours,
            largest,
            written_by=("deliver",),
        ),
    ]


async def create_topics(settings: Settings) -> list[str]:
    """Create the topics that are missing; return their names. Existing ones are left alone."""
    topics = settings.topics
    admin = clients.admin(settings)
    try:
        await admin.start()
        brokers = len((await admin.describe_cluster())["brokers"])
        copies = topics.replication or min(brokers, _SAFE_COPIES)
        response: Any = await admin.create_topics(
            [
                NewTopic(spec.name, topics.partitions, copies, topic_configs=dict(spec.settings))
                for spec in topic_specs(settings)
            ]
        )
    except (KafkaError, OSError) as exc:
        raise clients.unreachable(settings, exc) from exc
    finally:
        await admin.close()
    created = []
    for name, code, *message in response.topic_errors:
        error = for_code(code)
        if code == 0:
            created.append(name)
        elif error is not TopicAlreadyExistsError:
            why = message[0] if message and message[0] else error.description
            raise NotReachable(f"topic {name} cannot be created: {why}")
    return created


async def topic_faults(settings: Settings, roles: Collection[str] = ()) -> list[str]:
    """Return what is wrong with the topics, a sentence with its fix each; none if all is well.

    With `roles`, only with those that these roles read or write.
    """
    specs = [
        spec
        for spec in topic_specs(settings)
        if not roles or set(roles) & {*spec.read_by, *spec.written_by}
    ]
    admin = clients.admin(settings)
    try:
        await admin.start()
        partitions = await _partitions(admin, specs)
        present = [spec for spec in specs if partitions[spec.name]]
        configs = await _configs(admin, present)
    except (KafkaError, OSError) as exc:
        raise clients.unreachable(settings, exc) from exc
    finally:
        await admin.close()
    faults = []
    for spec in specs:
        if partitions[spec.name] is None:
            faults.append(clients.denial(settings, spec.rights(roles), f"topic {spec.name}"))
        elif not partitions[spec.name]:
            faults.append(f"topic {spec.name} is missing: run `entente topics --create`")
    signals, memory = settings.topics.signals, settings.topics.memory
    ours, theirs = partitions.get(signals), partitions.get(memory)
    if ours and theirs and ours != theirs:
        faults.append(
            f"{signals} has {ours} partitions but {memory} has"
            f" {theirs}: they must be equal, see docs/operations.md, re-keying"
        )
    for spec in present:
        config = configs[spec.name]
        if config is None:
            faults.append(clients.denial(settings, "DescribeConfigs", f"topic {spec.name}"))
        else:
            faults += _config_faults(spec, config)
    return faults


async def sources_of(settings: Settings, topic: str) -> list[TopicPartition]:
    """Return the partitions of a topic, none if it is missing."""
    admin = clients.admin(settings)
    try:
        await admin.start()
        [described] = await admin.describe_topics([topic])
    finally:
        await admin.close()
    if described["error_code"] == TopicAuthorizationFailedError.errno:
        raise TopicAuthorizationFailedError(topic)
    numbers = sorted(each["partition"] for each in described["partitions"])
    return [TopicPartition(topic, number) for number in numbers]


async def accepted_bytes(settings: Settings, topic: str) -> int:
    """Return how large a record the topic takes; the broker's default if we may not ask."""
    admin = clients.admin(settings)
    try:
        await admin.start()
        config = (await _configs(admin, [TopicSpec(topic, "")]))[topic]
    finally:
        await admin.close()
    return int((config or {}).get("max.message.bytes", _BROKER_DEFAULT_BYTES))


async def verify_topics(settings: Settings, roles: Collection[str]) -> None:
    """Raise `NotReachable` with the first thing that is wrong with the topics of these roles."""
    faults = await topic_faults(settings, roles)
    if faults:
        raise NotReachable(faults[0])


def _config_faults(spec: TopicSpec, config: Mapping[str, str]) -> list[str]:
    faults = []
    accepts = int(config.get("max.message.bytes", _BROKER_DEFAULT_BYTES))
    if accepts < spec.least_bytes:
        faults.append(
            f"topic {spec.name} accepts messages of {accepts} bytes, entente may write"
            f" {spec.least_bytes}: raise its max.message.bytes,"
            " or lower ENTENTE_STREAM__MAX_MESSAGE_BYTES"
        )
    if spec.is_compacted and config.get("cleanup.policy", "compact") != "compact":
        faults.append(
            f"topic {spec.name} is not compacted, memory would be lost:"
            " set its cleanup.policy to compact"
        )
    return faults


async def _partitions(admin: object, specs: list[TopicSpec]) -> dict[str, int | None]:
    """Return how many partitions each topic has: 0, if it is missing; None, if we may not ask."""
    described = await admin.describe_topics([spec.name for spec in specs])  # type: ignore[attr-defined]
    found: dict[str, int | None] = {}
    for topic in described:
        denied = topic["error_code"] == TopicAuthorizationFailedError.errno
        count = 0 if topic["error_code"] else len(topic["partitions"])
        found[topic["topic"]] = None if denied else count
    return found


async def _configs(admin: object, specs: list[TopicSpec]) -> dict[str, dict[str, str] | None]:
    """Return the settings of each topic, None if we may not ask."""
    resources = [ConfigResource(ConfigResourceType.TOPIC, spec.name) for spec in specs]
    configs: dict[str, dict[str, str] | None] = {}
    if not resources:
        return configs
    for response in await admin.describe_configs(resources):  # type: ignore[attr-defined]
        for error, _message, _kind, name, entries in response.resources:
            known = {entry[0]: entry[1] for entry in entries}
            configs[name] = None if error == TopicAuthorizationFailedError.errno else known
    return configs
