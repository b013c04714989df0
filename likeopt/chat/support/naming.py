"""Named things in a statement, told by how they are written, and whether a passage names them too."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from likeopt.chat.support.measures import measure_of
from likeopt.chat.support.numerals import MONTHS
from likeopt.chat.support.tokens import Token, is_identifier
from likeopt.llm.stopwords import ENGLISH

_QUOTED = re.compile(r"`([^`\n]+)`|『([^』]+)』|「([^」]+)」|《([^》]+)》")
_CAPITALISED = re.compile(r"(?:[A-Z][a-z]+\s(?:of\s|the\s|and\s)?)+[A-Z][a-z]+")
_SPACES = re.compile(r"[\s`]+")
_ENDS = frozenset('.!?:"“(•')
_NO_NAME_WORDS = "q1 q2 q3 q4 am pm a.m p.m ad bc ok monday tuesday wednesday thursday friday saturday sunday"
_NO_NAMES = frozenset(_NO_NAME_WORDS.split())
_SHORTEST_SHARED = 4
_WIDEST_GAP = 8


def names(tokens: Sequence[Token], text: str, *, korean: bool) -> list[str]:
    """The names in ``text``, in lower case and in order: capitalised words and identifiers.

    In a Korean text every word in Latin letters is one.
    """
    return [
        token.text.lower()
        for place, token in enumerate(tokens)
        if token.kind == "word" and _is_name(tokens, place, text, korean=korean)
    ]


def _is_name(tokens: Sequence[Token], place: int, text: str, *, korean: bool) -> bool:
    token = tokens[place]
    if not korean and token.text.islower() and token.text.isalpha():
        return False
    lower = token.text.lower()
    if len(lower) == 1 or lower in _NO_NAMES or lower in MONTHS or lower in ENGLISH:
        return False
    if measure_of(lower) and place and tokens[place - 1].kind == "number":
        return False
    if measure_of(token.text) and token.text.isupper():
        return False
    if korean or is_identifier(token.text):
        return True
    return token.text[0].isupper() and (not _begins(text, token.start) or _is_named_on(tokens, place, text))


def _begins(text: str, start: int) -> bool:
    """Whether a sentence begins at ``start``, where every word has a capital."""
    before = text[max(0, start - _WIDEST_GAP) : start].rstrip()
    return not before or before[-1] in _ENDS


def _is_named_on(tokens: Sequence[Token], place: int, text: str) -> bool:
    """Whether the first word of a sentence is a name: it owns something, or a further name follows."""
    if text[tokens[place].end :].startswith("'s "):
        return True
    after = tokens[place + 1] if place + 1 < len(tokens) else None
    return (
        after is not None
        and after.kind == "word"
        and after.start == tokens[place].end + 1
        and after.text[0].isupper()
        and after.text[1:].islower()
    )


def is_named(name: str, words: Collection[str], initials: str) -> bool:
    """Whether ``words``, the lower-case words of a passage, have ``name`` or a form of it.

    ``initials`` are those of its runs of capitalised words, for acronyms.
    """
    if name in words:
        return True
    plain = name.replace("-", "").replace("_", "")
    if name.isalpha():
        if 1 < len(name) <= _SHORTEST_SHARED and f"{name} " in initials:
            return True
        return any(_alike(plain, word) for word in words)
    return any(plain == word.replace("-", "").replace("_", "") for word in words)


def _alike(name: str, word: str) -> bool:
    """Forms of one name: Europe and European, Asia and Asian, migration and migrations."""
    shared = min(len(name), len(word))
    if shared < _SHORTEST_SHARED or abs(len(name) - len(word)) > 3:
        return False
    return name[: shared - 1] == word[: shared - 1] if shared > 5 else name[:shared] == word[:shared]


def initials_of(text: str) -> str:
    """The initials of runs of capitalised words in ``text``, in lower case, each before a space."""
    runs = _CAPITALISED.findall(text)
    return "".join(
        "".join(word[0] for word in run.split() if word[0].isupper()).lower() + " " for run in runs
    )


def quotations(text: str) -> list[str]:
    """What ``text`` quotes as code or as a title, as ``quotable`` gives it."""
    return [quotable("".join(match)) for match in _QUOTED.findall(text)]


def quotable(text: str) -> str:
    """``text`` in lower case with single spaces and without backticks."""
    return _SPACES.sub(" ", text.lower()).strip()
