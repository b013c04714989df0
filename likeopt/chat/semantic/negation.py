"""Whether two questions deny the same and stand on the same side of an opposition."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from likeopt.chat.semantic.opposites import IN_OR_OUT, KOREAN_OPPOSITES, OPPOSITES
from likeopt.chat.semantic.wording import Word, words
from likeopt.search.english import stem

_ENGLISH = re.compile(
    r"\b(?:not|never|no|none|nobody|nothing|nowhere|neither|nor|without|cannot|except|excluding|unless|lacks?|"
    r"lacking|hardly|rarely|seldom|instead of|rather than|absence of|avoid|avoids|avoiding|non)\b|n't\b"
)
# “No, …” repeats what the sentence then says by itself.
_ANSWERED = re.compile(r"^(?:no|yes),\s")
# These deny nothing.
_IDLE = re.compile(r"\bor not\b|\b(?:don't|do not) forget\b|\bnot only\b|\bno matter\b")
_KOREAN = re.compile(
    r"(?<![가-힣])(?:안|못)(?=\s)|(?<![가-힣])안\s?(?:되|돼|됩|된|될|하|해|합)|않|못하|못한|못할|못해|못합|"
    r"(?<![가-힣])못(?=[가-힣])|없|(?<![가-힣])아니|(?<![가-힣])아닌|(?<![가-힣])아닙|말고|마세요|말아|지\s?마|"
    r"제외|빼고|모르|모른|외에|말라"
)
_PREFIXES = ("un", "in", "im", "ir", "il", "dis", "non", "mis", "de", "anti", "counter")
_KOREAN_PREFIXES = "비미불무부반탈"
_IN_AND_OUT = frozenset({"+in"}), frozenset({"+out"})
_SHORTEST_REST = 4


def denials(text: str) -> int:
    """How often ``text`` (plain) denies."""
    lower = text.lower()
    rest = _IDLE.sub(" ", _ANSWERED.sub("", lower))
    count = len(_ENGLISH.findall(rest))
    if lower.startswith("no, ") and not count:
        count = 1
    return count + len(_KOREAN.findall(rest))


def agree(first: str, second: str) -> bool:
    """Whether both deny as often, and no word of one is the other's with a prefix or suffix that denies."""
    if denials(first) != denials(second):
        return False
    one, other = _spelled(first), _spelled(second)
    return not (_denied(one - other, other) or _denied(other - one, one))


def opposed(first: str, second: str) -> bool:
    """Whether the questions name different sides of an opposition: before and after, 켜다 and 끄다."""
    one, other = words(first), words(second)
    return _opposed_english(one, other) or _opposed_korean(one, other)


def _spelled(text: str) -> frozenset[str]:
    return frozenset(word.text.lower() for word in words(text))


def _denied(ones: Iterable[str], others: frozenset[str]) -> bool:
    stems = {stem(word) for word in others}
    return any(
        rest in stems
        or stem(rest) in stems
        or any(other.startswith(rest) for other in others if not rest.isascii())
        for word in ones
        for rest in _rests(word)
    )


def _rests(word: str) -> list[str]:
    if word[0] in _KOREAN_PREFIXES and len(word) > 2:
        return [word[1:3]]
    rests = [word.removeprefix(prefix) for prefix in _PREFIXES if word.startswith(prefix)]
    if word.endswith("less"):
        rests += [word[:-4], word[:-4] + "ful"]
    return [rest for rest in rests if len(rest) >= _SHORTEST_REST]


def _opposed_english(one: Sequence[Word], other: Sequence[Word]) -> bool:
    ones, others = _stems(one), _stems(other)
    for side, opposite in (*OPPOSITES, _IN_AND_OUT):
        here = bool(ones & side), bool(ones & opposite)
        there = bool(others & side), bool(others & opposite)
        if (here == (True, False) and there == (False, True)) or (
            here == (False, True) and there == (True, False)
        ):
            return True
    return False


def _stems(found: Sequence[Word]) -> frozenset[str]:
    spelled = [word.text.lower() for word in found if not word.is_hangul]
    turned = {
        f"+{after}" for before, after in pairwise(spelled) if before in IN_OR_OUT and after in ("in", "out")
    }
    return frozenset({*map(stem, spelled), *turned})


def _opposed_korean(one: Sequence[Word], other: Sequence[Word]) -> bool:
    ones = [word.text for word in one if word.is_hangul]
    others = [word.text for word in other if word.is_hangul]
    if not ones or not others:
        return False
    ones, others = [w for w in ones if w not in others], [w for w in others if w not in ones]
    return any(
        (_begin(ones, side) and _begin(others, opposite)) or (_begin(ones, opposite) and _begin(others, side))
        for side, opposite in KOREAN_OPPOSITES
    )


def _begin(found: Sequence[str], beginnings: frozenset[str]) -> bool:
    return any(word.startswith(beginning) for word in found for beginning in beginnings)
