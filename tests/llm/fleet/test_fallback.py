"""Replies by the first model of an order that gives one, over the fake server."""

from __future__ import annotations

from typing import Any

import pytest
from fake_upstream.running import FakeUpstream
from llm.fleet.made_fleet import MakeFleet, words

from likeopt.errors import ModelUnavailable
from likeopt.llm.contract import Limits, Usage
from likeopt.resilience.circuit import CircuitRules

FINE = {"tokens": 5}


def test_the_first_model_answers_and_no_other_is_asked(make: MakeFleet, upstream: FakeUpstream) -> None:
    made = make({"one": FINE, "two": FINE})
    reply = made.reply()
    assert "".join(reply) == words(5)
    [attempt] = reply.attempts
    assert (attempt.model, attempt.upstream, attempt.outcome, attempt.retries) == ("one", "one", "ok", 0)
    assert attempt.first_token_ms is not None
    assert 0 < attempt.first_token_ms <= attempt.elapsed_ms
    assert isinstance(reply.usage, Usage)
    assert reply.usage.completion_tokens == 5
    assert reply.finish_reason == "stop"
    assert len(upstream.seen()) == 1


@pytest.mark.parametrize(
    ("plan", "code", "retries"),
    [
        (None, "model_unreachable", 2),
        ({"fault": "500"}, "model_failed", 2),
        ({"fault": "503"}, "model_failed", 2),
        ({"fault": "429"}, "model_rate_limited", 0),
        ({"fault": "429", "retry_after": "1"}, "model_rate_limited", 2),
        ({"fault": "400"}, "model_rejected", 0),
        ({"fault": "401"}, "model_refused_key", 0),
        ({"fault": "403"}, "model_refused_key", 0),
        ({"fault": "404"}, "model_not_found", 0),
        ({"fault": "422"}, "model_rejected", 0),
        ({"fault": "html"}, "model_bad_answer", 0),
        ({"fault": "garbage"}, "model_bad_answer", 0),
        ({"fault": "hang"}, "model_timeout", 0),
        ({"fault": "ping", "token_ms": 20}, "model_timeout", 0),
        ({"fault": "stall"}, "model_timeout", 0),
        ({"fault": "cut"}, "model_stream_cut", 2),
        ({"fault": "reset"}, "model_stream_cut", 2),
        ({"fault": "close"}, "model_unreachable", 2),
        ({"fault": "error"}, "model_failed", 2),
    ],
)
def test_before_the_first_text_the_next_model_answers(
    make: MakeFleet, upstream: FakeUpstream, plan: dict[str, Any] | None, code: str, retries: int
) -> None:
    made = make({"bad": plan, "good": FINE})
    said, attempts = made.ask()
    assert said == words(5)
    assert attempts == [("bad", code, retries), ("good", "ok", 0)]
    assert made.metric("fallbacks_total", model="bad", reason=code) == 1
    assert made.metric("retries_total", upstream="bad") == retries
    assert made.metric("call_duration_seconds_count", model="bad", outcome="failed") == retries + 1


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("cut", "model_stream_cut"),
        ("reset", "model_stream_cut"),
        ("end", "model_stream_cut"),
        ("stall", "model_timeout"),
        ("garbage", "model_bad_answer"),
        ("error", "model_failed"),
    ],
)
def test_after_the_first_text_there_is_no_other_model_and_no_retry(
    make: MakeFleet, upstream: FakeUpstream, fault: str, code: str
) -> None:
    made = make({"bad": {"fault": fault, "after": 2, "tokens": 5}, "good": FINE})
    reply = made.reply()
    said = []
    with pytest.raises(ModelUnavailable) as caught:
        said.extend(reply)
    assert caught.value.code == code
    assert [attempt.outcome for attempt in reply.attempts] == [code]
    assert len(upstream.seen()) == 1
    assert made.metric("fallbacks_total", model="bad", reason=code) == 0


def test_a_fault_that_passes_is_hidden_by_retries(make: MakeFleet, upstream: FakeUpstream) -> None:
    made = make({"one": {"fault": "500", "fail_first": 2, **FINE}, "two": FINE})
    said, attempts = made.ask()
    assert said == words(5)
    assert attempts == [("one", "ok", 2)]
    assert made.slept_s == [0.1, 0.2]


def test_a_short_retry_after_is_waited_for(make: MakeFleet, upstream: FakeUpstream) -> None:
    made = make({"one": {"fault": "429", "retry_after": "2", "fail_first": 1, **FINE}, "two": FINE})
    assert made.ask() == (words(5), [("one", "ok", 1)])
    assert made.slept_s == [2.1]


def test_with_a_long_one_the_model_is_left_alone_for_so_long(
    make: MakeFleet, upstream: FakeUpstream, clock: Any
) -> None:
    made = make({"one": {"fault": "429", "retry_after": "60", "fail_first": 1}, "two": FINE}, clock=clock)
    assert made.ask()[1] == [("one", "model_rate_limited", 0), ("two", "ok", 0)]
    assert made.slept_s == []
    assert made.ask()[1] == [("one", "upstream_resting", 0), ("two", "ok", 0)]
    assert made.fleet.status("one") == "open"
    with pytest.raises(ModelUnavailable) as caught:
        list(made.reply("one"))
    assert (caught.value.code, caught.value.params["retry_after_s"]) == ("upstream_resting", 60)
    clock.advance(61)
    assert made.ask()[1] == [("one", "ok", 0)]


def test_when_all_fail_the_last_code_that_a_server_gave_is_raised(
    make: MakeFleet, upstream: FakeUpstream
) -> None:
    made = make({"one": {"fault": "404"}, "two": {"fault": "401"}})
    said, attempts = made.ask()
    assert said == "model_refused_key"
    assert attempts == [("one", "model_not_found", 0), ("two", "model_refused_key", 0)]


def test_a_model_that_was_not_asked_says_less_than_one_that_was(make: MakeFleet) -> None:
    made = make({"one": {"fault": "404"}, "two": {"fault": "500"}}, circuit=CircuitRules(pause_s=60.0))
    for _ in range(2):
        made.ask("two")
    said, attempts = made.ask()
    assert attempts[1] == ("two", "upstream_open", 0)
    assert said == "model_not_found"


def test_a_reply_without_text_is_whole(make: MakeFleet, upstream: FakeUpstream) -> None:
    made = make({"one": {"text": ""}, "two": FINE})
    reply = made.reply()
    assert list(reply) == []
    assert [attempt.outcome for attempt in reply.attempts] == ["ok"]
    assert reply.finish_reason == "stop"


def test_from_the_first_text_on_the_model_that_answers_is_told(
    make: MakeFleet, upstream: FakeUpstream
) -> None:
    made = make({"one": {"fault": "404"}, "two": FINE})
    reply = made.reply()
    assert reply.attempts == ()
    assert next(iter(reply)) == "word0 "
    assert [attempt.model for attempt in reply.attempts] == ["one", "two"]
    reply.close()


def test_no_model_is_asked_for_more_than_it_may_answer(make: MakeFleet, upstream: FakeUpstream) -> None:
    made = make({"one": FINE})
    list(made.reply(limits=Limits(answer_tokens=5000)))
    list(made.reply(limits=Limits(answer_tokens=7)))
    assert [seen["body"]["max_tokens"] for seen in upstream.seen()] == [1024, 7]
