"""One run of the model for questions that arrive together.

A question that finds the model idle runs at once; those that arrive meanwhile form the next run. So a
lone one waits for nothing, and no clock is needed to gather the others.

A run is one call on the model's native thread, not one batch: activations are quantised with one scale
for a whole batch, which moves a vector by up to 0.003 of cosine with what else is in it, and a vector that
is kept must not depend on who else asked. What is saved is the way to the thread and back, and the fight
for the interpreter lock on it, which in a busy process costs more than the inference.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Sequence

from likeopt.embedding.embedder import Embedder, Vectors
from likeopt.embedding.minilm import MiniLM
from likeopt.errors import Overloaded
from likeopt.offload import Offload

# The first text of a run waits for the last one: few and short texts keep that wait short.
MOST_TEXTS = 8
MOST_CHARS = 2000
QUEUE_LIMIT = 256


class _Asked:
    """One text that waits for its vector; ``turn`` is set when it is there, or when it has to lead."""

    def __init__(self, text: str, embedder: Embedder) -> None:
        self.text = text
        self.embedder = embedder
        self.turn = threading.Event()
        self.outcome: Vectors | Exception | None = None
        self.leads = False
        self.gone = False

    def settle(self, outcome: Vectors | Exception) -> None:
        self.outcome = outcome
        self.turn.set()

    def vector(self) -> Vectors:
        if self.outcome is None or isinstance(self.outcome, Exception):
            raise self.outcome or RuntimeError("woken without an outcome")
        return self.outcome


class Gathering:
    """Vectors of texts by models in this process, at most ``queue_limit`` texts waiting.

    One of those who wait leads: it runs the first of the queue for all of them, then lets the next one
    lead. Safe for use by several greenlets or threads, any of which may be killed while it waits.
    """

    def __init__(self, pool: Offload, queue_limit: int = QUEUE_LIMIT) -> None:
        self._pool = pool
        self._queue_limit = queue_limit
        self._lock = threading.Lock()
        self._waiting: deque[_Asked] = deque()
        self._is_led = False

    def __call__(self, text: str, embedder: Embedder) -> Vectors:
        """float32, (dimensions,), unit length, to the bit what ``embedder`` makes of ``text`` alone.

        Raises what the embedder raises of this text, and Overloaded at once when the queue is full.
        """
        asked = _Asked(text, embedder)
        self._enter(asked)
        try:
            if not asked.leads:
                asked.turn.wait()
            if asked.outcome is None:
                self._lead()
        finally:
            self._leave(asked)
        return asked.vector()

    def _enter(self, asked: _Asked) -> None:
        with self._lock:
            if len(self._waiting) >= self._queue_limit:
                raise Overloaded("overloaded", retry_after_s=1)
            self._waiting.append(asked)
            if not self._is_led:
                self._is_led = asked.leads = True

    def _lead(self) -> None:
        """Run the first of the queue, the leader among them."""
        group = self._take()
        outcomes: Sequence[Vectors | Exception] = ()
        try:
            outcomes = self._pool.run(_run, group[0].embedder, [asked.text for asked in group])
        except Exception as error:  # noqa: BLE001 - raised again where the vectors are asked for
            outcomes = [error] * len(group)
        finally:
            if not outcomes:
                # The leader was killed: the others are run again, by the next leader.
                self._give_back(group)
        for asked, outcome in zip(group, outcomes, strict=True):
            asked.settle(outcome)

    def _take(self) -> list[_Asked]:
        group: list[_Asked] = []
        chars = 0
        with self._lock:
            while self._waiting and len(group) < MOST_TEXTS:
                first = self._waiting[0]
                chars += len(first.text)
                if group and (chars > MOST_CHARS or first.embedder is not group[0].embedder):
                    break
                group.append(self._waiting.popleft())
        return group

    def _give_back(self, group: Sequence[_Asked]) -> None:
        with self._lock:
            self._waiting.extendleft(asked for asked in reversed(group) if not asked.gone)

    def _leave(self, asked: _Asked) -> None:
        """Take ``asked`` out of the queue if it is still there, and let the next one lead if it led."""
        with self._lock:
            asked.gone = True
            if asked.outcome is None and asked in self._waiting:
                self._waiting.remove(asked)
            if not asked.leads:
                return
            self._is_led = bool(self._waiting)
            if self._waiting:
                self._waiting[0].leads = True
                self._waiting[0].turn.set()


def _run(embedder: Embedder, texts: Sequence[str]) -> list[Vectors | Exception]:
    """The vector of each text, or what went wrong with it; each as if it were alone."""
    if isinstance(embedder, MiniLM) and len(texts) > 1:
        try:
            # Tokens do not depend on what else is cut into them, and to do it once frees the lock once.
            return [embedder.run([tokens])[0] for tokens in embedder.encode(texts)]
        except Exception:  # noqa: BLE001, S110 - one by one, each text has its own error
            pass
    return [_vector(embedder, text) for text in texts]


def _vector(embedder: Embedder, text: str) -> Vectors | Exception:
    try:
        vector: Vectors = embedder.embed([text])[0]
    except Exception as error:  # noqa: BLE001 - raised again where the vector is asked for
        return error
    return vector
