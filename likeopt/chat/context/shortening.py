"""Earlier answers for a prompt: without the numbers of passages it no longer has, and in short."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from likeopt.chat.context.tokens import cut_to_tokens, estimate_tokens
from likeopt.chat.support.statements import statements

_QUESTION_TOKENS = 30
_ANSWER_TOKENS = 45
# The turns of a conversation are looked at again with each of its questions.
_REMEMBERED = 1024
_LONGEST_REMEMBERED = 8000
# What is put in short stands at the beginning.
_READ_CHARS = 3000

_CODE_OR_MARKER = re.compile(
    r"(?P<code>^(?P<fence>`{3,}|~{3,}).*?^(?P=fence)[ \t]*$|`[^`\n]+`)"
    r"|(?:\s?\[\d{1,3}(?:\s?[,;–-]\s?\d{1,3})*\](?!\())+",
    re.MULTILINE | re.DOTALL,
)


def without_markers(answer: str) -> str:
    """``answer`` without its [n], which would name other passages now; code stays as it is."""
    if "[" not in answer:
        return answer
    return _without_markers(answer) if len(answer) <= _LONGEST_REMEMBERED else _plain(answer)


def in_short(question: str, answer: str) -> str:
    """The question, and of the answer its first sentence and those that cite, at most 75 tokens in all.

    Without citations, its first sentences.
    """
    return _in_short(question[:_READ_CHARS], answer[:_READ_CHARS])


def _plain(answer: str) -> str:
    return _CODE_OR_MARKER.sub(lambda found: found["code"] or "", answer)


_without_markers = lru_cache(maxsize=_REMEMBERED)(_plain)


@lru_cache(maxsize=_REMEMBERED)
def _in_short(question: str, answer: str) -> str:
    told = [statement for statement in statements(answer) if not (statement.is_code or statement.is_title)]
    first = [statement.text for statement in told[:1]]
    cited = [statement.text for statement in told if statement.cited]
    said = dict.fromkeys([*first, *(cited or (statement.text for statement in told))])
    short = _those_that_fit(list(said) or [without_markers(answer)], _ANSWER_TOKENS)
    return f"Q: {_one_line(question, _QUESTION_TOKENS)}\nA: {short}"


def _those_that_fit(said: Sequence[str], most_tokens: int) -> str:
    """The first of ``said``, and as many of the others as there is room for."""
    text = _one_line(said[0], most_tokens)
    for sentence in said[1:]:
        longer = f"{text} {sentence}"
        if estimate_tokens(longer) <= most_tokens:
            text = longer
    return text


def _one_line(text: str, most_tokens: int) -> str:
    line = " ".join(text.split())
    cut = cut_to_tokens(line, most_tokens)
    return cut if cut == line else f"{cut} …"
