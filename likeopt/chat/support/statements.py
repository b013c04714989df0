"""Answers cut into statements, with where each stands and which passages it names."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from likeopt.llm.sentences import split

_WIDEST_RANGE = 20
# A line of at least this many characters goes on in the next one unless it ends as a sentence does.
_WRAPPED = 60
# What goes on for longer without a new line is no prose, and is cut here to be read in time.
_LONGEST = 2_000

_MARKER = re.compile(r"\[(\d{1,3}(?:\s?[,;–-]\s?\d{1,3})*)\](?!\()")
_MARKERS = re.compile(r"(?:\s?\[\d{1,3}(?:\s?[,;–-]\s?\d{1,3})*\](?!\())+")
_AFTER_END = re.compile(rf"([.!?。…]+[\"'”’)\]*_]*)({_MARKERS.pattern})")
_FENCE = re.compile(r"^(`{3,}|~{3,}).*?(?:^\1[ \t]*$|\Z)", re.MULTILINE | re.DOTALL)
_INLINE_CODE = re.compile(r"`[^`\n]+`")
_ITEM = re.compile(r"\s*(?:[-*+•]|\d{1,3}[.)])\s+(?:\[[ xX]\]\s+)?")
_ROW = re.compile(r"\s*\|")
_RULE = re.compile(r"\s*\|?[\s:|-]*-{2,}[\s:|-]*$")
_HEADING = re.compile(r"\s*#{1,6}\s")
_QUOTE = re.compile(r"(?:\s*>)+\s?")
_SENTENCE_END = re.compile(r"(?:[.!?。:…]|\])[\"'”’)*_]*\s*$")


class Statement(msgspec.Struct, frozen=True):
    """A sentence, a row of a table or a block of code of an answer.

    ``start`` and ``end`` are where it stands in the answer, in code points, without the mark of its list.
    ``cited`` are the numbers of the passages it names; ``nearby``, when it names none, those that its
    paragraph or the line above or below its list names for it. ``is_title`` is True for headings and for
    the first row of a table.
    """

    text: str
    start: int
    end: int
    cited: tuple[int, ...] = ()
    nearby: tuple[int, ...] = ()
    is_code: bool = False
    is_title: bool = False


def statements(answer: str) -> list[Statement]:
    """All of ``answer``, in order; markers inside code do not count.

    A marker may stand in its sentence, behind its full stop, or alone on the line after what it belongs to.
    """
    found: list[Statement] = []
    paragraph: list[int] = []
    leading: tuple[int, ...] = ()
    since, after_gap = 0, False
    for start, end, kind in _blocks(answer):
        if kind != "prose":
            paragraph = _closed(found, paragraph)
        if kind == "gap":
            after_gap = True
            continue
        for statement in _of_block(answer, start, end, kind):
            if not any(character.isalnum() for character in statement.text):
                _cite_before(found, since, statement.cited)
                since = max(since, len(found) - 1)
                continue
            since, after_gap = (len(found) if after_gap else since), False
            paragraph.append(len(found))
            listed = kind in ("item", "row")
            found.append(msgspec.structs.replace(statement, nearby=leading) if listed else statement)
        if kind == "prose" and found:
            leading = found[-1].cited if found[-1].text.rstrip("*_").endswith(":") else ()
    _closed(found, paragraph)
    return found


def _closed(found: list[Statement], paragraph: list[int]) -> list[int]:
    """Give each sentence of a paragraph that names nothing what the next one names, or else the last one."""
    near: tuple[int, ...] = ()
    for place in reversed(paragraph):
        near = found[place].cited or near
        if near and not found[place].cited:
            found[place] = msgspec.structs.replace(found[place], nearby=near)
    for place in paragraph:
        near = found[place].cited or near
        if not found[place].cited and not found[place].nearby:
            found[place] = msgspec.structs.replace(found[place], nearby=near)
    return []


def _cite_before(found: list[Statement], since: int, cited: tuple[int, ...]) -> None:
    """Give markers that stand alone to the statement before them, and to those since that name nothing."""
    if not found or not cited:
        return
    last = found[-1]
    found[-1] = msgspec.structs.replace(last, cited=tuple(dict.fromkeys((*last.cited, *cited))))
    for place in range(since, len(found) - 1):
        if not found[place].cited:
            found[place] = msgspec.structs.replace(found[place], nearby=found[place].nearby or cited)


def _blocks(answer: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and kind of each line, of lines that were wrapped together, and of each block of code."""
    start = 0
    for fence in _FENCE.finditer(answer):
        yield from _lines(answer, start, fence.start())
        yield fence.start(), fence.end(), "code"
        start = fence.end()
    yield from _lines(answer, start, len(answer))


def _lines(answer: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    held: tuple[int, int, str] | None = None
    for line in answer[start:end].splitlines(keepends=True):
        kind = _kind(line)
        span = start, start + len(line), kind
        start += len(line)
        if kind == "prose" and held and _goes_on(answer[held[0] : held[1]]):
            held = held[0], span[1], held[2]
            continue
        if held:
            yield held
        held = span
    if held:
        yield held


def _goes_on(line: str) -> bool:
    return len(line) >= _WRAPPED and not _SENTENCE_END.search(line) and _kind(line) in ("prose", "item")


def _kind(line: str) -> str:
    if not line.strip():
        return "gap"
    if _HEADING.match(line):
        return "title"
    if _RULE.match(line):
        return "gap"
    if _ROW.match(line):
        return "row"
    return "item" if _ITEM.match(line) else "prose"


def _of_block(answer: str, start: int, end: int, kind: str) -> Iterator[Statement]:
    if kind == "code":
        yield Statement(answer[start:end], start, end, is_code=True)
        return
    for mark in (_QUOTE, _ITEM):
        found = mark.match(answer, start, end)
        start = found.end() if found else start
    if kind == "row":
        below = answer[end : end + _LONGEST].split("\n", 1)[0]
        titles = "|" in below and bool(_RULE.match(below))
        yield _statement(answer, start, end, answer[start:end], is_title=titles)
        return
    for since in range(start, end, _LONGEST):
        yield from _of_prose(answer, since, min(since + _LONGEST, end), is_title=kind == "title")


def _of_prose(answer: str, start: int, end: int, *, is_title: bool) -> Iterator[Statement]:
    # The marker behind a full stop is put before it, which moves no other place.
    prose = _AFTER_END.sub(r"\2\1", answer[start:end].replace("\n", " "))
    for sentence in split(prose):
        yield _statement(answer, start, start + len(sentence), sentence, is_title=is_title)
        start += len(sentence)


def _statement(answer: str, start: int, end: int, sentence: str, *, is_title: bool) -> Statement:
    written = answer[start:end]
    start += len(written) - len(written.lstrip())
    end -= len(written) - len(written.rstrip())
    said = _MARKERS.sub("", sentence).strip()
    return Statement(said, start, max(start, end), cited_numbers(sentence), is_title=is_title)


def cited_numbers(text: str) -> tuple[int, ...]:
    """The passage numbers in ``[1]``, ``[1, 2]``, ``[1][2]`` and ``[1-3]``, each once, in order."""
    named: dict[int, None] = {}
    for marker in _MARKER.finditer(_INLINE_CODE.sub("", text)):
        for part in re.split(r"[,;]", marker.group(1)):
            first, *last = (int(number) for number in re.split(r"[–-]", part))
            end = min(last[-1], first + _WIDEST_RANGE) if last else first
            named.update(dict.fromkeys(range(first, end + 1)))
    return tuple(named)
