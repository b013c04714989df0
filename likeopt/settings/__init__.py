"""Settings: defaults, then ``likeopt.toml``, then the environment; frozen once read."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any, Literal

from pydantic import AliasChoices, Field, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from likeopt.errors import ConfigurationError
from likeopt.settings.caching import MEBIBYTE, CacheSettings
from likeopt.settings.models import ModelSettings
from likeopt.settings.monitoring import MonitoringSettings


def _named(*names: str) -> Any:
    """Accept a field under the given environment names and its own name in TOML."""
    return AliasChoices(*names, *(name.lower() for name in names))


class Settings(CacheSettings, ModelSettings, MonitoringSettings, BaseSettings):
    """Everything an operator may set. Units are in the names; docs/settings.md lists all."""

    model_config = SettingsConfigDict(
        env_prefix="LIKEOPT_",
        frozen=True,
        extra="ignore",
        populate_by_name=True,
        env_ignore_empty=True,
        protected_namespaces=(),
    )

    bind: str = Field("127.0.0.1:5000", description="address and port to listen on")
    data_dir: Path = Field(Path("data"), description="where everything is kept")
    web_concurrency: int = Field(
        0,
        ge=0,
        le=256,
        validation_alias=_named("WEB_CONCURRENCY"),
        description="web workers; 0 means one per core",
    )
    log_level: str = Field("info", description="debug, info, warning or error")

    api_keys: str = Field(
        "",
        repr=False,
        description="comma-separated keys, each KEY or OWNER:KEY; with none, loopback only",
    )
    secret_key: str = Field(
        "",
        repr=False,
        validation_alias=_named("SECRET_KEY"),
        description="signs sessions; made once and kept in the data directory if empty",
    )
    allowed_hosts: str = Field("", description="comma-separated extra names this server may be called by")
    rate_limit: str = Field("", description="requests per asker, such as 600/minute; empty means no limit")
    max_in_flight: int = Field(
        400, ge=1, description="requests one worker admits at a time, streams not counted"
    )

    database_url: str = Field(
        "",
        repr=False,
        validation_alias=_named("DATABASE_URL"),
        description="SQLAlchemy address of the database; empty means SQLite in the data directory",
    )
    redis_url: str = Field(
        "",
        repr=False,
        validation_alias=_named("REDIS_URL"),
        description="Redis for sessions and the shared cache layer; empty means none",
    )
    chroma_url: str = Field("", description="a Chroma server elsewhere; empty means our own, on loopback")

    embedding_base_url: str = Field(
        "", description="an OpenAI-compatible embeddings server; empty means the built-in model"
    )
    embedding_api_key: str = Field("", repr=False, description="its key")
    embedding_model: str = Field("", description="its model's name; 'none' switches embedding off")
    embedding_languages: str = Field(
        "", description="languages the embedding server's model knows, such as en,ko; empty means all"
    )
    model_dir: Path = Field(
        Path(sys.prefix) / "share" / "likeopt" / "models",
        description="where the built-in embedding model is kept",
    )

    korean: Literal["bigrams", "kiwi"] = Field(
        "bigrams",
        description="how Korean is cut into words: kiwi adds morphemes and needs the ko extra",
    )

    max_file_bytes: int = Field(50 * MEBIBYTE, ge=1, description="largest document")
    max_upload_bytes: int = Field(
        1024 * MEBIBYTE, ge=1, description="largest upload of many documents in one request"
    )
    max_body_bytes: int = Field(8 * MEBIBYTE, ge=1024, description="largest body of any other request")
    load_timeout_s: float = Field(
        120.0, gt=0, description="longest time the loading of one document may take"
    )
    load_memory_bytes: int = Field(
        2048 * MEBIBYTE, ge=256 * MEBIBYTE, description="most memory the loading of one document may take"
    )
    undo_s: int = Field(600, ge=0, description="how long a deletion can be undone")
    stream_grace_s: float = Field(30.0, ge=0, description="how long a stream goes on without a listener")
    stream_keep_s: float = Field(300.0, ge=0, description="how long a finished stream's events stay readable")

    @field_validator("log_level")
    @classmethod
    def _known_level(cls, value: str) -> str:
        if value.lower() not in {"debug", "info", "warning", "error"}:
            raise ValueError("choose debug, info, warning or error")
        return value.lower()

    @field_validator("embedding_base_url")
    @classmethod
    def _without_credentials(cls, value: str) -> str:
        # The address is kept with the vectors, where a password has no business.
        if "@" in value.partition("//")[2].partition("/")[0]:
            raise ValueError("give the key in LIKEOPT_EMBEDDING_API_KEY, not in the address")
        return value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments beat the environment, which beats ``likeopt.toml``."""
        path = Path(os.environ.get("LIKEOPT_CONFIG", "likeopt.toml"))
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, path)

    @property
    def workers(self) -> int:
        """Number of web workers: as set, else one per core this process may use."""
        return self.web_concurrency or len(os.sched_getaffinity(0))

    @property
    def address(self) -> tuple[str, int]:
        """Host and port of ``bind``."""
        host, _, port = self.bind.rpartition(":")
        return host.strip("[]"), int(port)

    def secrets(self) -> tuple[str, ...]:
        """Values that must not appear in logs."""
        of_upstreams = (upstream.api_key.get_secret_value() for upstream in self.upstreams)
        of_monitoring = (self.metrics_key, self.alert_webhook, self.otel_headers)
        named = (self.secret_key, self.openai_api_key, self.embedding_api_key, *of_upstreams)
        named += tuple(each.get_secret_value() for each in of_monitoring)
        return tuple(secret for secret in (*self.bare_keys(), *named) if secret)

    def bare_keys(self) -> tuple[str, ...]:
        """The keys of ``api_keys`` without their owners."""
        entries = (entry.strip() for entry in self.api_keys.split(","))
        return tuple(entry.partition(":")[2] or entry for entry in entries if entry)

    @property
    def run_dir(self) -> Path:
        """Sockets, locks and shared pages of the running server."""
        return self.data_dir / "run"


def read_settings(**overrides: Any) -> Settings:
    """Read the settings from their sources; ``overrides`` beat all of them.

    Raises ConfigurationError naming the first wrong setting.
    """
    try:
        return Settings(**overrides)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise ConfigurationError("setting_invalid", name=name, reason=first["msg"]) from error
