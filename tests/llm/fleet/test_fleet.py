"""Which models there are, which stands in for which, and a server that is found by itself."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import msgspec
import pytest
from fake_upstream.running import FakeUpstream, running_upstreams
from llm.fleet.made_fleet import ASKED, MakeFleet, made_spec, words

from likeopt.errors import InvalidInput, ModelUnavailable
from likeopt.llm.asking import Models
from likeopt.llm.contract import Limits
from likeopt.llm.endpoint import Endpoint
from likeopt.llm.fleet import Fleet
from likeopt.llm.guard import Rules
from likeopt.llm.models import ModelSpec, Tier, UpstreamSpec
from likeopt.monitoring.metrics import Metrics
from likeopt.resilience.circuit import CircuitRules
from likeopt.resilience.retry import RetryRules

FINE = {"tokens": 5}
QUICK = Rules(
    retry=RetryRules(step_s=0.001), circuit=CircuitRules(pause_s=0.02, longest_pause_s=0.05), place_s=0.02
)


def spec(name: str, *models: tuple[str, Tier, int]) -> UpstreamSpec:
    """A server with models of an id, a tier and a context length."""
    made = tuple(ModelSpec(one, one, name, tier, context_tokens=context) for one, tier, context in models)
    return UpstreamSpec(name, "http://127.0.0.1:9/v1", made)


@pytest.fixture
def fleet() -> Fleet:
    return Fleet(
        [
            spec(
                "here", ("medium-a", "medium", 8192), ("small-a", "small", 4096), ("large-a", "large", 8192)
            ),
            spec("there", ("medium-b", "medium", 32_000), ("small-b", "small", 32_000)),
        ],
        Endpoint,
        Metrics().models,
    )


def ids(order: tuple[ModelSpec, ...]) -> list[str]:
    return [one.id for one in order]


def test_it_is_what_chat_asks(fleet: Models) -> None:
    assert [one.id for one in fleet.specs()] == ["medium-a", "small-a", "large-a", "medium-b", "small-b"]


def test_near_tiers_stand_in_first_and_other_servers_before_the_same(fleet: Fleet) -> None:
    assert ids(fleet.order("medium-a", 100)) == ["medium-a", "medium-b", "small-b", "large-a", "small-a"]
    assert ids(fleet.order("small-b", 100)) == ["small-b", "small-a", "medium-a", "medium-b", "large-a"]


def test_models_that_cannot_take_the_prompt_do_not_stand_in(fleet: Fleet) -> None:
    assert ids(fleet.order("medium-a", 4000)) == ["medium-a", "medium-b", "small-b", "large-a"]
    assert ids(fleet.order("medium-a", 20_000)) == ["medium-a", "medium-b", "small-b"]


def test_there_is_no_order_for_a_model_that_is_unknown(fleet: Fleet) -> None:
    with pytest.raises(InvalidInput) as caught:
        fleet.order("other", 1)
    assert caught.value.code == "model_unknown"


def test_a_tier_that_is_missing_is_that_of_the_nearest_and_rather_the_larger(fleet: Fleet) -> None:
    def of_tier(tier: Tier, *servers: UpstreamSpec) -> str | None:
        found = Fleet(servers, Endpoint, Metrics().models).of_tier(tier)
        return found and found.id

    small, large = spec("s", ("small", "small", 512)), spec("l", ("large", "large", 512))
    assert of_tier("medium", small, large) == "large"
    assert of_tier("medium", small) == "small"
    assert of_tier("large", small) == "small"
    assert of_tier("small", large, small) == "small"
    assert of_tier("small") is None
    assert fleet.of_tier("medium") == fleet.specs()[0]


def test_servers_left_alone_stand_in_last(make: MakeFleet) -> None:
    made = make(
        {"one": FINE, "bad": {"fault": "500"}, "two": FINE},
        circuit=CircuitRules(failures=2, pause_s=60.0),
    )
    assert ids(made.fleet.order("one", 1)) == ["one", "bad", "two"]
    made.ask("bad")
    assert ids(made.fleet.order("one", 1)) == ["one", "two", "bad"]
    assert ids(made.fleet.order("bad", 1)) == ["bad", "one", "two"]


def test_what_is_known_of_a_model_comes_from_its_calls(make: MakeFleet) -> None:
    made = make({"one": {"first_ms": 30, **FINE}})
    assert (made.fleet.status("one"), made.fleet.first_token_ms("one")) == ("unknown", None)
    made.ask()
    assert made.fleet.status("one") == "up"
    assert (made.fleet.first_token_ms("one") or 0) >= 30
    assert (made.fleet.status("no such"), made.fleet.first_token_ms("no such")) == ("unknown", None)


def test_nothing_begins_before_it_is_opened_and_asked(make: MakeFleet, upstream: FakeUpstream) -> None:
    before = threading.active_count()
    looked: list[bool] = []
    fleet = Fleet([], Endpoint, Metrics().models, discover=lambda: looked.append(True) or None)
    assert list(fleet.specs()) == []
    assert looked == []
    assert threading.active_count() == before
    make({"one": FINE})
    assert upstream.seen() == []


class Found:
    """A fleet without servers, and what it finds when it looks."""

    def __init__(self) -> None:
        self.seen: UpstreamSpec | None = None
        self.looks = 0
        self.looked = threading.Condition()
        self.fleet = Fleet(
            [], Endpoint, Metrics().models, discover=self._discover, rules=QUICK, look_every_s=0.005
        )

    def _discover(self) -> UpstreamSpec | None:
        with self.looked:
            self.looks += 1
            self.looked.notify_all()
        return self.seen

    def ids(self) -> list[str]:
        return [one.id for one in self.fleet.specs()]

    def until(self, condition: Callable[[], bool]) -> bool:
        with self.looked:
            return self.looked.wait_for(condition, 3.0)

    def ask(self, model_id: str) -> str:
        order = [one for one in self.fleet.specs() if one.id == model_id]
        return "".join(self.fleet.stream(order, ASKED, Limits()))


@pytest.fixture
def found() -> Iterator[Found]:
    made = Found()
    yield made
    made.fleet.close()


def test_a_server_that_is_there_is_found_by_the_first_look(found: Found, upstream: FakeUpstream) -> None:
    found.seen = made_spec(upstream, "ollama", FINE)
    found.fleet.open()
    assert found.ids() == ["ollama"]
    assert found.looks == 1
    assert found.ask("ollama") == words(5)


def test_one_that_is_started_later_is_found_later(found: Found, upstream: FakeUpstream) -> None:
    found.fleet.open()
    assert found.ids() == []
    assert found.until(lambda: found.looks >= 3)
    found.seen = made_spec(upstream, "ollama", FINE)
    assert until(lambda: found.ids() == ["ollama"])
    assert until(lambda: "finding" not in {thread.name for thread in threading.enumerate()})


def until(condition: Callable[[], bool]) -> bool:
    """Whether ``condition`` comes true within three seconds."""
    tick = threading.Event()
    return any(condition() or tick.wait(0.005) for _ in range(600))


def test_a_look_that_fails_is_followed_by_another(upstream: FakeUpstream) -> None:
    answers: Iterator[Any] = iter([OSError("odd"), made_spec(upstream, "ollama", FINE)])

    def discover() -> UpstreamSpec | None:
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        assert isinstance(answer, UpstreamSpec)
        return answer

    fleet = Fleet([], Endpoint, Metrics().models, discover=discover, look_every_s=0.005)
    fleet.open()
    assert until(lambda: [one.id for one in fleet.specs()] == ["ollama"])
    fleet.close()


def test_when_it_has_gone_it_is_looked_for_again_and_may_have_changed(found: Found) -> None:
    with running_upstreams(1) as [upstream]:
        found.seen = made_spec(upstream, "ollama", FINE)
        found.fleet.open()
        assert found.ask("ollama") == words(5)
        server, found.seen = found.seen, None
        upstream.kill()
        while found.fleet.status("ollama") != "open":
            with pytest.raises(ModelUnavailable):
                found.ask("ollama")
        assert found.ids() == ["ollama"]
        upstream.start()
        [model] = server.models
        found.seen = msgspec.structs.replace(server, models=(msgspec.structs.replace(model, id="new"),))
        assert until(lambda: found.ids() == ["new"])
        assert found.ask("new") == words(5)


def test_the_same_server_is_taken_up_again_without_looking_for_long(upstream: FakeUpstream) -> None:
    seen = made_spec(upstream, "ollama", {"fault": "500", "fail_first": 5, **FINE})
    fleet = Fleet([], Endpoint, Metrics().models, discover=lambda: seen, rules=QUICK)
    fleet.open()
    order = fleet.specs()
    assert until(lambda: answers(fleet, order))
    assert fleet.specs() is order
    fleet.close()


def answers(fleet: Fleet, order: Sequence[ModelSpec]) -> bool:
    try:
        return "".join(fleet.stream(order, ASKED, Limits())) == words(5)
    except ModelUnavailable:
        return False


def test_models_that_have_gone_meanwhile_are_not_asked(found: Found, upstream: FakeUpstream) -> None:
    with pytest.raises(ModelUnavailable) as caught:
        found.fleet.stream(made_spec(upstream, "gone", FINE).models, ASKED, Limits())
    assert caught.value.code == "models_gone"


def test_a_server_that_is_killed_is_back_within_a_look(upstream: FakeUpstream) -> None:
    with running_upstreams(1) as [mortal]:
        specs = [made_spec(mortal, "one", FINE), made_spec(upstream, "two", FINE)]
        fleet = Fleet(specs, Endpoint, Metrics().models, rules=QUICK)
        order = fleet.order("one", 1)

        def answering() -> str:
            reply = fleet.stream(order, ASKED, Limits())
            assert "".join(reply) == words(5)
            return reply.attempts[-1].model

        assert answering() == "one"
        mortal.kill()
        assert [answering() for _ in range(5)] == ["two"] * 5
        assert fleet.status("one") == "open"
        mortal.start()
        assert until(lambda: answering() == "one")
        fleet.close()
