"""Names of documents as callers give them, made safe to keep and to show."""

from __future__ import annotations

import re
import unicodedata
from hashlib import sha256

from likeopt.web.schemas import LONGEST_NAME

_EXTENSION = re.compile(r"\.[A-Za-z][A-Za-z0-9]{0,7}$")
_TURNS_DIRECTION = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_HASH_LENGTH = 8
UNNAMED = "unnamed"


def safe_name(given: str) -> str:
    """``given`` as a relative path in NFC: no ``..``, no control characters, at most 1,024 characters.

    Of a path that is too long the end is kept, since it tells files apart.
    """
    plain = "".join(c for c in unicodedata.normalize("NFC", given) if not _is_unwritable(c))
    segments = (segment.strip() for segment in plain.replace("\\", "/").split("/"))
    name = "/".join(segment for segment in segments if segment not in ("", ".", ".."))
    return name[-LONGEST_NAME:].lstrip("/") or UNNAMED


def name_for_text(title: str, text: str) -> str:
    """A name for a text without one: its title and a digest, so that equal titles stay two documents.

    The title's own extension is kept, since it may tell code from prose.
    """
    title = safe_name(title)
    match = _EXTENSION.search(title)
    extension = match[0] if match else ".md"
    stem = title[: -len(extension)] if match else title
    digest = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_HASH_LENGTH]
    return f"{stem[: LONGEST_NAME - len(extension) - _HASH_LENGTH - 1]}-{digest}{extension}"


def _is_unwritable(character: str) -> bool:
    return character in _TURNS_DIRECTION or unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp")
