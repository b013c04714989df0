"""Settings of what is measured, promised and told."""

from __future__ import annotations

from typing import Annotated, Any, NamedTuple

from pydantic import AliasChoices, BaseModel, BeforeValidator, Field, SecretStr
from pydantic_settings import NoDecode


class Thresholds(NamedTuple):
    """What is promised, where it gets doubtful, and where it is broken."""

    target: float
    warning: float
    critical: float


def _thresholds(value: Any) -> Any:
    """``3/5/10`` or a list of three. Raises ValueError for anything else."""
    parts = value.split("/") if isinstance(value, str) else value
    try:
        target, warning, critical = (float(part) for part in parts)
    except (TypeError, ValueError):
        raise ValueError("give three numbers as target/warning/critical, such as 3/5/10") from None
    rising = 0 < target <= warning <= critical
    falling = target >= warning >= critical >= 0
    if not (rising or falling):
        raise ValueError("let the three go one way, such as 3/5/10, or 0.8/0.6/0.4 where more is better")
    return Thresholds(target, warning, critical)


Promise = Annotated[Thresholds, BeforeValidator(_thresholds), NoDecode]


def _named(name: str) -> AliasChoices:
    return AliasChoices(name, name.lower())


class MonitoringSettings(BaseModel):
    """What is measured, what is promised, and who is told."""

    monitoring: bool = Field(True, description="measure requests and keep their history; off saves a little")
    snapshot_s: float = Field(
        10.0, ge=1, le=60, description="how often what was measured is stored and alerts are looked at"
    )
    metrics_key: SecretStr = Field(
        SecretStr(""), description="a key for /metrics alone; empty means the API keys, if there are any"
    )
    slow_request_s: float = Field(
        3.0, gt=0, description="a request that takes longer is logged with its time line"
    )
    access_log: bool = Field(False, description="log every request as a line")
    alert_webhook: SecretStr = Field(
        SecretStr(""), description="address that is told in JSON when an alert begins and ends"
    )
    otel_endpoint: str = Field(
        "",
        validation_alias=_named("OTEL_EXPORTER_OTLP_ENDPOINT"),
        description="an OpenTelemetry collector that metrics are sent to once a minute, over HTTP",
    )
    otel_headers: SecretStr = Field(
        SecretStr(""),
        validation_alias=_named("OTEL_EXPORTER_OTLP_HEADERS"),
        description="headers for it, such as api-key=KEY",
    )
    otel_service_name: str = Field(
        "likeopt", validation_alias=_named("OTEL_SERVICE_NAME"), description="the name this server has there"
    )

    slo_chat_p50_s: Promise = Field(Thresholds(3, 5, 10), description="half of the answers take less")
    slo_chat_p95_s: Promise = Field(Thresholds(10, 15, 30), description="95 % of the answers take less")
    slo_chat_p99_s: Promise = Field(Thresholds(20, 30, 60), description="99 % of the answers take less")
    slo_first_token_p95_s: Promise = Field(
        Thresholds(1, 2, 5), description="95 % of the answers begin within this time"
    )
    slo_cached_p95_s: Promise = Field(
        Thresholds(0.1, 0.2, 0.5), description="95 % of what comes from the cache takes less"
    )
    slo_api_p95_s: Promise = Field(
        Thresholds(0.5, 1, 2.5), description="95 % of all other requests of the API take less"
    )
    slo_error_ratio: Promise = Field(
        Thresholds(0.01, 0.03, 0.05), description="share of requests that fail by the server's fault"
    )
    slo_cpu_percent: Promise = Field(Thresholds(70, 85, 95), description="use of the machine's processors")
    slo_memory_percent: Promise = Field(Thresholds(80, 90, 95), description="use of the machine's memory")
    slo_cache_hit_ratio: Promise = Field(
        Thresholds(0.8, 0.6, 0.4),
        description="share of searches and answers that a cache had; more is better",
    )
