"""The id that a request, its answer and its log lines share."""

from __future__ import annotations

import random
import re

_SANE = re.compile(r"[A-Za-z0-9._-]{1,64}")
_BITS = 96


def request_id_from(given: str | None) -> str:
    """The id a caller gave when it is short and plain, else a new one of 96 random bits.

    Nothing depends on its being hard to guess. Python seeds its generator anew after a fork.
    """
    if given is not None and _SANE.fullmatch(given):
        return given
    return f"{random.getrandbits(_BITS):024x}"
