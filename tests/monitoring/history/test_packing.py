from __future__ import annotations

import random
import zlib

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from likeopt.monitoring.history.histogram import Histogram
from likeopt.monitoring.history.packing import VERSION, pack, unpack
from likeopt.monitoring.history.window import Series, Window, series

REQUEST_BOUNDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 15, 20, 30, 60)
STAGE_BOUNDS = (0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 5, 20)

names = st.text(max_size=8)
every_series = st.builds(lambda name, value: series(name, route=value), names, names) | names.map(series)
numbers = st.integers(-(2**60), 2**60).map(float) | st.floats(allow_nan=False)
histograms = st.builds(
    lambda bounds, counts, total: Histogram(tuple(sorted(bounds)), tuple(counts[: len(bounds) + 1]), total),
    st.sets(st.floats(0, 100), min_size=1, max_size=4),
    st.lists(st.integers(0, 2**40), min_size=5, max_size=5),
    st.floats(0, 1e9),
)


@settings(max_examples=25)
@given(
    st.dictionaries(every_series, numbers),
    st.dictionaries(every_series, histograms),
    st.dictionaries(every_series, numbers),
)
def test_what_is_packed_comes_back_but_for_what_is_nothing(
    counters: dict[Series, float], observed: dict[Series, Histogram], gauges: dict[Series, float]
) -> None:
    packed = pack(Window(1_700_000_000.123, 10.01, counters, observed, gauges))
    assert unpack(packed) == Window(
        1_700_000_000.123,
        10.01,
        {at: value for at, value in counters.items() if value},
        {at: each for at, each in observed.items() if each.count},
        gauges,
    )


def busy_window() -> Window:
    """What ten seconds with a few chats and a browser or two leave."""
    choose = random.Random(5)

    def some(bounds: tuple[float, ...]) -> Histogram:
        counts = [0] * (len(bounds) + 1)
        for _ in range(4):
            counts[choose.randrange(len(counts))] += choose.randrange(1, 40)
        return Histogram(bounds, tuple(counts), choose.random() * 30)

    routes = [f"/api/v1/{name}" for name in ("chat", "search", "documents", "conversations", "performance")]
    observed = {
        series("http_request_duration_seconds", method="GET", route=at): some(REQUEST_BOUNDS) for at in routes
    }
    stages = ("queue", "cache", "embed", "bm25", "vector", "fuse", "context", "first_token", "generation")
    observed |= {series("stage_duration_seconds", stage=stage): some(STAGE_BOUNDS) for stage in stages}
    for name in ("time_to_first_token", "queue_wait", "hub_lag", "inter_token", "search_duration"):
        observed[series(f"{name}_seconds")] = some(REQUEST_BOUNDS)
    for name in ("LCP", "INP", "FCP", "TTFB", "CLS"):
        observed[series("web_vitals", name=name)] = some(STAGE_BOUNDS)
    counters = {
        series("http_requests", method="GET", route=at, status="200"): float(choose.randrange(99))
        for at in routes
    }
    for layer in ("memory", "redis", "disk"):
        for kind in ("search", "answer", "embedding", "page"):
            for result in ("hit", "miss"):
                counters[series("cache_requests", layer=layer, object=kind, result=result)] = float(
                    choose.randrange(999)
                )
            counters[series("cache_saved_seconds", object=kind)] = choose.random() * 9
    gauges = {series("process_cpu_percent", process=f"web{n}"): choose.random() for n in range(4)}
    return Window(1_700_000_000.123, 10.002, counters, observed, gauges)


def test_a_busy_window_takes_few_bytes() -> None:
    assert len(pack(busy_window())) <= 3000
    assert len(pack(Window(1_700_000_000.0, 10.0))) < 50


def test_counters_that_rested_take_no_room() -> None:
    one = Window(1.0, 10.0, {series("requests"): 3.0}, {}, {})
    rested = {series("requests", route=str(number)): 0.0 for number in range(50)}
    empty = {series("waits", route=str(number)): Histogram((1.0,), (0, 0)) for number in range(50)}
    assert pack(Window(1.0, 10.0, {**rested, **one.counters}, empty)) == pack(one)


def test_what_is_no_number_does_not_harm() -> None:
    gauges = {series("a"): float("inf"), series("b"): float("-inf"), series("c"): float("nan")}
    back = unpack(pack(Window(1.0, 10.0, {}, {}, gauges)))
    assert back is not None
    assert list(map(str, back.gauges.values())) == ["inf", "-inf", "nan"]


def test_windows_share_their_series() -> None:
    shared: dict[Series, Series] = {}
    one, other = (unpack(pack(busy_window()), shared) for _ in range(2))
    assert one is not None
    assert other is not None
    assert all(a is b for a, b in zip(one.counters, other.counters, strict=True))


def damaged() -> list[bytes]:
    packed = pack(busy_window())
    body = msgspec.msgpack.decode(zlib.decompress(packed[1:]))
    nowhere = [*body[:2], [], *body[3:]]
    return [
        b"",
        VERSION,
        b"\x02" + packed[1:],
        packed[:-9],
        packed[:40] + b"\x00\xff" + packed[42:],
        VERSION + zlib.compress(b"no msgpack"),
        VERSION + zlib.compress(msgspec.msgpack.encode([1.0, "ten"])),
        VERSION + zlib.compress(msgspec.msgpack.encode(nowhere)),
    ]


@pytest.mark.parametrize("number", range(8))
def test_what_is_of_another_version_or_damaged_is_not_read(number: int) -> None:
    assert unpack(damaged()[number]) is None
