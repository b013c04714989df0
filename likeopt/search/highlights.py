"""Which words of a passage answer to the query's terms."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from likeopt.search.words import INNER_BIGRAM, WORD, Term, is_plain, terms_of

Spans = tuple[tuple[int, int], ...]

_JOINTS = str.maketrans("", "", "_-'’,")
_NOTHING = r"(?!)"


class _Run(NamedTuple):
    start: int
    end: int
    weight: float


class Highlighter:
    """Finds what answers to one query's ``terms``; made once per query, since passages share words."""

    def __init__(self, terms: Mapping[str, float]) -> None:
        self._terms = terms
        self._beginnings = tuple(term[: max(1, len(term) - 2)] for term in terms)
        self._anywhere = re.compile("|".join(map(re.escape, self._beginnings)) or _NOTHING)
        self._matches: dict[str, tuple[Term, ...]] = {}

    def spans(self, text: str) -> Spans:
        """Return the [start, end) offsets, in code points of ``text``, of what matches.

        A word matches by its stem, an identifier whole or in parts, Hangul by runs of bigrams.
        Touching matches are one. A run made only of bigrams from within the query's words
        (particles and endings, mostly) is left out.
        """
        composed = unicodedata.normalize("NFC", text)
        runs = _merged(self._found(composed))
        spans = tuple((run.start, run.end) for run in runs if run.weight > INNER_BIGRAM)
        return spans if composed == text else _in_original(text, composed, spans)

    def _found(self, text: str) -> Iterator[_Run]:
        matches = self._matches
        for place in WORD.finditer(text):
            word = place.group()
            terms = matches.get(word)
            if terms is None:
                terms = matches[word] = self._match(word)
            for term in terms:
                start = place.start()
                yield _Run(start + term.start, start + term.end, self._terms[term.text])

    def _match(self, word: str) -> tuple[Term, ...]:
        """Return the terms of ``word`` that are asked for.

        A stem is the beginning of its word but for two letters, and what an identifier stands
        for lies within it once its joints are gone, so most words need not be analysed.
        """
        lower = word.lower()
        if is_plain(word):
            possible = lower.startswith(self._beginnings)
        else:
            possible = self._anywhere.search(lower.translate(_JOINTS)) is not None
        return tuple(term for term in terms_of(word) if term.text in self._terms) if possible else ()


def _merged(matches: Iterable[_Run]) -> list[_Run]:
    runs: list[_Run] = []
    for match in sorted(matches):
        if runs and match.start <= runs[-1].end:
            last = runs[-1]
            runs[-1] = _Run(last.start, max(last.end, match.end), max(last.weight, match.weight))
        else:
            runs.append(match)
    return runs


def _in_original(text: str, composed: str, spans: Spans) -> Spans:
    """Offsets of ``composed`` as offsets of ``text``; none where the two cannot be aligned."""
    edges: list[int] = []
    start = 0
    for end in range(1, len(text) + 1):
        if end == len(text) or _begins_character(text[end]):
            edges += [start] * len(unicodedata.normalize("NFC", text[start:end]))
            start = end
    if len(edges) != len(composed):
        return ()
    edges.append(len(text))
    return tuple((edges[first], edges[last]) for first, last in spans)


def _begins_character(char: str) -> bool:
    """Say whether ``char`` does not join the one before: no combining mark, no inner Hangul jamo."""
    return unicodedata.combining(char) == 0 and not "\u1160" <= char <= "\u11ff"
