from __future__ import annotations

import pytest
from monitoring.performance.windows import lookups, promises, requests, window

from likeopt.messages import SENTENCES, put_into_words
from likeopt.monitoring.history.window import Window, series
from likeopt.monitoring.performance.rating import (
    FEWEST_LOOKUPS,
    Verdict,
    mean_verdict,
    name_of,
    rating,
    share_lost,
)
from likeopt.monitoring.slo.contract import SloState

CHAT, SEARCH = "/api/v1/chat", "/api/v1/search"


def state(value: float | None, *limits: float, name: str = "cpu") -> SloState:
    return SloState(name, "percent", value, *limits, "ok")


def judged(found: Window) -> Verdict:
    return rating(found, promises(found))


def machine(cpu: float, memory: float = 50) -> Window:
    return window(gauges={series("host_cpu_percent"): cpu, series("host_memory_percent"): memory})


@pytest.mark.parametrize(
    ("value", "share"),
    [(None, 0), (0, 0), (70, 0), (77.5, 1 / 6), (85, 1 / 3), (90, 2 / 3), (95, 1), (100, 1)],
)
def test_points_go_along_straight_lines(value: float | None, share: float) -> None:
    assert share_lost(state(value, 70, 85, 95)) == pytest.approx(share)


@pytest.mark.parametrize(
    ("value", "share"),
    [(None, 0), (1, 0), (0.8, 0), (0.7, 1 / 6), (0.6, 1 / 3), (0.5, 2 / 3), (0.4, 1), (0, 1)],
)
def test_where_more_is_better_lines_are_mirrored(value: float | None, share: float) -> None:
    assert share_lost(state(value, 0.8, 0.6, 0.4)) == pytest.approx(share)


@pytest.mark.parametrize("limits", [(70, 70, 95), (70, 95, 95), (70, 70, 70)])
def test_limits_may_fall_together(limits: tuple[float, float, float]) -> None:
    shares = [share_lost(state(value, *limits)) for value in (69, 70, 80, 95, 96)]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0, 1)


def test_what_was_not_measured_loses_nothing() -> None:
    assert judged(window()) == Verdict(100, "excellent")


def test_a_busy_machine_loses_its_points_and_says_why() -> None:
    verdict = judged(machine(cpu=95, memory=90))
    assert (verdict.score, verdict.rating) == (68.3, "fair")
    assert [(each.code, each.points) for each in verdict.reasons] == [
        ("rating_cpu", 25),
        ("rating_memory", 6.7),
    ]
    assert verdict.reasons[0].params == {"value": "95", "target": "70"}


def test_of_chat_and_other_calls_the_slower_one_counts() -> None:
    both = window(requests(CHAT, *[20.0] * 20), requests(SEARCH, *[3.0] * 20))
    verdict = judged(both)
    assert [(each.code, each.points) for each in verdict.reasons] == [("rating_api", 35)]
    assert verdict.score == 65
    # A chat is a POST; what merely lists nothing there does not count as one.
    slow_chat = window(requests(CHAT, *[40.0] * 20, method="POST"), requests(SEARCH, *[0.8] * 20))
    assert [each.code for each in judged(slow_chat).reasons] == ["rating_chat"]


def test_two_calls_as_slow_lose_their_points_once() -> None:
    found = window(requests(CHAT, *[40.0] * 20, method="POST"), requests(SEARCH, *[20.0] * 20))
    assert judged(found).score == 65


def test_a_cache_is_judged_once_it_has_had_its_chance() -> None:
    early = window(counters=lookups(hits=0, misses=FEWEST_LOOKUPS - 1))
    assert judged(early).score == 100
    late = judged(window(counters=lookups(hits=0, misses=FEWEST_LOOKUPS)))
    assert (late.score, late.reasons[0].params) == (80, {"value": "0", "target": "80"})
    most = judged(window(counters=lookups(hits=17, misses=3) | lookups(0, 50, "embedding")))
    assert most.score == 100


def test_everything_at_its_worst_leaves_nothing() -> None:
    worst = window(
        requests(SEARCH, *[20.0] * 20),
        counters=lookups(0, 100),
        gauges={series("host_cpu_percent"): 100, series("host_memory_percent"): 99},
    )
    verdict = judged(worst)
    assert (verdict.score, verdict.rating) == (0, "poor")
    points = [each.points for each in verdict.reasons]
    assert points == sorted(points, reverse=True)
    assert sum(points) == 100


@pytest.mark.parametrize(
    ("score", "name"),
    [
        (100, "excellent"),
        (90, "excellent"),
        (89.9, "good"),
        (75, "good"),
        (74.9, "fair"),
        (50, "fair"),
        (49, "poor"),
    ],
)
def test_scores_have_names(score: float, name: str) -> None:
    assert name_of(score) == name


def test_a_trend_is_rated_by_its_mean() -> None:
    assert mean_verdict([100, 50]) == Verdict(75, "good")
    assert mean_verdict([]) == Verdict(100, "excellent")


def test_every_reason_can_be_said() -> None:
    worst = window(
        requests(SEARCH, *[20.0] * 20),
        counters=lookups(0, 100),
        gauges={series("host_cpu_percent"): 100, series("host_memory_percent"): 99},
    )
    chat = window(requests(CHAT, *[12.0] * 20, method="POST"))
    reasons = [*judged(worst).reasons, *judged(chat).reasons]
    assert len({each.code for each in reasons}) == 5
    assert {each.code for each in reasons} <= SENTENCES.keys()
    said = [put_into_words(each.code, each.params) for each in reasons]
    assert all("{" not in sentence for sentence in said)
    assert any("longer than 14.8 s; 10 s is promised" in sentence for sentence in said)
