"""One model asked for a reply: through its server's guard, and again where that is worth it."""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterator, Sequence

import msgspec

from likeopt.errors import ModelUnavailable
from likeopt.llm.asking import Lane
from likeopt.llm.contract import Attempt, ChatMessage, Limits, Reply, Usage
from likeopt.llm.guard import Entry, Guard
from likeopt.llm.models import ModelSpec
from likeopt.llm.prices import cost_usd
from likeopt.resilience.waiting import Wait


class Request(msgspec.Struct, frozen=True):
    """What every model of an order is asked."""

    messages: Sequence[ChatMessage]
    limits: Limits
    lane: Lane

    def limits_of(self, spec: ModelSpec) -> Limits:
        """The limits, within those of the model."""
        if self.limits.answer_tokens <= spec.answer_tokens:
            return self.limits
        return msgspec.structs.replace(self.limits, answer_tokens=spec.answer_tokens)


class ModelTurn:
    """One model's turn to answer; ``wait`` ends when the reply is closed, from whatever thread."""

    def __init__(self, guard: Guard, spec: ModelSpec, request: Request, wait: Wait) -> None:
        self.rest: Iterator[str] = iter(())
        self._guard = guard
        self._spec = spec
        self._request = request
        self._wait = wait
        self._retries = 0
        self._begun_s = guard.chance.clock()
        self._first_token_ms: float | None = None
        self._entry: Entry | None = None
        self._reply: Reply | None = None
        self._to_close: Reply | None = None
        self._lock = threading.Lock()

    @property
    def usage(self) -> Usage | None:
        """What the reply took, if its server has told."""
        return None if self._reply is None else self._reply.usage

    @property
    def finish_reason(self) -> str | None:
        """Why it ended."""
        return None if self._reply is None else self._reply.finish_reason

    def first(self, place_s: float) -> str | None:
        """The first text, ``rest`` follows it; None when there is none, or the reply was closed.

        Waits at most ``place_s`` for a place. Raises ModelUnavailable when the model is given up; else it
        must ``finish``.
        """
        guard = self._guard
        guard.budget.called()
        while not self._wait.ended:
            try:
                return self._try(place_s)
            except ModelUnavailable as error:
                elapsed_s = guard.chance.clock() - self._begun_s
                wait_s = guard.retry_s(error, self._retries + 1, elapsed_s, self._spec.id)
                if wait_s is None:
                    raise
            self._retries += 1
            guard.metrics.retried(self._spec.upstream)
            guard.chance.sleep(self._wait, wait_s)
        return None

    def finish(self, error: BaseException | None, stopped: bool) -> None:
        """Let go of the connection and the place, and tell how the call ended; a second time does nothing."""
        if isinstance(self.rest, Generator):
            self.rest.close()
        self.close()
        entry, self._entry = self._entry, None
        if entry is None:
            return
        self._guard.leave(entry, error, stopped)
        usage = self.usage
        if usage is not None:
            self._measure(usage)

    def close(self) -> None:
        """End the call under way, from any thread; its iteration then ends without an error."""
        with self._lock:
            reply, self._to_close = self._to_close, None
        if reply is not None:
            reply.close()

    def told(self, outcome: str) -> Attempt:
        """What is to be said of it, now."""
        elapsed_ms = self._since_begun_ms()
        first_token_ms, retries = self._first_token_ms, self._retries
        return Attempt(self._spec.id, self._spec.upstream, outcome, elapsed_ms, first_token_ms, retries)

    def _try(self, place_s: float) -> str | None:
        guard, spec = self._guard, self._spec
        entry = self._entry = guard.enter(spec.id, self._request.lane, self._wait, place_s)
        try:
            limits = self._request.limits_of(spec)
            self._reply = self._to_close = guard.model(spec).stream(self._request.messages, limits)
            if self._wait.ended:
                return None
            self.rest = iter(self._reply)
            first = next(self.rest, None)
        except BaseException as error:
            self.finish(error, stopped=self._wait.ended)
            raise
        if first is not None:
            self._first_token_ms = self._since_begun_ms()
            guard.answered(entry)
        return first

    def _measure(self, usage: Usage) -> None:
        metrics = self._guard.metrics
        metrics.count_tokens("prompt", usage.prompt_tokens)
        metrics.count_tokens("completion", usage.completion_tokens)
        metrics.count_tokens("cached", usage.cached_tokens)
        metrics.calls.used(self._spec.id, "prompt", usage.prompt_tokens)
        metrics.calls.used(self._spec.id, "completion", usage.completion_tokens)
        if self._spec.price is not None:
            metrics.spent(self._spec.id, cost_usd(self._spec.price, usage))

    def _since_begun_ms(self) -> float:
        return (self._guard.chance.clock() - self._begun_s) * 1000
