"""Whatever a chat server does, a question gets a whole answer or a clear error, in time."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import msgspec
import pytest
from animal_notes import document
from fake_upstream.running import FakeUpstream
from integration.asking import Told, ask
from integration.faulty_models import LATER, STAND_IN, STAND_IN_TEXT, TEXT, Case, cases, upstreams
from running_server import RunningServer

pytestmark = pytest.mark.process

WAIT_S = 1.0
WHOLE_REPLY_S = 3.0
# A model's limit, its stand-in's time, and what many requests at once on a busy machine take.
IN_TIME_S = WHOLE_REPLY_S + 17.0
AT_ONCE = 48
WAYS = {"streamed": True, "whole": False}
CASES = {case.model_id: case for case in cases()}
DAMAGED = "\ufffd"


class Seen(msgspec.Struct, frozen=True):
    """One question: what was told, what was kept of the answer, and how often its model was asked."""

    told: Told
    kept: dict[str, Any]
    asked: int


@pytest.fixture(scope="module")
def outcomes(
    tmp_path_factory: pytest.TempPathFactory, upstream_process: FakeUpstream
) -> Iterator[dict[tuple[str, str], Seen]]:
    """All cases, asked at once of one server."""
    upstream_process.reset()
    running = RunningServer(
        tmp_path_factory.mktemp("faults") / "data",
        LIKEOPT_UPSTREAMS=upstreams(upstream_process),
        LIKEOPT_MODEL_TIMEOUT_S=str(WAIT_S),
        LIKEOPT_MODEL_TOTAL_S=str(WHOLE_REPLY_S),
    ).start()
    try:
        running.upload({"a.md": document(0)})
        running.wait_indexed()
        pairs = [(model_id, way) for way in WAYS for model_id in CASES]
        with httpx.Client(base_url=running.url) as client, ThreadPoolExecutor(AT_ONCE) as pool:
            told = list(pool.map(lambda pair: _asked(client, *pair), pairs))
        yield dict(zip(pairs, _with_counts(pairs, told, upstream_process), strict=True))
    finally:
        assert running.stop() == 0, running.log()


def _asked(client: httpx.Client, model_id: str, way: str) -> tuple[Told, dict[str, Any]]:
    conversation = client.post("/api/v1/conversations", json={}, timeout=30).json()["id"]
    question = f"What was seen near the river ({model_id}, {way})?"
    told = ask(client, question, stream=WAYS[way], model=model_id, conversation_id=conversation)
    messages = client.get(f"/api/v1/conversations/{conversation}", timeout=30).json()["messages"]
    return told, messages[-1]


def _with_counts(
    pairs: list[tuple[str, str]], told: list[tuple[Told, dict[str, Any]]], upstream: FakeUpstream
) -> Iterator[Seen]:
    bodies = [seen["body"] for seen in upstream.seen() if seen["body"]]
    models = [(body["model"], str(body["messages"])) for body in bodies]
    for (model_id, way), (one, kept) in zip(pairs, told, strict=True):
        name, mark = upstream.model(**CASES[model_id].plan), f"({model_id}, {way})"
        yield Seen(one, kept, sum(model == name and mark in messages for model, messages in models))


@pytest.fixture(params=list(WAYS))
def way(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.mark.parametrize("model_id", CASES)
def test_a_fault_gives_a_whole_answer_or_a_clear_error(
    outcomes: dict[tuple[str, str], Seen], model_id: str, way: str
) -> None:
    seen, case = outcomes[model_id, way], CASES[model_id]
    assert seen.asked >= 1, "the model was not asked"
    assert seen.told.elapsed_s < IN_TIME_S
    assert (seen.told.answer is None) != (seen.told.problem is None), f"it hung: {seen.told}"
    CHECKS[case.outcome](seen, case)


def _whole(seen: Seen, case: Case) -> None:
    _is_answer(seen, TEXT, case.model_id)
    assert not seen.told.notes
    assert seen.told.attempts == [(case.model_id, "ok")]


def _instead(seen: Seen, case: Case) -> None:
    _is_answer(seen, STAND_IN_TEXT, STAND_IN)
    (first, outcome), second = seen.told.attempts
    assert (first, second) == (case.model_id, (STAND_IN, "ok"))
    # So many faults at once may have its server left alone before the second attempt.
    assert outcome.startswith("model_") or outcome == "upstream_open"


def _broken(seen: Seen, case: Case) -> None:
    assert seen.told.answer is None, f"half an answer is called whole: {seen.told}"
    _is_failure(seen)
    if seen.told.text:
        assert len(seen.told.text) == (4 * LATER if case.plan["after"] == LATER else len(TEXT))


def _marked(seen: Seen, case: Case) -> None:
    if seen.told.answer is None:
        _is_failure(seen)
        return
    expected = TEXT[: 4 * LATER] if case.plan.get("after") == LATER else TEXT
    _is_answer(seen, expected, case.model_id)
    assert "answer_cut" in seen.told.notes


def _ended(seen: Seen, case: Case) -> None:
    if seen.told.answer is None:
        _is_failure(seen)
    else:
        _whole(seen, case)


def _damaged(seen: Seen, case: Case) -> None:
    if seen.told.answer is None:
        _is_failure(seen, TEXT[: 4 * case.plan["after"]])
    elif seen.told.answer["model"] == STAND_IN:
        _instead(seen, case)
    else:
        assert DAMAGED in seen.told.text
        assert seen.told.text.startswith(TEXT[: 4 * case.plan["after"]])
        assert seen.told.text.endswith(TEXT[4 * case.plan["after"] :])


CHECKS = {
    "whole": _whole,
    "instead": _instead,
    "broken": _broken,
    "marked": _marked,
    "ended": _ended,
    "damaged": _damaged,
}


def _is_answer(seen: Seen, text: str, model_id: str) -> None:
    assert seen.told.problem is None, seen.told.problem
    assert seen.told.answer is not None
    assert seen.told.text == text
    assert seen.told.answer["model"] == model_id
    assert seen.told.answer["status"] == "done"
    assert (seen.kept["role"], seen.kept["status"]) == ("assistant", "done")
    assert seen.kept["content"] == text


def _is_failure(seen: Seen, begins: str = "") -> None:
    problem = seen.told.problem
    assert problem is not None
    assert problem["status"] == 503
    assert problem["code"].startswith("model_")
    assert len(problem["detail"]) > 20
    assert seen.kept["status"] == "failed"
    assert TEXT.startswith(seen.told.text)
    assert TEXT.startswith(seen.kept["content"])
    assert seen.told.text.startswith(begins) or not seen.told.text
