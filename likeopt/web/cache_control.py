"""What a request wants of our cache, and what we tell of it (RFC 9111 §5.2.1, RFC 9211)."""

from __future__ import annotations

import math
import re
from functools import lru_cache

import msgspec
from flask import Response, request

from likeopt.cache.backend import LayerName
from likeopt.cache.kinds import Wish
from likeopt.cache.shelf import Status
from likeopt.chat.answers import CacheUse
from likeopt.web.schemas import CacheWish

# Elements of a list, whose commas do not count within quotes.
_ELEMENT = re.compile(r'(?:[^,"]|"(?:[^"\\]|\\.)*"?)+')
_SECONDS = re.compile(r'"?([0-9]{1,10})"?')
_NAME = "likeopt"


@lru_cache(maxsize=256)
def wish_of(cache_control: str | None, pragma: str | None = None) -> Wish:
    """What the fields Cache-Control and Pragma ask for; None stands for a field that is absent.

    ``no-cache`` skips reading, ``no-store`` writing, and of several ``max-age`` the least counts. Whatever
    else is there, or is malformed, is ignored. ``Pragma: no-cache`` counts only without Cache-Control.
    """
    if cache_control is None:
        return Wish(read="no-cache" not in _directives(pragma or ""))
    directives = _directives(cache_control)
    ages_s = [
        float(match[1]) for given in directives.get("max-age", []) if (match := _SECONDS.fullmatch(given))
    ]
    return Wish(
        read="no-cache" not in directives,
        write="no-store" not in directives,
        max_age_s=min(ages_s, default=None),
    )


def _directives(field: str) -> dict[str, list[str]]:
    """What is given with each directive; names in lower case, a directive alone is given nothing."""
    found: dict[str, list[str]] = {}
    for element in _ELEMENT.findall(field):
        name, _, given = element.partition("=")
        found.setdefault(name.strip().lower(), []).append(given.strip())
    return found


def request_wish(body: CacheWish | None = None) -> Wish:
    """What the request being answered wants: its fields, and ``body`` for one that has a ``cache`` object."""
    wish = wish_of(request.headers.get("Cache-Control"), request.headers.get("Pragma"))
    return wish if body is None else merged(wish, body)


def merged(wish: Wish, body: CacheWish) -> Wish:
    """Both together: what either forbids is not done. A ``ttl`` of 0 is for nobody to keep."""
    return msgspec.structs.replace(
        wish,
        read=wish.read and not body.no_cache,
        write=wish.write and not body.no_store and body.ttl != 0,
        ttl_s=None if body.ttl is None else float(body.ttl),
        namespace=body.namespace or "",
    )


def with_cache_use(response: Response, use: CacheUse | None) -> Response:
    """``response`` with what an answer says of the cache, as far as that is known."""
    if use is not None:
        collapsed = "; collapsed" if use.collapsed else ""
        response.headers["Cache-Status"] = cache_status(use.status, use.layer) + collapsed
    return response


def cache_status(
    status: Status, layer: LayerName | None = None, stored: bool = False, left_s: float | None = None
) -> str:
    """The field Cache-Status: where the response came from, and whether it is kept from now on.

    ``left_s`` is for how many seconds it stays fresh, negative for a stale one. A request that did not want
    a kept response is told apart from one for which there was none (RFC 9211 §2.2).
    """
    if status in ("hit", "stale"):
        ttl = "" if left_s is None else f"; ttl={math.floor(left_s)}"
        return f"{_NAME}; hit{ttl}" + (f"; detail={layer}" if layer else "")
    reason = "request" if status == "bypass" else "uri-miss"
    return f"{_NAME}; fwd={reason}" + ("; stored" if stored else "")
