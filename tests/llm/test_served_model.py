"""Replies in either dialect, and everything that goes wrong with them."""

from __future__ import annotations

import threading
from contextlib import closing

import pytest
from fake_upstream.running import FakeUpstream
from llm.conftest import KEY, KOREAN, NewModel, ask, failure, whole

from likeopt.errors import ModelUnavailable
from likeopt.llm.contract import Usage
from likeopt.llm.models import Dialect, Timeouts

QUIET = Timeouts(connect_s=1.0, silence_s=0.25)


def test_a_reply_streams_in_pieces_and_tells_its_usage(new_model: NewModel) -> None:
    with closing(ask(new_model(text=KOREAN))) as reply:
        pieces = list(reply)
    assert "".join(pieces) == KOREAN
    assert len(pieces) > 3
    assert reply.usage == Usage(prompt_tokens=4, completion_tokens=len(pieces), cached_tokens=2)
    assert reply.finish_reason == "stop"
    assert reply.attempts == ()


@pytest.mark.parametrize("reason", ["length", "tool_calls"])
def test_why_it_ended_is_told_in_one_way(new_model: NewModel, reason: str) -> None:
    with closing(ask(new_model(text="so", finish=reason))) as reply:
        assert list(reply) == ["so"]
    assert reply.finish_reason == reason


@pytest.mark.parametrize(
    "plan", [{"split": True}, {"crlf": True}, {"split": True, "crlf": True}, {"fault": "json"}]
)
def test_korean_arrives_whole_however_it_is_cut(new_model: NewModel, plan: dict[str, object]) -> None:
    assert whole(new_model(text=KOREAN, **plan)) == KOREAN


@pytest.mark.parametrize("plan", [{"usage": False}, {"done": False}])
def test_a_stream_may_lack_its_usage_and_its_last_event(new_model: NewModel, plan: dict[str, object]) -> None:
    assert whole(new_model(text="enough", **plan)) == "enough"


@pytest.mark.parametrize("plan", [{"finish": ""}, {"finish": "", "done": False}])
def test_a_stream_that_does_not_say_why_it_ended_was_cut(
    new_model: NewModel, plan: dict[str, object]
) -> None:
    assert failure(new_model(text="enough", **plan)).code == "model_stream_cut"


def test_bytes_that_are_no_text_are_replaced(new_model: NewModel) -> None:
    text = whole(new_model(text="one two", fault="utf8", after=1))
    assert text.startswith("one ")
    assert "\ufffd" in text
    assert text.endswith("two")


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("401", "model_refused_key"),
        ("403", "model_refused_key"),
        ("404", "model_not_found"),
        ("400", "model_rejected"),
        ("413", "model_rejected"),
        ("408", "model_failed"),
        ("429", "model_rate_limited"),
        ("500", "model_failed"),
        ("503", "model_failed"),
        ("529", "model_failed"),
        ("302", "model_bad_answer"),
        ("html", "model_bad_answer"),
        ("close", "model_unreachable"),
    ],
)
def test_faults_instead_of_a_stream_have_codes(new_model: NewModel, fault: str, code: str) -> None:
    assert failure(new_model(fault=fault)).code == code


MIDWAY = {
    "cut": "model_stream_cut",
    "reset": "model_stream_cut",
    "half": "model_stream_cut",
    "end": "model_stream_cut",
    "done": "model_stream_cut",
    "garbage": "model_bad_answer",
    "error": "model_failed",
    "stall": "model_timeout",
}


@pytest.mark.parametrize(("fault", "code"), MIDWAY.items())
@pytest.mark.parametrize("after", [1, 4])
def test_text_before_a_fault_is_delivered(new_model: NewModel, fault: str, code: str, after: int) -> None:
    received: list[str] = []
    reply = ask(new_model(QUIET, text="one two 333 444 ", fault=fault, after=after))
    with closing(reply), pytest.raises(ModelUnavailable) as caught:
        received.extend(iter(reply))
    assert caught.value.code == code
    assert received == ["one ", "two ", "333 ", "444 "][:after]


@pytest.mark.parametrize("fault", MIDWAY)
def test_a_fault_before_the_first_text_is_none_of_the_text(new_model: NewModel, fault: str) -> None:
    code = "model_bad_answer" if fault == "end" else MIDWAY[fault]
    assert failure(new_model(QUIET, fault=fault)).code == code


@pytest.mark.parametrize("fault", MIDWAY)
def test_what_goes_wrong_after_the_end_does_not_matter(new_model: NewModel, fault: str) -> None:
    with closing(ask(new_model(QUIET, text="one two ", fault=fault, at="finish"))) as reply:
        assert list(reply) == ["one ", "two "]
    assert reply.finish_reason == "stop"


@pytest.mark.parametrize("fault", ["stall", "cut", "reset", "half", "garbage", "utf8"])
def test_faults_in_the_head_have_codes(new_model: NewModel, fault: str) -> None:
    code = failure(new_model(QUIET, fault=fault, at="head")).code
    told = {"garbage": "model_bad_answer", "utf8": "model_stream_cut", "stall": "model_timeout"}
    assert code == told.get(fault, "model_unreachable")


def test_a_limited_server_says_when_to_come_back(new_model: NewModel) -> None:
    assert failure(new_model(fault="429")).params["retry_after_s"] == 7
    assert failure(new_model(fault="429", retry_after="none")).params["retry_after_s"] == 1
    assert failure(new_model(fault="503", retry_after="20")).params["retry_after_s"] == 20
    assert "retry_after_s" not in failure(new_model(fault="503")).params


@pytest.mark.parametrize("fault", ["401", "400", "500"])
def test_the_key_is_never_told(new_model: NewModel, caplog: pytest.LogCaptureFixture, fault: str) -> None:
    error = failure(new_model(fault=fault))
    assert caplog.records
    assert KEY not in caplog.text + str(error) + repr(error.__cause__) + repr(error.__context__)


@pytest.mark.parametrize("plan", [{"fault": "hang"}, {"fault": "stall", "after": 1}, {"token_ms": 60_000}])
def test_closing_from_another_thread_ends_the_call_at_once(
    new_model: NewModel, upstream: FakeUpstream, plan: dict[str, object]
) -> None:
    reply = ask(new_model(**plan))
    received: list[str] = []
    reader = threading.Thread(target=lambda: received.extend(reply), daemon=True)
    reader.start()
    assert upstream.until(lambda seen: len(seen) == 1)
    if "fault" not in plan or plan["fault"] == "stall":
        assert upstream.until(lambda seen: seen[0]["pieces"] == 1)
    reply.close()
    reader.join(2)
    assert not reader.is_alive()
    assert upstream.until(lambda seen: seen[0]["status"] == "closed by client")


def test_a_reply_closed_before_it_began_sends_nothing(new_model: NewModel, upstream: FakeUpstream) -> None:
    reply = ask(new_model())
    reply.close()
    assert list(reply) == []
    assert upstream.seen() == []


def test_an_iterator_given_up_ends_the_call(new_model: NewModel, upstream: FakeUpstream) -> None:
    reply = ask(new_model(token_ms=60_000))
    pieces = iter(reply)
    next(pieces)
    del pieces
    reply.close()
    assert upstream.until(lambda seen: seen[0]["status"] == "closed by client")


def test_a_server_that_never_stops_is_stopped(new_model: NewModel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("likeopt.llm.served_model.LARGEST_ANSWER_BYTES", 20_000)
    assert failure(new_model(tokens=1000)).code == "model_bad_answer"


def test_a_refused_stop_text_ends_the_reply_all_the_same(
    new_model: NewModel, upstream: FakeUpstream, dialect: Dialect
) -> None:
    refused = {"openai": "stop", "anthropic": "stop_sequences"}[dialect]
    with closing(ask(new_model(text="one two END three", refuse=refused), stop=("END",))) as reply:
        assert "".join(reply) == "one two "
    assert reply.finish_reason == "stop"
    assert upstream.until(lambda seen: seen[-1]["status"] != "running")
