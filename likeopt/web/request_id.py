"""The id that a request, its answer and its log lines share."""

from __future__ import annotations

import re
import secrets

_SANE = re.compile(r"[A-Za-z0-9._-]{1,64}")


def request_id_from(given: str | None) -> str:
    """The id a caller gave when it is short and plain, else a new one of 96 random bits."""
    if given is not None and _SANE.fullmatch(given):
        return given
    return secrets.token_hex(12)
