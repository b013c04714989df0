"""Which names this server answers to, and which pages may talk to it.

A page from elsewhere can make a browser send requests to a server on loopback, either
openly (then Origin or Sec-Fetch-Site tells) or by letting its own name resolve to
127.0.0.1 (then Host tells).
"""

from __future__ import annotations

import ipaddress
import re
from typing import Any

from likeopt.errors import Forbidden, InvalidInput
from likeopt.settings import Settings

Environ = dict[str, Any]

# What a probe asks by the machine's bare address, and what tells nobody anything.
PROBE_PATHS = frozenset({"/health", "/ready"})

_LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
_HOST = re.compile(r"(?:\[(?P<v6>[0-9A-Fa-f:.]+)\]|(?P<name>[A-Za-z0-9._-]+))(?::(?P<port>[0-9]{1,5}))?")
_ORIGIN = re.compile(r"(?P<scheme>https?)://(?P<host>[^/?#@]+)")
_DEFAULT_PORTS = {"http": "80", "https": "443"}


def split_host(host: str) -> tuple[str, str] | None:
    """Name in lower case and port ("" if none) of a Host header, or None when it is not one."""
    match = _HOST.fullmatch(host)
    if match is None:
        return None
    return (match["v6"] or match["name"]).lower().rstrip("."), match["port"] or ""


def is_loopback(name: str) -> bool:
    """Whether ``name`` can only mean this machine."""
    if name in _LOOPBACK_NAMES:
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


class HostCheck:
    """Refuses requests that name another server or that another site's page has sent.

    Any name is accepted when keys guard a server that listens beyond loopback and
    ``allowed_hosts`` is empty: it cannot know by which names it is reached.
    """

    def __init__(self, settings: Settings) -> None:
        extra = {name.strip().lower() for name in settings.allowed_hosts.split(",")} - {""}
        bound, _ = settings.address
        self._extra = frozenset(extra)
        self._names = _LOOPBACK_NAMES | {bound.lower()} | extra
        self._any = bool(settings.api_keys) and not is_loopback(bound) and not extra

    def check(self, environ: Environ) -> None:
        """Raise InvalidInput for a foreign Host, Forbidden for a foreign page."""
        path = environ.get("PATH_INFO", "")
        if path in PROBE_PATHS:
            return
        host = split_host(environ.get("HTTP_HOST", ""))
        if host is None:
            raise InvalidInput("header_invalid", name="Host")
        if not self._any and host[0] not in self._names:
            raise InvalidInput("host_not_allowed", host=host[0])
        if not (self._origin_allowed(environ, host) and _site_allowed(environ)):
            raise Forbidden("origin_not_allowed")

    def _origin_allowed(self, environ: Environ, host: tuple[str, str]) -> bool:
        origin = environ.get("HTTP_ORIGIN")
        return origin is None or is_same_origin(origin, host) or _name_of(origin) in self._extra


def is_same_origin(origin: str, host: tuple[str, str]) -> bool:
    """Whether a page of ``origin`` was served by ``host``, as ``split_host`` gives it.

    The scheme is not compared: a proxy in front may have ended TLS.
    """
    match = _ORIGIN.fullmatch(origin)
    named = split_host(match["host"]) if match else None
    if match is None or named is None:
        return False
    default_port = _DEFAULT_PORTS[match["scheme"]]
    return (named[0], named[1] or default_port) == (host[0], host[1] or default_port)


def _name_of(origin: str) -> str:
    match = _ORIGIN.fullmatch(origin)
    named = split_host(match["host"]) if match else None
    return named[0] if named else ""


def _site_allowed(environ: Environ) -> bool:
    # "same-site" is not enough: every port of localhost is one site.
    if environ.get("HTTP_SEC_FETCH_SITE", "none") in ("none", "same-origin"):
        return True
    return (
        environ.get("REQUEST_METHOD") in ("GET", "HEAD")
        and environ.get("HTTP_SEC_FETCH_MODE") == "navigate"
        and environ.get("HTTP_SEC_FETCH_DEST") == "document"
    )
