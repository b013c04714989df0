"""Bodies compressed as their reader can take them (RFC 9110 §12.5.3)."""

from __future__ import annotations

import gzip
import re
import sys
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Literal, get_args

import brotli
from flask import Flask, Response, request
from flask_compress import Compress

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

Coding = Literal["zstd", "br", "gzip"]

# The first is preferred where a reader has no preference: as small as Brotli, in a quarter of its time.
CODINGS: tuple[Coding, ...] = get_args(Coding)
# Below this a response is one packet anyway.
LEAST_BYTES = 500
MEDIA_TYPES = ("text/html", "text/plain", "application/json", "application/problem+json")

_ZSTD_LEVEL = 3
_BROTLI_QUALITY = 4
_GZIP_LEVEL = 6
# An element of Accept-Encoding: a coding and its weight, a number from 0 to 1.
_ELEMENT = re.compile(
    r"\s*([!#$%&'*+.^_`|~0-9a-z-]+)\s*(?:;\s*q=(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)\s*)?", re.IGNORECASE
)
_OTHER_NAMES = {"x-gzip": "gzip"}

_COMPRESS: Mapping[Coding, Callable[[bytes], bytes]] = {
    "zstd": lambda body: zstd.compress(body, _ZSTD_LEVEL),
    "br": lambda body: brotli.compress(body, quality=_BROTLI_QUALITY),
    "gzip": lambda body: gzip.compress(body, _GZIP_LEVEL, mtime=0),
}


@lru_cache(maxsize=256)
def negotiate(accept_encoding: str) -> Coding | None:
    """The coding to send by a request's Accept-Encoding; None for none at all.

    The heaviest weight wins, and of equal ones our order; a weight of 0 forbids. Elements that are
    malformed are ignored. Without anything acceptable the body goes out as it is.
    """
    weights = _weights(accept_encoding)
    others = weights.get("*", 0.0)
    best = max(CODINGS, key=lambda coding: weights.get(coding, others))
    weight = weights.get(best, others)
    return best if weight > 0 and weight >= weights.get("identity", 0.0) else None


def _weights(accept_encoding: str) -> dict[str, float]:
    matches = (_ELEMENT.fullmatch(element) for element in accept_encoding.split(","))
    named = ((match[1].lower(), float(match[2] or 1)) for match in matches if match)
    return {_OTHER_NAMES.get(name, name): weight for name, weight in named}


def compress(body: bytes, coding: Coding) -> bytes:
    """``body`` in ``coding``; the same bytes every time."""
    return _COMPRESS[coding](body)


def is_compressible(media_type: str, size_bytes: int) -> bool:
    """Whether compressing is worth its time."""
    return size_bytes >= LEAST_BYTES and media_type in MEDIA_TYPES


def compress_the_rest(app: Flask) -> None:
    """Have ``app`` compress what is not yet, and never a stream: events must not wait in a compressor."""
    app.config["COMPRESS_STREAMS"] = False
    app.config["COMPRESS_ALGORITHM"] = list(CODINGS)
    app.config["COMPRESS_MIMETYPES"] = list(MEDIA_TYPES)
    app.config["COMPRESS_MIN_SIZE"] = LEAST_BYTES
    app.config["COMPRESS_BR_LEVEL"] = _BROTLI_QUALITY
    # It would take a coding with a weight of 0 where that is the only one named.
    app.config["COMPRESS_REGISTER"] = False
    compressing = Compress(app)

    @app.after_request
    def compress_response(response: Response) -> Response:
        if negotiate(request.headers.get("Accept-Encoding", "")) is None:
            response.vary.add("Accept-Encoding")
            return response
        compressed: Response = compressing.after_request(response)
        return compressed
