from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient
from web.browsing import MakeApp

from likeopt.monitoring.health import OFF, OK, CheckResult, Health


def test_health_looks_at_nothing_else(app: Flask, client: FlaskClient) -> None:
    del app.extensions["likeopt"].health
    answer = client.get("/health")
    assert (answer.status_code, answer.json) == (200, {"status": "ok"})


def ready(app: Flask, **checks: CheckResult):
    app.extensions["likeopt"].health = Health({name: lambda one=one: one for name, one in checks.items()})
    return app.test_client().get("/ready", headers={"Accept-Language": "ko"})


def test_ready_tells_the_state_of_every_part(app: Flask) -> None:
    answer = ready(app, database=OK, lexical=OK, redis=OFF)
    assert answer.status_code == 200
    assert answer.json["status"] == "ready"
    assert set(answer.json["checks"]) == {"database", "lexical", "redis"}
    assert set(answer.json["checks"]["database"]) == {"status", "elapsed_ms"}
    assert answer.json["checks"]["redis"]["status"] == "off"


def test_what_is_missing_is_said_in_words_and_does_not_stop_answers(app: Flask) -> None:
    answer = ready(app, database=OK, lexical=OK, vectors=CheckResult("failed", "check_timed_out"))
    assert (answer.status_code, answer.json["status"]) == (200, "degraded")
    error = answer.json["checks"]["vectors"]["error"]
    assert (error["code"], error["params"]) == ("check_timed_out", {})
    assert error["message"] not in ("", "check_timed_out")


def test_without_a_database_nothing_can_be_answered(app: Flask) -> None:
    answer = ready(app, database=CheckResult("failed", "check_failed"), lexical=OK)
    assert (answer.status_code, answer.json["status"]) == (503, "unavailable")


def test_probes_need_no_key_and_metrics_do(make_app: MakeApp) -> None:
    client = make_app(api_keys="k").test_client()
    assert client.get("/health").status_code == 200
    assert client.get("/ready").status_code in (200, 503)
    assert client.get("/metrics").status_code == 401
    assert client.get("/metrics", headers={"Authorization": "Bearer k"}).status_code == 200


def test_metrics_name_routes_and_never_paths(client: FlaskClient) -> None:
    for method, path in (
        ("GET", "/api/v1/documents/some-document-id"),
        ("GET", "/nobody/knows/this/path"),
        ("BREW", "/api/v1/documents"),
    ):
        client.open(path, method=method, buffered=True)
    text = client.get("/metrics").text
    route = "/api/v1/documents/<id:document_id>"
    assert f'http_requests_total{{method="GET",route="{route}",status="404"}} 1.0' in text
    assert 'http_requests_total{method="GET",route="none",status="404"} 1.0' in text
    assert 'method="other"' in text
    assert "some-document-id" not in text
    assert "nobody" not in text
    assert "BREW" not in text
