"""Whether two questions may share an answer: what must not differ between them.

Each comparison errs on the side of difference, for a wrong answer is worse than one made anew.
"""

from __future__ import annotations

from typing import Literal

from likeopt.chat.semantic import asking, dates, direction, names, negation, numbers
from likeopt.chat.semantic.wording import plain
from likeopt.llm.words import language_of

Difference = Literal[
    "language", "numbers", "dates", "negation", "opposites", "names", "asking", "direction", "subject"
]


def difference(first: str, second: str) -> Difference | None:
    """In what the questions differ so that their answers may too; None if nothing is found."""
    first, second = plain(first), plain(second)
    if first == second:
        return None
    if language_of(first) != language_of(second):
        return "language"
    return _of_facts(first, second) or _of_sense(first, second)


def _of_facts(first: str, second: str) -> Difference | None:
    if not numbers.agree(first, second):
        return "numbers"
    if not dates.agree(first, second):
        return "dates"
    if not names.agree(first, second):
        return "names"
    return None


def _of_sense(first: str, second: str) -> Difference | None:
    if not negation.agree(first, second):
        return "negation"
    if negation.opposed(first, second):
        return "opposites"
    if not asking.agree(first, second):
        return "asking"
    if not direction.agree(first, second):
        return "direction"
    return "subject" if names.about_another(first, second) else None
