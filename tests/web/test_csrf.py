from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from web.browsing import MakeApp, csrf_token_of

URL = "/api/v1/documents"
TEXT = {"title": "A", "text": "a"}


def post(client: FlaskClient, **headers: str):
    return client.post(URL, json=TEXT, headers=headers)


def test_a_program_without_cookie_needs_no_token(client: FlaskClient) -> None:
    assert post(client).status_code == 202


def test_without_keys_a_cookie_opens_nothing_and_so_needs_no_token(browser: FlaskClient) -> None:
    browser.get("/")
    assert post(browser).status_code == 202
    assert post(browser, **{"X-CSRF-Token": "stale"}).status_code == 200
    assert post(browser, **{"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:3000"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_foreign_page_is_refused_even_with_the_token(browser: FlaskClient, headers: dict[str, str]) -> None:
    token = csrf_token_of(browser.get("/").text)
    answer = post(browser, **headers, **{"X-CSRF-Token": token})
    assert (answer.status_code, answer.json["code"]) == (403, "origin_not_allowed")


def test_reading_needs_no_token(browser: FlaskClient) -> None:
    browser.get("/")
    assert browser.get(URL).status_code == 200


@pytest.fixture
def guarded(make_app: MakeApp) -> FlaskClient:
    browser = make_app(api_keys="ann:secret").test_client()
    token = csrf_token_of(browser.get("/login").text)
    assert browser.post("/login", data={"key": "secret", "csrf_token": token}).status_code == 303
    return browser


def test_with_keys_a_cookie_always_needs_the_token(guarded: FlaskClient) -> None:
    own = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
    assert post(guarded, **own).status_code == 403
    assert guarded.delete(f"{URL}/x", headers=own).status_code == 403
    token = csrf_token_of(guarded.get("/").text)
    assert post(guarded, **own, **{"X-CSRF-Token": token}).status_code == 202


def test_a_key_needs_no_token_even_beside_a_cookie(guarded: FlaskClient) -> None:
    assert post(guarded, Authorization="Bearer secret").status_code == 202


def test_nobody_is_signed_in_or_out_by_another_page(make_app: MakeApp) -> None:
    browser = make_app(api_keys="ann:secret").test_client()
    assert browser.post("/login", data={"key": "secret"}).status_code == 403
    browser.get("/login")
    assert browser.post("/login", data={"key": "secret"}).status_code == 403
    assert browser.post("/login", data={"key": "secret", "csrf_token": "x"}).status_code == 403
    assert browser.get(URL).status_code == 401


def test_the_token_of_one_browser_is_not_anothers(make_app: MakeApp) -> None:
    app = make_app(api_keys="ann:secret")
    tokens = []
    for browser in (app.test_client(), app.test_client()):
        token = csrf_token_of(browser.get("/login").text)
        browser.post("/login", data={"key": "secret", "csrf_token": token})
        tokens.append(csrf_token_of(browser.get("/").text))
    assert tokens[0] != tokens[1]
    assert post(browser, **{"X-CSRF-Token": tokens[0]}).status_code == 403
    assert post(browser, **{"X-CSRF-Token": tokens[1]}).status_code == 202
