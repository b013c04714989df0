"""The sender that the settings ask for."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from likeopt.monitoring.otlp.headers import headers_of
from likeopt.monitoring.otlp.mapping import About
from likeopt.monitoring.otlp.posting import Poster
from likeopt.monitoring.otlp.sender import Sender
from likeopt.settings.monitoring import MonitoringSettings


def configured_sender(
    settings: MonitoringSettings,
    version: str,
    about: Callable[[], About] = About,
    resource: Mapping[str, str] | None = None,
) -> Sender | None:
    """A sender to the collector of the settings, None without one; it opens nothing before it sends.

    ``resource`` says who measures, such as ``host.name`` and ``service.instance.id``; ``version`` is
    Like-Opt's.
    """
    if not settings.otel_endpoint:
        return None
    return Sender(
        settings.otel_endpoint,
        headers_of(settings.otel_headers.get_secret_value()),
        settings.otel_service_name,
        Poster(),
        resource={"service.version": version, **(resource or {})},
        version=version,
        about=about,
    )
