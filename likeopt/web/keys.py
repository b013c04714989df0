"""Who is asking: API keys, and what stays open without one."""

from __future__ import annotations

import hmac
from hashlib import sha256
from typing import Any, Literal

import msgspec

from likeopt.errors import ConfigurationError, Unauthenticated
from likeopt.settings import Settings
from likeopt.web.hosts import PROBE_PATHS

Environ = dict[str, Any]

LOCAL_OWNER = "local"
ASKER = "likeopt.asker"
SESSION_COOKIE = "likeopt_session"

# The shell of a page holds nothing of anybody's; what it shows, it asks for with a session.
OPEN_PATHS = PROBE_PATHS | {
    *("/", "/documents", "/dashboard", "/admin", "/shortcuts", "/offline", "/login", "/logout"),
    *("/favicon.ico", "/robots.txt", "/sw.js", "/manifest.webmanifest"),
}
STATIC_PREFIX = "/static/"
METRICS_PATH = "/metrics"
_OPEN_PREFIXES = (STATIC_PREFIX, "/language/")

_LONGEST_OWNER = 200
_ID_LENGTH = 16


class Asker(msgspec.Struct, frozen=True):
    """Whose things a request may see; ``key_id`` names the key without giving it away."""

    owner: str
    via: Literal["open", "key", "session"]
    key_id: str = ""


class KeyRing:
    """The configured keys, kept as digests only.

    Raises ConfigurationError when ``api_keys`` holds an empty key or an owner's name that is too long.
    """

    def __init__(self, settings: Settings) -> None:
        entries = [entry.strip() for entry in settings.api_keys.split(",") if entry.strip()]
        self._askers = dict(_read_entry(entry) for entry in entries)
        for_metrics = settings.metrics_key.get_secret_value()
        self._for_metrics = _digest(for_metrics) if for_metrics else None

    @property
    def needed(self) -> bool:
        """Whether any key is configured, so that callers must show one."""
        return bool(self._askers)

    def find(self, key: str) -> Asker | None:
        """Who holds ``key``, if anybody; takes the same time whether, and which, key matches."""
        digest = _digest(key)
        found = None
        for known, asker in self._askers.items():
            if hmac.compare_digest(known, digest):
                found = asker
        return found

    def still_holds(self, owner: str, key_id: str) -> bool:
        """Whether the key a session was opened with is still configured for the same owner."""
        return any(asker.owner == owner and asker.key_id == key_id for asker in self._askers.values())

    def identify(self, environ: Environ) -> Asker | None:
        """Who is asking; None when only the session can tell.

        Raises Unauthenticated when a key is needed and none, or a wrong one, was given.
        """
        key = _shown_key(environ)
        path = environ.get("PATH_INFO", "")
        if self._for_metrics is not None and path == METRICS_PATH:
            return self._scraper(key)
        if not self._askers:
            return Asker(LOCAL_OWNER, "open")
        if key is not None:
            holder = self.find(key)
            if holder is None:
                raise Unauthenticated("key_wrong")
            return holder
        # A probe must be answered when the database, and with it the session, cannot be read.
        if SESSION_COOKIE in environ.get("HTTP_COOKIE", "") and path not in PROBE_PATHS:
            return None
        if is_open(path):
            return Asker("", "open")
        raise Unauthenticated("key_missing")

    def _scraper(self, key: str | None) -> Asker:
        """Who reads the metrics, with the key for these or any other."""
        if key is None:
            raise Unauthenticated("key_missing")
        holder = self.find(key)
        if holder is None and not hmac.compare_digest(self._for_metrics or b"", _digest(key)):
            raise Unauthenticated("key_wrong")
        return holder or Asker("", "key")


def _shown_key(environ: Environ) -> str | None:
    """The key that came with the request, as our own clients and OpenAI's send it, or as Anthropic's do."""
    scheme, _, key = environ.get("HTTP_AUTHORIZATION", "").partition(" ")
    if scheme.lower() == "bearer":
        return str(key.strip())
    if environ.get("PATH_INFO", "").startswith("/v1/") and "HTTP_X_API_KEY" in environ:
        return str(environ["HTTP_X_API_KEY"].strip())
    return None


def is_open(path: str) -> bool:
    """Whether ``path`` is answered without a key."""
    return path in OPEN_PATHS or path.startswith(_OPEN_PREFIXES)


def _read_entry(entry: str) -> tuple[bytes, Asker]:
    owner, separator, key = entry.partition(":")
    if not separator:
        owner, key = LOCAL_OWNER, entry
    if not owner or not key or len(owner) > _LONGEST_OWNER:
        raise ConfigurationError("api_keys_invalid")
    digest = _digest(key)
    return digest, Asker(owner, "key", digest.hex()[:_ID_LENGTH])


def _digest(key: str) -> bytes:
    return sha256(key.encode("utf-8", "surrogateescape")).digest()
