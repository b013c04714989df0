"""What views and functions return, as bytes and back: responses, markup and plain data."""

from __future__ import annotations

from typing import Any

import msgspec
from flask import Response, current_app, has_app_context, has_request_context, request
from markupsafe import Markup
from werkzeug.datastructures import Headers
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from likeopt.cache.codec import NotStorable, Plain
from likeopt.web.exchange import STREAM_TYPE

_PLAIN = Plain()
_DATA, _RESPONSE, _MARKUP = b"d", b"r", b"m"


class NotForKeeping(Exception):
    """A value that is of use once: ``reason`` is streamed, cookie or error."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class KeptResponse(msgspec.Struct, frozen=True, array_like=True):
    """A response: its status line, its fields in their order, and its body."""

    status: str
    headers: list[tuple[str, str]]
    body: bytes


def encode(key: str, value: Any) -> bytes:
    """``value`` as bytes, to be kept under Flask-Caching's ``key``.

    Raises NotStorable for what would come back different, and NotForKeeping for streams, responses
    that set cookies, and errors.
    """
    if isinstance(value, HTTPException):
        raise NotForKeeping("error")
    if isinstance(value, tuple) and _is_of_view(key):
        value = _response_of(value)
    if isinstance(value, AnyResponse):
        return _RESPONSE + msgspec.msgpack.encode(_kept(value))
    if type(value) is Markup:
        return _MARKUP + value.encode()
    return _DATA + _PLAIN.encode(value)


def decode(body: bytes) -> Any:
    """The value again; a response comes back as the application's own kind.

    Raises ValueError, of which msgspec.DecodeError is one, for anything that ``encode`` did not make.
    """
    kind, content = body[:1], body[1:]
    if kind == _DATA:
        return _PLAIN.decode(content)
    if kind == _RESPONSE:
        return _response(msgspec.msgpack.decode(content, type=KeptResponse))
    if kind == _MARKUP:
        return Markup(content.decode())  # noqa: S704 - it was markup when it was kept
    raise ValueError("kept by something else")


def _is_of_view(key: str) -> bool:
    """Whether ``cached`` made the key for the view being called; a function's tuple is no response."""
    return has_request_context() and key.startswith(f"view/{request.path}")


def _response_of(result: tuple[Any, ...]) -> Response:
    try:
        return current_app.make_response(result)
    except TypeError as error:
        raise NotStorable(str(error)) from error


def _kept(response: AnyResponse) -> KeptResponse:
    if response.is_streamed or response.direct_passthrough or response.mimetype == STREAM_TYPE:
        raise NotForKeeping("streamed")
    if "Set-Cookie" in response.headers:
        raise NotForKeeping("cookie")
    return KeptResponse(response.status, list(response.headers), response.get_data())


def _response(kept: KeptResponse) -> Response:
    made = current_app.response_class if has_app_context() else Response
    response = made(kept.body, kept.status)
    response.headers = Headers(kept.headers)
    return response
