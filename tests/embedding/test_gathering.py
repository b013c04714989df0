"""Questions that arrive together share a run of the model."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from contracts.embedder import TEXTS

from likeopt.embedding.embedder import EmbeddingSpec, Vectors
from likeopt.embedding.gathering import MOST_CHARS, MOST_TEXTS, Gathering
from likeopt.embedding.minilm import MiniLM
from likeopt.errors import EmbeddingUnavailable, Overloaded
from likeopt.offload import Offload

GREENLETS = Path(__file__).with_name("gathering_greenlets.py")
QUESTIONS = [f"{text} number {number}" for number, text in enumerate(TEXTS * 4)][:16]


class CountingPool(Offload):
    """A pool that knows what it was asked to run."""

    def __init__(self) -> None:
        super().__init__("counted")
        self.runs: list[int] = []

    def run(self, function: Callable[..., object], *args: object, **kwargs: object) -> object:  # type: ignore[override]
        self.runs.append(len(args[1]))  # type: ignore[arg-type]
        return super().run(function, *args, **kwargs)


class Held:
    """An embedder that works only while it is let to, and fails at ``bad`` texts."""

    spec = EmbeddingSpec("minilm", "held", 2, 256)

    def __init__(self) -> None:
        self.may_work = threading.Event()
        self.works = threading.Event()

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.works.set()
        assert self.may_work.wait(10)
        if "bad" in texts[0]:
            raise EmbeddingUnavailable("embedding_failed", status=500)
        return np.array([[len(text), 1.0] for text in texts], np.float32)

    def count_tokens(self, text: str) -> int:
        return len(text)


class Crowd:
    """Callers of a gathering whose model is held until all of them have asked."""

    def __init__(self, gathered: Gathering, threads: ThreadPoolExecutor) -> None:
        self.gathered = gathered
        self.threads = threads
        self.held = Held()

    def ask(self, texts: Sequence[str]) -> list[Future[Vectors]]:
        """Ask for the first of ``texts`` alone, then for the others while that run is under way."""
        asked = [self.threads.submit(self.gathered, texts[0], self.held)]
        assert self.held.works.wait(10)
        for number, text in enumerate(texts[1:], 1):
            asked.append(self.threads.submit(self.gathered, text, self.held))
            self._until_waiting(number)
        return asked

    def _until_waiting(self, number: int) -> None:
        while len(self.gathered._waiting) < number:
            pass


@pytest.fixture
def pool() -> Iterator[CountingPool]:
    made = CountingPool()
    yield made
    made.close()


@pytest.fixture
def crowd(pool: CountingPool) -> Iterator[Crowd]:
    with ThreadPoolExecutor(32) as threads:
        made = Crowd(Gathering(pool), threads)
        yield made
        made.held.may_work.set()


def test_a_lone_question_runs_at_once(pool: CountingPool, minilm: MiniLM) -> None:
    gathered = Gathering(pool)
    for question in QUESTIONS[:3]:
        assert (gathered(question, minilm) == minilm.embed([question])[0]).all()
    assert pool.runs == [1, 1, 1]


def test_those_that_come_during_a_run_share_the_next(crowd: Crowd, pool: CountingPool) -> None:
    asked = crowd.ask(["a", "bb", "ccc", "dddd"])
    crowd.held.may_work.set()
    assert [int(one.result(10)[0]) for one in asked] == [1, 2, 3, 4]
    assert pool.runs == [1, 3]


def test_a_run_takes_only_so_many_texts(crowd: Crowd, pool: CountingPool) -> None:
    asked = crowd.ask([f"{number}" for number in range(2 + MOST_TEXTS)])
    crowd.held.may_work.set()
    assert [one.result(10).shape for one in asked] == [(2,)] * len(asked)
    assert pool.runs == [1, MOST_TEXTS, 1]


def test_a_run_takes_only_so_much_text(crowd: Crowd, pool: CountingPool) -> None:
    asked = crowd.ask(["first", "long" * MOST_CHARS, "short", "x" * (MOST_CHARS - 5), "y"])
    crowd.held.may_work.set()
    assert [int(one.result(10)[0]) for one in asked] == [5, 4 * MOST_CHARS, 5, MOST_CHARS - 5, 1]
    assert pool.runs == [1, 1, 2, 1]


def test_texts_for_different_models_do_not_share_a_run(crowd: Crowd, pool: CountingPool) -> None:
    asked = crowd.ask(["a", "bb"])
    other = Held()
    other.may_work.set()
    third = crowd.threads.submit(crowd.gathered, "ccc", other)
    crowd._until_waiting(2)
    crowd.held.may_work.set()
    assert [int(one.result(10)[0]) for one in (*asked, third)] == [1, 2, 3]
    assert pool.runs == [1, 1, 1]


def test_vectors_do_not_depend_on_who_else_asks(minilm: MiniLM, pool: CountingPool) -> None:
    """To the bit, which they would in one batch: there they differ by up to 0.003 of cosine."""
    gathered = Gathering(pool)
    alone = [minilm.embed([question])[0] for question in QUESTIONS]
    start = threading.Barrier(len(QUESTIONS))

    def ask(question: str) -> Vectors:
        start.wait(10)
        return gathered(question, minilm)

    with ThreadPoolExecutor(len(QUESTIONS)) as threads:
        together = list(threads.map(ask, QUESTIONS))
    assert all((one == other).all() for one, other in zip(alone, together, strict=True))
    assert sum(pool.runs) == len(QUESTIONS)
    assert len(pool.runs) < len(QUESTIONS)
    assert min(one @ other for one, other in zip(alone, minilm.embed(QUESTIONS), strict=True)) < 0.9999


def test_an_error_reaches_the_one_whose_text_failed(crowd: Crowd, pool: CountingPool) -> None:
    asked = crowd.ask(["a", "bb", "bad", "cccc"])
    crowd.held.may_work.set()
    assert [int(asked[number].result(10)[0]) for number in (0, 1, 3)] == [1, 2, 4]
    with pytest.raises(EmbeddingUnavailable):
        asked[2].result(10)
    assert pool.runs == [1, 3]


def test_a_text_the_tokenizer_cannot_take_hurts_no_other(minilm: MiniLM, crowd: Crowd) -> None:
    crowd.ask(["a"])
    asked = [crowd.threads.submit(crowd.gathered, text, minilm) for text in ("good", "\ud800", "better")]
    crowd._until_waiting(3)
    crowd.held.may_work.set()
    assert (asked[0].result(10) == minilm.embed(["good"])[0]).all()
    assert (asked[2].result(10) == minilm.embed(["better"])[0]).all()
    with pytest.raises((TypeError, UnicodeEncodeError)):
        asked[1].result(10)


def test_a_full_queue_refuses_at_once_and_recovers(pool: CountingPool) -> None:
    with ThreadPoolExecutor(8) as threads:
        crowd = Crowd(Gathering(pool, queue_limit=2), threads)
        asked = crowd.ask(["a", "bb", "ccc"])
        with pytest.raises(Overloaded):
            crowd.gathered("dddd", crowd.held)
        crowd.held.may_work.set()
        assert [int(one.result(10)[0]) for one in asked] == [1, 2, 3]
        assert int(crowd.gathered("dddd", crowd.held)[0]) == 4


def test_a_pool_that_is_full_refuses_the_whole_run() -> None:
    full = Offload("full", queue_limit=0)
    gathered, held = Gathering(full), Held()
    for _ in range(2):
        with pytest.raises(Overloaded):
            gathered("a", held)
    full.close()


def test_greenlets_share_runs_and_may_be_killed() -> None:
    done = subprocess.run(
        [sys.executable, str(GREENLETS)], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stdout.split("\n")[:-1] == [
        "together 1 3",
        "a waiter killed 1 2",
        "the leader killed 1 3",
        "the next leader killed 1 3 2",
        "the next leader killed before it led 1 2",
        "one of a run killed, then its leader 1 3 1",
        "still working 1",
    ], done.stderr
