"""What a model is given to answer from, cut to the tokens it can take."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from likeopt.chat.prompt import SYSTEM, Turn, passage_block, question_message
from likeopt.chat.tokens import TokenCount, cut_to_tokens, estimate_tokens
from likeopt.llm.contract import ChatMessage
from likeopt.search.passages import Note, Passage

# What a chat template adds to each message, with room to spare.
_MESSAGE_TOKENS = 8
# Of what is left after instructions and question, the conversation may take this share before the passages
# have taken theirs.
_HISTORY_SHARE = 0.3
_QUESTION_SHARE = 0.5
_SMALLEST_PASSAGE_TOKENS = 40


class Budget(msgspec.Struct, frozen=True):
    """The model's context length and the tokens kept free in it for the answer."""

    context_tokens: int = 8192
    answer_tokens: int = 1024

    @property
    def prompt_tokens(self) -> int:
        """Tokens that the prompt may take; at least half of the context."""
        return max(self.context_tokens - self.answer_tokens, self.context_tokens // 2)


class Ledger(msgspec.Struct, frozen=True):
    """Where the prompt's tokens went, as estimated; ``cut`` is what was found and left out."""

    system: int = 0
    persona: int = 0
    memories: int = 0
    history: int = 0
    passages: int = 0
    question: int = 0
    cut: int = 0


class Context(msgspec.Struct, frozen=True):
    """The prompt, and the passages that are in it, numbered from 1 in this order."""

    messages: tuple[ChatMessage, ...]
    passages: tuple[Passage, ...]
    ledger: Ledger
    notes: tuple[Note, ...] = ()


def assemble(
    question: str,
    history: Sequence[Turn],
    passages: Sequence[Passage],
    budget: Budget,
    count: TokenCount = estimate_tokens,
) -> Context:
    """Make a prompt that keeps to ``budget``.

    The instructions always go in, then the question, of which a very long one loses its middle.
    The newest turns of the conversation go in whole, up to three tenths of the rest; passages fill what
    is left, best first, and older turns what the passages leave.
    """
    return _Assembly(question, budget, count).context(history, passages)


class _Assembly:
    def __init__(self, question: str, budget: Budget, count: TokenCount) -> None:
        self._count = count
        self._system_tokens = self._message_tokens(SYSTEM)
        free = budget.prompt_tokens - self._system_tokens - self._message_tokens(question_message("", ()))
        self._question, self._notes = self._shortened(question, int(free * _QUESTION_SHARE))
        self._question_tokens = self._count(self._question)
        self._free = free - self._question_tokens

    def context(self, history: Sequence[Turn], passages: Sequence[Passage]) -> Context:
        turns = [(turn, self._turn_tokens(turn)) for turn in history if turn.answer]
        newest = self._newest(turns, int(self._free * _HISTORY_SHARE))
        history_tokens = sum(tokens for _, tokens in newest)
        kept, blocks, passage_tokens, cut = self._fill(passages, self._free - history_tokens)
        newest = self._newest(turns, self._free - passage_tokens)
        history_tokens = sum(tokens for _, tokens in newest)
        ledger = Ledger(
            system=self._system_tokens,
            history=history_tokens,
            passages=passage_tokens,
            question=self._question_tokens,
            cut=cut + sum(tokens for _, tokens in turns) - history_tokens,
        )
        messages = self._messages([turn for turn, _ in newest], blocks)
        return Context(messages, tuple(kept), ledger, self._notes)

    def _messages(self, turns: Sequence[Turn], blocks: Sequence[str]) -> tuple[ChatMessage, ...]:
        past = [
            message
            for turn in turns
            for message in (ChatMessage("user", turn.question), ChatMessage("assistant", turn.answer))
        ]
        last = ChatMessage("user", question_message(self._question, blocks))
        return (ChatMessage("system", SYSTEM), *past, last)

    def _fill(self, passages: Sequence[Passage], free: int) -> tuple[list[Passage], list[str], int, int]:
        """Passages that fit into ``free`` tokens, their blocks, what these take and what is left out."""
        kept: list[Passage] = []
        blocks: list[str] = []
        used = cut = 0
        for passage in passages:
            block = passage_block(len(kept) + 1, passage, passage.text)
            tokens = self._count(block) + 1
            if used + tokens > free and not kept:
                block = self._beginning(passage, free)
                cut += tokens - self._count(block) - 1
                tokens = self._count(block) + 1
            if used + tokens > free or not block:
                cut += tokens
                continue
            kept.append(passage)
            blocks.append(block)
            used += tokens
        return kept, blocks, used, cut

    def _beginning(self, passage: Passage, free: int) -> str:
        """The best passage alone may be too long: then its beginning has to do."""
        around = self._count(passage_block(1, passage, "")) + 2
        if free - around < _SMALLEST_PASSAGE_TOKENS:
            return ""
        return passage_block(1, passage, cut_to_tokens(passage.text, free - around, self._count))

    def _newest(self, turns: Sequence[tuple[Turn, int]], free: int) -> list[tuple[Turn, int]]:
        kept: list[tuple[Turn, int]] = []
        for turn, tokens in reversed(turns):
            if tokens > free:
                break
            kept.append((turn, tokens))
            free -= tokens
        return kept[::-1]

    def _shortened(self, question: str, most_tokens: int) -> tuple[str, tuple[Note, ...]]:
        if self._count(question) <= most_tokens:
            return question, ()
        half = most_tokens // 2 - 1
        beginning = cut_to_tokens(question, half, self._count)
        end = cut_to_tokens(question[::-1], half, self._count)[::-1]
        return f"{beginning} … {end}", (Note("question_cut"),)

    def _turn_tokens(self, turn: Turn) -> int:
        return self._message_tokens(turn.question) + self._message_tokens(turn.answer)

    def _message_tokens(self, text: str) -> int:
        return self._count(text) + _MESSAGE_TOKENS
