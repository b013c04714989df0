"""The headers that a collector asks for, as OTEL_EXPORTER_OTLP_HEADERS gives them."""

from __future__ import annotations

from urllib.parse import unquote


def headers_of(text: str) -> dict[str, str]:
    """``api-key=KEY,tenant=a%20b`` as headers, values URL-decoded; what is no pair is left out.

    The form is W3C Baggage's without properties, as OpenTelemetry's "Protocol Exporter" page asks.
    """
    pairs = (part.partition("=") for part in text.split(",") if "=" in part)
    found = ((unquote(name.strip()), unquote(value.strip())) for name, _, value in pairs)
    return {name.lower(): value for name, value in found if _is_name(name) and _is_value(value)}


def _is_name(text: str) -> bool:
    return bool(text) and text.isascii() and all(char.isalnum() or char in "!#$%&'*+-.^_`|~" for char in text)


def _is_value(text: str) -> bool:
    return text.isascii() and text.isprintable()
