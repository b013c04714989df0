"""A long passage cut to the sentences around what answers to the question."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import msgspec

from likeopt.chat.context.tokens import TokenCount, cut_to_tokens
from likeopt.llm.sentences import split
from likeopt.search.passages import Passage

_GAP = " … "


class _Sentence(msgspec.Struct, frozen=True):
    number: int
    start: int
    end: int
    matches: frozenset[str]


def around_matches(passage: Passage, most_tokens: int, count: TokenCount) -> str:
    """The text of ``passage`` in at most ``most_tokens``: sentences of it, in their order, as they stand.

    First come those with the most different words that were found, then those next to them, the nearest to
    the best one first.
    Empty when not even part of a sentence fits.
    """
    if count(passage.text) <= most_tokens:
        return passage.text
    sentences = _sentences(passage)
    best = max(sentences, key=lambda sentence: len(sentence.matches), default=None)
    if best is None or not best.matches:
        return _beginning(passage.text, most_tokens, count)
    ranked = sorted(sentences, key=lambda one: (-len(one.matches), *_distance(one, best)))
    chosen: list[_Sentence] = []
    text = ""
    for sentence in ranked:
        if not sentence.matches and not any(abs(one.number - sentence.number) == 1 for one in chosen):
            continue
        longer = sorted([*chosen, sentence], key=lambda one: one.number)
        written = _written(passage.text, longer, ends=longer[-1].number == len(sentences) - 1)
        if count(written) <= most_tokens:
            chosen, text = longer, written
    return text or _beginning(passage.text[best.start : best.end], most_tokens, count)


def _distance(sentence: _Sentence, best: _Sentence) -> tuple[int, bool]:
    """What follows is nearer than what comes before."""
    return abs(sentence.number - best.number), sentence.number < best.number


def _sentences(passage: Passage) -> list[_Sentence]:
    spans: list[tuple[int, int]] = []
    start = 0
    for line in passage.text.splitlines(keepends=True):
        end = start
        for sentence in split(line):
            spans.append((end, end + len(sentence)))
            end += len(sentence)
        start += len(line)
    return [_Sentence(number, *span, _matches(passage, *span)) for number, span in enumerate(spans)]


def _matches(passage: Passage, start: int, end: int) -> frozenset[str]:
    inside = (span for span in passage.highlights if start <= span[0] < end)
    return frozenset(passage.text[first:last].casefold() for first, last in inside)


def _written(text: str, sentences: Sequence[_Sentence], ends: bool) -> str:
    """Sentences that follow one another with what stands between them, others with a gap."""
    parts = ["" if sentences[0].number == 0 else "… ", text[sentences[0].start : sentences[0].end].lstrip()]
    for before, sentence in pairwise(sentences):
        near = sentence.number == before.number + 1
        parts.append(text[before.end : sentence.start] if near else _GAP)
        following = text[sentence.start : sentence.end]
        parts.append(following if near else following.lstrip())
    return "".join(parts).rstrip() + ("" if ends else " …")


def _beginning(text: str, most_tokens: int, count: TokenCount) -> str:
    cut = cut_to_tokens(text.strip(), most_tokens - 2, count)
    return f"{cut} …" if cut else ""
