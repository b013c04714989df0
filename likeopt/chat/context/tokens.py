"""Estimating tokens without a model's own tokenizer, and cutting text to a number of them."""

from __future__ import annotations

from collections.abc import Callable

TokenCount = Callable[[str], int]

# Common tokenizers make 3.5–4.5 characters of English one token, and need 0.6–1.1 tokens for a
# syllable of Hangul. The estimate errs on the side of too many.
_NARROW_CHARACTERS_PER_TOKEN = 3.6
_TOKENS_PER_WIDE_CHARACTER = 0.95

# Close enough to the bound to stop looking for a better place to cut.
_ENOUGH = 0.97


def estimate_tokens(text: str) -> int:
    """About how many tokens ``text`` is, from the number of its characters of either kind.

    Characters of three bytes in UTF-8 (Hangul, Han, Kana) count as wide, others as narrow; one of
    two bytes (accented, Greek, Cyrillic) counts as half of each.
    """
    if text.isascii():
        return int(len(text) / _NARROW_CHARACTERS_PER_TOKEN + 0.999)
    wide = (len(text.encode("utf-8", "surrogatepass")) - len(text)) / 2
    narrow = max(len(text) - wide, 0)
    return int(narrow / _NARROW_CHARACTERS_PER_TOKEN + wide * _TOKENS_PER_WIDE_CHARACTER + 0.999)


def cut_to_tokens(text: str, most_tokens: int, count: TokenCount = estimate_tokens) -> str:
    """The beginning of ``text`` that is at most ``most_tokens``, cut between words where it can be."""
    cut = text[: _fitting_length(text, most_tokens, count, lambda length: text[:length])]
    return cut[: cut.rfind(" ")] if len(cut) < len(text) and " " in cut[len(cut) // 2 :] else cut


def cut_from_tokens(text: str, most_tokens: int, count: TokenCount = estimate_tokens) -> str:
    """The end of ``text`` that is at most ``most_tokens``, cut between words where it can be."""
    length = _fitting_length(text, most_tokens, count, lambda length: text[len(text) - length :])
    cut = text[len(text) - length :]
    return cut[cut.find(" ") + 1 :] if len(cut) < len(text) and " " in cut[: len(cut) // 2] else cut


def _fitting_length(text: str, most_tokens: int, count: TokenCount, piece: Callable[[int], str]) -> int:
    """About the most characters of ``text`` whose ``piece`` is at most ``most_tokens``, never more.

    Counting long texts with a real tokenizer takes milliseconds, so the place is guessed from the tokens
    on either side of it, in turns with halving, which no text can delay.
    """
    low, high = 0, len(text)
    low_tokens, high_tokens = 0, count(text)
    if high_tokens <= most_tokens:
        return high
    halve = False
    while high - low > 1 and low_tokens < _ENOUGH * most_tokens:
        guessed = low + (high - low) * (most_tokens - low_tokens) // max(high_tokens - low_tokens, 1)
        middle = (low + high) // 2 if halve else min(max(guessed, low + 1), high - 1)
        tokens = count(piece(middle))
        if tokens <= most_tokens:
            low, low_tokens = middle, tokens
        else:
            high, high_tokens = middle, tokens
        halve = not halve
    return low
