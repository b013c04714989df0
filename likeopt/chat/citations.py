"""Citations: which passages an answer names, and whether they bear it out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal

import msgspec

from likeopt.llm.sentences import split
from likeopt.llm.words import content_terms, language_of, numbers
from likeopt.search.passages import Passage

Verdict = Literal["supported", "partly", "unsupported"]

# Shares of a statement's content terms that its passage holds.
_SUPPORTED_SHARE = 0.5
_UNSUPPORTED_SHARE = 0.2
_WIDEST_RANGE = 20

_MARKER = re.compile(r"\[(\d{1,3}(?:\s?[,;–-]\s?\d{1,3})*)\](?!\()")
_MARKERS = re.compile(r"(?:\s?\[\d{1,3}(?:\s?[,;–-]\s?\d{1,3})*\](?!\())+")
_AFTER_END = re.compile(rf"([.!?。…]+[\"'”’)\]]*)({_MARKERS.pattern})")
_FENCE = re.compile(r"^(`{3,}|~{3,}).*?^\1[ \t]*$", re.MULTILINE | re.DOTALL)
_INLINE_CODE = re.compile(r"`[^`\n]+`")


class Citation(msgspec.Struct, frozen=True):
    """A passage the answer was given; ``n`` is its number in the answer.

    ``verdict`` is None until the answer is whole, and stays None when the answer does not cite
    the passage (``cited`` is False): then nothing was claimed that could be judged.
    """

    n: int
    chunk_id: str
    document_id: str
    title: str
    heading: str | None
    page: int | None
    text: str
    score: float
    highlights: tuple[tuple[int, int], ...]
    cited: bool = False
    verdict: Verdict | None = None


class Statement(msgspec.Struct, frozen=True):
    """A sentence or block of code of an answer, and the numbers of the passages it names."""

    text: str
    cited: tuple[int, ...]


def sources(passages: Sequence[Passage]) -> tuple[Citation, ...]:
    """The passages as citations numbered from 1, before there is an answer."""
    return tuple(
        Citation(
            n=n,
            chunk_id=passage.chunk_id,
            document_id=passage.document_id,
            title=passage.title,
            heading=passage.heading,
            page=passage.page,
            text=passage.text,
            score=passage.score,
            highlights=passage.highlights,
        )
        for n, passage in enumerate(passages, 1)
    )


def check(answer: str, citations: Sequence[Citation]) -> tuple[Citation, ...]:
    """The citations with ``cited`` and ``verdict`` as ``answer`` bears out; unknown numbers are ignored."""
    by_number: dict[int, list[Verdict]] = {citation.n: [] for citation in citations}
    texts = {citation.n: _whole_text(citation) for citation in citations}
    for statement in statements(answer):
        known = [n for n in statement.cited if n in texts]
        for n in known:
            by_number[n].append(judge(statement.text, texts[n], [texts[other] for other in known]))
    return tuple(_judged(citation, by_number[citation.n]) for citation in citations)


def _judged(citation: Citation, verdicts: Sequence[Verdict]) -> Citation:
    if not verdicts:
        return citation
    verdict: Verdict = verdicts[0] if len(set(verdicts)) == 1 else "partly"
    return msgspec.structs.replace(citation, cited=True, verdict=verdict)


def _whole_text(citation: Citation) -> str:
    return "\n".join(filter(None, (citation.title, citation.heading, citation.text)))


def judge(statement: str, passage: str, all_cited: Sequence[str] = ()) -> Verdict:
    """How far ``passage`` bears out ``statement``.

    Supported: at least half of the statement's content terms stand in the passage, and all its
    numbers in the passages it cites together. Unsupported: less than a fifth do. Between
    languages only what both can share is compared, numbers and, in Korean, names in Latin letters; where
    there is none of it the verdict is partly.
    """
    terms = _comparable(statement, passage)
    if not terms:
        return "partly"
    share = len(terms & set(content_terms(passage))) / len(terms)
    if share < _UNSUPPORTED_SHARE:
        return "unsupported"
    named = frozenset().union(*(numbers(text) for text in (passage, *all_cited)))
    return "supported" if share >= _SUPPORTED_SHARE and numbers(statement) <= named else "partly"


def _comparable(statement: str, passage: str) -> set[str]:
    terms = set(content_terms(statement))
    language = language_of(statement)
    if language == language_of(passage):
        return terms
    if language == "ko":
        return {term for term in terms if term.isascii()}
    return {term for term in terms if term[0].isdigit()}


def statements(answer: str) -> list[Statement]:
    """The statements of ``answer`` that name passages; markers inside code do not count.

    A marker may stand in its sentence, behind its full stop, or alone on the line after what it
    belongs to.
    """
    found: list[Statement] = []
    previous = ""
    for text, is_code in _blocks(answer):
        if is_code:
            previous = text
            continue
        for sentence in split(_AFTER_END.sub(r"\2\1", text)):
            said, cited = _MARKERS.sub("", sentence).strip(), tuple(_numbers(sentence))
            own = any(character.isalnum() for character in said)
            if cited and (own or previous):
                found.append(Statement(said if own else previous, cited))
            previous = said if own else previous
    return found


def _blocks(answer: str) -> Iterator[tuple[str, bool]]:
    """Lines of prose, and whole fenced blocks of code."""
    start = 0
    for fence in _FENCE.finditer(answer):
        yield from ((line, False) for line in answer[start : fence.start()].splitlines())
        yield fence.group(), True
        start = fence.end()
    yield from ((line, False) for line in answer[start:].splitlines())


def cited_numbers(answer: str) -> set[int]:
    """The numbers of all passages that ``answer`` cites."""
    return set(_numbers(answer))


def _numbers(sentence: str) -> Iterator[int]:
    """The passage numbers in ``[1]``, ``[1, 2]``, ``[1][2]`` and ``[1-3]``, each once."""
    named: dict[int, None] = {}
    for marker in _MARKER.finditer(_INLINE_CODE.sub("", sentence)):
        for part in re.split(r"[,;]", marker.group(1)):
            first, *last = (int(number) for number in re.split(r"[–-]", part))
            end = min(last[-1], first + _WIDEST_RANGE) if last else first
            named.update(dict.fromkeys(range(first, end + 1)))
    yield from named
