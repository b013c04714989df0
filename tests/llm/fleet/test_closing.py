"""A reply that is closed ends at once, wherever it is, and leaves nothing behind."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

from fake_upstream.running import FakeUpstream
from llm.fleet.made_fleet import ASKED, MakeFleet

from likeopt.errors import ModelUnavailable
from likeopt.llm.contract import Limits
from likeopt.llm.fallback import FallbackReply
from likeopt.llm.fleet import Fleet
from likeopt.llm.models import ModelSpec, UpstreamSpec
from likeopt.monitoring.metrics import Metrics
from likeopt.resilience.waiting import Wait

FINE = {"tokens": 5}


class Closing:
    """Closes a reply from another thread, once ``ready`` is set."""

    def __init__(self) -> None:
        self.ready = threading.Event()
        self.reply: Any = None
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        assert self.ready.wait(3)
        self.reply.close()

    def sleep(self, wait: Wait, seconds: float) -> None:
        """Wait for a retry; it is meanwhile that the reply is closed."""
        self.ready.set()
        wait.sleep(30.0)

    def heard(self) -> list[str]:
        texts = list(self.reply)
        self._thread.join(3)
        return texts


def test_closing_ends_the_wait_for_the_next_try(make: MakeFleet, upstream: FakeUpstream) -> None:
    closing = Closing()
    made = make({"one": {"fault": "500"}, "two": FINE}, sleep=closing.sleep)
    closing.reply = made.reply()
    assert closing.heard() == []
    assert [attempt.outcome for attempt in closing.reply.attempts] == ["stopped"]
    assert len(upstream.seen()) == 1


def test_closing_ends_the_call_that_has_not_answered(make: MakeFleet, upstream: FakeUpstream) -> None:
    closing = Closing()
    made = make({"one": {"first_ms": 60_000}, "two": FINE})
    closing.reply = made.reply()
    watching = threading.Thread(
        target=lambda: upstream.until(lambda seen: bool(seen)) and closing.ready.set()
    )
    watching.start()
    assert closing.heard() == []
    watching.join(3)
    assert [attempt.outcome for attempt in closing.reply.attempts] == ["stopped"]
    assert made.metric("call_duration_seconds_count", model="one", outcome="stopped") == 1
    assert made.metric("calls_under_way", upstream="one", lane="chat") == 0


def test_closing_in_mid_stream_ends_it_without_an_error(make: MakeFleet, upstream: FakeUpstream) -> None:
    made = make({"one": {"tokens": 500, "token_ms": 10}})
    reply = made.reply()
    texts = iter(reply)
    assert next(texts) == "word0 "
    reply.close()
    assert len(list(texts)) < 100
    assert [attempt.outcome for attempt in reply.attempts] == ["stopped"]
    assert upstream.until(lambda seen: seen[0]["status"] == "closed by client")


def test_a_reply_nobody_reads_on_gives_its_place_back(make: MakeFleet, upstream: FakeUpstream) -> None:
    made = make({"one": {"tokens": 500, "token_ms": 10}})
    texts = iter(made.reply())
    assert next(texts) == "word0 "
    assert made.metric("calls_under_way", upstream="one", lane="chat") == 1
    texts.close()  # type: ignore[attr-defined]
    assert made.metric("calls_under_way", upstream="one", lane="chat") == 0
    assert made.metric("call_duration_seconds_count", model="one", outcome="stopped") == 1


def test_a_closed_reply_asks_nobody(make: MakeFleet, upstream: FakeUpstream) -> None:
    made = make({"one": FINE})
    reply = made.reply()
    reply.close()
    assert list(reply) == []
    assert upstream.seen() == []


class Scripted:
    """A server, its model and the model's reply in one; the reply is what ``script`` yields."""

    usage = None
    finish_reason = None
    attempts = ()

    def __init__(self, script: Any, before: Any = lambda: None) -> None:
        self.asked = 0
        self.script = script
        self.before = before
        spec = UpstreamSpec("s", "", (ModelSpec("s", "s", "s"),))
        self.fleet = Fleet([spec], lambda _: self, Metrics().models)  # type: ignore[arg-type, return-value]

    def reply(self) -> FallbackReply:
        return self.fleet.stream(self.fleet.order("s", 1), ASKED, Limits())

    def model(self, spec: ModelSpec) -> Scripted:
        return self

    def stream(self, messages: object, limits: object) -> Scripted:
        self.before()
        return self

    def __iter__(self) -> Iterator[str]:
        self.asked += 1
        yield from self.script()

    def probe(self, within_s: float) -> bool:
        return False

    def close(self) -> None:
        pass


def test_what_goes_wrong_after_it_is_closed_is_no_error() -> None:
    def script() -> Iterator[str]:
        yield "a"
        reply.close()
        raise ModelUnavailable("model_stream_cut")

    reply = Scripted(script).reply()
    assert list(reply) == ["a"]
    assert [attempt.outcome for attempt in reply.attempts] == ["stopped"]


def test_closed_while_the_call_is_made_it_is_not_made() -> None:
    server = Scripted(lambda: iter(["never"]), before=lambda: reply.close())
    reply = server.reply()
    assert list(reply) == []
    assert server.asked == 0
    assert [attempt.outcome for attempt in reply.attempts] == ["stopped"]


def test_what_is_left_of_a_call_ends_with_it() -> None:
    ended = []

    def script() -> Iterator[str]:
        try:
            yield "a"
            yield "b"
        finally:
            ended.append(True)

    texts = iter(Scripted(script).reply())
    assert next(texts) == "a"
    texts.close()  # type: ignore[attr-defined]
    assert ended == [True]


def test_an_error_of_our_own_is_raised_and_gives_the_place_back() -> None:
    def script() -> Iterator[str]:
        raise ZeroDivisionError
        yield ""

    server = Scripted(script)
    for _ in range(20):
        try:
            list(server.reply())
        except ZeroDivisionError:
            continue
        raise AssertionError("the error was lost")
    assert server.fleet.status("s") == "unknown"
