"""What ``likeopt doctor`` finds out."""

from __future__ import annotations

from typing import Literal

import msgspec


class Finding(msgspec.Struct, frozen=True):
    """What was found out about one part, and what to know or do."""

    part: str
    status: Literal["ok", "off", "failed"]
    text: str
