"""In which functions and classes a passage of code stands."""

from __future__ import annotations

import re

from likeopt.documents.chunking.code import indent_of
from likeopt.documents.chunking.spans import Span

_DEFINES = re.compile(
    r"\s*(?!(?:if|else|elif|for|while|do|try|catch|except|finally|switch|case|match|with|unsafe|loop"
    r"|return|where|default)\b)[^\W\d]"
)
_COMMENT = re.compile(r"\s*(?:--|rem\b)")
_CONTINUES = re.compile(r"\s*(?:[{}()\[\]]|where\b|->|throws\b|extends\b|implements\b|end\b)")
_ENDS_OPEN = re.compile(r"=\s*$")
_LONGEST = 100
_MOST = 2


def scopes(text: str, spans: list[Span]) -> list[tuple[str, ...]]:
    """For each span the lines that open the blocks around its first line, the outermost and the innermost.

    A block is opened by the nearest line above that is indented less.
    """
    found: list[tuple[str, ...]] = []
    around: list[tuple[int, str]] = []
    position = 0
    for start, _ in spans:
        for line in text[position:start].splitlines():
            _enter(around, line)
        position = max(start, position)
        depth = indent_of(text[start : start + _LONGEST].split("\n", 1)[0])
        names = [_signature(line) for indent, line in around if indent < depth and _names(line)]
        found.append(tuple(names if len(names) <= _MOST else [names[0], names[-1]]))
    return found


def _enter(around: list[tuple[int, str]], line: str) -> None:
    """Keep in ``around`` the lines that a deeper one below ``line`` would stand in."""
    if not line.strip():
        return
    indent = indent_of(line)
    while around and around[-1][0] > indent:
        around.pop()
    if around and around[-1][0] == indent:
        if _CONTINUES.match(line):
            return
        around.pop()
    around.append((indent, line))


def _names(line: str) -> bool:
    return bool(_DEFINES.match(line)) and not _COMMENT.match(line) and not _ENDS_OPEN.search(line)


def _signature(line: str) -> str:
    return line.strip().rstrip("{:( \t")[:_LONGEST].rstrip()
