"""The conversation so far, as much of it as a prompt takes.

What servers keep of a prompt is its beginning, byte for byte. So what becomes of old turns is decided
when a turn is added and never reconsidered: turns stay whole until they take too much together, then
all but the newest are put in short at once, and it takes several turns until that happens again.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from likeopt.chat.context.ledger import MESSAGE_TOKENS, Budget
from likeopt.chat.context.shortening import in_short, without_markers
from likeopt.chat.context.tokens import TokenCount, cut_to_tokens
from likeopt.llm.contract import ChatMessage

# The most that the conversation takes, in tokens and as a share of the prompt.
_MOST_TOKENS = 1200
_MOST_SHARE = 0.2
# Shares of that: what one turn may take, and what is left whole and in short once it is exceeded.
_ONE_TURN = 0.5
_LEFT_WHOLE = 0.3
_LEFT_SHORT = 0.33
_LEFT_SHORT_AFTER_CUT = 0.2
_SMALLEST_TURN_TOKENS = 60
_QUESTION_SHARE = 0.3

# Turns are forgotten by so many at once, so that the first one remembered changes rarely.
FORGOTTEN_AT_ONCE = 20

_EARLIER = "Earlier in this conversation, in short:"


class Turn(msgspec.Struct, frozen=True):
    """One question of the conversation so far and its answer."""

    question: str
    answer: str


class Past(msgspec.Struct, frozen=True):
    """The messages of the conversation, user and assistant in turns, and what they took.

    ``cut_tokens`` is what the remembered turns take more when whole; ``shortened`` and ``dropped`` count
    turns.
    """

    messages: tuple[ChatMessage, ...] = ()
    tokens: int = 0
    cut_tokens: int = 0
    shortened: int = 0
    dropped: int = 0


def remembered(turns: Sequence[Turn]) -> Sequence[Turn]:
    """The newest 20 to 39 of ``turns``, or all if they are fewer, beginning at a multiple of 20."""
    steps = max(len(turns) // FORGOTTEN_AT_ONCE - 1, 0)
    return turns[steps * FORGOTTEN_AT_ONCE :]


def most_history_tokens(budget: Budget) -> int:
    """What the conversation takes at most where there is room, the same for every question."""
    return min(_MOST_TOKENS, int(budget.prompt_tokens * _MOST_SHARE))


class History:
    """The answered ones of ``turns``, oldest first, to be cut to ``most_tokens`` in steps."""

    def __init__(self, turns: Sequence[Turn], most_tokens: int, count: TokenCount) -> None:
        answered = [turn for turn in turns if turn.answer]
        self._given = remembered(answered)
        self._forgotten = len(answered) - len(self._given)
        told = (Turn(turn.question, without_markers(turn.answer)) for turn in self._given)
        self._turns = [(turn, _turn_tokens(turn, count)) for turn in told]
        self._most = most_tokens
        self._count = count

    def past(self, last_turn_tokens: int, limit_tokens: int) -> Past:
        """The conversation in at most ``limit_tokens``, which come before everything else.

        The last turn may take ``last_turn_tokens`` whatever has been decided for the others.
        """
        if not self._turns:
            return Past()
        first_kept, first_whole = self._decided()
        short = [self._short(number) for number in range(first_kept, first_whole)]
        one = int(self._most * _ONE_TURN)
        whole = [self._fitted(turn, tokens, one) for turn, tokens in self._turns[first_whole:-1]]
        whole.append(self._fitted(*self._turns[-1], max(one, last_turn_tokens)))
        while short and self._opening_tokens(short) + _sum(whole) > limit_tokens:
            short.pop(0)
        while len(whole) > 1 and _sum(whole) > limit_tokens:
            whole.pop(0)
        if _sum(whole) > limit_tokens:
            whole = [self._fitted(*self._turns[-1], limit_tokens)]
        return self._written(short, [turn for turn in whole if turn[1]])

    def _decided(self) -> tuple[int, int]:
        """The first turn that is kept, and the first that is whole."""
        first_kept = first_whole = whole_tokens = short_tokens = 0
        one = int(self._most * _ONE_TURN)
        for newest, (_, tokens) in enumerate(self._turns):
            whole_tokens += min(tokens, one)
            if whole_tokens + short_tokens <= self._most:
                continue
            while first_whole < newest and whole_tokens > self._most * _LEFT_WHOLE:
                whole_tokens -= min(self._turns[first_whole][1], one)
                short_tokens += self._short(first_whole)[1]
                first_whole += 1
            if short_tokens > self._most * _LEFT_SHORT:
                while first_kept < first_whole and short_tokens > self._most * _LEFT_SHORT_AFTER_CUT:
                    short_tokens -= self._short(first_kept)[1]
                    first_kept += 1
        return first_kept, first_whole

    def _short(self, number: int) -> tuple[str, int]:
        text = in_short(self._given[number].question, self._given[number].answer)
        return text, self._count(text) + 1

    def _opening_tokens(self, short: Sequence[tuple[str, int]]) -> int:
        return _sum(short) + self._count(_EARLIER) + 2 if short else 0

    def _fitted(self, turn: Turn, tokens: int, most: int) -> tuple[Turn, int]:
        """The turn in at most ``most`` tokens; of no tokens if these are too few for any sense."""
        if tokens <= most:
            return turn, tokens
        left = most - 2 * MESSAGE_TOKENS - 2
        if left < _SMALLEST_TURN_TOKENS:
            return turn, 0
        question = _beginning(turn.question, int(left * _QUESTION_SHARE), self._count)
        answer = _beginning(turn.answer, left - self._count(question), self._count)
        fitted = Turn(question, answer)
        return fitted, _turn_tokens(fitted, self._count)

    def _written(self, short: Sequence[tuple[str, int]], whole: Sequence[tuple[Turn, int]]) -> Past:
        all_tokens = sum(tokens for _, tokens in self._turns)
        if not whole:
            return Past(cut_tokens=all_tokens, dropped=self._forgotten + len(self._turns))
        opening = "\n".join([_EARLIER, *(text for text, _ in short)]) + "\n\n" if short else ""
        tokens = self._opening_tokens(short) + _sum(whole)
        messages: list[ChatMessage] = []
        for turn, _ in whole:
            messages.append(ChatMessage("user", opening + turn.question))
            messages.append(ChatMessage("assistant", turn.answer))
            opening = ""
        dropped = self._forgotten + len(self._turns) - len(short) - len(whole)
        cut = max(all_tokens - tokens, 0)
        return Past(tuple(messages), tokens, cut, len(short), dropped)


def _sum(parts: Sequence[tuple[object, int]]) -> int:
    return sum(tokens for _, tokens in parts)


def _turn_tokens(turn: Turn, count: TokenCount) -> int:
    return count(turn.question) + count(turn.answer) + 2 * MESSAGE_TOKENS


def _beginning(text: str, most_tokens: int, count: TokenCount) -> str:
    if count(text) <= most_tokens:
        return text
    return cut_to_tokens(text, most_tokens - 2, count) + " …"
