from __future__ import annotations

import json
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from web.browsing import MakeApp, csrf_token_of

from likeopt.app import compile_templates


@pytest.fixture
def visitor(library: Flask) -> FlaskClient:
    """A browser that has not been here before."""
    return library.test_client()


@pytest.mark.parametrize("path", ["/", "/documents", "/dashboard", "/admin", "/api/v1/docs"])
def test_pages_come_in_both_languages(visitor: FlaskClient, path: str) -> None:
    english = visitor.get(path)
    assert english.status_code == 200
    assert english.mimetype == "text/html"
    assert '<html lang="en"' in english.text
    korean = visitor.get(path, headers={"Accept-Language": "ko-KR,ko;q=0.9,en;q=0.8"})
    assert '<html lang="ko"' in korean.text


def test_a_page_knows_the_limits(make_app: MakeApp) -> None:
    page = make_app(max_file_bytes=1234).test_client().get("/").text
    found = re.search(r'data-settings="([^"]*)"', page)
    assert found
    told = json.loads(found[1].replace("&#34;", '"').replace("&quot;", '"'))
    assert told["max_file_bytes"] == 1234
    assert told["keys_needed"] is False


def test_nobody_waits_for_a_template_to_be_compiled(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app()
    compile_templates(app)
    compiled: list[str] = []
    monkeypatch.setattr(app.jinja_env, "compile", lambda *_, **names: compiled.append(str(names)))
    for path in ("/", "/documents", "/dashboard", "/admin", "/shortcuts", "/offline"):
        assert app.test_client().get(path).status_code == 200
    assert compiled == []


def test_nothing_on_a_page_needs_more_than_its_policy_allows(visitor: FlaskClient) -> None:
    for path in ("/", "/documents", "/dashboard", "/admin", "/login", "/nothing"):
        page = visitor.get(path, headers={"Accept": "text/html"}, follow_redirects=True).text
        assert not re.search(r"<script(?![^>]*\bsrc=)[^>]*>", page)
        assert not re.search(r"\son\w+=|\sstyle=|<style|javascript:", page)
        assert not re.search(r'(?:src|href|action)="(?:https?:)?//', page)


def test_the_language_is_kept_and_the_visitor_goes_on_where_it_was(visitor: FlaskClient) -> None:
    token = csrf_token_of(visitor.get("/documents").text)
    form = {"csrf_token": token, "next": "/documents?q=a"}
    answer = visitor.post("/language/ko", data=form)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/documents?q=a")
    assert '<html lang="ko"' in visitor.get("/documents").text
    assert visitor.get("/api/v1/documents/none").json["detail"] != ""
    assert '<html lang="ko"' in visitor.get("/", headers={"Accept-Language": "en"}).text


@pytest.mark.parametrize(
    "target", ["//evil.example", "/\\evil.example", "https://evil.example", "", "x", "javascript:a"]
)
def test_a_form_never_leads_elsewhere(visitor: FlaskClient, target: str) -> None:
    token = csrf_token_of(visitor.get("/").text)
    answer = visitor.post("/language/ko", data={"csrf_token": token, "next": target})
    assert answer.headers["Location"] == "/"


def test_there_are_two_languages(visitor: FlaskClient) -> None:
    token = csrf_token_of(visitor.get("/").text)
    assert visitor.post("/language/xx", data={"csrf_token": token}).status_code == 404


def test_without_keys_there_is_nothing_to_sign_in_to(visitor: FlaskClient) -> None:
    assert visitor.get("/login").headers["Location"] == "/"


@pytest.fixture
def guarded(make_app: MakeApp) -> FlaskClient:
    return make_app(api_keys="ann:secret, bob:other").test_client()


def sign_in(browser: FlaskClient, key: str, **form: str):
    token = csrf_token_of(browser.get("/login").text)
    return browser.post("/login", data={"key": key, "csrf_token": token, **form})


def test_with_keys_the_page_asks_for_one_and_then_acts_for_its_owner(guarded: FlaskClient) -> None:
    assert guarded.get("/").status_code == 200
    assert guarded.get("/admin").status_code == 200
    assert guarded.get("/api/v1/documents").status_code == 401
    assert 'name="key"' in guarded.get("/login?next=/documents").text
    answer = sign_in(guarded, " secret ", next="/documents")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/documents")
    assert guarded.get("/api/v1/documents").status_code == 200
    assert guarded.get("/login?next=/documents").headers["Location"] == "/documents"
    token = csrf_token_of(guarded.get("/").text)
    body = {"title": "A", "text": "mine"}
    made = guarded.post("/api/v1/documents", json=body, headers={"X-CSRF-Token": token})
    assert made.status_code == 202
    programs = guarded.application.test_client(use_cookies=False)
    assert programs.get("/api/v1/documents", headers={"Authorization": "Bearer secret"}).json["total"] == 1
    assert programs.get("/api/v1/documents", headers={"Authorization": "Bearer other"}).json["total"] == 0


def test_a_wrong_key_is_asked_for_again(guarded: FlaskClient) -> None:
    answer = sign_in(guarded, "wrong", next="/documents")
    assert answer.status_code == 401
    assert "This key is not valid." in answer.text
    assert 'value="/documents"' in answer.text
    assert guarded.get("/api/v1/documents").status_code == 401


def test_signing_in_changes_the_sessions_id_and_token(guarded: FlaskClient) -> None:
    token = csrf_token_of(guarded.get("/login").text)
    before = guarded.get_cookie("likeopt_session").value
    sign_in(guarded, "secret")
    after = guarded.get_cookie("likeopt_session").value
    assert after != before
    assert csrf_token_of(guarded.get("/").text) != token
    thief = guarded.application.test_client()
    thief.set_cookie("likeopt_session", before)
    assert thief.get("/api/v1/documents").status_code == 401


def test_signing_out_ends_the_session_everywhere(guarded: FlaskClient) -> None:
    sign_in(guarded, "secret")
    cookie = guarded.get_cookie("likeopt_session").value
    token = csrf_token_of(guarded.get("/").text)
    assert guarded.post("/logout", data={"csrf_token": token}).headers["Location"] == "/login"
    assert guarded.get("/api/v1/documents").status_code == 401
    guarded.set_cookie("likeopt_session", cookie)
    assert guarded.get("/api/v1/documents").status_code == 401


def test_a_withdrawn_key_ends_its_sessions(make_app: MakeApp) -> None:
    before = make_app(api_keys="ann:secret").test_client()
    sign_in(before, "secret")
    after = make_app(api_keys="ann:changed").test_client()
    after.set_cookie("likeopt_session", before.get_cookie("likeopt_session").value)
    assert after.get("/api/v1/documents").status_code == 401


def test_a_session_of_the_open_server_opens_nothing_once_there_are_keys(make_app: MakeApp) -> None:
    before = make_app().test_client()
    before.get("/")
    after = make_app(api_keys="local:secret").test_client()
    after.set_cookie("likeopt_session", before.get_cookie("likeopt_session").value)
    assert after.get("/api/v1/documents").status_code == 401


def test_an_unknown_page_is_an_error_page(visitor: FlaskClient) -> None:
    answer = visitor.get("/nothing", headers={"Accept": "text/html", "Accept-Language": "ko"})
    assert answer.status_code == 404
    assert answer.mimetype == "text/html"
    assert "이 주소에는 아무것도 없습니다." in answer.text
    assert answer.headers["X-Request-ID"] in answer.text


def test_a_page_that_fails_to_render_its_error_still_says_it(make_app: MakeApp, caplog) -> None:
    app = make_app()
    app.jinja_env.globals.pop("asset")
    answer = app.test_client().get("/nothing<b>", headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert "There is nothing at this address." in answer.text
    assert [record.getMessage() for record in caplog.records] == ["error_page_failed"]


def test_an_overloaded_server_says_so_on_a_page(make_app: MakeApp) -> None:
    app = make_app(max_in_flight=1)
    app.wsgi_app.admission.enter()
    answer = app.test_client().get("/", headers={"Accept": "text/html", "Accept-Language": "ko"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
    assert "지금은 서버가 처리할 요청이 너무 많습니다" in answer.text
