from __future__ import annotations

import pytest

from likeopt.chat.warming.wants import Want, WantedAnswer
from likeopt.chat.warming.warmer import (
    MOST_ASKED,
    MOST_FAILURES,
    PATIENCE_S,
    RETRY_S,
    SETTLE_S,
    Maker,
    Surroundings,
    Warmer,
)
from likeopt.errors import Overloaded, Unavailable
from likeopt.search.passages import SearchQuery

SEARCHES = [SearchQuery(f"q{number}") for number in range(4)]


class Scene:
    """A worker's surroundings, changed by hand, and what was made in them."""

    def __init__(self, clock) -> None:
        self.clock = clock
        self.generation = 1
        self.busy = False
        self.role_is_free = True
        self.wanted: list[Want] = list(SEARCHES)
        self.cached: set[tuple[int, Want]] = set()
        self.made: list[tuple[int, Want]] = []
        self.is_broken = False
        self.keeps = True
        self.warmers: list[Warmer] = []

    def warmer(self) -> Warmer:
        maker = Maker(self.make, lambda want: (self.generation, want) in self.cached)
        surroundings = Surroundings(
            lambda: self.generation, lambda: self.busy, self.take_role, lambda: self.wanted
        )
        return Warmer({"search": maker}, surroundings, clock=self.clock)

    def take_role(self) -> Scene | None:
        if not self.role_is_free:
            return None
        self.role_is_free = False
        return self

    def release(self) -> None:
        self.role_is_free = True

    def make(self, want: Want) -> None:
        if self.is_broken:
            raise Unavailable("search_unavailable")
        self.made.append((self.generation, want))
        if self.keeps:
            self.cached.add((self.generation, want))

    def run(self, warmer: Warmer, seconds: float) -> None:
        """Let so much time pass, as the warmer's thread would."""
        end_s = self.clock() + seconds
        while self.clock() < end_s:
            self.clock.now_s += warmer.step()

    def queries(self, generation: int = 1) -> list[Want]:
        return [want for made_at, want in self.made if made_at == generation]


@pytest.fixture
def scene(clock) -> Scene:
    return Scene(clock)


def test_after_a_start_the_most_wanted_are_made_in_order_and_once(scene: Scene) -> None:
    warmer = scene.warmer()
    scene.run(warmer, SETTLE_S - 0.6)
    assert scene.made == []
    scene.run(warmer, 60)
    assert scene.queries() == SEARCHES


def test_a_change_makes_them_anew_once_it_has_come_to_rest(scene: Scene) -> None:
    warmer = scene.warmer()
    scene.run(warmer, 10)
    for generation in range(2, 30):
        scene.generation = generation
        scene.run(warmer, 1)
    assert len(scene.made) == len(SEARCHES)
    scene.run(warmer, 10)
    assert scene.queries(29) == SEARCHES
    assert len(scene.made) == 2 * len(SEARCHES)


def test_what_is_kept_already_is_not_made_again(scene: Scene) -> None:
    scene.cached = {(1, SEARCHES[0]), (1, SEARCHES[2])}
    scene.run(scene.warmer(), 10)
    assert scene.queries() == [SEARCHES[1], SEARCHES[3]]


def test_it_gives_up_when_the_generation_moves_on(scene: Scene) -> None:
    warmer = scene.warmer()
    while len(scene.made) < 2:
        scene.clock.now_s += warmer.step()
    scene.generation = 2
    scene.run(warmer, SETTLE_S - 0.6)
    assert len(scene.made) == 2
    scene.run(warmer, 10)
    assert scene.queries(1) == SEARCHES[:2]
    assert scene.queries(2) == SEARCHES


def test_it_waits_while_there_is_something_better_to_do(scene: Scene) -> None:
    warmer = scene.warmer()
    scene.busy = True
    scene.run(warmer, 5)
    assert scene.made == []
    scene.busy = False
    while len(scene.made) < 2:
        scene.clock.now_s += warmer.step()
    scene.busy = True
    scene.run(warmer, 5)
    assert len(scene.made) == 2
    scene.busy = False
    scene.run(warmer, 5)
    assert scene.queries() == SEARCHES


def test_one_worker_of_a_host_does_it_for_all(scene: Scene) -> None:
    first, second = scene.warmer(), scene.warmer()
    for _ in range(20):
        scene.run(first, 1)
        scene.run(second, 1)
    assert scene.queries() == SEARCHES
    first.close()
    scene.generation = 2
    scene.run(second, 10)
    assert scene.queries(2) == SEARCHES


def test_a_worker_without_a_free_moment_leaves_it_to_another(scene: Scene) -> None:
    busy_one, idle_one = scene.warmer(), scene.warmer()
    while len(scene.made) < 1:
        scene.clock.now_s += busy_one.step()
    scene.busy = True
    scene.run(busy_one, PATIENCE_S / 2)
    assert not scene.role_is_free
    scene.run(busy_one, PATIENCE_S)
    assert scene.role_is_free
    scene.busy = False
    scene.run(idle_one, 10)
    assert scene.queries() == SEARCHES


@pytest.mark.parametrize("trouble", ["raises", "is not kept"])
def test_a_part_that_is_down_is_tried_again_later(scene: Scene, trouble: str) -> None:
    """As when vectors do not answer yet: what lacks them is not kept."""
    scene.is_broken, scene.keeps = trouble == "raises", False
    scene.wanted = [SearchQuery(f"q{number}") for number in range(40)]
    warmer = scene.warmer()
    scene.run(warmer, 10)
    assert len(scene.made) == (0 if scene.is_broken else MOST_FAILURES)
    scene.is_broken, scene.keeps = False, True
    scene.made.clear()
    scene.run(warmer, RETRY_S)
    assert scene.queries() == scene.wanted


def test_what_is_asked_for_is_made_first_and_without_the_role(scene: Scene) -> None:
    scene.role_is_free = False
    warmer = scene.warmer()
    asked = [SearchQuery("now"), SearchQuery("too")]
    assert warmer.ask(asked) == 2
    scene.busy = True
    scene.run(warmer, 5)
    assert scene.made == []
    scene.busy = False
    scene.run(warmer, 5)
    assert scene.queries() == asked


def test_what_is_asked_for_outlives_a_change(scene: Scene) -> None:
    warmer = scene.warmer()
    warmer.ask([SearchQuery("now")])
    scene.generation = 2
    warmer.step()
    assert scene.made == [(2, SearchQuery("now"))]


def test_kinds_that_may_not_be_made_are_passed_over(scene: Scene) -> None:
    scene.wanted = [WantedAnswer("costs tokens"), *SEARCHES]
    scene.run(scene.warmer(), 10)
    assert scene.queries() == SEARCHES


def test_too_much_asked_for_at_once_is_refused(scene: Scene) -> None:
    warmer = scene.warmer()
    warmer.ask(SEARCHES * (MOST_ASKED // len(SEARCHES)))
    with pytest.raises(Overloaded):
        warmer.ask([SearchQuery("one more")])


def test_it_is_told_of_what_was_made_and_kept(scene: Scene) -> None:
    told: list[str] = []
    scene.cached = {(1, SEARCHES[0])}
    warmer = scene.warmer()
    warmer._made = told.append
    scene.run(warmer, 10)
    assert told == ["search"] * 3
