"""A prompt made of everything that could go in, cut to what the question needs and the model can take."""

from __future__ import annotations

import msgspec

from likeopt.chat.context.filling import Filled, fill
from likeopt.chat.context.history import History, Past, Turn, most_history_tokens
from likeopt.chat.context.ledger import MESSAGE_TOKENS, Budget, Ledger
from likeopt.chat.context.needs import Needs, needs_of
from likeopt.chat.context.prompt import SYSTEM, memories_part, persona_part, question_message, talk_message
from likeopt.chat.context.tokens import TokenCount, cut_from_tokens, cut_to_tokens, estimate_tokens
from likeopt.chat.routing.route import Complexity, Intent
from likeopt.llm.contract import ChatMessage
from likeopt.search.passages import Note, Passage

# The most that each may take of what the instructions leave, and the question of what is left then.
_PERSONA_SHARE = 0.4
_MEMORIES_SHARE = 0.1
_QUESTION_SHARE = 0.5


class Material(msgspec.Struct, frozen=True):
    """Everything that could go into a prompt.

    ``persona`` is its instructions, empty without one. ``memories`` stand most important first, ``history``
    oldest first, ``passages`` best first, more of them than will be used. ``needs`` None means those of the
    kind of question.
    """

    question: str
    intent: Intent = "question"
    complexity: Complexity = "medium"
    persona: str = ""
    memories: tuple[str, ...] = ()
    history: tuple[Turn, ...] = ()
    passages: tuple[Passage, ...] = ()
    needs: Needs | None = None


class Context(msgspec.Struct, frozen=True):
    """The prompt, and the passages that are in it, numbered from 1 in this order.

    ``answer_tokens`` is what the answer may take so that both fit.
    """

    messages: tuple[ChatMessage, ...]
    passages: tuple[Passage, ...]
    ledger: Ledger
    notes: tuple[Note, ...] = ()
    answer_tokens: int = 1024


def assemble(material: Material, budget: Budget, count: TokenCount = estimate_tokens) -> Context:
    """Make a prompt that keeps to ``budget``.

    Instructions, persona, memories and history come first and in this order, the same bytes from turn to
    turn but where the history is cut (see ``history``); the passages and the question come last, in one
    message. The instructions always go in, then the question, of which a very long one loses its middle,
    then the conversation, then the passages.
    """
    return _Assembly(material, budget, _remembering(count)).context()


class _Assembly:
    def __init__(self, material: Material, budget: Budget, count: TokenCount) -> None:
        self._material = material
        self._budget = budget
        self._count = count
        self._needs = material.needs or needs_of(material.intent, material.complexity)

    def context(self) -> Context:
        system, ledger = self._system()
        instructions_cut = ledger.cut
        room = self._budget.prompt_tokens - ledger.system - ledger.persona - ledger.memories
        question, question_cut = self._question(room)
        room = max(room - self._last_tokens(question), 0)
        past = self._past(room)
        filled = fill(self._material.passages, self._needs, room - past.tokens, self._count)
        ledger = msgspec.structs.replace(
            ledger,
            history=past.tokens,
            passages=filled.tokens,
            question=self._last_tokens(question, bool(filled.text)),
            cut=instructions_cut + question_cut + past.cut_tokens + filled.cut_tokens,
        )
        last = ChatMessage("user", self._last(question, filled.text))
        messages = (ChatMessage("system", system), *past.messages, last)
        notes = tuple(_notes(instructions_cut, question_cut, past, filled))
        answer_tokens = min(self._budget.answer_tokens, self._needs.answer_tokens)
        return Context(messages, filled.passages, ledger, notes, answer_tokens)

    def _system(self) -> tuple[str, Ledger]:
        """The first message, and what its parts take; the budget alone decides what is cut of them."""
        system = self._count(SYSTEM) + MESSAGE_TOKENS
        room = max(self._budget.prompt_tokens - system, 0)
        given = persona_part(self._material.persona)
        persona = cut_to_tokens(given, int(room * _PERSONA_SHARE), self._count)
        memories = list(self._material.memories)
        while memories and self._count(memories_part(memories)) > room * _MEMORIES_SHARE:
            memories.pop()
        remembered = memories_part(memories)
        cut = self._count(given) - self._count(persona)
        cut += self._count(memories_part(self._material.memories)) - self._count(remembered)
        ledger = Ledger(
            system=system,
            persona=self._count(persona),
            memories=self._count(remembered),
            cut=cut,
        )
        return SYSTEM + persona + remembered, ledger

    def _question(self, room: int) -> tuple[str, int]:
        """The question, without its middle if it takes too much, and the tokens of that."""
        question = self._material.question
        tokens = self._count(question)
        most = int((room - self._last_tokens("")) * _QUESTION_SHARE)
        if tokens <= most:
            return question, 0
        half = max(most // 2 - 1, 0)
        beginning = cut_to_tokens(question, half, self._count)
        shortened = f"{beginning} … {cut_from_tokens(question, half, self._count)}"
        return shortened, tokens - self._count(shortened)

    def _last_tokens(self, question: str, with_passages: bool = True) -> int:
        """What the last message takes beside its passages."""
        return self._count(self._last(question, "…" if with_passages else "")) + MESSAGE_TOKENS

    def _past(self, room: int) -> Past:
        history = History(self._material.history, most_history_tokens(self._budget), self._count)
        return history.past(self._needs.last_turn_tokens, int(room * self._needs.history_share))

    def _last(self, question: str, found: str) -> str:
        if self._needs.passages:
            return question_message(question, found)
        return talk_message(question)


def _notes(instructions_cut: int, question_cut: int, past: Past, filled: Filled) -> list[Note]:
    notes = []
    if instructions_cut:
        notes.append(Note("instructions_cut"))
    if question_cut:
        notes.append(Note("question_cut"))
    if past.dropped or past.shortened:
        notes.append(Note("history_cut", {"shortened": past.shortened, "dropped": past.dropped}))
    if filled.left_out or filled.shortened:
        notes.append(Note("passages_cut", {"left_out": filled.left_out, "shortened": filled.shortened}))
    return notes


def _remembering(count: TokenCount) -> TokenCount:
    """``count``, asked once about each text."""
    known: dict[str, int] = {}

    def counted(text: str) -> int:
        tokens = known.get(text)
        if tokens is None:
            tokens = known[text] = count(text)
        return tokens

    return counted
