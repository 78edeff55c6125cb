"""Every setting of entente, once: typed, documented, read from the environment.

A setting is the variable `ENTENTE_` + its path, parts joined by two underscores:
`ENTENTE_KAFKA__SASL_PASSWORD`. Secrets may also be files in `/run/secrets`, named like the
variable in lower case. `docs/settings.md` is generated from this module.
"""

import difflib
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    model_validator,
)
from pydantic.fields import FieldInfo
from pydantic_settings import (
    BaseSettings,
    NestedSecretsSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

from entente.errors import ConfigError

SECRETS_DIR: Final = Path("/run/secrets")
_PREFIX: Final = "ENTENTE_"
_INTERNAL: Final = "ENTENTE_INTERNAL_"
_HOST: Final = re.compile(r"([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::([0-9]{1,5}))?")
_PORTS: Final = range(1, 65_536)
_ALIKE: Final = 0.8


def _hosts(servers: str) -> str:
    for server in servers.split(","):
        match = _HOST.fullmatch(server.strip())
        if match is None or int(match[2] or 9092) not in _PORTS:
            raise ValueError("write host:port, several separated by commas, without a scheme")
    return servers


def _existing(file: Path) -> Path:
    if not file.is_file():
        raise ValueError(f"there is no file {file}")
    return file


Seconds = Annotated[float, Field(gt=0, le=3_600)]
PemFile = Annotated[Path, AfterValidator(_existing)]
TopicName = Annotated[str, Field(pattern=r"^[a-zA-Z0-9._-]{1,249}$")]


class _Section(BaseModel):
    # without the inputs: an error of one setting must not print the password beside it
    model_config = ConfigDict(
        frozen=True, extra="forbid", allow_inf_nan=False, hide_input_in_errors=True
    )


class Kafka(_Section):
    """How to reach and authenticate to the broker."""

    security_protocol: Annotated[
        Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"],
        Field(description="how to talk to the broker"),
    ] = "PLAINTEXT"
    sasl_mechanism: Annotated[
        Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"],
        Field(description="how to authenticate, with SASL"),
    ] = "SCRAM-SHA-512"
    sasl_username: Annotated[str | None, Field(description="user name, with SASL")] = None
    sasl_password: Annotated[SecretStr | None, Field(description="password, with SASL")] = None
    ssl_cafile: Annotated[
        PemFile | None, Field(description="PEM file of the authority that signed the broker")
    ] = None
    ssl_certfile: Annotated[PemFile | None, Field(description="PEM file of our certificate")] = (
        None
    )
    ssl_keyfile: Annotated[PemFile | None, Field(description="PEM file of our private key")] = None
    ssl_check_hostname: Annotated[
        bool, Field(description="whether the broker's name must match its certificate")
    ] = True
    request_timeout_seconds: Annotated[
        Seconds, Field(description="how long one request to the broker may take")
    ] = 15.0

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.security_protocol.startswith("SASL") and not (
            self.sasl_username and self.sasl_password
        ):
            raise ValueError(
                "ENTENTE_KAFKA__SASL_USERNAME and ENTENTE_KAFKA__SASL_PASSWORD must be set with"
                f" ENTENTE_KAFKA__SECURITY_PROTOCOL={self.security_protocol}"
            )
        if (self.ssl_certfile is None) != (self.ssl_keyfile is None):
            raise ValueError(
                "ENTENTE_KAFKA__SSL_CERTFILE and ENTENTE_KAFKA__SSL_KEYFILE belong together:"
                " set both or none"
            )
        return self


class Topics(_Section):
    """Names of the topics. Articles come in; the others are entente's own."""

    articles: Annotated[TopicName, Field(description="articles, read")] = "entente.articles"
    analyses: Annotated[TopicName, Field(description="one analysis an article")] = (
        "entente.analyses"
    )
    signals: Annotated[TopicName, Field(description="one observation a pair and article")] = (
        "entente.signals"
    )
    alerts: Annotated[TopicName, Field(description="the alerts, one record a revision")] = (
        "entente.alerts"
    )
    memory: Annotated[TopicName, Field(description="what the watcher remembers, compacted")] = (
        "entente.memory"
    )
    dead_letters: Annotated[TopicName, Field(description="what could not be processed")] = (
        "entente.dead-letters"
    )
    feedback: Annotated[
        TopicName, Field(description="what readers of the board think of alerts")
    ] = "entente.feedback"
    undelivered: Annotated[
        TopicName, Field(description="alerts that a sink did not take, parked")
    ] = "entente.undelivered"
    partitions: Annotated[
        int, Field(ge=1, le=10_000, description="partitions of topics that we create")
    ] = 8
    replication: Annotated[
        int,
        Field(ge=0, le=10, description="copies of topics that we create; 0: 3, or one a broker"),
    ] = 0
    retention_days: Annotated[
        float,
        Field(gt=0, le=36_500, description="how long analyses, signals and dead letters are kept"),
    ] = 30
    alerts_retention_days: Annotated[
        float, Field(gt=0, le=36_500, description="how long alerts are kept")
    ] = 90

    @model_validator(mode="after")
    def _apart(self) -> Self:
        names: dict[str, str] = {}
        for field in (
            *("articles", "analyses", "signals", "alerts", "memory", "dead_letters"),
            *("feedback", "undelivered"),
        ):
            twin = names.setdefault(getattr(self, field), field)
            if twin != field:
                raise ValueError(
                    f"ENTENTE_TOPICS__{twin.upper()} and ENTENTE_TOPICS__{field.upper()} name the"
                    " same topic: each needs its own"
                )
        return self


class Stream(_Section):
    """How batches and transactions are cut."""

    session_timeout_seconds: Annotated[
        float,
        Field(gt=0, le=10, description="after how long a silent worker loses its partitions"),
    ] = 10.0
    batch_records: Annotated[
        int, Field(ge=1, le=10_000, description="most records of one transaction")
    ] = 100
    batch_seconds: Annotated[
        Seconds, Field(description="after how long a batch takes no more work")
    ] = 1.0
    stop_seconds: Annotated[
        float, Field(gt=0, le=8, description="how long SIGTERM waits for work in flight")
    ] = 4.0
    max_article_bytes: Annotated[
        int, Field(ge=1_000, description="largest article that is read, as it came")
    ] = 1_048_576
    max_message_bytes: Annotated[
        int, Field(ge=10_000, description="largest message that is written")
    ] = 4_194_304
    transaction_timeout_seconds: Annotated[
        Seconds, Field(description="after how long the broker aborts a transaction left open")
    ] = 30.0


class Pool(_Section):
    """The processes that analyse articles."""

    processes: Annotated[
        int, Field(ge=0, le=256, description="how many; 0: one a core that we may use")
    ] = 0
    article_seconds: Annotated[
        Seconds, Field(description="after how long the analysis of one article is killed")
    ] = 20.0
    memory_mb: Annotated[
        int, Field(ge=256, description="memory that one process may take, in MiB")
    ] = 2_048

    def count(self) -> int:
        """Return the number of processes, with 0 resolved to the usable cores."""
        return self.processes or len(os.sched_getaffinity(0))


class Http(_Section):
    """Where metrics and health are served."""

    host: Annotated[str, Field(description="address to listen on")] = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65_535, description="port; 0: any free one")] = 6066


class Board(_Section):
    """The live page, `entente board`."""

    host: Annotated[
        str, Field(description="address to listen on; one that others can reach needs a token")
    ] = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65_535, description="port; 0: any free one")] = 6067
    token: Annotated[
        SecretStr | None,
        Field(min_length=16, description="what a reader must know to get in; none: nobody asks"),
    ] = None
    alerts: Annotated[
        int, Field(ge=100, le=1_000_000, description="how many alerts are kept in memory")
    ] = 10_000


class Log(_Section):
    """What is logged, on stderr."""

    level: Annotated[
        Literal["DEBUG", "INFO", "WARNING", "ERROR"], Field(description="least level")
    ] = "INFO"
    format: Annotated[
        Literal["auto", "json", "console"],
        Field(description="json, console, or console on a terminal and json elsewhere"),
    ] = "auto"


class Settings(BaseSettings):
    """All settings, from the environment and from secret files."""

    model_config = SettingsConfigDict(
        env_prefix=_PREFIX,
        env_nested_delimiter="__",
        frozen=True,
        extra="forbid",
        hide_input_in_errors=True,
    )

    broker: Annotated[
        str,
        AfterValidator(_hosts),
        Field(description="bootstrap servers, separated by commas"),
    ] = "localhost:9092"
    app_id: Annotated[
        str,
        Field(
            pattern=r"^[a-zA-Z0-9._-]{1,100}$",
            description="prefix of consumer groups and transactional ids; one a deployment",
        ),
    ] = "entente"
    kafka: Kafka = Kafka()
    topics: Topics = Topics()
    stream: Stream = Stream()
    pool: Pool = Pool()
    http: Http = Http()
    board: Board = Board()
    log: Log = Log()
    knowledge: Annotated[
        Path | None,
        Field(description="folder of refreshed and corrected office holders, docs/knowledge.md"),
    ] = None
    pipeline: Annotated[
        dict[str, str],
        Field(description="language code to an installed spaCy pipeline used instead of ours"),
    ] = {}

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read secret files by section too, which the default source does not; no .env file."""
        del settings_cls, dotenv_settings
        return init_settings, env_settings, NestedSecretsSettingsSource(file_secret_settings)


def load_settings(secrets_dir: Path = SECRETS_DIR) -> Settings:
    """Read the environment, or raise `ConfigError` naming the variable at fault and the fix."""
    _refuse_strangers()
    try:
        return Settings(_secrets_dir=secrets_dir if secrets_dir.is_dir() else None)
    except ValidationError as exc:
        raise ConfigError(_sentence(exc)) from exc
    except SettingsError as exc:  # a section or mapping that was set as a whole, and not as JSON
        field = next((name for name in Settings.model_fields if f'"{name}"' in str(exc)), None)
        if field is None:
            raise ConfigError(f"the secrets in {secrets_dir} cannot be read: {exc}") from exc
        name = _PREFIX + field.upper()
        raise ConfigError(f"{name} is not JSON: set its parts, such as {name}__...") from exc
    except (OSError, UnicodeDecodeError) as exc:
        raise ConfigError(f"a secret in {secrets_dir} cannot be read: {exc}") from exc


def variables() -> Iterator[tuple[str, FieldInfo]]:
    """Yield the name of each variable, in the order of the sections, with its field."""
    for name, field in Settings.model_fields.items():
        if isinstance(section := field.annotation, type) and issubclass(section, _Section):
            for key, part in section.model_fields.items():
                yield f"{_PREFIX}{name}__{key}".upper(), part
        else:
            yield f"{_PREFIX}{name}".upper(), field


def _sentence(exc: ValidationError) -> str:
    """Say which variable is at fault, why, and what it is for; never what its value is."""
    fault: Any = exc.errors(include_url=False, include_input=False)[0]
    why = fault["msg"].removeprefix("Value error, ")
    if why.startswith(_PREFIX):
        return str(why)
    name = _PREFIX + "__".join(str(part) for part in fault["loc"]).upper()
    known = dict(variables())
    field = known.get(name)
    if field is None:
        return (
            f"{name} is not a setting{_resembling(name, known)}"
            if _is_extra(fault)
            else (f"{name}: {why}")
        )
    default = "" if field.default is None else f", by default {field.default}"
    return f"{name} is wrong: {why[0].lower()}{why[1:]} (it is: {field.description}{default})"


def _is_extra(fault: Any) -> bool:
    return bool(fault["type"] == "extra_forbidden")


def _resembling(name: str, known: dict[str, FieldInfo]) -> str:
    alike = difflib.get_close_matches(name, known, n=1, cutoff=_ALIKE)
    return f": did you mean {alike[0]}?" if alike else ": unset it, docs/settings.md has them all"


def _refuse_strangers() -> None:
    """Refuse variables that look like settings and are none: a typing error must not pass unseen.

    Kubernetes makes variables of its own from the names of services (`ENTENTE_PORT`,
    `ENTENTE_HTTP_PORT=tcp://...`), so what has no section is refused only if it is spelt almost
    like a setting.
    """
    known = dict(variables())
    sections = {name.partition("__")[0] for name in known}
    flat = {re.sub("_+", "_", name): name for name in known}
    for variable, value in os.environ.items():
        name = variable.upper()
        if not name.startswith(_PREFIX) or name.startswith(_INTERNAL) or "://" in value:
            continue
        if name in known or name.partition("__")[0] in sections:
            continue  # what stands in a section is judged with the section
        if "__" in name:
            raise ConfigError(f"{name} is not a setting{_resembling(name, known)}")
        if name in flat:
            raise ConfigError(f"{name} is not a setting: did you mean {flat[name]}?")
