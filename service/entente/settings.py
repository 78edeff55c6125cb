"""Every setting of entente, once: typed, documented, read from the environment.

A setting is the variable `ENTENTE_` + its path, parts joined by two underscores:
`ENTENTE_KAFKA__SASL_PASSWORD`. Secrets may also be files in `/run/secrets`, named like the
variable in lower case. `docs/settings.md` is generated from this module.
"""

import os
from pathlib import Path
from typing import Annotated, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import (
    BaseSettings,
    NestedSecretsSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from entente.errors import ConfigError

_SECRETS_DIR: Final = Path("/run/secrets")
Seconds = Annotated[float, Field(gt=0)]


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


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
        Path | None, Field(description="PEM file of the authority that signed the broker")
    ] = None
    ssl_certfile: Annotated[Path | None, Field(description="PEM file of our certificate")] = None
    ssl_keyfile: Annotated[Path | None, Field(description="PEM file of our private key")] = None
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
                f"security_protocol {self.security_protocol} needs sasl_username and sasl_password"
            )
        for name in ("ssl_cafile", "ssl_certfile", "ssl_keyfile"):
            file: Path | None = getattr(self, name)
            if file is not None and not file.is_file():
                raise ValueError(f"{name}: there is no file {file}")
        return self


class Topics(_Section):
    """Names of the topics. Articles come in; the others are entente's own."""

    articles: Annotated[str, Field(description="articles, read")] = "entente.articles"
    analyses: Annotated[str, Field(description="one analysis an article")] = "entente.analyses"
    signals: Annotated[str, Field(description="one observation a pair and article")] = (
        "entente.signals"
    )
    alerts: Annotated[str, Field(description="the alerts, one record a revision")] = (
        "entente.alerts"
    )
    memory: Annotated[str, Field(description="what the watcher remembers, compacted")] = (
        "entente.memory"
    )
    dead_letters: Annotated[str, Field(description="what could not be processed")] = (
        "entente.dead-letters"
    )
    partitions: Annotated[
        int, Field(ge=1, le=10_000, description="partitions of topics that we create")
    ] = 8
    replication: Annotated[
        int,
        Field(ge=0, le=10, description="copies of topics that we create; 0: 3, or one a broker"),
    ] = 0
    retention_days: Annotated[
        float, Field(gt=0, description="how long analyses, signals and dead letters are kept")
    ] = 30
    alerts_retention_days: Annotated[
        float, Field(gt=0, description="how long alerts are kept")
    ] = 90


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
        env_prefix="ENTENTE_", env_nested_delimiter="__", frozen=True, extra="forbid"
    )

    broker: Annotated[
        str, Field(min_length=1, description="bootstrap servers, separated by commas")
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
    log: Log = Log()
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


def load_settings() -> Settings:
    """Read the environment, or raise `ConfigError` naming the variable at fault."""
    secrets = _SECRETS_DIR if _SECRETS_DIR.is_dir() else None
    try:
        return Settings(_secrets_dir=secrets)
    except ValidationError as exc:
        fault = exc.errors(include_url=False, include_input=False)[0]
        name = "ENTENTE_" + "__".join(str(part) for part in fault["loc"]).upper()
        raise ConfigError(f"{name}: {fault['msg']}") from exc
    except ValueError as exc:  # a nested variable that is not JSON where JSON is needed
        raise ConfigError(f"a setting cannot be read: {exc}") from exc
