"""How much a file may grow when it is opened."""

from __future__ import annotations

import msgspec

MEBIBYTE = 1024 * 1024


class Limits(msgspec.Struct, frozen=True):
    """Bounds on one document, all inclusive.

    ``max_ratio`` is unpacked over packed bytes of one member of an archive, looked at only for
    members that unpack to more than ``ratio_floor_bytes``: small repetitive XML packs very well.
    ``max_text_chars`` counts code points of the text that comes out.
    """

    max_unpacked_bytes: int = 512 * MEBIBYTE
    max_ratio: int = 200
    ratio_floor_bytes: int = 16 * MEBIBYTE
    max_members: int = 20_000
    max_text_chars: int = 160 * MEBIBYTE
