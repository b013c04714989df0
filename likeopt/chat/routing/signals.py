"""The signals in a message: what its words, its form and the conversation say about what is asked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

import msgspec

from likeopt.chat.routing.asking import Asking, asking, asks_for_fact, offers_choice
from likeopt.chat.routing.lexicon import Lexicon, Match, word_starts
from likeopt.chat.routing.pointing import pointer
from likeopt.chat.routing.politeness import unpolished
from likeopt.chat.routing.reading import Request, read
from likeopt.chat.routing.words import EFFORT_ENGLISH, EFFORT_KOREAN, ENGLISH, KOREAN
from likeopt.llm.stopwords import ENGLISH as STOPWORDS

_OF_INTENT = frozenset(ENGLISH) | frozenset(KOREAN)
# Words of these may be what the question is about; those of the other signals only ask.
_SUBJECT_WORDS = frozenset(EFFORT_ENGLISH) | {
    "document_word",
    "fact_noun",
    "code_name",
    "code_hint",
    "feeling",
    "trouble",
    "rule_word",
    "judgement",
    "text_kind",
}
_NO_SUBJECT = frozenset(
    ("이", "그", "좀", "제", "저", "저희", "우리", "수", "것", "거", "때", "더", "잘", "안", "못")
)
_NO_SUBJECT |= frozenset(
    ("please", "pls", "now", "ok", "okay", "all", "one", "thing", "things", "yes", "no", "hmm")
)
_WORD = re.compile(r"[가-힣a-z0-9][가-힣a-z0-9_']*")
_SHORT_WORDS = 3
_LONG_WORDS = 16
_HANGING_WORDS = 4
# A few words that only make sense in a row of others: "in Korean please", "부산은?".
_HANGING = {
    False: re.compile(
        r"^\W*(?:and|but|or|so|with|without|in|on|at|for|from|by|as|until|since|before|after|the|who|where|"
        r"when|why|how|same|only|"
        r"just|not|more|less|another|next|last|then|ok|page|source)\b"
    ),
    True: re.compile(r"(?:은|는|도|만|부터|까지|로|에서|한테|버전|거|것|쪽|말고|빼고)(?:요|여)?[\s?~.!]*$"),
}
# With a conversation before it, these say more than alone.
_AFTER_HISTORY = (
    "no_subject",
    "one_subject",
    "short",
    "points_back",
    "pronoun",
    "joining",
    "hanging",
    "asks_on",
    "this_word",
)


@cache
def _latin() -> Lexicon:
    return Lexicon((ENGLISH, EFFORT_ENGLISH), plain=2, after="(?![a-z0-9_])")


@cache
def _hangul() -> Lexicon:
    return Lexicon((KOREAN, EFFORT_KOREAN), plain=1, before="(?<![가-힣0-9])")


class Signals(msgspec.Struct, frozen=True):
    """What was found in a message.

    ``found`` are the signals of intent with the words that show each, empty where its form does;
    ``matches`` are those of effort within ``asking``, the sentences of ``request`` that ask.
    """

    request: Request
    asking: Asking
    found: dict[str, str]
    matches: tuple[Match, ...]


def signals(message: str, earlier: Sequence[str] = ()) -> Signals:
    """Read ``message``, which was sent after those ``earlier``."""
    request = read(message)
    said = request.said
    matches = list(_latin().find(said, word_starts(said)))
    if request.korean:
        matches += _hangul().find(said, range(len(said)))
    found = dict.fromkeys(sorted(request.marks), "")
    for match in matches:
        if match.signal in _OF_INTENT:
            found.setdefault(match.signal, said[match.start : match.end])
    asks = asking(said, request.korean)
    _add_manner(request, asks, found)
    _add_subjects(request, _subjects(said, matches), found)
    if earlier:
        found["history"] = ""
        found |= {f"history_{name}": found[name] for name in _AFTER_HISTORY if name in found}
    of_effort = (match for match in matches if match.signal in EFFORT_ENGLISH and asks.holds(match.start))
    return Signals(request, asks, found, tuple(of_effort))


def _add_manner(request: Request, asks: Asking, found: dict[str, str]) -> None:
    """Whether it asks, tells or only says something, and at what length."""
    if asks.asked:
        found.setdefault("asked", "")
    if asks.told:
        found.setdefault("told", "")
    if "asked" not in found and "told" not in found:
        found["statement"] = ""
        if "document_word" not in found:
            found["statement_no_document"] = ""
    fact = None if request.korean else asks_for_fact(request.said)
    if fact:
        found.setdefault("fact_asked", fact)
    if offers_choice(request.said, request.korean):
        found["choice"] = ""
    if not unpolished(request.said, request.korean):
        found["only_polite"] = ""
    words = len(request.said.split())
    if words <= _HANGING_WORDS and _HANGING[request.korean].search(request.said):
        found["hanging"] = request.said
    if words <= _SHORT_WORDS:
        found["short"] = ""
    elif words >= _LONG_WORDS:
        found["long"] = ""


def _add_subjects(request: Request, subjects: Sequence[int], found: dict[str, str]) -> None:
    """How much it names that it is about, and whether it points at something instead."""
    for most, name in enumerate(("no_subject", "one_subject", "two_subjects")):
        if len(subjects) <= most:
            found[name] = ""
    points = pointer(request.said, request.korean)
    if points:
        place, words = points
        leaning = len(subjects) <= 1 or place <= subjects[0]
        found["points_back" if leaning else "pronoun"] = words


def _subjects(said: str, matches: Sequence[Match]) -> list[int]:
    """Where the words begin that say what the message is about."""
    asks = bytearray(len(said))
    for match in matches:
        if match.signal not in _SUBJECT_WORDS:
            asks[match.start : match.end] = b"\1" * (match.end - match.start)
    return [
        start
        for start, end, word in ((each.start(), each.end(), each.group()) for each in _WORD.finditer(said))
        if word not in STOPWORDS and word not in _NO_SUBJECT and not any(asks[start:end])
    ]
