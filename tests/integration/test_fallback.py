"""Chat servers that die, come back, refuse and hang, while questions go on being asked."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from integration.asking import Told, ask
from integration.crowd import crowd
from integration.three_upstreams import (
    NAMES,
    PROBE_S,
    SLACK_S,
    WAIT_S,
    WHOLE_REPLY_S,
    Trio,
    eventually,
    plan,
    text_of,
    three_upstreams,
    whole,
)
from running_server import wait_for

pytestmark = pytest.mark.process

CALLERS = 6
BROKEN_OFF = {"model_stream_cut", "model_timeout"}


@pytest.fixture(scope="module")
def one_trio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trio]:
    with three_upstreams(tmp_path_factory.mktemp("fallback")) as trio:
        yield trio


@pytest.fixture
def trio(one_trio: Trio) -> Trio:
    one_trio.restore()
    return one_trio


class Asker:
    """Asks the models in turn, streamed and not; ``told`` is what came, with the model that was wanted."""

    def __init__(self, trio: Trio) -> None:
        self.told: list[tuple[str, bool, Told]] = []
        self._trio = trio
        self._turns = itertools.count()

    def __call__(self, client: httpx.Client, caller: int) -> None:
        turn = next(self._turns)
        name, stream = NAMES[turn % 3], caller % 2 == 0
        told = self._trio.ask(client, name, stream=stream)
        self.told.append((name, stream, told))
        assert told.elapsed_s < WAIT_S * 3 + WHOLE_REPLY_S, f"too slow: {told}"
        assert (told.answer is None) != (told.problem is None), f"it hung: {told}"
        if told.problem is not None:
            # Nothing can be said in its place once text has flowed.
            assert told.problem["code"] in BROKEN_OFF, told
            assert told.text or not stream, f"there was time for another model: {told}"
        elif not told.is_marked:
            assert whole(told), f"half an answer is called whole: {told}"
            assert told.attempts[-1] == (told.answer["model"], "ok")
            assert told.attempts[0][0] == name
        else:
            assert told.answer["model"] == "extractive"
            assert {model for model, _ in told.attempts} == set(NAMES), told.attempts

    def since(self, before: int) -> list[tuple[str, Told]]:
        """The models wanted and what was told, of answers alone."""
        return [(name, told) for name, _, told in self.told[before:] if told.answer is not None]


def test_models_that_die_one_after_another_are_stood_in_for_and_used_again(trio: Trio) -> None:
    asker = Asker(trio)
    with crowd(trio.running, asker, CALLERS) as people:
        people.wait_for_more(2 * CALLERS)
        for dead, name in enumerate(NAMES, start=1):
            trio.kill(name)
            people.wait_for_more(CALLERS)
            before = len(asker.told)
            people.wait_for_more(5 * CALLERS)
            _stood_in_for(asker.since(before), set(NAMES[:dead]))
        for name in NAMES:
            started_s = trio.start(name)
            took_s = eventually(lambda name=name: trio.answers_itself(name), started_s, f"{name} is used")
            assert took_s < PROBE_S + SLACK_S
            _up_everywhere(trio, name)
        before = len(asker.told) + CALLERS
        people.wait_for_more(4 * CALLERS)
        assert all(told.attempts == [(name, "ok")] for name, told in asker.since(before))


def _stood_in_for(answers: list[tuple[str, Told]], dead: set[str]) -> None:
    """The dead give no answer; who wanted one of them got another's, and can see why."""
    alive = set(NAMES) - dead
    for wanted, told in answers:
        assert told.is_marked is (not alive)
        if alive:
            assert told.answer["model"] in alive
            assert (told.answer["model"] == wanted) is (wanted in alive)
    outcomes = {outcome for _, told in answers for name, outcome in told.attempts if name in dead}
    assert outcomes <= {"model_unreachable", "model_stream_cut", "upstream_open"}
    assert "upstream_open" in outcomes, "the dead are asked every time"


def _up_everywhere(trio: Trio, name: str) -> None:
    for client in trio.workers.clients():
        models = client.get("/api/v1/models").json()["items"]
        assert next(model["status"] for model in models if model["id"] == name) == "up"


def test_models_are_used_again_within_one_probe_interval(trio: Trio) -> None:
    """They come back just when they have been found dead, which is the longest wait there is."""
    for name in NAMES:
        trio.kill(name)
    wait_for(trio.all_left_alone, "every worker leaves all of them alone")
    started_s = [trio.start(name) for name in NAMES]
    for name, since_s in zip(NAMES, started_s, strict=True):
        took_s = eventually(lambda name=name: trio.answers_itself(name), since_s, f"{name} is used")
        assert took_s < PROBE_S + SLACK_S
        _up_everywhere(trio, name)


def test_what_breaks_off_is_an_error_and_nothing_else(trio: Trio) -> None:
    """Servers are killed in the middle of streams, when the others could answer just as well."""
    said = {name: text_of(name)[: 4 * 12] for name in NAMES}
    with ThreadPoolExecutor(2 * len(NAMES)) as pool:
        for name in NAMES:
            plan(trio.upstreams[name], name, fault="stall", after=12)
        asked = [(name, pool.submit(_stream, trio, name)) for name in 2 * NAMES]
        for name in NAMES:
            busy = trio.upstreams[name]
            assert busy.until(lambda seen: sum(one["pieces"] == 12 for one in seen) == 2)
            trio.kill(name)
        for name, future in asked:
            told = future.result(10)
            assert told.answer is None, told
            assert told.problem is not None
            assert told.problem["code"] in BROKEN_OFF
            assert told.text == said[name]
    for name in NAMES:
        trio.start(name)


def _stream(trio: Trio, name: str) -> Told:
    with httpx.Client(base_url=trio.running.url) as client:
        return trio.ask(client, name, stream=True)


def test_without_any_model_an_earlier_answer_or_the_passages_stand_in(trio: Trio) -> None:
    [client, *_] = trio.workers.clients()
    question = "What was seen near the river in spring?"
    first = ask(client, question, stream=False, model="first", cache={"ttl": 1})
    assert whole(first)
    for name in NAMES:
        trio.kill(name)
    # Until the second is over it is a hit, and no model is needed.
    told = wait_for(
        lambda: (again := ask(client, question, stream=False, model="first")).notes and again,
        "the earlier answer is stale",
    )
    assert told.notes == {"answer_stale", "model_unreachable"}
    assert (told.text, told.answer["model"]) == (first.text, "first")
    for stream in (True, False):
        other = trio.ask(client, "second", stream=stream)
        assert other.answer["model"] == "extractive"
        assert "model_failed_extractive" in other.notes
        assert "river" in other.text
    for name in NAMES:
        trio.start(name)


def test_a_failure_that_passes_is_tried_again(trio: Trio) -> None:
    [client, *_] = trio.workers.clients()
    plan(trio.upstreams["second"], "second", fault="503", fail_first=2)
    told = trio.ask(client, "second")
    [attempt] = told.answer["route"]["attempts"]
    assert (attempt["model"], attempt["upstream"], attempt["outcome"]) == ("second", "second-server", "ok")
    assert attempt["retries"] == 2
    assert 0 < attempt["first_token_ms"] <= attempt["elapsed_ms"]
    assert whole(told)


def test_who_says_when_to_come_back_is_obeyed(trio: Trio) -> None:
    [client, *_] = trio.workers.clients()
    second = trio.upstreams["second"]
    plan(second, "second", fault="429", fail_first=1, retry_after="1")
    soon = trio.ask(client, "second")
    assert soon.attempts == [("second", "ok")]
    assert 1.0 <= _gaps_s(trio)[-1] < 1.0 + SLACK_S
    plan(second, "second", fault="429", fail_first=1, retry_after="4.5")
    later = trio.ask(client, "second")
    assert later.attempts == [("second", "model_rate_limited"), ("first", "ok")]
    assert later.elapsed_s < 1.0
    answers = [trio.ask(client, "second")]
    while answers[-1].attempts != [("second", "ok")]:
        answers.append(trio.ask(client, "second"))
    assert {tuple(told.attempts) for told in answers[:-1]} == {
        (("second", "upstream_resting"), ("first", "ok"))
    }
    assert 4.5 <= _gaps_s(trio)[-1] < 4.5 + SLACK_S


def _gaps_s(trio: Trio) -> list[float]:
    asked = [seen["at_s"] for seen in trio.upstreams["second"].seen() if "completions" in seen["path"]]
    return [later - earlier for earlier, later in itertools.pairwise(asked)]


def test_one_that_hangs_is_soon_not_waited_for_any_more(trio: Trio) -> None:
    plan(trio.upstreams["third"], "third", fault="hang")
    [client, *_] = trio.workers.clients()
    told = [trio.ask(client, "third", stream=stream) for stream in (True, False) * 4]
    assert all(whole(one) and one.answer["model"] == "first" for one in told)
    assert told[0].attempts[0] == ("third", "model_timeout")
    assert told[-1].attempts[0] == ("third", "upstream_open")
    assert told[0].elapsed_s > WAIT_S
    assert told[-1].elapsed_s < WAIT_S
