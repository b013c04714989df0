"""A reply by the first model of an order that gives one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from likeopt.errors import ModelUnavailable
from likeopt.llm.contract import Attempt, Usage
from likeopt.llm.guard import Guard
from likeopt.llm.model_turn import ModelTurn, Request
from likeopt.llm.models import ModelSpec
from likeopt.resilience.waiting import Wait

# A model that was not asked says less of what is wrong than one that was.
_NOT_ASKED = {"upstream_open", "upstream_busy", "upstream_resting"}


class FallbackReply:
    """Asks one model after another until one begins to answer; from then on there is no other.

    ``order`` is never empty. Nothing is sent before the reply is iterated.
    """

    def __init__(self, order: Sequence[tuple[Guard, ModelSpec]], request: Request) -> None:
        self._order = order
        self._request = request
        self._wait = Wait()
        self._turn: ModelTurn | None = None
        self._attempts: list[Attempt] = []

    @property
    def usage(self) -> Usage | None:
        """What the model that answered took; of several, those that failed tell nothing."""
        return None if self._turn is None else self._turn.usage

    @property
    def finish_reason(self) -> str | None:
        """Why the model that answered ended."""
        return None if self._turn is None else self._turn.finish_reason

    @property
    def attempts(self) -> tuple[Attempt, ...]:
        """The models asked so far; from its first text on the one that answers is the last."""
        return tuple(self._attempts)

    def __iter__(self) -> Iterator[str]:
        """Yield the text as it arrives.

        Raises ModelUnavailable: before the first text when no model of the order answers, with the last code
        that a server gave or else why none was asked; after it when the model that answers breaks off.
        """
        first = self._first()
        turn = self._turn
        if first is None or turn is None:
            return
        error: BaseException | None = None
        try:
            yield first
            yield from turn.rest
        except BaseException as raised:
            error = raised
            if not (self._wait.ended and isinstance(raised, Exception)):
                raise
        finally:
            self._end(turn, error)

    def close(self) -> None:
        """End it at once, from any thread: the call, the wait for a place, or for the next try."""
        self._wait.end()
        turn = self._turn
        if turn is not None:
            turn.close()

    def _first(self) -> str | None:
        failures: list[ModelUnavailable] = []
        for guard, spec, place_s in self._places(failures):
            turn = self._turn = ModelTurn(guard, spec, self._request, self._wait)
            try:
                first = turn.first(place_s)
            except ModelUnavailable as error:
                if self._wait.ended:
                    self._attempts.append(turn.told("stopped"))
                    return None
                self._attempts.append(turn.told(error.code))
                guard.metrics.fell_back(spec.id, error.code)
                failures.append(error)
                continue
            self._attempts.append(turn.told("ok"))
            if first is None:
                self._end(turn, None)
            return first
        raise next((error for error in reversed(failures) if error.code not in _NOT_ASKED), failures[-1])

    def _places(self, failures: Sequence[ModelUnavailable]) -> Iterator[tuple[Guard, ModelSpec, float]]:
        """Whom to ask, and how long to wait for a place: long when no other is left.

        So those that were busy are asked once more in the end; ``failures`` are those so far.
        """
        *others, (guard, spec) = self._order
        for other, its in others:
            yield other, its, other.rules.place_s
        yield guard, spec, guard.rules.last_place_s
        codes = [error.code for error in failures]
        for (other, its), code in zip(others, codes, strict=False):
            if code == "upstream_busy":
                yield other, its, other.rules.last_place_s

    def _end(self, turn: ModelTurn, error: BaseException | None) -> None:
        failed = isinstance(error, Exception) and not self._wait.ended
        closed = self._wait.ended and turn.finish_reason is None
        stopped = not failed and (error is not None or closed)
        turn.finish(error if failed else None, stopped)
        code = error.code if failed and isinstance(error, ModelUnavailable) else "model_failed"
        self._attempts[-1] = turn.told(code if failed else "stopped" if stopped else "ok")
