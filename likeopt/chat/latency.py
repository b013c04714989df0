"""What is given up so that an answer begins in time, and in which order.

``latency_budget_ms`` is the time in which the first text of the answer should be out. First goes the
rewriting of a follow-up question, then passages (half of them, then all but a few), then the model for a
smaller one, then the model altogether: sentences from the passages are there at once. Each step is taken
when what is known of the steps still to come says that there is no time for it; what nobody knows yet is
tried, and ``left_s`` bounds it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence

from likeopt.llm.models import TIERS, ModelSpec
from likeopt.search.passages import Note

# Rewriting helps the search a little; nobody waits longer for it, even without a budget.
LONGEST_REWRITING_S = 3.0
# What is taken for the time of a rewriting when nobody knows it.
_REWRITING_MS = 500.0
# Sentences from the passages take so long; it is kept back from all that may fail.
_EXTRACTIVE_MS = 20.0
# Times are means, and of two calls one takes longer than the mean.
_MARGIN = 1.25
# Share of the time to a model's first token that grows with the passages it reads.
_PASSAGES_SHARE = 0.5
_FEWEST = 2
_RECENT = 0.3
_FORGOTTEN_AFTER_S = 60.0


class Lately:
    """How long something takes lately: a mean that follows the newest times.

    It is forgotten after a minute in which nothing was told, so that what was slow once is tried again.
    Safe for use by several threads at once.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._mean_ms: float | None = None
        self._told_s = 0.0

    def tell(self, elapsed_ms: float) -> None:
        """It took ``elapsed_ms`` now."""
        with self._lock:
            before_ms = self._known()
            self._mean_ms = (
                elapsed_ms if before_ms is None else before_ms + _RECENT * (elapsed_ms - before_ms)
            )
            self._told_s = self._clock()

    @property
    def ms(self) -> float | None:
        """What it takes, None while nobody knows."""
        with self._lock:
            return self._known()

    def _known(self) -> float | None:
        return None if self._clock() - self._told_s > _FORGOTTEN_AFTER_S else self._mean_ms


class Ladder:
    """Decides for one question what is given up; ``budget_ms`` None gives up nothing.

    ``elapsed_ms`` tells the time since the question came. Ask in the order of the steps: ``rewriting_s``,
    ``passages``, ``model``, ``left_s``. ``expect`` first, and again whenever more is known.
    """

    def __init__(self, budget_ms: int | None, elapsed_ms: Callable[[], float]) -> None:
        self._budget_ms = budget_ms
        self._elapsed_ms = elapsed_ms
        self._search_ms = 0.0
        self._first_token_ms: float | None = None
        self._passages_left = 1.0
        self._notes: dict[str, Note] = {}

    @property
    def notes(self) -> tuple[Note, ...]:
        """What was given up and why, in the order of the steps."""
        return tuple(self._notes.values())

    def expect(self, *, search_ms: float | None = None, first_token_ms: float | None = None) -> None:
        """What the search, 0 once it is over, and the wanted model's first token take; None: as before."""
        self._search_ms = self._search_ms if search_ms is None else search_ms
        self._first_token_ms = self._first_token_ms if first_token_ms is None else first_token_ms

    def rewriting_s(self, expected_ms: float | None) -> float | None:
        """Seconds that rewriting the question may take, None if there is no time for it.

        It must leave time for the search and for the wanted model with all passages.
        """
        if self._budget_ms is None:
            return LONGEST_REWRITING_S
        spare_ms = self._left_ms() - self._search_ms - _MARGIN * (self._first_token_ms or 0.0)
        takes_ms = _REWRITING_MS if expected_ms is None else expected_ms
        if self._passages_left < 1.0 or spare_ms <= 0 or spare_ms < _MARGIN * takes_ms:
            self._note(Note("budget_no_rewriting", self._figures(takes_ms)))
            return None
        return min(spare_ms / 1000, LONGEST_REWRITING_S)

    def passages(self, wanted: int) -> int:
        """How many of ``wanted`` passages the model is given; at least 2, or all if they are fewer."""
        if self._budget_ms is None or wanted <= 0:
            return wanted
        left_ms = self._left_ms() - self._search_ms
        half = max((wanted + 1) // 2, min(_FEWEST, wanted))
        few = min(half, max(wanted // 4, _FEWEST))
        given = next((some for some in (wanted, half) if self._begins(some / wanted, left_ms)), few)
        self._passages_left = given / wanted
        if given < wanted:
            figures = self._figures(self._first_token_ms)
            self._note(Note("budget_fewer_passages", figures | {"given": given, "wanted": wanted}))
        return given

    def model(
        self, candidates: Sequence[ModelSpec], first_token_ms: Callable[[str], float | None]
    ) -> ModelSpec | None:
        """The first of ``candidates`` if it begins in time, else the largest other one that does.

        The first is the wanted one; larger ones are not looked at, and others of its size only if they are
        known to be in time. None means sentences from the passages.
        """
        if not candidates or self._budget_ms is None:
            return candidates[0] if candidates else None
        wanted = candidates[0]
        expected_ms = first_token_ms(wanted.id)
        left_ms = self._left_ms()
        for spec in _largest_first(candidates):
            takes_ms = first_token_ms(spec.id)
            is_known = takes_ms is not None or spec is wanted or spec.tier != wanted.tier
            if is_known and self._in_time(takes_ms, self._passages_left, left_ms):
                if spec is not wanted:
                    figures = self._figures(expected_ms) | {"model": spec.id, "wanted": wanted.id}
                    self._note(Note("budget_smaller_model", figures))
                return spec
        self._note(Note("budget_extractive", self._figures(expected_ms)))
        return None

    def left_s(self) -> float | None:
        """Seconds left for the model's first text, after which the passages' sentences stand in for it.

        None without a budget; 0 when it is spent.
        """
        return None if self._budget_ms is None else max(self._left_ms(), 0.0) / 1000

    def _left_ms(self) -> float:
        return (self._budget_ms or 0) - self._elapsed_ms() - _EXTRACTIVE_MS

    def _begins(self, passages: float, left_ms: float) -> bool:
        return self._in_time(self._first_token_ms, passages, left_ms)

    def _in_time(self, takes_ms: float | None, passages: float, left_ms: float) -> bool:
        """Whether a first token that ``takes_ms`` with all passages is there with a share of them."""
        shorter = 1.0 - _PASSAGES_SHARE * (1.0 - passages)
        return left_ms > 0 and _MARGIN * (takes_ms or 0.0) * shorter <= left_ms

    def _figures(self, expected_ms: float | None) -> dict[str, str | int | float]:
        left_ms = max(round((self._budget_ms or 0) - self._elapsed_ms()), 0)
        figures: dict[str, str | int | float] = {"budget_ms": self._budget_ms or 0, "left_ms": left_ms}
        return figures if expected_ms is None else figures | {"expected_ms": round(expected_ms)}

    def _note(self, note: Note) -> None:
        self._notes[note.code] = note


def _largest_first(candidates: Sequence[ModelSpec]) -> list[ModelSpec]:
    """The wanted one, then those no larger than it, larger ones first, else in their order."""
    wanted = candidates[0]
    size = TIERS.index(wanted.tier)
    others = [spec for spec in candidates[1:] if TIERS.index(spec.tier) <= size]
    return [wanted, *sorted(others, key=lambda spec: -TIERS.index(spec.tier))]
