"""The topics that entente needs: what each must be like, how to create and how to verify them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from aiokafka import TopicPartition
from aiokafka.admin import NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import KafkaError, TopicAlreadyExistsError, for_code

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

    `is_workers` tells whether a worker needs it.
    """

    name: str
    purpose: str
    settings: Mapping[str, str] = field(default_factory=dict)
    least_bytes: int = 0
    is_compacted: bool = False
    is_workers: bool = True


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
        ),
        TopicSpec(topics.analyses, "one analysis an article", ours, largest),
        TopicSpec(topics.signals, "one observation a pair and article", ours, largest),
        TopicSpec(
            topics.alerts,
            "alerts, one record a revision",
            {**ours, "cleanup.policy": "compact,delete", "retention.ms": keep_alerts},
            largest,
        ),
        TopicSpec(
            topics.memory,
            "what the watcher remembers",
            {"max.message.bytes": str(largest), "cleanup.policy": "compact"},
            largest,
            is_compacted=True,
        ),
        TopicSpec(topics.dead_letters, "what could not be processed", ours, largest),
        TopicSpec(
            topics.feedback,
            "what readers of the board think of alerts",
            {**ours, "retention.ms": "-1"},
            largest,
            is_workers=False,
        ),
        TopicSpec(
            topics.undelivered, "alerts that a sink did not take", ours, largest, is_workers=False
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


async def topic_faults(settings: Settings, *, workers_only: bool = False) -> list[str]:
    """Return what is wrong with the topics, a sentence with its fix each; none if all is well."""
    specs = [spec for spec in topic_specs(settings) if spec.is_workers or not workers_only]
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
    faults = [
        f"topic {spec.name} is missing: run `entente topics --create`"
        for spec in specs
        if not partitions[spec.name]
    ]
    signals, memory = settings.topics.signals, settings.topics.memory
    if partitions[signals] and partitions[memory] and partitions[signals] != partitions[memory]:
        faults.append(
            f"{signals} has {partitions[signals]} partitions but {memory} has"
            f" {partitions[memory]}: they must be equal, see docs/operations.md, re-keying"
        )
    for spec in present:
        faults += _config_faults(spec, configs.get(spec.name, {}))
    return faults


async def sources_of(settings: Settings, topic: str) -> list[TopicPartition]:
    """Return the partitions of a topic, none if it is missing."""
    admin = clients.admin(settings)
    try:
        await admin.start()
        [described] = await admin.describe_topics([topic])
    finally:
        await admin.close()
    numbers = sorted(each["partition"] for each in described["partitions"])
    return [TopicPartition(topic, number) for number in numbers]


async def accepted_bytes(settings: Settings, topic: str) -> int:
    """Return how large a record the topic takes; the broker's default if we may not ask."""
    admin = clients.admin(settings)
    try:
        await admin.start()
        config = (await _configs(admin, [TopicSpec(topic, "")])).get(topic, {})
    finally:
        await admin.close()
    return int(config.get("max.message.bytes", _BROKER_DEFAULT_BYTES))


async def verify_topics(settings: Settings) -> None:
    """Raise `NotReachable` with the first thing that is wrong with the topics of a worker."""
    faults = await topic_faults(settings, workers_only=True)
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


async def _partitions(admin: object, specs: list[TopicSpec]) -> dict[str, int]:
    """Return the number of partitions of each topic, 0 for a missing one."""
    described = await admin.describe_topics([spec.name for spec in specs])  # type: ignore[attr-defined]
    return {
        topic["topic"]: 0 if topic["error_code"] else len(topic["partitions"])
        for topic in described
    }


async def _configs(admin: object, specs: list[TopicSpec]) -> dict[str, dict[str, str]]:
    resources = [ConfigResource(ConfigResourceType.TOPIC, spec.name) for spec in specs]
    configs: dict[str, dict[str, str]] = {}
    if not resources:
        return configs
    for response in await admin.describe_configs(resources):  # type: ignore[attr-defined]
        for resource in response.resources:
            _error, _message, _kind, name, entries = resource
            configs[name] = {entry[0]: entry[1] for entry in entries}
    return configs
