"""Whether a message points back at what was said before it."""

from __future__ import annotations

import re

_ENGLISH = re.compile(
    r"\b(?:it|its|they|them|their|theirs|he|him|his|she|her|hers|those|there|ones|"
    r"the (?:same|former|latter|other|others|first|second|third|last|previous)(?: one| point| ones)?)\b|"
    r"(?:^|\b(?:does|do|did|is|was|are|can|could|will|would|should|has|have|had|of|about|for|with|in|on|at|"
    r"to|"
    r"after|before|by|from|like|why|and|but|all|not)\s)that\b"
)
# "Is it possible", "are there any": these point at nothing.
_AT_NOTHING = re.compile(
    r"\b(?:is|are|was|were|be|if|will|would|can|could|should)\s+there\b|\bthere(?:'s|\s+(?:is|are|was|were|"
    r"any))\b|"
    r"\b(?:hi|hello|hey) there|\bthat of\b|\bthose (?:who|of)\b|\banybody there\b|\bit\s+(?:takes?|"
    r"possible)\b|\bis it (?:possible|true|legal|allowed|ok)\b"
)
_KOREAN = re.compile(
    r"(?:^|\s)(?:(?:그|저)(?:것|거|건|게|걸|곳|때|분|들|녀|런|렇게|쪽|날|중|둘)[가-힣]*|그 (?=\S)|"
    r"(?:이걸|이거|이것|이건|이렇게|거기|위 (?!내시경|절제)|위의|위에|앞의|앞서|방금|아까|"
    r"[전후]자(?=[는가를의]| ?쪽)|나머지|둘 다|둘은|각각은|"
    r"(?:첫|두|세|네) ?번째|마지막 ?(?:거|것|건|항목)|다른 ?(?:건|거|것)))"
)


def pointer(said: str, korean: bool) -> tuple[int, str] | None:
    """Where lower-case ``said`` first points at something that it may not name, and with which words."""
    if korean:
        match = _KOREAN.search(said)
    else:
        match = _ENGLISH.search(_AT_NOTHING.sub(lambda found: " " * len(found.group()), said))
    return (match.start(), match.group().strip()) if match else None
