"""The AsyncAPI 3 document: which topics there are, what their records carry, who writes them.

Payloads are references to the JSON Schema files beside the document, so that each message is
described once. Names and retention of topics are the defaults of the settings.
"""

from dataclasses import dataclass
from typing import Any, Final, Literal, get_args

from entente.settings import Topics

CONTRACT_VERSION: Final = "1.0.0"
CLOUD_EVENT_TIME: Final[dict[str, Any]] = {"type": "string", "format": "date-time"}
_DAY_MS: Final = 86_400_000
_TOPICS: Final = Topics()

TRACEPARENT: Final[dict[str, Any]] = {
    "type": "string",
    "pattern": "^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$",
    "description": "W3C trace context, carried from the article to all that follows from it.",
}

Party = Literal["reader", "watcher", "board", "delivery"]


@dataclass(frozen=True, slots=True)
class Channel:
    """One topic. `setting` is its field in ENTENTE_TOPICS__…; `payload` a file, or None for bytes.

    `event_type` is the CloudEvents type of its records, None where they are no CloudEvents.
    `retention_days` is None where the operator decides or compaction alone does.
    """

    setting: str
    summary: str
    key: str
    payload: str | None
    event_type: str | None
    cleanup: tuple[str, ...]
    retention_days: float | None
    written_by: tuple[Party, ...]
    read_by: tuple[Party, ...]

    @property
    def topic(self) -> str:
        """The topic's name where the operator sets no other."""
        name: str = getattr(_TOPICS, self.setting)
        return name


CHANNELS: Final = (
    Channel(
        setting="articles",
        summary="News articles, as collectors found them.",
        key="Of the producer's choosing; articles of one key keep their order.",
        payload="article.schema.json",
        event_type=None,
        cleanup=("delete",),
        retention_days=None,
        written_by=(),
        read_by=("reader",),
    ),
    Channel(
        setting="analyses",
        summary="What the reader found in each article: leaders, statements, signals.",
        key="The article's id.",
        payload="analysis.schema.json",
        event_type="entente.analysis.v1",
        cleanup=("delete",),
        retention_days=_TOPICS.retention_days,
        written_by=("reader",),
        read_by=(),
    ),
    Channel(
        setting="signals",
        summary="What one article says about one pair of states.",
        key="The pair in alphabetical order, `PRK-RUS`, or one code for an act of one state.",
        payload="observation.schema.json",
        event_type="entente.observation.v1",
        cleanup=("delete",),
        retention_days=_TOPICS.retention_days,
        written_by=("reader",),
        read_by=("watcher",),
    ),
    Channel(
        setting="alerts",
        summary="Alerts, one record a revision, each complete in itself.",
        key="The alert's id; the last record of a key is its newest revision.",
        payload="alert.schema.json",
        event_type="entente.alert.v1",
        cleanup=("compact", "delete"),
        retention_days=_TOPICS.alerts_retention_days,
        written_by=("watcher",),
        read_by=("board", "delivery"),
    ),
    Channel(
        setting="memory",
        summary="What the watcher remembers of each pair. Internal: its form may change.",
        key="A pair, or the home of a story.",
        payload=None,
        event_type=None,
        cleanup=("compact",),
        retention_days=None,
        written_by=("watcher",),
        read_by=("watcher",),
    ),
    Channel(
        setting="dead_letters",
        summary="Records that can never be processed, byte for byte, with the reason in headers.",
        key="The key of the record that failed.",
        payload=None,
        event_type=None,
        cleanup=("delete",),
        retention_days=_TOPICS.retention_days,
        written_by=("reader", "watcher"),
        read_by=(),
    ),
    Channel(
        setting="feedback",
        summary="What readers of the board think of alerts; kept until somebody deletes it.",
        key="The alert's id.",
        payload="feedback.schema.json",
        event_type=None,
        cleanup=("delete",),
        retention_days=None,
        written_by=("board",),
        read_by=(),
    ),
    Channel(
        setting="undelivered",
        summary="Alerts that a sink did not take; headers name the sink and the reason.",
        key="The alert's id.",
        payload="alert.schema.json",
        event_type=None,
        cleanup=("delete",),
        retention_days=_TOPICS.retention_days,
        written_by=("delivery",),
        read_by=(),
    ),
)


def describe() -> dict[str, Any]:
    """Return the AsyncAPI document as plain data, in the order in which it is to be read."""
    return {
        "asyncapi": "3.0.0",
        "id": "urn:entente",
        "info": {
            "title": "entente",
            "version": CONTRACT_VERSION,
            "description": "Reads news articles from Kafka and alerts on how states draw together "
            "or apart. A field is never renamed and never changes its type; a new one is "
            "optional. Readers ignore the fields that they do not know. Records are written in "
            "transactions: read with `isolation.level=read_committed`.",
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "servers": {
            "broker": {
                "host": "localhost:9092",
                "protocol": "kafka",
                "description": "The bootstrap servers of ENTENTE_BROKER.",
            }
        },
        "channels": {_name(channel): _channel(channel) for channel in CHANNELS},
        "operations": _operations(),
        "components": {
            "messages": {_name(channel): _message(channel) for channel in CHANNELS},
            "schemas": {
                _headers_name(channel): _cloud_event_headers(channel.event_type)
                for channel in CHANNELS
                if channel.event_type
            }
            | {"traceHeaders": {"type": "object", "properties": {"traceparent": TRACEPARENT}}},
        },
    }


def _name(channel: Channel) -> str:
    first, *rest = channel.setting.split("_")
    return first + "".join(word.capitalize() for word in rest)


def _headers_name(channel: Channel) -> str:
    return f"{_name(channel)}Headers"


def _channel(channel: Channel) -> dict[str, Any]:
    name = _name(channel)
    configuration: dict[str, Any] = {"cleanup.policy": list(channel.cleanup)}
    if channel.retention_days is not None:
        configuration["retention.ms"] = round(channel.retention_days * _DAY_MS)
    return {
        "address": channel.topic,
        "title": channel.summary,
        "description": f"Another name can be set with ENTENTE_TOPICS__{channel.setting.upper()}.",
        "messages": {name: {"$ref": f"#/components/messages/{name}"}},
        "bindings": {
            "kafka": {
                "topic": channel.topic,
                "topicConfiguration": configuration,
                "bindingVersion": "0.5.0",
            }
        },
    }


def _message(channel: Channel) -> dict[str, Any]:
    name = _name(channel)
    if channel.setting == "dead_letters":
        headers = "./dead-letter-headers.schema.json"
    elif channel.event_type:
        headers = f"#/components/schemas/{_headers_name(channel)}"
    else:
        headers = "#/components/schemas/traceHeaders"
    message: dict[str, Any] = {"name": name, "title": channel.summary}
    if channel.setting == "dead_letters":
        message["contentType"] = "application/octet-stream"
    message["headers"] = {"$ref": headers}
    if channel.payload:
        message["payload"] = {"$ref": f"./{channel.payload}"}
    elif channel.setting == "memory":
        message["payload"] = {"type": "object", "description": "Not for other readers."}
    else:
        message["payload"] = {
            "type": "string",
            "format": "binary",
            "description": "The value of the record that failed.",
        }
    message["bindings"] = {
        "kafka": {
            "key": {"type": "string", "description": channel.key},
            "bindingVersion": "0.5.0",
        }
    }
    return message


def _operations() -> dict[str, Any]:
    operations: dict[str, Any] = {}
    for party in get_args(Party):
        for channel in CHANNELS:
            name = _name(channel)
            verbs = {"receive": channel.read_by, "send": channel.written_by}
            for action in (action for action, parties in verbs.items() if party in parties):
                operations[f"{party}.{action}.{name}"] = {
                    "action": action,
                    "channel": {"$ref": f"#/channels/{name}"},
                    "summary": f"The {party} {'reads' if action == 'receive' else 'writes'} "
                    f"{channel.topic}.",
                    "messages": [{"$ref": f"#/channels/{name}/messages/{name}"}],
                }
    return operations


def _cloud_event_headers(event_type: str) -> dict[str, Any]:
    """Return the headers of CloudEvents 1.0 in Kafka's binary mode."""
    return {
        "type": "object",
        "description": "CloudEvents 1.0, binary mode; each value is UTF-8 text.",
        "properties": {
            "ce_specversion": {"type": "string", "const": "1.0"},
            "ce_id": {"type": "string", "minLength": 1},
            "ce_source": {"type": "string", "pattern": "^/entente/", "description": "The stage."},
            "ce_type": {"type": "string", "const": event_type},
            "ce_time": dict(CLOUD_EVENT_TIME),
            "content-type": {"type": "string", "const": "application/json"},
            "traceparent": dict(TRACEPARENT),
        },
        "required": [
            "ce_specversion",
            "ce_id",
            "ce_source",
            "ce_type",
            "ce_time",
            "content-type",
        ],
    }
