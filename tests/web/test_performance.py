from __future__ import annotations

import json
from itertools import islice
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from monitoring.performance.windows import Past
from web.browsing import MakeApp
from web.test_openapi import answer_schema
from web.watched import SNAPSHOTS, troubled, watch
from werkzeug.test import TestResponse

from likeopt.errors import Unavailable
from likeopt.monitoring.history.window import Window

URL = "/api/v1/performance"


@pytest.fixture
def past() -> Past:
    return Past(troubled(), SNAPSHOTS)


@pytest.fixture
def client(library: Flask, past: Past) -> FlaskClient:
    watch(library, past)
    return library.test_client(use_cookies=False)


def read(client: FlaskClient, path: str = "", **headers: str) -> Any:
    answer = client.get(URL + path, headers=headers, buffered=True)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.json


def test_the_whole_is_told_as_promised(client: FlaskClient, past: Past) -> None:
    told = read(client)
    assert past.asked == [300]
    assert told["at"] == "2027-01-15T08:00:00.000Z"
    assert told["requests"] == {"count": 40, "rate_per_s": 0.4, "active": 0, "error_ratio": 0}
    assert set(told["latency_ms"]) == {"p50", "p95", "p99", "max"}
    assert told["latency_ms"]["max"] == 30_000
    assert {"p50", "p95", "p99", "max"} < set(told["routes"]["/api/v1/chat"])
    assert told["cache"]["hit_ratio"] == 0.25
    assert told["cache"]["objects"]["search"] == {"hit_ratio": 0.25, "hits": 10, "misses": 30}
    assert set(told["cache"]["layers"]) == {"memory", "redis", "disk"}
    assert {"cpu_percent", "memory_bytes", "workers", "hub_lag_ms"} < set(told["resources"])
    assert (told["queue_wait_ms"], told["personas"]) == ({"p50": None, "p95": None, "p99": None}, {})
    assert [(model["id"], model["calls"]) for model in told["models"]] == [("m", 0)]
    promised = {state["name"]: state["level"] for state in told["slo"]}
    assert (promised["chat_p95"], promised["cpu"], promised["memory"]) == ("warning", "warning", "ok")


def test_the_rating_is_explained_in_the_readers_language(client: FlaskClient) -> None:
    told, korean = read(client), read(client, **{"Accept-Language": "ko"})
    assert (told["rating"], told["score"]) == (korean["rating"], korean["score"]) == ("poor", 29.5)
    reasons = told["rating_reasons"]
    assert [(each["code"], each["points"]) for each in reasons] == [
        ("rating_chat", 33.8),
        ("rating_cache", 20),
        ("rating_cpu", 16.7),
    ]
    assert sum(each["points"] for each in reasons) == pytest.approx(100 - told["score"])
    assert reasons[2]["text"].startswith(
        "The machine's processors are 90 % busy, more than the 70 % promised."
    )
    assert korean["rating_reasons"][2]["text"].startswith("프로세서 사용률이 90%")


def test_a_poor_vital_comes_with_a_hint_and_an_alert_with_its_time(client: FlaskClient) -> None:
    told = read(client)
    assert list(told["web_vitals"]) == ["FCP"]
    vital = told["web_vitals"]["FCP"]
    assert (vital["rating"], vital["count"]) == ("poor", 1)
    assert vital["hint"].startswith("Pages stay empty for long.")
    (alert,) = told["alerts"]
    assert (alert["slo"], alert["began_at"]) == ("errors", "2027-01-15T07:59:00.000Z")
    assert alert["began_at_s"] == 1_799_999_940


def test_the_parts_are_those_of_the_whole_and_cost_no_second_look(client: FlaskClient, past: Past) -> None:
    whole = read(client, "?window_s=60")
    status = read(client, "/status?window_s=60")
    assert set(status) == {"rating", "score", "rating_reasons", "slo", "alerts"}
    load = read(client, "/load?window_s=60")
    assert {"requests", "latency_ms", "routes", "queue_wait_ms", "throughput"} < set(load)
    assert (status | load).items() <= whole.items()
    assert read(client, "/resources?window_s=60") == whole["resources"]
    assert past.asked == [60]


def test_a_trend_leaves_nothing_out(client: FlaskClient, past: Past) -> None:
    told = read(client, "/trend?minutes=90")
    assert past.asked == [90]
    assert (told["rating"], told["score"]) == ("good", 85)
    first, last = told["items"]
    assert (first["taken_at"], first["p95_ms"], first["rating"]) == ("2027-01-15T07:59:50.000Z", 80, "fair")
    assert (last["p95_ms"], last["score"], last["requests"]) == (None, 100, 0)
    assert read(client, "/trend")["items"] == told["items"]
    assert past.asked == [90, 60]


def test_the_slowest_come_with_their_spans(client: FlaskClient) -> None:
    (told,) = read(client, "/slowest")["items"]
    assert told == {
        "request_id": "r1",
        "method": "POST",
        "route": "/api/v1/chat",
        "status": 200,
        "elapsed_ms": 4000,
        "at": "2027-01-15T08:00:00.000Z",
        "spans": [
            {"name": "queue", "start_ms": 0, "duration_ms": 1.5},
            {"name": "bm25", "start_ms": 1.5, "duration_ms": 8},
        ],
        "answer_id": "m1",
    }


@pytest.mark.parametrize("path", ["", "/status", "/resources", "/load", "/events"])
def test_a_window_out_of_range_is_refused_by_name(client: FlaskClient, past: Past, path: str) -> None:
    for window_s in ("9", "86401", "-1", "nan", "", "1.5", "x"):
        answer = client.get(f"{URL}{path}?window_s={window_s}")
        assert answer.status_code == 422
        assert [problem["field"] for problem in answer.json["errors"]] == ["window_s"]
    assert past.asked == []


def test_a_trend_out_of_range_is_refused_by_name(client: FlaskClient) -> None:
    for minutes in ("0", "1441", "x"):
        answer = client.get(f"{URL}/trend?minutes={minutes}")
        assert answer.status_code == 422
        assert [problem["field"] for problem in answer.json["errors"]] == ["minutes"]


def test_the_limits_themselves_are_taken(client: FlaskClient) -> None:
    for path in ("?window_s=10", "?window_s=86400", "/trend?minutes=1", "/trend?minutes=1440"):
        read(client, path)


def test_answers_are_as_described(client: FlaskClient) -> None:
    document = client.get("/api/v1/openapi.json").json
    for part in ("", "/status", "/resources", "/load", "/trend", "/slowest"):
        answer_schema(document, URL + part, "get", 200).validate(read(client, part))
    described = document["paths"][f"{URL}/trend"]["get"]["parameters"]
    assert [(one["name"], one["schema"]["maximum"], one["schema"]["default"]) for one in described] == [
        ("minutes", 1440, 60)
    ]


def test_with_keys_only_their_holders_look(make_app: MakeApp, past: Past) -> None:
    app = make_app(api_keys="ann:ka")
    watch(app, past)
    client = app.test_client(use_cookies=False)
    assert {client.get(URL + path).status_code for path in ("", "/slowest", "/events")} == {401}
    read(client, Authorization="Bearer ka")


def frames(answer: TestResponse, count: int) -> list[tuple[str, Any]]:
    """The next ``count`` events of a stream: names and data."""
    told = []
    for piece in islice(answer.iter_encoded(), count):
        event, data = piece.decode().strip().split("\n")
        told.append((event.removeprefix("event: "), json.loads(data.removeprefix("data: "))))
    return told


def test_watching_tells_the_whole_at_once_and_then_the_slowest(client: FlaskClient, past: Past) -> None:
    answer = client.get(f"{URL}/events", headers={"Accept-Language": "ko"})
    assert answer.headers["Content-Type"].startswith("text/event-stream")
    (name, whole), (other, slowest) = frames(answer, 2)
    assert (name, other) == ("performance", "slowest")
    assert whole == read(client, "?window_s=60", **{"Accept-Language": "ko"})
    assert slowest == read(client, "/slowest")
    assert past.asked == [60]
    answer.close()


def test_all_listeners_share_one_report(client: FlaskClient, past: Past) -> None:
    answers = [client.get(f"{URL}/events?window_s=600") for _ in range(5)]
    assert len({json.dumps(frames(answer, 1)) for answer in answers}) == 1
    assert past.asked == [600]
    for answer in answers:
        answer.close()


def test_watching_ends_when_the_worker_does(library: Flask, past: Past) -> None:
    told = watch(library, past)
    answer = library.test_client().get(f"{URL}/events")
    told.end()
    assert [name for name, _ in frames(answer, 3)] == ["performance", "slowest"]


def test_a_past_that_cannot_be_read_has_a_true_status(library: Flask, past: Past) -> None:
    def fail(window_s: float) -> Window:
        raise Unavailable("database_unavailable", retry_after_s=7)

    past.window = fail  # type: ignore[method-assign]
    watch(library, past)
    for path in ("", "/status", "/events"):
        answer = library.test_client().get(URL + path)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "7")
        assert answer.json["code"] == "database_unavailable"


def test_no_request_was_slow(library: Flask, past: Past) -> None:
    watch(library, past, slowest=())
    assert read(library.test_client(), "/slowest") == {"items": []}


def test_what_a_server_measures_itself_is_told(make_app: MakeApp) -> None:
    client = make_app().test_client(use_cookies=False)
    for _ in range(3):
        assert client.get("/api/v1/models", buffered=True).status_code == 200
    beacon = {"metrics": [{"name": "LCP", "value": 3000}]}
    assert client.post("/api/v1/metrics", json=beacon, buffered=True).status_code == 204
    told = read(client, "?window_s=10")
    assert (told["web_vitals"]["LCP"]["rating"], told["web_vitals"]["LCP"]["count"]) == (
        "needs-improvement",
        1,
    )
    assert told["routes"]["/api/v1/models"]["count"] == 3
    assert told["routes"]["/api/v1/models"]["p95"] > 0
    assert told["slo"]
    assert read(client, "/trend")["score"] > 0
    read(client, "/slowest")
