"""Estimating tokens without a model's own tokenizer."""

from __future__ import annotations

from collections.abc import Callable

TokenCount = Callable[[str], int]

# Common tokenizers make 3.5–4.5 characters of English one token, and need 0.6–1.1 tokens for a
# syllable of Hangul. The estimate errs on the side of too many.
_NARROW_CHARACTERS_PER_TOKEN = 3.6
_TOKENS_PER_WIDE_CHARACTER = 0.95


def estimate_tokens(text: str) -> int:
    """About how many tokens ``text`` is, from the number of its characters of either kind.

    Characters of three bytes in UTF-8 (Hangul, Han, Kana) count as wide, others as narrow; one of
    two bytes (accented, Greek, Cyrillic) counts as half of each.
    """
    wide = (len(text.encode("utf-8", "surrogatepass")) - len(text)) / 2
    narrow = max(len(text) - wide, 0)
    return int(narrow / _NARROW_CHARACTERS_PER_TOKEN + wide * _TOKENS_PER_WIDE_CHARACTER + 0.999)


def cut_to_tokens(text: str, most_tokens: int, count: TokenCount = estimate_tokens) -> str:
    """The beginning of ``text`` that is at most ``most_tokens``, cut between words where it can be."""
    if count(text) <= most_tokens:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if count(text[:middle]) <= most_tokens else (low, middle - 1)
    cut = text[:low]
    return cut[: cut.rfind(" ")] if " " in cut[low // 2 :] else cut
