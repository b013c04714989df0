"""How a question is to be answered: by a model from a prompt, or by sentences of the passages."""

from __future__ import annotations

from functools import partial

import msgspec

from likeopt.cache.kinds import Wish
from likeopt.chat.acceptance import Accepted
from likeopt.chat.asked import Asked, asked
from likeopt.chat.context import Budget, Ledger, assemble
from likeopt.chat.extracts import CountDocuments, Extraction, extractive_answer, no_documents_answer
from likeopt.chat.prompt import SYSTEM
from likeopt.chat.replies import Ask
from likeopt.chat.routing import EXTRACTIVE
from likeopt.llm.contract import ChatModel, Limits
from likeopt.search.passages import Note, Passage

TEMPERATURE = 0.2
# Raised whenever the extractive answer to some question changes.
_EXTRACTS_VERSION = 1


class Standing(msgspec.Struct, frozen=True):
    """A question, the query it is searched by, and how the cache may be used for it."""

    accepted: Accepted
    query: str
    wish: Wish


class Plan(msgspec.Struct, frozen=True):
    """The reply to ask for, the passages it is made from, and what is already known of the answer."""

    ask: Ask
    passages: tuple[Passage, ...]
    ledger: Ledger = Ledger()
    notes: tuple[Note, ...] = ()


def prompted_plan(
    question: Standing, passages: tuple[Passage, ...], model: ChatModel, budget: Budget
) -> Plan:
    """Have ``model`` answer from those passages that fit into ``budget``."""
    context = assemble(question.accepted.text, question.accepted.history, passages, budget)
    limits = Limits(budget.answer_tokens, TEMPERATURE)
    depends = _asked(question, (model.name, limits, budget), SYSTEM, context.passages)
    ask = Ask(depends, partial(model.stream, context.messages, limits), question.wish)
    return Plan(ask, context.passages, context.ledger, context.notes)


def extractive_plan(question: Standing, passages: tuple[Passage, ...], count: CountDocuments) -> Plan:
    """Answer with sentences of the passages."""
    depends = _asked(question, (EXTRACTIVE, _EXTRACTS_VERSION), question.query, passages)
    make = partial(extraction, question, passages, count)
    # What is said without passages depends on whether there are documents at all.
    return Plan(Ask(depends, make, question.wish, storable=bool(passages)), passages)


def extraction(question: Standing, passages: tuple[Passage, ...], count: CountDocuments) -> Extraction:
    """The sentences of the passages that answer the question."""
    text = question.accepted.text

    def make() -> tuple[str, Note]:
        if not passages and not count(question.accepted.scope):
            return no_documents_answer(text)
        return extractive_answer(text, question.query, passages)

    return Extraction(make)


def _asked(
    question: Standing, model: tuple[object, ...], prompt: str, passages: tuple[Passage, ...]
) -> Asked:
    accepted = question.accepted
    return asked(
        question=accepted.text,
        scope=accepted.scope,
        model=model,
        persona=accepted.persona,
        prompt=prompt,
        history=accepted.history,
        passages=passages,
    )
