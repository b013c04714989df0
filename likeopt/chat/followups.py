"""Making a follow-up question stand on its own, without a model.

"그럼 면적은?" after "서울의 인구는 얼마인가요?" finds nothing by itself. Whether a question leans on
the conversation shows in its words: it points back (it, that, 그것, 거기), it begins by joining on
(and, what about, 그럼, 그리고), or it has hardly a content word of its own. Such a question is
searched together with the content words of what it leans on.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from likeopt.llm.words import content_words

MOST_CARRIED_WORDS = 12
# A question with more content words of its own than this is searched as it stands.
_OWN_WORDS_WITH_POINTER = 6
_OWN_WORDS_WITH_JOINING = 5
_HARDLY_ANY = 1
_ENOUGH_BEFORE_POINTER = 2
_LOOKED_BACK_AT = 6

_POINTING_ENGLISH = re.compile(
    r"\b(?:it|its|itself|they|them|their|theirs|this|these|those|he|him|his|she|her|hers|there|"
    r"the (?:same|former|latter|other|others|first|second|third|last|above|previous)(?: one)?|"
    r"(?:another|which) one|ones|both of them|such a)\b"
    r"|(?:^|\b(?:does|do|did|is|was|are|can|could|will|would|should|has|have|had|of|about|for|with|in|on|at|to|"
    r"after|before|by|from|like|why|and|but)\s)that\b",
    re.IGNORECASE,
)
# "Is it possible", "are there any": these point at nothing.
_EMPTY_ENGLISH = re.compile(
    r"\b(?:is|are|was|were|be|if|will|would|can|could|should)\s+there\b|\bthere\s+(?:is|are|was|were|any)\b|"
    r"\bit\s+(?:possible|true|safe|necessary|better|best|ok|okay|required|worth|allowed|recommended|important|"
    r"bad|good|enough|common|easy|hard)\b|\bit\s+takes?\b",
    re.IGNORECASE,
)
_JOINING_ENGLISH = re.compile(
    r"^\W*(?:and|but|so|or|then|also|ok(?:ay)?|what about|how about|why not|what if|what else|anything else|"
    r"since when|by whom|for example|e\.g\.|more(?: details?)?|go on|continue|in (?:more|less) detail)\b",
    re.IGNORECASE,
)
_POINTING_KOREAN = re.compile(
    r"(?:^|\s)(?:"
    r"(?:그|이|저)(?:것|거|건|게|걸|곳|때|분|들|녀|런|렇게)?"
    r"(?:은|는|이|가|을|를|의|에|도|로|들은|들이|에서|보다|와|과|만)?"
    r"|그(?:중|외|후|전|점)\S{0,2}"
    r"|(?:거기|여기|저기|위의|위에|앞의|앞서|방금|아까|해당|상기|전자|후자|둘|각각|나머지)\S{0,3}"
    r")(?=[\s?,.!]|$)"
)
_JOINING_KOREAN = re.compile(
    r"^\W*(?:그럼|그러면|그렇다면|그리고|그런데|근데|그래서|그래도|그러니까|하지만|또|또한|혹시|만약|"
    r"다른|더|왜|예를 들어|예시|자세히|구체적으로|계속)(?=[\s?,.!은는]|$)"
)


class SearchQuestion(msgspec.Struct, frozen=True):
    """What to search for. ``follow_up`` tells whether words of earlier questions were carried over."""

    query: str
    follow_up: bool = False


def stand_alone(question: str, earlier: Sequence[str] = ()) -> SearchQuestion:
    """``question`` with what it leans on; ``earlier`` are the questions before it, oldest first."""
    subject: list[str] = []
    for previous in earlier[-_LOOKED_BACK_AT:]:
        subject = _subject(previous, subject)
    own = content_words(question)
    carried = _carried(own, subject) if leans(question, own) else []
    if not carried:
        return SearchQuestion(question)
    return SearchQuestion(f"{question} {' '.join(carried)}", follow_up=True)


def leans(question: str, own: Sequence[str]) -> bool:
    """Whether ``question``, with its ``own`` content words, needs the conversation to be understood."""
    if len(own) <= _HARDLY_ANY:
        return True
    said = _EMPTY_ENGLISH.sub(" ", question)
    pointer = _POINTING_ENGLISH.search(said) or _POINTING_KOREAN.search(said)
    if pointer and len(own) <= _OWN_WORDS_WITH_POINTER:
        # A pronoun after two content words may well mean one of these.
        return len(content_words(said[: pointer.start()])) < _ENOUGH_BEFORE_POINTER
    joining = _JOINING_ENGLISH.search(question) or _JOINING_KOREAN.search(question)
    return bool(joining) and len(own) <= _OWN_WORDS_WITH_JOINING


def _subject(question: str, subject: Sequence[str]) -> list[str]:
    """What the conversation is about after ``question``: its words, and the old ones if it leans on them."""
    own = content_words(question)
    kept = _carried(own, subject) if leans(question, own) else []
    return [*own, *kept][:MOST_CARRIED_WORDS] or list(subject)


def _carried(own: Sequence[str], subject: Sequence[str]) -> list[str]:
    known = {word.lower() for word in own}
    return [word for word in subject if word.lower() not in known]
