"""Making a follow-up question stand on its own, without a model.

"그럼 면적은?" after "서울의 인구는 얼마인가요?" finds nothing by itself. Whether a question leans on
the conversation shows in its words: it points back (it, that, 그것, 거기), it begins by joining on
(and, what about, 그럼, 그리고), or it has hardly a content word of its own. Such a question is
searched together with what it leans on: the item whose number it says, what the last answer named
where it has a pronoun, and the content words of the questions before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol

import msgspec

from likeopt.chat.leaning import is_about_the_answer, is_small_talk, leans, own_words, points
from likeopt.chat.mentions import has_number, items, named, pointed_at, words_of_item

MOST_CARRIED_WORDS = 12
_LOOKED_BACK_AT = 6
# More of an earlier question is not read: what it is about stands at its beginning or at its end.
_READ_CHARS = 1000
_TIMES = re.compile(r"\b(?:then|that (?:time|year|day))\b|그때|당시|그해|그 해|그날", re.IGNORECASE)


class Exchange(Protocol):
    """A question of the conversation and its answer."""

    @property
    def question(self) -> str:
        """What was asked."""
        ...

    @property
    def answer(self) -> str:
        """What was answered."""
        ...


class SearchQuestion(msgspec.Struct, frozen=True):
    """What to search for. ``follow_up`` tells whether words of the conversation were carried over."""

    query: str
    follow_up: bool = False


class _About(NamedTuple):
    """What the conversation is about: the words of its questions, and its last question and answer."""

    subject: tuple[str, ...] = ()
    question: str = ""
    answer: str = ""


def stand_alone(
    question: str, earlier: Sequence[Exchange | str] = (), leaning: bool | None = None
) -> SearchQuestion:
    """``question`` with what it leans on; ``earlier`` is what came before it, oldest first.

    A text in ``earlier`` is a question whose answer is not known. ``leaning`` says whether the question
    leans on them, where somebody knows better than its words tell.
    """
    read = _ends(question)
    may_lean = has_number(read) or leans(read, own_words(read)) if leaning is None else leaning
    carried = _carried(read, _told(earlier), sure=leaning is True) if may_lean else []
    if not carried:
        return SearchQuestion(question)
    # "In a table, please" says nothing of what is in the table.
    said = [] if is_about_the_answer(read) else [question]
    return SearchQuestion(" ".join([*said, *carried]), follow_up=True)


def _told(earlier: Sequence[Exchange | str]) -> _About:
    about = _About()
    for exchange in earlier[-_LOOKED_BACK_AT:]:
        asked, answer = (exchange, "") if isinstance(exchange, str) else (exchange.question, exchange.answer)
        asked = _ends(asked)
        if not is_small_talk(asked):
            about = _About(_subject(asked, about), asked, answer)
    return about


def _subject(question: str, about: _About) -> tuple[str, ...]:
    """What the conversation is about after ``question``: its words, and the old ones if it leans on them."""
    own = _as_written(own_words(question), question)
    return (*own, *_carried(question, about))[:MOST_CARRIED_WORDS]


def _carried(question: str, about: _About, sure: bool = False) -> list[str]:
    """The words that ``question`` takes from the conversation, none if it needs none; ``sure``: it does."""
    if not about.question:
        return []
    own = own_words(question)
    if has_number(question):
        listed = items(about.answer, about.question)
        place = pointed_at(question, listed, about.question)
        if place is not None:
            chosen, others = words_of_item(listed, place)
            return _new([*chosen, *(word for word in about.subject if word not in others)], own)
    if not (sure or leans(question, own)):
        return []
    names: list[str] = []
    if points(question):
        names = named(about.question, about.answer, with_years=_TIMES.search(question) is not None)
    return _new([*names, *about.subject], own)


def _new(words: Iterable[str], own: Sequence[str]) -> list[str]:
    known = {word.lower() for word in own}
    return [word for word in dict.fromkeys(words) if word.lower() not in known][:MOST_CARRIED_WORDS]


def _as_written(words: Sequence[str], text: str) -> list[str]:
    """``words``, with the last syllable of nouns such as 재시도 and 온도, which also is a particle."""
    if "도" not in text:
        return list(words)
    return [f"{word}도" if re.search(rf"{re.escape(word)}도(?![가-힣])", text) else word for word in words]


def _ends(text: str) -> str:
    """The beginning and the end of a long text, in whole words."""
    if len(text) <= _READ_CHARS:
        return text
    half = _READ_CHARS // 2
    first, _, cut = text[:half].rpartition(" ")
    broken, _, last = text[-half:].partition(" ")
    return f"{first or cut} … {last or broken}"
