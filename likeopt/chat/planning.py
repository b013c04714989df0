"""How a question is to be answered: by a model from a prompt, or by sentences of the passages."""

from __future__ import annotations

from functools import partial

import msgspec

from likeopt.cache.kinds import Wish
from likeopt.chat.acceptance import Accepted
from likeopt.chat.asked import Asked, asked
from likeopt.chat.context.assembly import Material, assemble
from likeopt.chat.context.counting import counter
from likeopt.chat.context.ledger import Budget, Ledger
from likeopt.chat.context.prompt import SYSTEM
from likeopt.chat.extracts import CountDocuments, Extraction, extractive_answer, no_documents_answer
from likeopt.chat.replies import Ask
from likeopt.chat.routing.route import EXTRACTIVE
from likeopt.llm.asking import Lane, Models
from likeopt.llm.contract import Limits
from likeopt.llm.models import ModelSpec
from likeopt.search.passages import Note, Passage

TEMPERATURE = 0.2
# Raised whenever the extractive answer to some question changes.
_EXTRACTS_VERSION = 1


class Standing(msgspec.Struct, frozen=True):
    """A question, the query it is searched by, and how the cache may be used for it.

    ``lane`` is that of the calls made for it: ``background`` if nobody waits.
    """

    accepted: Accepted
    query: str
    wish: Wish
    lane: Lane = "chat"


class Plan(msgspec.Struct, frozen=True):
    """The reply to ask for, the passages it is made from, and what is already known of the answer.

    ``model`` is who is asked first, by name.
    """

    ask: Ask
    passages: tuple[Passage, ...]
    model: str = EXTRACTIVE
    ledger: Ledger = Ledger()
    notes: tuple[Note, ...] = ()


def prompted_plan(question: Standing, material: Material, spec: ModelSpec, models: Models) -> Plan:
    """Have the model ``spec``, or what can stand in for it, answer from as much as it can take."""
    wanted = question.accepted.question.limits or Limits(0, TEMPERATURE)
    most = min(wanted.answer_tokens or spec.answer_tokens, spec.answer_tokens)
    budget = Budget(spec.context_tokens, most)
    context = assemble(material, budget, counter(spec.tokenizer))
    limits = msgspec.structs.replace(
        wanted,
        answer_tokens=most if wanted.answer_tokens else context.answer_tokens,
        temperature=TEMPERATURE if wanted.temperature is None else wanted.temperature,
    )
    order = models.order(spec.id, _prompt_tokens(context.ledger))
    # What is found decides of the rest of the prompt; only talk is worded otherwise.
    wording = f"{SYSTEM}/{material.intent == 'small_talk'}"
    depends = _asked(question, (spec.id, limits, budget), wording, context.passages, material.persona)
    make = partial(models.stream, order, context.messages, limits, question.lane)
    return Plan(Ask(depends, make, question.wish), context.passages, spec.id, context.ledger, context.notes)


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


def _prompt_tokens(ledger: Ledger) -> int:
    fixed = ledger.system + ledger.persona + ledger.memories
    return fixed + ledger.history + ledger.passages + ledger.question


def _asked(
    question: Standing,
    model: tuple[object, ...],
    prompt: str,
    passages: tuple[Passage, ...],
    persona: str = "",
) -> Asked:
    accepted = question.accepted
    return asked(
        question=accepted.text,
        scope=accepted.scope,
        model=model,
        persona=persona,
        prompt=prompt,
        history=accepted.history,
        passages=passages,
    )
