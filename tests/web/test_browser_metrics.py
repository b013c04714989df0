from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from web.browsing import MakeApp, csrf_token_of
from web.wsgi_caller import call, environ
from werkzeug.test import TestResponse

from likeopt.web.browser_metrics import LONGEST_BODY_BYTES, page_of

URL = "/api/v1/metrics"
LCP = {"name": "LCP", "value": 1800.5, "timestamp": 1_800_000_000_000}


def send(client: FlaskClient, *metrics: Any, **options: Any) -> TestResponse:
    return client.post(URL, json={"metrics": list(metrics), "url": "http://localhost/"}, **options)


def named(name: str, value: Any) -> dict[str, Any]:
    return {"name": name, "value": value}


class Told:
    """What /metrics has said of a histogram since this was made."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._before = self._read()

    def _read(self) -> dict[str, float]:
        text = self._app.extensions["likeopt"].metrics.render().decode()
        lines = (line.rpartition(" ") for line in text.splitlines() if not line.startswith("#"))
        return {name: float(value) for name, _, value in lines if "_bucket" not in name}

    def __call__(self) -> dict[str, tuple[float, float]]:
        """Of each vital and route that was measured, how often and what in all."""
        now, found = self._read(), {}
        for family, label in (("web_vitals", "name"), ("page_api_seconds", "route")):
            for name in now:
                if name.startswith(f"likeopt_{family}_count"):
                    total = name.replace("_count", "_sum")
                    counted = now[name] - self._before.get(name, 0)
                    summed = round(now[total] - self._before.get(total, 0), 6)
                    value = name.partition(f'{label}="')[2].rpartition('"')[0]
                    found |= {value: (counted, summed)} if counted else {}
        return found


@pytest.fixture
def told(library: Flask) -> Told:
    return Told(library)


@pytest.mark.parametrize("content_type", ["application/json", "text/plain;charset=UTF-8", "text/plain"])
def test_a_batch_is_taken_in_whatever_a_beacon_calls_it(
    reader: FlaskClient, told: Told, content_type: str
) -> None:
    body = json.dumps({"metrics": [LCP, named("CLS", 0.05)], "url": "http://x/", "timestamp": 1})
    answer = reader.post(URL, data=body, content_type=content_type)
    assert (answer.status_code, answer.data) == (204, b"")
    assert told() == {"LCP": (1, 1.8005), "CLS": (1, 0.05)}


def test_times_are_kept_in_seconds_and_shifts_bare(reader: FlaskClient, told: Told) -> None:
    vitals = ("LCP", "INP", "FCP", "TTFB", "CLS")
    assert send(reader, *[named(name, 2) for name in vitals]).status_code == 204
    assert told() == dict.fromkeys(vitals[:4], (1, 0.002)) | {"CLS": (1, 2)}


def test_calls_of_the_api_are_kept_by_the_servers_own_routes(reader: FlaskClient, told: Told) -> None:
    given = (
        "/api/v1/search",
        "/api/v1/documents/<id>",
        "/api/v1/documents/{id}/file",
        "/api/v1/documents/<id:document_id>/chunks",
        "/api/v1/documents/3f2a",
        "/api/v1/unheard-of",
        "/health",
        "",
    )
    assert send(reader, *[named(f"api:{route}", 30) for route in given]).status_code == 204
    assert told() == {
        "/api/v1/search": (1, 0.03),
        "/api/v1/documents/<id:document_id>": (1, 0.03),
        "/api/v1/documents/<id:document_id>/file": (1, 0.03),
        "/api/v1/documents/<id:document_id>/chunks": (1, 0.03),
        "other": (4, 0.12),
    }


def test_names_nobody_knows_make_no_series(reader: FlaskClient, told: Told) -> None:
    strange = ["lcp", "FID", "", 'x"y', "LCP ", "x" * 10_000, "API:/api/v1/search"]
    assert send(reader, *[named(name, 1) for name in strange], LCP).status_code == 204
    assert told() == {"LCP": (1, 1.8005)}


@pytest.mark.parametrize(
    ("name", "value", "taken"),
    [
        ("LCP", 0, True),
        ("LCP", -0.001, False),
        ("LCP", 600_000, True),
        ("LCP", 600_001, False),
        ("api:/api/v1/search", -1, False),
        ("api:/api/v1/search", 1e300, False),
        ("CLS", 100, True),
        ("CLS", 100.1, False),
    ],
)
def test_what_cannot_have_been_is_passed_over_and_the_rest_taken(
    reader: FlaskClient, told: Told, name: str, value: float, taken: bool
) -> None:
    assert send(reader, named(name, value), named("FCP", 1000)).status_code == 204
    assert len(told()) == 1 + taken


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ('{"metrics": [{"name": "LCP", "value": NaN}]}', 400),
        ('{"metrics": [{"name": "LCP", "value": 1e999}]}', 422),
        ('{"metrics": [{"name": "LCP", "value": "12"}]}', 422),
        ('{"metrics": [{"name": "LCP", "value": true}]}', 422),
        ('{"metrics": [{"name": "LCP", "value": null}]}', 422),
        ('{"metrics": [{"name": "FCP", "value": 1}, {"name": "LCP"}]}', 422),
        ('{"metrics": [{"value": 1}]}', 422),
        ('{"metrics": {"name": "LCP", "value": 1}}', 422),
        ('{"metrics": ' + json.dumps([LCP] * 201) + "}", 422),
        ("{}", 422),
        ("", 422),
        ("[]", 422),
        ("LCP=1", 400),
    ],
)
def test_a_body_of_another_shape_is_refused_whole(
    reader: FlaskClient, told: Told, body: str, status: int
) -> None:
    answer = reader.post(URL, data=body, content_type="text/plain")
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    assert told() == {}


def test_only_json_and_a_beacons_text_are_read(reader: FlaskClient, told: Told) -> None:
    answer = reader.post(URL, data=json.dumps({"metrics": [LCP]}), content_type="text/html")
    assert (answer.status_code, told()) == (415, {})


def test_two_hundred_are_taken_and_a_large_body_is_not(reader: FlaskClient, told: Told) -> None:
    assert send(reader, *[LCP] * 200).status_code == 204
    assert told()["LCP"][0] == 200
    body = json.dumps({"metrics": [LCP], "url": "/"}).encode()
    fits = reader.post(URL, data=body.ljust(LONGEST_BODY_BYTES), content_type="text/plain")
    above = reader.post(URL, data=body.ljust(LONGEST_BODY_BYTES + 1), content_type="text/plain")
    assert (fits.status_code, above.status_code) == (204, 413)
    assert above.json["code"] == "body_too_large"
    assert str(LONGEST_BODY_BYTES) in above.json["detail"]


def test_a_large_body_that_does_not_say_so_is_not_read_either(library: Flask, told: Told) -> None:
    body = json.dumps({"metrics": [LCP]}).encode().ljust(LONGEST_BODY_BYTES + 1)
    request = environ(URL, "POST", body, Content_Type="text/plain", Transfer_Encoding="chunked")
    del request["CONTENT_LENGTH"]
    request["wsgi.input_terminated"] = True
    assert call(library, request).status == 413
    assert told() == {}


@pytest.mark.parametrize(
    ("url", "page"),
    [
        ("http://localhost:5000/", "/"),
        ("https://x/documents?q=secret", "/documents"),
        ("/dashboard#slo", "/dashboard"),
        ("https://x/admin", "/admin"),
        ("https://x/admin/users", "other"),
        ("", "other"),
        ("http://[", "other"),
        ("javascript:alert(1)", "other"),
    ],
)
def test_of_an_address_only_the_page_is_used(url: str, page: str) -> None:
    assert page_of(url) == page


def test_the_log_counts_and_quotes_nothing(reader: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "likeopt.web.browser_metrics")
    body = {"metrics": [LCP, named("swordfish", 1)], "url": "http://x/documents?q=swordfish"}
    assert reader.post(URL, json=body).status_code == 204
    (record,) = [record for record in caplog.records if record.getMessage() == "page_metrics"]
    facts = vars(record)
    assert (facts["page"], facts["taken"], facts["ignored"]) == ("/documents", 1, 1)
    assert "swordfish" not in str(facts)


def test_another_sites_page_measures_nothing_here(reader: FlaskClient, told: Told) -> None:
    for headers in ({"Origin": "https://elsewhere.example"}, {"Sec-Fetch-Site": "cross-site"}):
        assert send(reader, LCP, headers=headers).status_code == 403
    assert told() == {}


def test_without_keys_a_browsers_beacon_needs_no_token(library: Flask, told: Told) -> None:
    browser = library.test_client()
    browser.get("/")
    own = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
    assert send(browser, LCP, headers=own).status_code == 204
    assert told()["LCP"][0] == 1


def test_with_keys_a_page_that_is_signed_in_sends_its_token(make_app: MakeApp) -> None:
    app = make_app(api_keys="ann:secret")
    told, browser = Told(app), app.test_client()
    assert send(browser, LCP).status_code == 401
    token = csrf_token_of(browser.get("/login").text)
    browser.post("/login", data={"key": "secret", "csrf_token": token})
    assert send(browser, LCP).status_code == 403
    assert told() == {}
    token = csrf_token_of(browser.get("/").text)
    assert send(browser, LCP, headers={"X-CSRF-Token": token}).status_code == 204
    assert told()["LCP"][0] == 1
    bare = app.test_client(use_cookies=False)
    assert send(bare, LCP, headers={"Authorization": "Bearer secret"}).status_code == 204


def test_whoever_sends_too_many_is_told_to_wait(make_app: MakeApp) -> None:
    client = make_app(rate_limit="2/minute").test_client(use_cookies=False)
    assert [send(client, LCP).status_code for _ in range(3)] == [204, 204, 429]


def test_it_is_described(reader: FlaskClient) -> None:
    document = reader.get("/api/v1/openapi.json").json
    described = document["paths"][URL]["post"]
    schema = document["components"]["schemas"]["PageMetrics"]
    assert schema["properties"]["metrics"]["maxItems"] == 200
    assert described["requestBody"]["content"]["application/json"]["schema"]["$ref"].endswith("/PageMetrics")
    assert "204" in described["responses"]
