"""The tokens of a page script, as far as it takes to tell which of its words a person will see."""

from __future__ import annotations

import re
from typing import NamedTuple

GAP = "\0"

_SPACE = re.compile(r"(?:\s+|//[^\n]*|/\*.*?\*/)+", re.DOTALL)
_NAME = re.compile(r"[\w$]+")
_STRING = re.compile(r'"(?:[^"\\\n]|\\.)*"|' + r"'(?:[^'\\\n]|\\.)*'")
_REGEX = re.compile(r"/(?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/\w*")
# After these a slash begins a regular expression; after anything else it divides.
_BEFORE_REGEX = {*"(,=:[!&|?{};+-*<>~", "return", "typeof", "=>", ""}


class Token(NamedTuple):
    """``text`` of a string or template is what is between its quotes, each ``${…}`` replaced by GAP.

    ``tag`` is the name before a template, ``within`` that of the template it stands in.
    """

    kind: str
    text: str
    line: int
    tag: str = ""
    within: str = ""


class _Reader:
    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.tokens: list[Token] = []

    def read(self, within: str = "") -> None:
        """Read up to the brace that closes what is being read, or to the end."""
        depth = 0
        while self.at < len(self.source):
            if space := _SPACE.match(self.source, self.at):
                self.at = space.end()
                continue
            character = self.source[self.at]
            depth += {"{": 1, "}": -1}.get(character, 0)
            if depth < 0:
                self.at += 1
                return
            self._token(character, within)

    def _token(self, character: str, within: str) -> None:
        before = self.tokens[-1].text if self.tokens and self.tokens[-1].kind != "string" else "a string"
        if not self.tokens:
            before = ""
        if character == "`":
            return self._template(within)
        if found := _STRING.match(self.source, self.at):
            return self._add("string", found, within, found[0][1:-1])
        if found := _NAME.match(self.source, self.at):
            return self._add("name", found, within, found[0])
        if character == "/" and before in _BEFORE_REGEX and (found := _REGEX.match(self.source, self.at)):
            return self._add("regex", found, within, found[0])
        self.tokens.append(Token("mark", character, self._line(), within=within))
        self.at += 1
        return None

    def _add(self, kind: str, found: re.Match[str], within: str, text: str) -> None:
        self.tokens.append(Token(kind, text, self._line(), within=within))
        self.at = found.end()

    def _template(self, within: str) -> None:
        tag = self.tokens[-1].text if self.tokens and self.tokens[-1].kind == "name" else ""
        place, line, said = len(self.tokens), self._line(), []
        self.tokens.append(Token("template", "", line, tag, within))
        self.at += 1
        while self.at < len(self.source) and self.source[self.at] != "`":
            if self.source.startswith("${", self.at):
                self.at += 2
                self.read(tag or within or "plain")
                said.append(GAP)
                continue
            step = 2 if self.source[self.at] == "\\" else 1
            said.append(self.source[self.at : self.at + step])
            self.at += step
        self.at += 1
        self.tokens[place] = Token("template", "".join(said), line, tag, within)

    def _line(self) -> int:
        return self.source.count("\n", 0, self.at) + 1


def tokens_of(source: str) -> list[Token]:
    """The tokens of ``source`` in order; those inside a template's ``${…}`` follow it."""
    reader = _Reader(source)
    reader.read()
    return reader.tokens
