"""Which sentences of a message ask for something, and how."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

# What comes before a colon is background if it is longer than this, in characters.
_LONG_BACKGROUND = 60

_SENTENCE = re.compile(r"(?:[^.?!…]|\.(?=\S))+[.?!…]*")
_OPENING = r"\W*(?:(?:and|so|but|ok|okay|hi|hello|hey|now|then|also|please|pls|well|sorry|thanks),? )*"
_QUESTION_WORD = "(?:what|who|whom|whose|which|when|where|why|how|is|are|do|does|can)"
_ASKED_ENGLISH = re.compile(
    rf"{_OPENING}(?:{_QUESTION_WORD}|was|were|did|has|have|had|will|would|could|should|shall|am|may|must|"
    rf"any|whats|"
    rf"wheres)(?:'s|'re|'d)?\b|.*\?|.*(?:, (?:and )?|: | - ){_QUESTION_WORD}\b"
)
_TOLD_ENGLISH = re.compile(
    rf"{_OPENING}(?:add|analy[sz]e|answer|boil|bring|build|calculate|change|check|clean|come up|compare|"
    rf"compile|"
    r"compose|condense|contrast|convert|correct|create|define|describe|design|digest|draft|drop|edit|"
    r"evaluate|explain|"
    r"extract|find|fix|format|generate|get me|give|go|group|guide|help|implement|improve|instructions|lay|"
    r"lead|list|"
    r"make|merge|name|optimi[sz]e|outline|plan|polish|port|prepare|produce|proofread|provide|pull|put|rank|"
    r"refactor|"
    r"remove|rephrase|replace|reply|respond|review|rewrite|run through|shorten|show|simplify|sort|split|sum|"
    r"summari[sz]e|take|tell|translate|turn|use|walk|weigh|word|write)\b|"
    r".*\b(?:please|pls|plz|(?:can|could|would|will) you|(?:i|we)(?:'d| would) like|looking for|need|"
    r"give me|show me|tell me|help me|let me know)\b"
)
_ASKED_KOREAN = re.compile(
    r".*(?:\?|(?:나요|까요|까|가요|인가|는가|니까|냐|죠|지요|는지|은지|인지|ㄴ지|나|니|음|임|"
    r"함)[\s.~!ㅠㅜㅋㅎ]*$|"
    r"어떻게|어떡|언제|누가|누구|얼마|무엇)"
)
_TOLD_KOREAN = re.compile(
    r".*(?:줘|주세요|주십시오|주실|주시|줄래|줄 ?수|달라|부탁|바랍니다|바람|드려요|드립니다|주라|주게|해라|"
    r"좀[\s.~!ㅠㅜㅋㅎ]*$)"
)
# Elsewhere these words only join clauses.
_FACT_ENGLISH = re.compile(
    r"(?:^\W*|[,.:?!-] (?:and |so |but )?|\b(?:and|know|me|wonder|wondering|check|see|sure|out|about|of|ok|"
    r"so|but|hi) )"
    r"(?:who|when|where|which)(?:'s)?\b"
)

_CHOICE_ENGLISH = re.compile(
    r"\b(?:should|shall) (?:we|i|they)\b[^?.!]*\bor\b|"
    rf"(?:^|[.!:,] )(?!{_QUESTION_WORD}\b|did\b|was\b)[^?.!:]{{2,60}} or [^?.!:]{{2,40}}\?"
)
_CHOICE_KOREAN = re.compile(
    r"(?:까|까요|지|냐|야|것과|거랑|게)[ ,]+(?:아니면 |그냥 )?\S+(?: \S+){0,4}?(?:까요?|을지|할지|갈지|냐|"
    r"야|이득|나[아은을])(?=[ ,?.!]|$)"
)


class Asking(msgspec.Struct, frozen=True):
    """The places of the sentences that ask, all sentences if none does, and whether they ask or tell."""

    spans: tuple[tuple[int, int], ...]
    asked: bool
    told: bool

    def holds(self, place: int) -> bool:
        """Whether the character at ``place`` is in one of the sentences."""
        return any(start <= place < end for start, end in self.spans)


def asking(said: str, korean: bool) -> Asking:
    """What of lower-case ``said`` asks; background and politeness are left out."""
    spans: list[tuple[int, int]] = []
    rest: list[tuple[int, int]] = []
    is_asked = is_told = False
    for start, end in _sentences(said):
        asked, told = _asks(said[start:end], korean)
        is_asked, is_told = is_asked or asked, is_told or told
        if asked or told:
            spans.append((_without_background(said, start, end, korean), end))
        else:
            rest.append((start, end))
    return Asking(tuple(spans or rest), is_asked, is_told)


def asks_for_fact(said: str) -> str | None:
    """The word with which lower-case English ``said`` asks who, when, where or which."""
    match = _FACT_ENGLISH.search(said)
    return match.group().split()[-1] if match else None


def offers_choice(said: str, korean: bool) -> bool:
    """Whether lower-case ``said`` asks which of the things it names is to be taken."""
    return bool((_CHOICE_KOREAN if korean else _CHOICE_ENGLISH).search(said))


def _sentences(said: str) -> Iterator[tuple[int, int]]:
    for sentence in _SENTENCE.finditer(said):
        text = sentence.group()
        if text.strip():
            yield sentence.start() + len(text) - len(text.lstrip()), sentence.end()


def _asks(sentence: str, korean: bool) -> tuple[bool, bool]:
    asked = _ASKED_KOREAN if korean else _ASKED_ENGLISH
    told = _TOLD_ENGLISH.match(sentence) or (korean and _TOLD_KOREAN.match(sentence))
    return bool(asked.match(sentence)), bool(told)


def _without_background(said: str, start: int, end: int, korean: bool) -> int:
    """Where the request begins in a sentence such as "I have looked everywhere …: where is it?"."""
    colon = said.find(": ", start + _LONG_BACKGROUND, end)
    return colon + 2 if colon >= 0 and any(_asks(said[colon + 2 : end], korean)) else start
