"""A conversation of 30 turns over real documents, beside the prompt that is made without thinking."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

import msgspec
import pytest
from chat.context.documents import Cite, Documents, Told, conversation, history
from chat.context.material import last, prompt_tokens

from likeopt.chat.citations import check, sources
from likeopt.chat.context.assembly import Context, Material, assemble
from likeopt.chat.context.ledger import Budget
from likeopt.chat.context.needs import needs_of
from likeopt.chat.context.prompt import SYSTEM, passage_block, question_message
from likeopt.chat.context.selection import FOUND_PER_USED
from likeopt.chat.context.tokens import estimate_tokens
from likeopt.embedding.installing import install
from likeopt.embedding.minilm import MiniLM
from likeopt.search.passages import Passage
from likeopt.settings import Settings

NAIVE_PASSAGES = 20
_MARKER = re.compile(r"\[(\d)\]")


class Answered(msgspec.Struct, frozen=True):
    """One turn with its prompt, and what the plain prompt would have been."""

    told: Told
    context: Context
    naive_passages: tuple[Passage, ...]
    naive_tokens: int


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Answered]]:
    documents = Documents(tmp_path_factory.mktemp("bm25") / "index", MiniLM(install(Settings().model_dir)))
    told = conversation()
    yield [_answered(documents, told[:number], turn) for number, turn in enumerate(told)]
    documents.close()


def _answered(documents: Documents, earlier: Sequence[Told], told: Told) -> Answered:
    wanted = needs_of(told.intent).passages
    found = documents.found(told, earlier, wanted * FOUND_PER_USED) if wanted else ()
    material = Material(told.question, told.intent, history=history(earlier), passages=found)
    naive = documents.found(told, earlier, NAIVE_PASSAGES)
    blocks = "\n\n".join(passage_block(n, passage, passage.text) for n, passage in enumerate(naive, 1))
    texts = [SYSTEM, question_message(told.question, blocks)]
    texts += [text for turn in earlier for text in (turn.question, turn.answer)]
    return Answered(told, assemble(material, Budget()), naive, sum(map(estimate_tokens, texts)))


def _number(cite: Cite, passages: Sequence[Passage]) -> int | None:
    return next((n for n, passage in enumerate(passages, 1) if cite.names(passage)), None)


def test_there_are_thirty_turns_of_many_kinds(answered: list[Answered]) -> None:
    assert len(answered) == 30
    assert len({turn.told.intent for turn in answered}) == 8
    assert len({cite.document for turn in answered for cite in turn.told.cites}) == 6
    assert sum(bool(re.search("[가-힣]", turn.told.question)) for turn in answered) >= 12


def test_the_prompts_are_less_than_half_of_the_plain_ones(answered: list[Answered]) -> None:
    ours = sum(prompt_tokens(turn.context, estimate_tokens) for turn in answered)
    plain = sum(turn.naive_tokens for turn in answered)
    assert ours <= 0.46 * plain


def test_both_prompts_hold_every_passage_that_an_answer_cites(answered: list[Answered]) -> None:
    for turn in answered:
        for cite in turn.told.cites:
            assert _number(cite, turn.naive_passages), turn.told.question
            assert _number(cite, turn.context.passages), turn.told.question
            assert cite.quote in last(turn.context), turn.told.question


def test_the_answers_cite_the_same_passages_and_these_bear_them_out(answered: list[Answered]) -> None:
    for turn in answered:
        told = turn.told
        names = {str(n): _number(cite, turn.context.passages) for n, cite in enumerate(told.cites, 1)}
        answer = _MARKER.sub(lambda marker: f"[{names[marker[1]]}]", told.answer)  # noqa: B023
        cited = [one for one in check(answer, sources(turn.context.passages)) if one.cited]
        assert {one.n for one in cited} == set(names.values()), told.question
        assert {one.verdict for one in cited} <= {"supported", "partly"}, told.question
        meant = {turn.naive_passages[_number(cite, turn.naive_passages) - 1].chunk_id for cite in told.cites}
        assert {one.chunk_id for one in cited} == meant, told.question


def test_most_of_a_prompt_is_the_one_before_it(answered: list[Answered]) -> None:
    before = [turn.context.messages[:-1] for turn in answered]
    kept = [first == second[: len(first)] for first, second in pairwise(before)]
    assert kept.count(False) <= 3
