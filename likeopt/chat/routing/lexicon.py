"""Finding the entries of a lexicon in a text, in one pass."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

_NEXT_ENTRY = re.compile(r",\s+")
_LEADING_CHOICE = re.compile(r"\(\?:([^()]*)\)(.*)")
_ESCAPED = re.compile(r"\\(.)")
_NOT_PLAIN = frozenset(".*?+()[]{}|^$")
_WORD = re.compile(r"[a-z0-9][a-z0-9_']*")


class Match(NamedTuple):
    """Where a signal was found: [start, end) in characters of the text."""

    signal: str
    start: int
    end: int


class _Wording:
    """The wordings of one signal that begin alike. Thousands are never met: each is compiled when it is."""

    __slots__ = ("_pattern", "_source", "signal")

    def __init__(self, signal: str, source: str) -> None:
        self.signal = signal
        self._source = source
        self._pattern: re.Pattern[str] | None = None

    def end(self, text: str, start: int) -> int | None:
        """Where a wording that begins at ``start`` ends, None if there is none."""
        if self._pattern is None:
            self._pattern = re.compile(self._source)
        match = self._pattern.match(text, start)
        return match.end() if match else None


class Lexicon:
    """Signals and the wordings that show them, parted by a comma and a space.

    A wording begins with ``plain`` plain characters, by which it is looked up, or with a choice of such
    beginnings; the rest is a regular expression. A leading underscore asks for the beginning of a word.
    """

    def __init__(
        self, tables: Iterable[Mapping[str, str]], *, plain: int, before: str = "", after: str = ""
    ) -> None:
        self._plain = plain
        found: dict[str, dict[str, list[str]]] = {}
        for signal, listed in (row for table in tables for row in table.items()):
            for wording in _split(listed):
                start = before if wording.startswith("_") else ""
                for form in _forms(wording.removeprefix("_")):
                    found.setdefault(self._key(form), {}).setdefault(signal, []).append(f"{start}(?:{form})")
        self._by_key = {
            key: tuple(_Wording(signal, f"(?:{'|'.join(forms)}){after}") for signal, forms in signals.items())
            for key, signals in found.items()
        }

    def find(self, text: str, starts: Iterable[int]) -> Iterator[Match]:
        """The longest-listed wording of each signal at each of ``starts``."""
        plain, by_key = self._plain, self._by_key
        for start in starts:
            for wording in by_key.get(text[start : start + plain], ()):
                end = wording.end(text, start)
                if end is not None:
                    yield Match(wording.signal, start, end)

    def _key(self, form: str) -> str:
        key = _ESCAPED.sub(r"\1", form)[: self._plain]
        if len(key) < self._plain or (_NOT_PLAIN & set(key) and not form.startswith("\\", 1)):
            raise ValueError(f"{form!r} does not begin with {self._plain} plain characters")
        return key


def word_starts(text: str) -> list[int]:
    """Where words of Latin letters and digits begin in lower-case ``text``."""
    return [word.start() for word in _WORD.finditer(text)]


def _split(listed: str) -> list[str]:
    return [wording for wording in _NEXT_ENTRY.split(" ".join(listed.split())) if wording]


def _forms(wording: str) -> list[str]:
    """A wording with the choice it begins with written out."""
    choice = _LEADING_CHOICE.fullmatch(wording)
    if choice is None:
        return [wording]
    return [beginning + choice.group(2) for beginning in choice.group(1).split("|")]
