"""Which sentences of a passage bear out a statement."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from likeopt.chat.support.evidence import Evidence
from likeopt.chat.support.once import once
from likeopt.chat.support.reading import Reading
from likeopt.llm.sentences import is_code, places

Span = tuple[int, int]

MOST_MARKED = 3
_MOST_OF_STATEMENT = 2
# A second sentence must add this share of all that the passage has of the statement.
_WORTH_ADDING = 0.3
# A number or a name tells more than a word, and the same words in a row more than all of them.
_FACT_WEIGHT = 2.0
_QUOTE_WEIGHT = 100.0
_SHORTEST_QUOTE = 12
_FULL_STOP = re.compile(r"[.!?。…]+[\"'”’」』）)]*")


class PassageSentences:
    """The sentences of a passage, or the lines of one that is code, each read when it is first compared."""

    def __init__(self, text: str) -> None:
        self._text = text

    def bearing_out(self, written: str, statement: Reading, *, is_code: bool = False) -> tuple[Span, ...]:
        """Where the one or two sentences stand that best bear out ``statement``, the best first.

        ``written`` is the statement without its markers. What stands in the passage letter for letter is
        marked itself. Empty if no sentence has anything of it.
        """
        quoted = self._block(written) if is_code else self._quoted(written)
        if quoted is not None:
            return (quoted,)
        return tuple(self._spans[place] for place in self._best(statement))

    @once
    def _spans(self) -> list[Span]:
        return list(_lines(self._text) if is_code(self._text) else places(self._text))

    @once
    def _readings(self) -> list[Reading]:
        return [Reading(self._text[start:end]) for start, end in self._spans]

    @once
    def _evidence(self) -> list[Evidence]:
        return [Evidence([reading]) for reading in self._readings]

    def _quoted(self, written: str) -> Span | None:
        shown = written.removesuffix(" …")
        if len(shown) < _SHORTEST_QUOTE:
            return None
        start = self._text.find(shown)
        if start < 0:
            return None
        full_stop = _FULL_STOP.match(self._text, start + len(shown))
        return start, full_stop.end() if full_stop else start + len(shown)

    def _block(self, fenced: str) -> Span | None:
        """Where the lines of a fenced block stand, which may be indented otherwise."""
        lines = [line.strip() for line in fenced.splitlines()[1:-1] if line.strip()]
        if not lines:
            return None
        start = self._text.find(lines[0])
        last = self._text.find(lines[-1], start + len(lines[0]) if len(lines) > 1 else start)
        return (start, last + len(lines[-1])) if start >= 0 and last >= 0 else None

    def _best(self, statement: Reading) -> list[int]:
        """The places of the sentences that together have most of the statement."""
        held = [set(self._held(place, statement)) for place in range(len(self._spans))]
        weights = _weights(held)
        whole = sum(weights.values())
        chosen: list[int] = []
        while weights and len(chosen) < _MOST_OF_STATEMENT:
            gains = [sum(weights.get(key, 0.0) for key in keys) for keys in held]
            gain = max(gains)
            if gain <= (_WORTH_ADDING * whole if chosen else 0.0):
                break
            chosen.append(gains.index(gain))
            for key in held[chosen[-1]]:
                weights.pop(key, None)
        return chosen

    def _held(self, place: int, statement: Reading) -> Iterator[str]:
        """What the sentence at ``place`` has of the statement: words, numbers, names, or all of it."""
        yield from statement.terms & self._readings[place].terms
        evidence = self._evidence[place]
        for number, quantity in enumerate(statement.quantities):
            if evidence.holds(quantity):
                yield f"\0number {number}"
        for name in statement.names:
            if evidence.names(name):
                yield f"\0name {name}"
        if evidence.quotes(statement):
            yield "\0quote"


def chosen_spans(text: str, found: Sequence[tuple[Span, ...]]) -> tuple[Span, ...]:
    """At most three of the spans ``found`` for each statement, the best of each first, as they stand.

    Those with nothing but white space between them are one.
    """
    ranked = dict.fromkeys(
        spans[rank] for rank in range(_MOST_OF_STATEMENT) for spans in found if len(spans) > rank
    )
    merged: list[Span] = []
    for start, end in sorted(list(ranked)[:MOST_MARKED]):
        if merged and (start <= merged[-1][1] or text[merged[-1][1] : start].isspace()):
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def _weights(held: Iterable[set[str]]) -> dict[str, float]:
    """What each thing that is held counts for: the fewer sentences have it, the more it tells."""
    counts: dict[str, int] = {}
    for keys in held:
        for key in keys:
            counts[key] = counts.get(key, 0) + 1
    return {key: _weight(key) / count for key, count in counts.items()}


def _weight(key: str) -> float:
    if key == "\0quote":
        return _QUOTE_WEIGHT
    return _FACT_WEIGHT if key[0] == "\0" else 1.0


def _lines(text: str) -> Iterator[Span]:
    start = 0
    for line in text.splitlines(keepends=True):
        bare = line.strip()
        if bare:
            since = start + len(line) - len(line.lstrip())
            yield since, since + len(bare)
        start += len(line)
