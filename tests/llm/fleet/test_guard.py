"""What stands before one server: circuit, places, pace, and what the metrics say of them."""

from __future__ import annotations

import threading
from contextlib import ExitStack, closing
from typing import Any

import pytest
from fake_upstream.running import FakeUpstream
from llm.fleet.made_fleet import MadeFleet, MakeFleet, words

from likeopt.errors import ModelUnavailable
from likeopt.llm.asking import Lane
from likeopt.llm.models import ModelSpec, Price
from likeopt.resilience.circuit import CircuitRules
from likeopt.resilience.waiting import Wait

FINE = {"tokens": 5}
SLOW = {"tokens": 500, "token_ms": 10}
# A circuit that nobody looks after, and one that is looked after all the time.
STAYS_OPEN = CircuitRules(failures=5, pause_s=60.0)
LOOKED_AFTER = CircuitRules(failures=5, pause_s=0.02, longest_pause_s=0.05)


def opened(made: MadeFleet, name: str) -> MadeFleet:
    """``made`` after so many failures that the circuit of ``name`` has opened."""
    while made.metric("circuit_state", upstream=name) == 0:
        made.ask(name)
    return made


def started(made: MadeFleet, stack: ExitStack, lane: Lane = "chat") -> None:
    """A reply that goes on until ``stack`` is closed."""
    reply = made.reply(lane=lane)
    texts = iter(reply)
    assert next(texts) == "word0 "
    stack.callback(texts.close)  # type: ignore[attr-defined]


def test_a_server_that_keeps_failing_is_left_alone(make: MakeFleet, upstream: FakeUpstream) -> None:
    made = opened(make({"bad": {"fault": "500"}, "good": FINE}, circuit=STAYS_OPEN), "bad")
    assert made.metric("circuit_state", upstream="bad") == 2
    assert made.metric("circuit_state", upstream="good") == 0
    asked = len(upstream.seen())
    assert asked == 5
    assert made.ask() == (words(5), [("bad", "upstream_open", 0), ("good", "ok", 0)])
    assert len(upstream.seen()) == asked + 1
    with pytest.raises(ModelUnavailable) as caught:
        list(made.reply("bad"))
    assert caught.value.code == "upstream_open"
    assert caught.value.params == {"upstream": "bad", "retry_after_s": 60}


@pytest.mark.parametrize("fault", ["400", "401", "403", "404", "422", "429"])
def test_what_is_no_fault_of_the_server_leaves_its_circuit_closed(make: MakeFleet, fault: str) -> None:
    made = make({"one": {"fault": fault}}, circuit=STAYS_OPEN, attempts=1)
    for _ in range(30):
        made.ask()
    assert made.metric("circuit_state", upstream="one") == 0


@pytest.mark.parametrize("plan", [{"fault": "hang"}, {"fault": "cut", "after": 1}, {"fault": "html"}, None])
def test_what_is_its_fault_opens_it(make: MakeFleet, plan: dict[str, Any] | None) -> None:
    made = make({"one": plan}, circuit=CircuitRules(failures=2, pause_s=60.0), attempts=1)
    for _ in range(2):
        made.ask()
    assert made.fleet.status("one") == "open"


def test_who_leaves_early_says_nothing_about_the_server(make: MakeFleet) -> None:
    made = make({"one": SLOW}, circuit=STAYS_OPEN)
    for _ in range(30):
        with ExitStack() as stack:
            started(made, stack)
    assert made.metric("circuit_state", upstream="one") == 0


def test_a_server_that_is_well_again_is_found_by_its_probe(make: MakeFleet, upstream: FakeUpstream) -> None:
    made = opened(make({"one": {"fault": "500", "fail_first": 5, **FINE}}, circuit=LOOKED_AFTER), "one")
    assert upstream.until(lambda seen: any(one["path"] == "/v1/models" for one in seen))
    wait_for_half_open(made, "one")
    assert made.ask()[0] == words(5)
    assert made.metric("circuit_state", upstream="one") == 0
    assert made.fleet.status("one") == "up"


def wait_for_half_open(made: MadeFleet, name: str) -> None:
    tick = threading.Event()
    for _ in range(600):
        if made.metric("circuit_state", upstream=name) == 1:
            return
        tick.wait(0.005)
    raise AssertionError("the circuit stays open")


def test_while_half_open_one_call_tries_and_the_others_go_elsewhere(make: MakeFleet) -> None:
    made = opened(
        make(
            {"one": {"fault": "500", "fail_first": 5, "first_ms": 100, **FINE}, "two": FINE},
            circuit=LOOKED_AFTER,
            most_chats=2,
        ),
        "one",
    )
    wait_for_half_open(made, "one")
    trial = made.reply()
    thread = threading.Thread(target=lambda: list(trial))
    thread.start()
    while not made.metric("calls_under_way", upstream="one", lane="chat"):
        pass
    for _ in range(3):
        assert made.ask()[1] == [("one", "upstream_open", 0), ("two", "ok", 0)]
    thread.join(3)
    assert [attempt.model for attempt in trial.attempts] == ["one"]
    # Those that were refused have given back their places.
    assert made.ask()[1] == [("one", "ok", 0)]


def test_its_first_text_is_enough_and_who_leaves_before_says_nothing(make: MakeFleet) -> None:
    plan = {"fault": "500", "fail_first": 5, "first_ms": 30, **SLOW}
    made = opened(make({"one": plan}, circuit=LOOKED_AFTER), "one")
    wait_for_half_open(made, "one")
    assert made.fleet.status("one") != "open"
    early = made.reply()
    thread = threading.Thread(target=lambda: list(early))
    thread.start()
    while not made.metric("calls_under_way", upstream="one", lane="chat"):
        pass
    early.close()
    thread.join(3)
    assert made.metric("circuit_state", upstream="one") == 1
    with ExitStack() as stack:
        started(made, stack)
        assert made.metric("circuit_state", upstream="one") == 0


def test_retries_stop_when_they_would_multiply_the_load(
    make: MakeFleet, upstream: FakeUpstream, clock: Any
) -> None:
    never = CircuitRules(failures=10_000, least_calls=10_000)
    made = make({"one": {"fault": "500"}}, circuit=never, clock=clock)
    for _ in range(100):
        made.ask()
    # Ten that were saved up, and then one for ten calls.
    assert 118 <= len(upstream.seen()) <= 120


def test_full_lanes_send_calls_to_the_next_model(make: MakeFleet) -> None:
    made = make({"one": SLOW, "two": FINE}, most_chats=2, most_background=1)
    with ExitStack() as stack:
        started(made, stack)
        started(made, stack)
        assert made.metric("calls_under_way", upstream="one", lane="chat") == 2
        assert made.ask()[1] == [("one", "upstream_busy", 0), ("two", "ok", 0)]
        started(made, stack, "background")
        assert made.ask(lane="background")[1] == [("one", "upstream_busy", 0), ("two", "ok", 0)]
    assert made.metric("calls_under_way", upstream="one", lane="chat") == 0
    assert made.metric("calls_under_way", upstream="one", lane="background") == 0


def test_closing_ends_the_wait_for_a_place(make: MakeFleet) -> None:
    made = make({"one": SLOW, "two": FINE}, most_chats=1, place_s=30.0, last_place_s=30.0)
    with ExitStack() as stack:
        started(made, stack)
        reply = made.reply()
        thread = threading.Thread(target=lambda: list(reply))
        thread.start()
        reply.close()
        thread.join(3)
        assert not thread.is_alive()
    assert [attempt.outcome for attempt in reply.attempts] in ([], ["stopped"])


def test_who_waits_gets_the_place_that_becomes_free(make: MakeFleet) -> None:
    made = make({"one": SLOW}, most_chats=1, place_s=30.0, last_place_s=30.0)
    stack = ExitStack()
    started(made, stack)
    reply = made.reply()
    heard: list[str] = []

    def read() -> None:
        with closing(reply):
            heard.append(next(iter(reply)))

    thread = threading.Thread(target=read)
    thread.start()
    stack.close()
    thread.join(3)
    assert heard == ["word0 "]


def test_only_for_the_last_model_it_waits_long(make: MakeFleet) -> None:
    made = make({"one": SLOW, "two": SLOW}, most_chats=1, place_s=0.0, last_place_s=30.0)
    stack = ExitStack()
    started(made, stack)
    second = made.reply()
    texts = iter(second)
    assert next(texts) == "word0 "
    assert [attempt.outcome for attempt in second.attempts] == ["upstream_busy", "ok"]
    third = made.reply("two", "one")
    thread = threading.Thread(target=lambda: next(iter(third)))
    thread.start()
    while not third.attempts:
        pass
    stack.close()
    thread.join(3)
    assert not thread.is_alive()
    assert [attempt.model for attempt in third.attempts] == ["two", "one"]
    texts.close()  # type: ignore[attr-defined]


def test_a_busy_model_is_waited_for_when_no_other_answers(make: MakeFleet) -> None:
    made = make({"one": SLOW, "two": {"fault": "404"}}, most_chats=1, place_s=0.0, last_place_s=30.0)
    stack = ExitStack()
    started(made, stack)
    reply = made.reply()
    thread = threading.Thread(target=lambda: next(iter(reply)))
    thread.start()
    while len(reply.attempts) < 2:
        pass
    stack.close()
    thread.join(3)
    told = [(attempt.model, attempt.outcome) for attempt in reply.attempts[:2]]
    assert told == [("one", "upstream_busy"), ("two", "model_not_found")]
    assert [attempt.model for attempt in reply.attempts[2:]] == ["one"]


def test_refusals_under_load_lower_the_limit_and_the_metrics_say_so(make: MakeFleet) -> None:
    made = make({"one": SLOW, "two": {"fault": "503"}}, attempts=1)
    assert made.metric("concurrency_limit", upstream="one") == 8
    made.ask("two")
    assert made.metric("concurrency_limit", upstream="two") == 8
    guard = made.fleet._roster.guard("two")
    with ExitStack() as stack:
        for _ in range(7):
            entry = guard.enter("two", "chat", Wait(), 0.0)
            stack.callback(guard.leave, entry, None, stopped=True)
        made.ask("two")
    assert made.metric("concurrency_limit", upstream="two") == 4


def test_the_limit_follows_the_first_tokens_of_calls_under_way(make: MakeFleet, clock: Any) -> None:
    made = make({"one": FINE}, clock=clock)
    guard = made.fleet._roster.guard("one")
    entries = [guard.enter("one", "chat", Wait(), 0.0) for _ in range(8)]
    clock.advance(0.2)
    for entry in entries:
        guard.answered(entry)
    assert made.metric("concurrency_limit", upstream="one") == 16
    entries += [guard.enter("one", "chat", Wait(), 0.0) for _ in range(8)]
    clock.advance(9.0)
    for entry in entries[8:]:
        guard.answered(entry)
    assert made.metric("concurrency_limit", upstream="one") < 12
    for entry in entries:
        guard.leave(entry, None, stopped=False)


def test_without_adaptation_the_limit_is_what_was_set(make: MakeFleet) -> None:
    made = make({"one": FINE}, adaptive=False, most_chats=77)
    made.ask()
    assert made.metric("concurrency_limit", upstream="one") == 77


def test_tokens_and_their_price_are_counted(make: MakeFleet) -> None:
    model = ModelSpec("one", "fake?tokens=10", "one", price=Price(2.0, 10.0, 0.5))
    made = make({"one": FINE}, models=(model,))
    reply = made.reply()
    assert "".join(reply) == words(10)
    usage = reply.usage
    assert usage is not None
    assert (usage.prompt_tokens, usage.completion_tokens, usage.cached_tokens) == (2, 10, 1)
    assert made.metric("tokens_total", kind="prompt") == 2
    assert made.metric("tokens_total", kind="completion") == 10
    assert made.metric("tokens_total", kind="cached") == 1
    assert made.metric("cost_usd_total", model="one") == pytest.approx(102.5e-6)
    assert made.metric("first_token_seconds_count", model="one") == 1
    assert made.metric("call_duration_seconds_count", model="one", outcome="ok") == 1
