"""Our cache as a backend of Flask-Caching: ``CACHE_TYPE = "likeopt.web.caching.LikeOptCache"``.

``cached``, ``memoize``, ``delete_memoized`` and the rest then work as its documentation says, over our
layers and in all workers. Nothing is pickled.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import msgspec
from flask import Flask, g, has_app_context
from flask_caching import Cache as FlaskCache
from flask_caching.backends.base import BaseCache

from likeopt.cache.backend import Key
from likeopt.cache.cache import Cache
from likeopt.cache.codec import NotStorable, Typed
from likeopt.cache.keys import digest_of, key_of
from likeopt.cache.kinds import Kind
from likeopt.cache.shelf import Origin
from likeopt.web import flask_values, parts
from likeopt.web.cached_functions import FUNCTION

# As good as for ever, and a time that every layer can reckon with.
FOR_EVER_S = 100 * 365 * 86_400.0
# What Flask-Caching ends the names of its versions with. It puts the versions at the end of the keys of
# memoized results, and changes them to delete all of a function's or of an instance's.
VERSION_SUFFIX = "_memver"

_VERSION = re.compile(r"~[0-9a-f]{32}")
_MISSED = "likeopt_cache_missed"
_BODIES = Typed(bytes)


class ComesBackChanged(BaseException):
    """A value that the cache would not give back as it was.

    It is no Exception, because Flask-Caching logs those and goes on: a test would pass while the
    value is computed every time.
    """


class LikeOptCache(BaseCache):
    """Keeps values through ``cache_of()``, which is asked in each call: workers open theirs late.

    A value that would come back different raises ComesBackChanged where ``is_strict()``; elsewhere
    ``not_stored`` is told why it is not kept. A timeout of 0 means for ever.
    """

    def __init__(
        self,
        cache_of: Callable[[], Cache],
        prefix: str = "",
        default_timeout: int = 300,
        *,
        ignore_errors: bool = False,
        is_strict: Callable[[], bool] = lambda: False,
        not_stored: Callable[[str], None] = lambda _reason: None,
    ) -> None:
        super().__init__(default_timeout, ignore_errors)
        self._cache_of = cache_of
        self._prefix = prefix
        self._tag = f"flask-caching:{prefix}"
        self._is_strict = is_strict
        self._not_stored = not_stored

    @classmethod
    def factory(
        cls,
        app: Flask,
        config: dict[str, Any],
        args: list[Any],
        kwargs: dict[str, Any],
    ) -> LikeOptCache:
        """The backend of an application that ``create_app`` has made."""
        services = app.extensions[parts.SERVICES]
        return cls(
            lambda: services.cache,
            config["CACHE_KEY_PREFIX"],
            kwargs["default_timeout"],
            ignore_errors=kwargs["ignore_delete_many_errors"],
            is_strict=lambda: app.testing,
            not_stored=lambda reason: services.metrics.cache.not_stored(FUNCTION, reason),
        )

    def get(self, key: str) -> Any:
        """The value, or None when there is none; ``has`` tells a kept None apart."""
        if key.endswith(VERSION_SUFFIX):
            return self._version(key)
        since_ns = self._cache_of().now_ns()
        body = self._body(key)
        if body is None:
            _note_missed(key, since_ns)
            return None
        return _decoded(body)

    def has(self, key: str) -> bool:
        """Whether anything is kept under ``key``, None included."""
        return key.endswith(VERSION_SUFFIX) or self._body(key) is not None

    def set(self, key: str, value: Any, timeout: int | timedelta | None = None) -> bool:
        """Keep ``value`` in place of what was there, which no worker gives any more; False if it is not kept.

        Within a request, what is set after it was looked for and not found was computed meanwhile: it
        does not replace what others have set since, nor outlive a deletion since.
        """
        if key.endswith(VERSION_SUFFIX):
            return value == self._version(key) or self.delete(key)
        body = self._encoded(key, value)
        if body is None:
            self.delete(key)
            return False
        cache, named = self._cache_of(), self._key(key)
        since_ns = _missed_ns(key)
        if since_ns is None:
            cache.delete(named)
            since_ns = cache.now_ns()
        origin = Origin(since_ns, (cache.now_ns() - since_ns) / 1e9, self._tags(key))
        return cache.put(self._kind(timeout), named, body, _BODIES, origin=origin) is not None

    def add(self, key: str, value: Any, timeout: int | timedelta | None = None) -> bool:
        """Keep ``value`` unless there is one; True if it was kept. Of several at once only one is."""
        body = self._encoded(key, value)
        if body is None or self.has(key):
            return False
        made: list[bytes] = []

        def make() -> bytes:
            made.append(body)
            return body

        self._cache_of().get_or_compute(
            self._kind(timeout), self._key(key), make, _BODIES, tags=self._tags(key)
        )
        return bool(made)

    def delete(self, key: str) -> bool:
        """Forget the value, in every worker; True if there was one."""
        if key.endswith(VERSION_SUFFIX):
            self._cache_of().drop_tags([self._version(key)])
            return True
        existed = self.has(key)
        self._cache_of().delete(self._key(key))
        return existed

    def clear(self) -> bool:
        """Forget everything kept through a backend of this prefix, in every worker."""
        self._cache_of().drop_tags([self._tag])
        return True

    def _key(self, key: str) -> Key:
        return key_of(FUNCTION, "flask-caching", self._prefix, key)

    def _version(self, key: str) -> str:
        """The version called ``key``: always the same, and the tag of the results whose keys it stands in.

        So all workers agree on it without keeping it anywhere, and to change it is to drop the tag.
        """
        return f"~{digest_of(self._prefix, key)}"

    def _tags(self, key: str) -> tuple[str, ...]:
        return (self._tag, *_VERSION.findall(key))

    def _kind(self, timeout: int | timedelta | None = None) -> Kind:
        ttl_s = self._normalize_timeout(timeout)
        kind = self._cache_of().kinds[FUNCTION]
        return msgspec.structs.replace(kind, ttl_s=float(ttl_s) if ttl_s > 0 else FOR_EVER_S, grace_s=0.0)

    def _body(self, key: str) -> bytes | None:
        got = self._cache_of().get(self._kind(), self._key(key), _BODIES)
        return got.value if got is not None and got.status == "hit" else None

    def _encoded(self, key: str, value: Any) -> bytes | None:
        try:
            return flask_values.encode(key, value)
        except flask_values.NotForKeeping as refusal:
            self._not_stored(refusal.reason)
        except NotStorable as error:
            self._not_stored("not_equal")
            if self._is_strict():
                raise ComesBackChanged(f"{key}: {error}") from error
        return None


def _decoded(body: bytes) -> Any:
    try:
        return flask_values.decode(body)
    except ValueError:
        return None


def _note_missed(key: str, since_ns: int) -> None:
    if has_app_context():
        g.setdefault(_MISSED, {})[key] = since_ns


def _missed_ns(key: str) -> int | None:
    """When this request looked for ``key`` and did not find it; None if it did not look."""
    missed: dict[str, int] = g.get(_MISSED, {}) if has_app_context() else {}
    return missed.pop(key, None)


cache = FlaskCache(config={"CACHE_TYPE": f"{__name__}.{LikeOptCache.__name__}"})
