"""Which way a comparison, a change or an action goes: A than B, from A to B, A causes B, A가 B를."""

from __future__ import annotations

from collections.abc import Sequence

from likeopt.chat.semantic.wording import Word, words

_MARKER_WORDS = "than from to into over after before versus vs against under above below"
_MARKERS = frozenset(_MARKER_WORDS.split())
_SURE_MARKERS = frozenset({"than", "from"})
# Longer sentences turn their parts round without turning their sense.
_LONGEST = 8
_PASSIVE = "by"


def agree(first: str, second: str) -> bool:
    """Whether no two things have changed places."""
    one, other = words(first), words(second)
    if [word.text.lower() for word in one] == [word.text.lower() for word in other]:
        return True
    if min(_size(one), _size(other)) > _LONGEST:
        return not _swapped(_roles(one, _SURE_MARKERS), _roles(other, _SURE_MARKERS))
    if _swapped(_roles(one), _roles(other)):
        return False
    return (_PASSIVE in _texts(one)) != (_PASSIVE in _texts(other)) or not _turned(
        _triples(one), _triples(other)
    )


def _size(found: Sequence[Word]) -> int:
    return sum(word.content for word in found)


def _texts(found: Sequence[Word]) -> set[str]:
    return {word.text.lower() for word in found}


def _roles(found: Sequence[Word], markers: frozenset[str] = _MARKERS) -> dict[str, set[str]]:
    """Which things stand in which role."""
    roles: dict[str, set[str]] = {}
    marker = ""
    for word in found:
        if word.text.lower() in markers:
            marker = word.text.lower()
        elif word.content:
            if word.role or marker:
                roles.setdefault(word.role or marker, set()).add(word.term)
            elif not word.is_hangul:
                roles.setdefault("", set()).add(word.term)
            marker = ""
    return roles


def _swapped(one: dict[str, set[str]], other: dict[str, set[str]]) -> bool:
    """Whether a thing went from one role to another while another thing came the other way."""
    for role, things in one.items():
        for next_role, next_things in one.items():
            if role < next_role:
                gone = (things - next_things) & (other.get(next_role, set()) - other.get(role, set()))
                come = (next_things - things) & (other.get(role, set()) - other.get(next_role, set()))
                if gone and come:
                    return True
    return False


def _triples(found: Sequence[Word]) -> set[tuple[str, str, str]]:
    terms = [word.term for word in found if word.content]
    return {(terms[place - 1], terms[place], terms[place + 1]) for place in range(1, len(terms) - 1)}


def _turned(one: set[tuple[str, str, str]], other: set[tuple[str, str, str]]) -> bool:
    return any((after, middle, before) in other for before, middle, after in one if before != after)
