"""Responses that are sent before Flask is asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from web.browsing import MakeApp

from likeopt.bus.page import Counter
from likeopt.services import Services

URL = "/api/v1/search?q=pump&mode=bm25"


def get(client: FlaskClient, url: str = URL, **headers: str) -> Any:
    answer = client.get(url, headers=headers, buffered=True)
    assert answer.status_code == 200
    return answer


@pytest.fixture
def no_flask(library: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Calling it makes whatever reaches Flask fail."""

    def refuse(*_: object) -> None:
        raise AssertionError("Flask was asked")

    return lambda: monkeypatch.setattr(library, "full_dispatch_request", refuse)


def services_of(app: Flask) -> Services:
    services: Services = app.extensions["likeopt"]
    return services


def test_a_hit_is_the_same_answer_and_does_not_reach_flask(reader: FlaskClient, no_flask) -> None:
    url = "/api/v1/search?q=valve&mode=bm25"
    first = get(reader, url)
    assert first.json["cache"] == {"status": "miss", "layer": None}
    no_flask()
    again = get(reader, url)
    assert again.json == first.json | {"cache": {"status": "hit", "layer": "memory"}}
    assert again.headers["Cache-Status"] == "likeopt; hit; detail=memory"
    assert set(first.headers.keys()) <= set(again.headers.keys())
    for name in ("Content-Type", "Cache-Control", "Content-Security-Policy"):
        assert again.headers[name] == first.headers[name]


@pytest.mark.parametrize("coding", ["br", "gzip", "zstd"])
def test_it_is_compressed_once_as_the_reader_likes_it(reader: FlaskClient, coding: str, monkeypatch) -> None:
    url = f"/api/v1/search?q=pump+{coding}&mode=bm25"
    accept = {"Accept-Encoding": coding}
    get(reader, url, **accept)
    again = get(reader, url, **accept)
    assert again.headers["Content-Encoding"] == coding
    assert again.headers["Cache-Status"] == "likeopt; hit; detail=memory"
    assert "Content-Encoding" not in get(reader, url).headers
    assert get(reader, url, **accept).data == again.data


@pytest.mark.parametrize(
    "headers",
    [
        {"Cache-Control": "no-cache"},
        {"Pragma": "no-cache"},
        {"Cookie": "likeopt_language=ko"},
        {"Accept-Language": "ko"},
    ],
)
def test_a_special_request_is_not_answered_with_the_common_response(reader: FlaskClient, headers) -> None:
    url = "/api/v1/search?q=special&mode=bm25"
    get(reader, url)
    assert get(reader, url).json["cache"]["status"] == "hit"
    answer = get(reader, url, **headers)
    hit = answer.headers["Cache-Status"].startswith("likeopt; hit")
    assert hit == ("no-cache" not in headers.values())


def test_no_store_leaves_nothing_behind(reader: FlaskClient) -> None:
    url = "/api/v1/search?q=secret&mode=bm25"
    get(reader, url, **{"Cache-Control": "no-store"})
    assert get(reader, url).json["cache"]["status"] == "miss"


@pytest.mark.parametrize("counter", [Counter.GENERATION, Counter.VISIBILITY, Counter.CORPUS])
def test_a_change_of_the_index_ends_it(make_library: MakeApp, counter: Counter) -> None:
    app = make_library()
    client, page = app.test_client(use_cookies=False), services_of(app).page
    url = f"/api/v1/search?q=change+{counter.name}&mode=bm25"
    get(client, url)
    assert get(client, url).json["cache"]["status"] == "hit"
    page.increment(counter)
    changed = get(client, url)
    # The corpus has the same id as before, so the search itself is still good.
    assert changed.json["cache"]["status"] == ("hit" if counter is Counter.CORPUS else "miss")
    assert get(client, url).json["cache"]["status"] == "hit"


def test_clearing_searches_ends_it_in_every_worker(make_library: MakeApp) -> None:
    apps = [make_library(), make_library()]
    clients = [app.test_client(use_cookies=False) for app in apps]
    url = "/api/v1/search?q=cleared&mode=bm25"
    for client in clients:
        get(client, url)
        assert get(client, url).json["cache"]["status"] == "hit"
    assert clients[0].post("/api/v1/cache/clear", json={"object": "search"}, buffered=True).status_code == 200
    assert get(clients[1], url).json["cache"]["status"] == "miss"


def test_keys_and_limits_come_first(make_library: MakeApp) -> None:
    client = make_library(api_keys="ann:ka,ben:kb", rate_limit="3/minute").test_client(use_cookies=False)
    ann, ben = {"Authorization": "Bearer ka"}, {"Authorization": "Bearer kb"}
    get(client, **ann)
    hit = get(client, **ann)
    assert hit.headers["Cache-Status"] == "likeopt; hit; detail=memory"
    assert hit.headers["RateLimit"].startswith('"default";r=1')
    assert get(client, **ben).json["cache"]["status"] == "miss"
    assert client.get(URL, buffered=True).status_code == 401
    get(client, **ann)
    assert client.get(URL, headers=ann, buffered=True).status_code == 429


def test_it_is_counted_as_a_search_that_was_a_hit(make_library: MakeApp) -> None:
    app = make_library()
    client = app.test_client(use_cookies=False)
    url = "/api/v1/search?q=counted&mode=bm25"
    get(client, url)
    before = services_of(app).cache_report().objects["search"]
    get(client, url)
    after = services_of(app).cache_report().objects["search"]
    assert (after.hits - before.hits, after.computations - before.computations) == (1, 0)
    assert 'likeopt_http_requests_total{method="GET",route="/api/v1/search",status="200"}' in get(
        client, "/metrics"
    ).get_data(as_text=True)
