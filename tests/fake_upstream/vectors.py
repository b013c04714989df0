"""Vectors that depend on nothing but the words of a text."""

from __future__ import annotations

import hashlib
import math
import re


def vector(text: str, dimensions: int = 64) -> list[float]:
    """A unit vector; texts that share words are near each other."""
    sums = [0.0] * dimensions
    for word in re.findall(r"\w+", text.lower()):
        digest = hashlib.blake2b(word.encode(), digest_size=8).digest()
        sums[int.from_bytes(digest[:4], "big") % dimensions] += 1.0 if digest[4] & 1 else -1.0
    length = math.sqrt(sum(value * value for value in sums)) or 1.0
    return [value / length for value in sums]
