"""What a question asks for: who, when, where, why, how, how much, or whether."""

from __future__ import annotations

import re

_HANGUL = re.compile(r"[가-힣]")
_ENGLISH = (
    (r"\bhow (?:often|frequently)\b|\bhow many times\b", "frequency"),
    (r"\bhow long\b|\bhow much time\b", "duration"),
    (r"\bhow (?:many|much|large|big|high|heavy|tall|expensive|wide|deep|small|old|fast)\b", "amount"),
    (r"\bhow far\b", "distance"),
    (r"\bhow (?:can|do|does|should|could|to|would|might|may|did|must|is|are|was|were|will)\b", "how"),
    (r"\b(?:who|whom|whose)\b", "who"),
    (r"\bwhen\b", "when"),
    (r"\bwhere\b", "where"),
    (r"\bwhy\b", "why"),
)
_WHAT = re.compile(r"\b(?:what|which)\b")
# What a “what” may stand for.
_OF_WHAT = (
    (r"\b(?:time|date|day|deadline|year|hour|month)\b", "when"),
    (r"\b(?:place|location|city|address|country|room)\b", "where"),
    (r"\b(?:reason|cause)\b", "why"),
    (r"\b(?:person|name)\b", "who"),
    (r"\b(?:way|steps|procedure|process|method)\b", "how"),
    (
        r"\b(?:price|cost|amount|number|size|limit|length|revenue|sum|total|population|share|rate|value)\b",
        "amount",
    ),
    (r"\b(?:duration|length|period)\b", "duration"),
    (r"\b(?:frequency|interval)\b", "frequency"),
)
_WHETHER = re.compile(
    r"^(?:can|could|is|are|was|were|do|does|did|will|would|should|may|might|must|has|have|had|am|isn't|aren't|"
    r"can't|don't|doesn't|won't|shouldn't)\b"
)
_QUESTION_WORD = re.compile(
    r"^(?:how|who|whom|whose|what|which|why|when|where)\b"
    r"|\b(?:me|know|explain|describe) (?:how|who|what|which|why|when|where)\b"
)
_FIRST_WORDS = 8
_KOREAN = (
    (r"얼마나\s?(?:걸|오래)|며칠|몇\s?(?:시간|분|초|일|주|개월|달|년)(?!\s?째)", "duration"),
    (r"얼마나\s?자주|몇\s?번", "frequency"),
    (r"얼마|가격|비용|요금은|몇\s?원", "amount"),
    (r"몇\s?명|몇\s?사람", "people"),
    (r"몇\s?시(?!간)|언제", "when"),
    (r"몇", "count"),
    (r"누가|누구|누굴|누군", "who"),
    (r"어디", "where"),
    (r"(?<![가-힣])왜|이유|까닭|원인", "why"),
    (r"어떻게|방법|어떡|하려면|려면", "how"),
)
_KOREAN_WHAT = re.compile(r"무엇|뭐|뭔|뭘|무슨|어떤|어느")
_KOREAN_WHETHER = re.compile(r"(?:나요|니까|가요|까요|죠|어요|아요|해요|나|까|니|냐|지|요)\W*$")
_KOREAN_TELL = re.compile(r"(?:알려|설명|말해|가르쳐|보여)\S*\W*$")


def kinds(text: str) -> frozenset[str]:
    """What ``text`` (plain) may ask for; empty when it says nothing about that."""
    if _HANGUL.search(text):
        return frozenset(_korean(text))
    return frozenset(_english(text.lower())) if _is_question(text.lower()) else frozenset()


def agree(first: str, second: str) -> bool:
    """Whether both may ask for the same."""
    one, other = kinds(first), kinds(second)
    return not one or not other or bool(one & other)


def is_statement(text: str) -> bool:
    """Whether ``text`` (plain) ends like a sentence that asks nothing."""
    return text.endswith((".", ":", "`")) and not _is_question(text.lower())


def _is_question(text: str) -> bool:
    # Elsewhere “when” and “where” join sentences.
    return text.endswith("?") or bool(_QUESTION_WORD.search(" ".join(text.split()[:_FIRST_WORDS])))


def _english(text: str) -> set[str]:
    found = {kind for pattern, kind in _ENGLISH if re.search(pattern, text)}
    if found:
        return found
    if _WHAT.search(text):
        return {"what"} | {kind for pattern, kind in _OF_WHAT if re.search(pattern, text)}
    return {"whether"} if _WHETHER.search(text) else set()


def _korean(text: str) -> set[str]:
    for pattern, kind in _KOREAN:
        if re.search(pattern, text):
            return {kind}
    if _KOREAN_WHAT.search(text):
        return {"what"}
    if _KOREAN_TELL.search(text):
        return {"what", "how"}
    return {"whether"} if _KOREAN_WHETHER.search(text) else {"what"}
