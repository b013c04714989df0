"""Which series a selection means, inside and as PromQL."""

from __future__ import annotations

import pytest

from likeopt.monitoring.history.window import series
from likeopt.monitoring.slo.selection import Matcher, Selection, chosen

TABLE = {
    series("http_requests", route="/a", status="200"): 1,
    series("http_requests", route="/a", status="500"): 2,
    series("http_requests", route="/ab", status="503"): 4,
    series("http_requests"): 8,
    series("other", route="/a", status="500"): 16,
}


@pytest.mark.parametrize(
    ("matchers", "total"),
    [
        ((), 15),
        ((Matcher("status", "=", "500"),), 2),
        ((Matcher("status", "!=", "500"),), 13),
        ((Matcher("status", "=~", "5.."),), 6),
        ((Matcher("status", "=~", "5"),), 0),
        ((Matcher("route", "=~", "/a|/b"),), 3),
        ((Matcher("route", "!~", "/a"),), 12),
        ((Matcher("status", "=", ""),), 8),
        ((Matcher("status", "=~", "5.."), Matcher("route", "!=", "/ab")), 2),
    ],
)
def test_a_selection_chooses_as_prometheus_does(matchers: tuple[Matcher, ...], total: int) -> None:
    assert sum(Selection("http_requests", matchers).among(TABLE)) == total


def test_several_selections_choose_together() -> None:
    both = (
        Selection("http_requests", (Matcher("status", "=", "200"),)),
        Selection("other"),
    )
    assert sorted(chosen(both, TABLE)) == [1, 16]


def test_a_selection_is_written_as_promql() -> None:
    selection = Selection("http_requests", (Matcher("route", "!~", "/a|/b"),))
    written = selection.promql("_total", Matcher("status", "=~", "5.."))
    assert written == 'likeopt_http_requests_total{route!~"/a|/b",status=~"5.."}'
    assert Selection("host_cpu_percent").promql() == "likeopt_host_cpu_percent"
