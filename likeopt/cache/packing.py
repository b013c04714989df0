"""Entries as bytes: how Redis and the disk keep them.

A version byte, a checksum, then the entry in msgpack. Whatever is not whole, or was written
by another version, is no entry.
"""

from __future__ import annotations

from hashlib import blake2b

import msgspec

from likeopt.cache.backend import Entry

VERSION = b"\x01"
CHECKSUM_BYTES = 8
HEAD_BYTES = len(VERSION) + CHECKSUM_BYTES

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Entry)


def pack(entry: Entry) -> bytes:
    """The entry as bytes; ``since_ns`` stays behind, for it means nothing after a restart."""
    content = _encoder.encode(msgspec.structs.replace(entry, since_ns=0) if entry.since_ns else entry)
    return VERSION + _checksum(content) + content


def unpack(packed: bytes) -> Entry | None:
    """The entry that ``pack`` was given; None for anything else."""
    content = packed[HEAD_BYTES:]
    if packed[:1] != VERSION or packed[1:HEAD_BYTES] != _checksum(content):
        return None
    try:
        return _decoder.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def _checksum(content: bytes) -> bytes:
    return blake2b(content, digest_size=CHECKSUM_BYTES).digest()
