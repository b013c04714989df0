"""What front ends send is understood, and what means nothing here does no harm."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from likeopt.llm.contract import Limits
from likeopt.web.anthropic.bodies import MessagesBody
from likeopt.web.dialogue import Said
from likeopt.web.openai.bodies import CompletionBody, EmbeddingsBody

ASK = [{"role": "user", "content": "Q"}]


def completion(**fields: Any) -> CompletionBody:
    return CompletionBody.model_validate({"model": "likeopt", "messages": ASK, **fields})


def message(**fields: Any) -> MessagesBody:
    return MessagesBody.model_validate({"model": "likeopt", "max_tokens": 9, "messages": ASK, **fields})


@pytest.mark.parametrize(
    "fields",
    [
        {"tools": [], "functions": [], "tool_choice": "none", "parallel_tool_calls": False},
        {"tools": None, "functions": None, "stop": None, "n": None, "seed": None, "stream": None},
        {"stream_options": None, "response_format": None, "modalities": None, "max_tokens": None},
        {"response_format": {"type": "text"}, "modalities": ["text"], "n": 1, "stop": []},
        {"user": "u", "metadata": {}, "logprobs": True, "top_logprobs": 3, "logit_bias": {"5": -100}},
        {"store": True, "service_tier": "auto", "reasoning_effort": "low", "chat_id": "of-a-front-end"},
        {"presence_penalty": 0, "frequency_penalty": 0, "stream_options": {"include_usage": None}},
    ],
)
def test_what_means_nothing_here_changes_nothing(fields: dict[str, Any]) -> None:
    body = completion(**fields)
    assert (body.limits(), bool(body.stream), body.wants_usage) == (Limits(0), False, False)


def test_bounds_are_taken_over() -> None:
    body = completion(max_tokens=5, temperature=1, top_p=0.5, stop=["a", "", "b"], seed=2**40)
    assert body.limits() == Limits(5, 1.0, 0.5, ("a", "b"), 2**40)
    assert completion(max_tokens=5, max_completion_tokens=7, stop="a").limits() == Limits(7, stop=("a",))
    assert message(stop_sequences=["a", ""], top_p=0.5, top_k=40).limits() == Limits(9, None, 0.5, ("a",))
    assert message(stop_sequences=None).limits() == Limits(9)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("text", "text"),
        ("", ""),
        ([], ""),
        ([{"type": "text", "text": "one"}, {"type": "text", "text": "two"}], "one\ntwo"),
        ([{"type": "text", "text": "", "cache_control": {}}, {"type": "text", "text": "two"}], "two"),
        ([{"type": "thinking", "thinking": "hm", "signature": ""}, {"type": "text", "text": "so"}], "so"),
        ([{"type": "refusal", "refusal": "no"}], ""),
    ],
)
def test_contents_of_several_parts_are_one_text(content: Any, text: str) -> None:
    said = [{"role": "assistant", "content": content}]
    assert completion(messages=said).messages[0].said() == Said("assistant", text)
    assert message(messages=said).said() == [Said("assistant", text)]


def test_an_assistant_may_have_said_nothing() -> None:
    called = {"role": "assistant", "content": None, "tool_calls": None, "refusal": None}
    assert completion(messages=[called]).messages[0].said() == Said("assistant", "")


@pytest.mark.parametrize(
    ("role", "speaker"), [("system", "system"), ("developer", "system"), ("user", "user")]
)
def test_instructions_have_two_names(role: str, speaker: str) -> None:
    assert completion(messages=[{"role": role, "content": "x"}]).messages[0].said().speaker == speaker


def test_instructions_may_stand_beside_the_messages() -> None:
    parts = [{"type": "text", "text": "Be brief."}]
    assert message(system=parts).said() == [Said("system", "Be brief."), Said("user", "Q")]
    assert message(system="").said() == [Said("user", "Q")]


@pytest.mark.parametrize(("given", "texts"), [("one", ["one"]), (["one"], ["one"]), (["a", "b"], ["a", "b"])])
def test_texts_to_embed_may_be_one_or_many(given: Any, texts: list[str]) -> None:
    assert EmbeddingsBody.model_validate({"model": "m", "input": given}).input == texts


@pytest.mark.parametrize(
    "given", ["", [], [""], [1, 2], [[1, 2]], ["a", None], None, "x" * 32_001, ["x"] * 2_049]
)
def test_nothing_else_can_be_embedded(given: Any) -> None:
    with pytest.raises(ValidationError):
        EmbeddingsBody.model_validate({"model": "m", "input": given})
