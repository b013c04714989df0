"""Keys of cached things: digests of everything that the result depends on."""

from __future__ import annotations

from hashlib import blake2b
from typing import Any

import msgspec

from likeopt.cache.backend import Key

DIGEST_BYTES = 16


def digest_of(*parts: Any) -> str:
    """32 hexadecimal digits: equal for equal ``parts``, which are plain data or Structs."""
    return blake2b(msgspec.msgpack.encode(parts, order="deterministic"), digest_size=DIGEST_BYTES).hexdigest()


def key_of(kind: str, *parts: Any) -> Key:
    """The key of the ``kind`` of thing that ``parts`` determine."""
    return Key(kind, digest_of(*parts))
