"""Where the server may listen: on loopback, unless keys keep strangers out."""

from __future__ import annotations

import socket
from collections.abc import Sequence

from likeopt.errors import ConfigurationError, StartupError
from likeopt.serving.unpatched import Socket
from likeopt.settings import Settings
from likeopt.web.hosts import is_loopback

Address = tuple[str, int] | str


def check(settings: Settings, addresses: Sequence[Address]) -> None:
    """Raises ConfigurationError when strangers could reach a server without keys."""
    for address in addresses:
        if isinstance(address, tuple) and not is_loopback(address[0]) and not settings.api_keys:
            raise ConfigurationError("bind_needs_keys", host=address[0] or "0.0.0.0")  # noqa: S104


def check_free(addresses: Sequence[Address]) -> None:
    """Raises StartupError when another program has one of the ports."""
    for address in addresses:
        if isinstance(address, tuple):
            _check_free(*address[:2])


def _check_free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with Socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise StartupError("port_unusable", host=host, port=port, reason=reason) from error


def url_of(address: Address) -> str:
    """How programs on this machine reach the server."""
    if isinstance(address, str):
        return f"unix:{address}"
    host, port = address[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)  # noqa: S104
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
