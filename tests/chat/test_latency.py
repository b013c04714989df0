"""What is given up for an answer in time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from conftest import Clock
from hypothesis import given
from hypothesis import strategies as st

from likeopt.chat.latency import LONGEST_REWRITING_S, Ladder, Lately
from likeopt.llm.models import TIERS, ModelSpec
from likeopt.messages import put_into_words

LARGE = ModelSpec("large", "l", "a", "large")
MEDIUM = ModelSpec("medium", "m", "a", "medium")
SMALL = ModelSpec("small", "s", "b", "small")
OTHER = ModelSpec("other", "o", "b", "large")
ALL = (LARGE, OTHER, SMALL, MEDIUM)
TAKES_MS: Mapping[str, float | None] = {"large": 1000.0, "other": None, "medium": 400.0, "small": 100.0}

MS = st.integers(0, 4000)
MAYBE_MS = st.none() | MS


class Given:
    """What a ladder leaves of everything, with nothing but the expected times passing."""

    def __init__(
        self,
        budget_ms: int | None,
        takes_ms: Mapping[str, float | None] = TAKES_MS,
        *,
        elapsed_ms: float = 0.0,
        search_ms: float = 0.0,
        rewriting_ms: float | None = None,
        candidates: Sequence[ModelSpec] = ALL,
        wanted: int = 8,
    ) -> None:
        self.elapsed_ms = elapsed_ms
        ladder = self.ladder = Ladder(budget_ms, lambda: self.elapsed_ms)
        ladder.expect(search_ms=search_ms, first_token_ms=takes_ms[candidates[0].id])
        self.rewriting_s = ladder.rewriting_s(rewriting_ms)
        if self.rewriting_s is not None:
            self.elapsed_ms += min(rewriting_ms or 0.0, self.rewriting_s * 1000)
        self.elapsed_ms += search_ms
        ladder.expect(search_ms=0.0)
        self.passages = ladder.passages(wanted)
        self.model = ladder.model(candidates, takes_ms.__getitem__)

    @property
    def codes(self) -> list[str]:
        return [note.code for note in self.ladder.notes]

    @property
    def rungs(self) -> tuple[bool, int, int]:
        """Three numbers that are the smaller the more was given up."""
        order = [None, *sorted(ALL, key=lambda spec: (TIERS.index(spec.tier), spec is LARGE))]
        return self.rewriting_s is not None, self.passages, order.index(self.model)


def test_without_a_budget_nothing_is_given_up() -> None:
    given = Given(None, elapsed_ms=1e9, search_ms=1e9, rewriting_ms=1e9)
    assert (given.rewriting_s, given.passages, given.model) == (LONGEST_REWRITING_S, 8, LARGE)
    assert given.ladder.left_s() is None
    assert given.codes == []


@pytest.mark.parametrize(
    ("budget_ms", "codes", "passages", "model"),
    [
        (10_000, [], 8, LARGE),
        (1900, [], 8, LARGE),
        (1500, ["budget_no_rewriting"], 8, LARGE),
        (1200, ["budget_no_rewriting", "budget_fewer_passages"], 4, LARGE),
        (900, ["budget_no_rewriting", "budget_fewer_passages"], 2, LARGE),
        (700, ["budget_no_rewriting", "budget_fewer_passages", "budget_smaller_model"], 2, MEDIUM),
        (300, ["budget_no_rewriting", "budget_fewer_passages", "budget_smaller_model"], 2, SMALL),
        (90, ["budget_no_rewriting", "budget_fewer_passages", "budget_extractive"], 2, None),
        (1, ["budget_no_rewriting", "budget_fewer_passages", "budget_extractive"], 2, None),
    ],
)
def test_each_rung_in_its_turn(
    budget_ms: int, codes: list[str], passages: int, model: ModelSpec | None
) -> None:
    given = Given(budget_ms, search_ms=5.0)
    assert (given.codes, given.passages, given.model) == (codes, passages, model)


def test_time_that_has_passed_counts() -> None:
    assert Given(2000, elapsed_ms=0.0).codes == []
    assert Given(2000, elapsed_ms=1990.0).model is None
    assert Given(2000, search_ms=1200.0).codes == [
        "budget_no_rewriting",
        "budget_fewer_passages",
        "budget_smaller_model",
    ]


def test_what_nobody_knows_is_tried() -> None:
    given = Given(200, dict.fromkeys(TAKES_MS))
    assert (given.passages, given.model) == (8, LARGE)
    assert Given(20, dict.fromkeys(TAKES_MS)).model is None
    assert Given(1000, dict.fromkeys(TAKES_MS)).rewriting_s is not None
    assert Given(500, dict.fromkeys(TAKES_MS)).rewriting_s is None


def test_a_smaller_model_is_tried_unknown_but_one_as_large_must_be_known_to_be_quick() -> None:
    slow = {"large": 5000.0, "other": None, "medium": None, "small": 10.0}
    assert Given(500, slow).model is MEDIUM
    assert Given(500, slow | {"other": 50.0}).model is OTHER
    assert Given(500, slow, candidates=(MEDIUM, LARGE, SMALL)).model is MEDIUM
    assert Given(500, slow | {"medium": 900.0}, candidates=(MEDIUM, LARGE, OTHER)).model is None
    assert Given(500, slow, candidates=(SMALL,)).model is SMALL


def test_no_model_at_all_is_nothing_given_up() -> None:
    ladder = Ladder(100, lambda: 0.0)
    assert ladder.model((), TAKES_MS.__getitem__) is None
    assert ladder.notes == ()


def test_rewriting_may_take_what_the_others_leave_of_the_budget() -> None:
    ladder = Ladder(3000, lambda: 200.0)
    ladder.expect(search_ms=30.0, first_token_ms=1000.0)
    assert ladder.rewriting_s(None) == pytest.approx((3000 - 200 - 20 - 30 - 1250) / 1000)
    assert ladder.rewriting_s(1100.0) is not None
    assert ladder.rewriting_s(1300.0) is None
    assert Ladder(60_000, lambda: 0.0).rewriting_s(100.0) == LONGEST_REWRITING_S


def test_few_passages_are_all_there_are_and_none_are_none() -> None:
    for wanted, left in ((0, 0), (1, 1), (2, 2), (3, 2), (5, 2), (20, 5)):
        assert Ladder(1, lambda: 0.0).passages(wanted) == left


def test_passages_asked_for_first_leave_no_time_for_rewriting() -> None:
    elapsed = [0.0]
    ladder = Ladder(1000, lambda: elapsed[0])
    ladder.expect(first_token_ms=900.0)
    assert ladder.passages(8) == 4
    ladder.expect(first_token_ms=1.0)
    assert ladder.rewriting_s(1.0) is None


def test_the_time_left_keeps_some_for_the_sentences() -> None:
    assert Ladder(1000, lambda: 300.0).left_s() == pytest.approx(0.68)
    assert Ladder(1000, lambda: 1300.0).left_s() == 0.0


def test_the_notes_have_figures_and_words() -> None:
    notes = [*Given(700).ladder.notes, *Given(50).ladder.notes]
    assert notes[1].params == {"budget_ms": 700, "left_ms": 700, "expected_ms": 1000, "given": 2, "wanted": 8}
    for note in notes:
        said = put_into_words(note.code, note.params)
        assert said != note.code
        assert str(note.params["budget_ms"]) in said


@given(st.lists(MS, min_size=2, max_size=2), MAYBE_MS, MAYBE_MS, MS, MS)
def test_a_smaller_budget_never_gives_up_less(
    budgets: list[int], large_ms: int | None, small_ms: int | None, search_ms: int, elapsed_ms: int
) -> None:
    takes_ms = {"large": large_ms, "other": small_ms, "medium": None, "small": small_ms}
    small, large = (
        Given(budget_ms + 1, takes_ms, elapsed_ms=elapsed_ms, search_ms=search_ms, rewriting_ms=0.0)
        for budget_ms in sorted(budgets)
    )
    assert all(less <= more for less, more in zip(small.rungs, large.rungs, strict=True))
    assert set(large.codes) - {"budget_smaller_model"} <= set(small.codes)


@given(MS, MAYBE_MS, MAYBE_MS, MAYBE_MS, MS)
def test_no_rung_is_given_up_before_the_one_above_it(
    budget_ms: int, large_ms: int | None, medium_ms: int | None, small_ms: int | None, search_ms: int
) -> None:
    takes_ms = {"large": large_ms, "other": None, "medium": medium_ms, "small": small_ms}
    given = Given(budget_ms + 1, takes_ms, search_ms=search_ms, rewriting_ms=large_ms or 0)
    if given.passages < 8:
        assert given.rewriting_s is None
    if given.model is not LARGE:
        assert given.passages == 2
    if given.model is None:
        assert "budget_extractive" in given.codes
    assert len(given.codes) == len(set(given.codes))


def test_a_mean_follows_the_newest_times_and_is_forgotten(clock: Clock) -> None:
    lately = Lately(clock)
    assert lately.ms is None
    lately.tell(100.0)
    assert lately.ms == 100.0
    lately.tell(200.0)
    assert lately.ms == pytest.approx(130.0)
    clock.now_s += 59.0
    assert lately.ms == pytest.approx(130.0)
    clock.now_s += 2.0
    assert lately.ms is None
    lately.tell(7.0)
    assert lately.ms == 7.0
