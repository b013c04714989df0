"""Markdown: headings become the path of sections, everything else stays as written.

Headings are those of CommonMark 0.31 (sections 4.2 and 4.3), outside fenced code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from likeopt.documents.content import LoadedDocument
from likeopt.documents.loading.limits import Limits
from likeopt.documents.loading.sections import SectionWriter, one_line

_ATX = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$")
_SETEXT = re.compile(r" {0,3}(=+|-+)[ \t]*$")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})(.*)$")
_NOT_A_PARAGRAPH = re.compile(r"\s*(?:[-*+>|#<]|\d+[.)]\s|$)| {4}")
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.S)
_TITLE = re.compile(r"^title:\s*(.+?)\s*$", re.M | re.I)
_COMMENT = re.compile(r"(```.*?```|~~~.*?~~~|`[^`\n]*`)|<!--.*?-->", re.S)
_LINK = re.compile(r"!?\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])")
_DECORATION = re.compile(r"<[^>]+>|\{#[^}]*\}|[*`]+|(?<!\w)_+|_+(?!\w)")

_LONG_FENCE_CHARS = 600


def load_markdown(text: str, media_type: str, limits: Limits) -> LoadedDocument:
    """Sections by heading; the title is the front matter's, else the first heading of level 1."""
    writer = SectionWriter(limits)
    front = _FRONT_MATTER.match(text)
    title = _front_title(front)
    if front:
        writer.block(front[1], "table")
        text = text[front.end() :]
    for level, content in _parts(text):
        if level:
            name = _plain_heading(content)
            writer.heading(level, name)
            title = title or (name if level == 1 else None)
        elif _is_long_fence(content):
            writer.block(content, "code")
        else:
            writer.block(_COMMENT.sub(r"\1", content).strip("\n") if "<!--" in content else content)
    return LoadedDocument(media_type, writer.finish(), title)


def _front_title(front: re.Match[str] | None) -> str | None:
    named = _TITLE.search(front[1]) if front else None
    return named[1].strip("\"'") if named else None


def _parts(text: str) -> Iterator[tuple[int, str]]:
    """Headings as (level, text), what lies between them as (0, text); long fences by themselves."""
    pending: list[str] = []
    lines = iter(text.split("\n"))
    for line in lines:
        fence = _FENCE.match(line)
        if fence and not (fence[1][0] == "`" and "`" in fence[2]):
            fenced = _take_fence(line, fence[1], lines)
            if _is_long_fence(fenced):
                yield 0, _joined(pending)
                yield 0, fenced
                pending = []
            else:
                pending.append(fenced)
            continue
        heading = _heading(line, pending)
        if heading is None:
            pending.append(line)
            continue
        if heading[2]:
            pending.pop()
        yield 0, _joined(pending)
        yield heading[0], heading[1]
        pending = []
    yield 0, _joined(pending)


def _heading(line: str, pending: list[str]) -> tuple[int, str, bool] | None:
    """(level, text, whether its text is the line before), or None."""
    atx = _ATX.match(line)
    if atx:
        return len(atx[1]), atx[2] or "", False
    setext = _SETEXT.match(line)
    alone = len(pending) == 1 or (len(pending) > 1 and not pending[-2].strip())
    if setext and pending and alone and not _NOT_A_PARAGRAPH.match(pending[-1]):
        return (1 if setext[1][0] == "=" else 2), pending[-1], True
    return None


def _take_fence(opening: str, mark: str, lines: Iterator[str]) -> str:
    taken = [opening]
    for line in lines:
        taken.append(line)
        closing = line.strip()
        if len(closing) >= len(mark) and not closing.strip(mark[0]):
            break
    return "\n".join(taken)


def _is_long_fence(content: str) -> bool:
    return len(content) > _LONG_FENCE_CHARS and _FENCE.match(content.split("\n", 1)[0]) is not None


def _joined(lines: list[str]) -> str:
    return "\n".join(lines).strip("\n")


def _plain_heading(text: str) -> str:
    return one_line(_DECORATION.sub("", _LINK.sub(r"\1", text)))
