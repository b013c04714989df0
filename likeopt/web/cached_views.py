"""Responses of GET views, kept ready to send and answered with 304 where the reader has them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from hashlib import blake2b
from typing import Any, TypeVar

import msgspec
from flask import Response, make_response, request

from likeopt.cache.codec import Typed
from likeopt.cache.keys import key_of
from likeopt.cache.kinds import Kind, Wish
from likeopt.cache.shelf import Got
from likeopt.web.asking import asker, visitor
from likeopt.web.cache_control import cache_status, request_wish
from likeopt.web.contexts import in_this_request
from likeopt.web.encodings import Coding, compress, is_compressible, negotiate
from likeopt.web.parts import services, settings
from likeopt.web.wording import request_language

View = TypeVar("View", bound=Callable[..., Any])
Tags = Sequence[str] | Callable[[], Sequence[str]]

PAGE = "page"
CACHE_CONTROL = "private, no-cache"
# Where other hosts write to the same database, a notice of theirs that is lost is late by no more.
ELSEWHERE_S = 1.0
# Said anew of each response.
_NOT_KEPT = {"cache-control", "content-length", "etag"}
_OK = 200


class Page(msgspec.Struct, frozen=True, array_like=True):
    """A response. ``digest`` names its body; ``encoded`` is the body in the codings it was first asked in."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    digest: str
    encoded: dict[str, bytes]


class Dependence(msgspec.Struct, frozen=True):
    """What a view's response depends on besides who asks for what.

    ``version`` returns plain data; a response is good for as long as it stays the same. Responses
    with one of ``tags`` are dropped together.
    """

    ttl_s: float
    tags: Tags = ()
    version: Callable[[], object] = lambda: None
    by_visitor: bool = False
    by_language: bool = False

    @property
    def vary(self) -> tuple[str, ...]:
        """The request's fields that it is told by."""
        language = ("Accept-Language",) if self.by_language else ()
        return ("Authorization", "Cookie", *language, "Accept-Encoding")

    def parts(self) -> tuple[object, ...]:
        """What tells this request's response from others."""
        return (
            request.path,
            # Of a repeated parameter the first counts, so these keep their order.
            sorted(request.args.items(multi=True), key=lambda pair: pair[0]),
            asker().owner,
            visitor() if self.by_visitor else "",
            request_language() if self.by_language else "",
            self.version(),
        )


_PAGES = Typed(Page)
_BODIES = Typed(bytes)


def cached_view(
    *,
    ttl_s: float = 60.0,
    tags: Tags = (),
    version: Callable[[], object] = lambda: None,
    by_visitor: bool = False,
    by_language: bool = False,
) -> Callable[[View], View]:
    """Keep what a GET view answers with 200, for ``ttl_s`` at most.

    ``tags`` and ``version`` may be asked in each request; see Dependence. Every answer says where it came
    from (Cache-Status) and has a strong ETag, so that ``If-None-Match`` spares the body. Errors and
    responses that set cookies are never kept. The view gives its body at once: a stream raises TypeError.
    """
    dependence = Dependence(ttl_s, tags, version, by_visitor, by_language)

    def decorate(view: View) -> View:
        @wraps(view)
        def call(**arguments: Any) -> Any:
            if request.method not in ("GET", "HEAD"):
                return view(**arguments)
            return _answer(dependence, lambda: _page(make_response(view(**arguments))))

        return call  # type: ignore[return-value]

    return decorate


def _answer(dependence: Dependence, compute: Callable[[], Page]) -> Response:
    wish = request_wish()
    kind = _kind(dependence.ttl_s)
    tags = dependence.tags() if callable(dependence.tags) else dependence.tags
    got = services().cache.get_or_compute(
        kind,
        key_of(PAGE, *dependence.parts()),
        in_this_request(compute),
        _PAGES,
        wish=wish,
        tags=tuple(tags),
        storable=_is_storable,
    )
    response = _response(got.value, kind, wish)
    if got.value.status == _OK:
        response.vary.update(dependence.vary)
    response.headers["Cache-Status"] = _told(got, kind)
    return response


def _kind(ttl_s: float) -> Kind:
    database_url = settings().database_url
    is_shared = bool(database_url) and not database_url.startswith("sqlite")
    return msgspec.structs.replace(
        services().cache.kinds[PAGE],
        ttl_s=min(ttl_s, ELSEWHERE_S) if is_shared else ttl_s,
        grace_s=0.0,
    )


def _told(got: Got[Page], kind: Kind) -> str:
    stored = got.entry is not None and bool(kind.layers)
    return cache_status(got.status, got.layer, stored)


def _page(response: Response) -> Page:
    if response.is_streamed or response.direct_passthrough:
        raise TypeError("a cached view gives its body at once")
    body = response.get_data()
    is_whole = response.status_code == _OK
    coding = _coding(response.mimetype, body) if is_whole else None
    return Page(
        status=response.status_code,
        headers=tuple(pair for pair in response.headers if not is_whole or pair[0].lower() not in _NOT_KEPT),
        body=body,
        digest=blake2b(body, digest_size=16).hexdigest(),
        encoded={coding: compress(body, coding)} if coding else {},
    )


def _is_storable(page: Page) -> bool:
    return page.status == _OK and all(name.lower() != "set-cookie" for name, _ in page.headers)


def _coding(media_type: str | None, body: bytes) -> Coding | None:
    if not is_compressible(media_type or "", len(body)):
        return None
    return negotiate(request.headers.get("Accept-Encoding", ""))


def _response(page: Page, kind: Kind, wish: Wish) -> Response:
    if page.status != _OK:
        return Response(page.body, page.status, list(page.headers))
    response = Response(status=page.status, headers=list(page.headers))
    coding = _coding(response.mimetype, page.body)
    etag = f"{page.digest}-{coding}" if coding else page.digest
    response.set_etag(etag)
    response.headers["Cache-Control"] = CACHE_CONTROL
    if request.if_none_match.contains_weak(etag):
        return _unchanged(response)
    response.set_data(_encoded(page, coding, kind, wish) if coding else page.body)
    if coding:
        response.headers["Content-Encoding"] = coding
    return response


def _unchanged(response: Response) -> Response:
    """Without what describes the body, which the reader has (RFC 9110 §15.4.5)."""
    response.status_code = 304
    for name, _ in list(response.headers):
        if name.lower().startswith("content-"):
            response.headers.remove(name)
    return response


def _encoded(page: Page, coding: Coding, kind: Kind, wish: Wish) -> bytes:
    """The body in ``coding``. Another than the first is kept by what is in it, which never goes stale."""
    ready = page.encoded.get(coding)
    if ready is not None:
        return ready
    key = key_of(PAGE, page.digest, coding)
    got = services().cache.get_or_compute(
        kind, key, lambda: compress(page.body, coding), _BODIES, wish=Wish(write=wish.write)
    )
    return got.value
