"""The pieces of wording by which one kind of question may be told from another."""

from __future__ import annotations

import re
from collections.abc import Iterator

_WORD = re.compile(r"[a-z']+|[가-힣]+|[?!]|0")
_DIGITS = re.compile(r"\d+")
_PIECE_LENGTHS = (2, 3, 4)
_OPENING = "^"


def pieces(said: str) -> Iterator[str]:
    """Korean words in pieces of two to four syllables, ends marked; other words and pairs of them."""
    before = _OPENING
    for word in _WORD.findall(_DIGITS.sub("0", said)):
        if "가" <= word[0] <= "힣":
            marked = f"^{word}$"
            for length in _PIECE_LENGTHS:
                for start in range(len(marked) - length + 1):
                    yield marked[start : start + length]
        else:
            yield word
            if word[0] not in "?!0":
                yield f"{before} {word}"
                before = word


def readable(piece: str) -> str:
    """``piece`` as it can be shown: without the marks of its ends."""
    return piece.strip("^$ ")
