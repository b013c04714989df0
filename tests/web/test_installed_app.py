"""The app that the pages make: its worker, its manifest, and the page for what is not on a device."""

from __future__ import annotations

import json
import re
import struct
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from web.browsing import MakeApp, csrf_token_of

from likeopt.web.assets import Assets, folder
from likeopt.web.installed_app import DARK_GROUND, GROUND

ROOT = Path(__file__).parents[2]
PNG_SIZE_AT = 16


@pytest.fixture
def visitor(library: Flask) -> FlaskClient:
    """A browser that has not been here before."""
    return library.test_client()


def shell_of(script: str) -> set[str]:
    """The files that the worker takes along."""
    return set(re.findall(r"/static/dist/[\w.-]+-[A-Z0-9]{8}\.\w+", script))


def test_the_worker_comes_from_the_root_and_is_asked_about_each_time(visitor: FlaskClient) -> None:
    answer = visitor.get("/sw.js")
    assert answer.status_code == 200
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "worker-src 'self'" in answer.headers["Content-Security-Policy"]
    again = visitor.get("/sw.js", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_the_worker_belongs_to_the_build_of_the_pages(visitor: FlaskClient) -> None:
    script, page = visitor.get("/sw.js").text, visitor.get("/").text
    build = re.search(r'data-build="([^"]+)"', page)
    assert build
    assert f'"{build[1]}"' in script or f"`{build[1]}`" in script


def test_the_worker_takes_along_what_the_pages_need_but_no_words_and_nothing_that_is_not_there(
    visitor: FlaskClient,
) -> None:
    shell = shell_of(visitor.get("/sw.js").text)
    assert {address for address in shell if visitor.get(address, buffered=True).status_code != 200} == set()
    for path in ("/", "/documents", "/dashboard", "/admin", "/offline"):
        needed = shell_of(visitor.get(path).text)
        assert {address for address in needed if not address.endswith(".png")} <= shell, path
    assert not [address for address in shell if "/words-" in address]


def test_a_server_without_built_pages_has_no_worker(make_app: MakeApp, tmp_path: Path) -> None:
    app = make_app()
    app.extensions["likeopt.assets"] = Assets(tmp_path)
    assert app.test_client().get("/sw.js").status_code == 404


@pytest.mark.parametrize(("language", "shortcut"), [("en", "New chat"), ("ko", "새 대화")])
def test_the_manifest_speaks_the_language_of_its_reader(
    visitor: FlaskClient, language: str, shortcut: str
) -> None:
    answer = visitor.get("/manifest.webmanifest", headers={"Accept-Language": language})
    assert answer.mimetype == "application/manifest+json"
    assert {"Cookie", "Accept-Language"} <= {name.strip() for name in answer.headers["Vary"].split(",")}
    manifest = json.loads(answer.data)
    assert manifest["lang"] == language
    assert manifest["shortcuts"][0] == {"name": shortcut, "url": "/"}
    assert (manifest["id"], manifest["start_url"], manifest["scope"]) == ("/", "/", "/")
    assert manifest["display"] == "standalone"


def test_the_manifests_icons_are_as_large_as_it_says(visitor: FlaskClient) -> None:
    icons = json.loads(visitor.get("/manifest.webmanifest").data)["icons"]
    assert {icon["purpose"] for icon in icons} == {"any", "maskable"}
    for icon in icons:
        answer = visitor.get(icon["src"], buffered=True)
        assert (answer.status_code, answer.mimetype) == (200, icon["type"])
        assert "immutable" in answer.headers["Cache-Control"]
        if icon["type"] == "image/png":
            width, height = struct.unpack_from(">II", answer.data, PNG_SIZE_AT)
            assert icon["sizes"] == f"{width}x{height}"


def test_the_frame_has_the_colour_of_the_pages(visitor: FlaskClient) -> None:
    tokens = (ROOT / "static/css/parts/tokens.css").read_text()
    assert f"--ground: light-dark({GROUND}, {DARK_GROUND});" in tokens
    tints = re.findall(r'<meta name="theme-color" content="([^"]+)" media="([^"]+)"', visitor.get("/").text)
    schemes = [(GROUND, "(prefers-color-scheme: light)"), (DARK_GROUND, "(prefers-color-scheme: dark)")]
    assert tints == schemes


def test_pages_say_that_they_are_an_app(visitor: FlaskClient) -> None:
    page = visitor.get("/").text
    assert '<link rel="manifest" href="/manifest.webmanifest" crossorigin="use-credentials">' in page
    touch = re.search(r'<link rel="apple-touch-icon" href="([^"]+)">', page)
    assert touch
    assert visitor.get(touch[1], buffered=True).status_code == 200


def test_everything_that_makes_the_app_is_there_before_a_key_is_given(make_app: MakeApp) -> None:
    visitor = make_app(api_keys="ann:secret").test_client()
    for path in ("/sw.js", "/manifest.webmanifest", "/offline"):
        assert visitor.get(path).status_code == 200, path


def test_the_page_for_what_is_not_on_a_device_comes_in_both_languages(visitor: FlaskClient) -> None:
    assert "not on this device yet" in visitor.get("/offline").text
    assert "아직 이 기기에 없는" in visitor.get("/offline", headers={"Accept-Language": "ko"}).text


def test_signing_out_clears_what_the_browser_itself_has_kept_but_not_the_choice_of_colours(
    make_app: MakeApp,
) -> None:
    browser = make_app(api_keys="ann:secret").test_client()
    form = {"key": "secret", "csrf_token": csrf_token_of(browser.get("/login").text)}
    assert browser.post("/login", data=form).status_code == 303
    answer = browser.post("/logout", data={"csrf_token": csrf_token_of(browser.get("/").text)})
    assert answer.headers["Clear-Site-Data"] == '"cache"'


def test_the_build_is_named_by_its_manifest() -> None:
    dist = folder("static") / "dist"
    assert Assets(dist).build == json.loads((dist / "manifest.json").read_text())["build"] != ""
