from __future__ import annotations

import gzip
import json
import threading
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from likeopt import app as application
from likeopt.app import create_app
from likeopt.errors import ConfigurationError
from likeopt.services import Services
from likeopt.settings import Settings
from likeopt.web.assets import Assets, folder, is_immutable

SCRIPT = b"console.log('hello');" * 100


def test_making_an_application_opens_nothing(data_dir: Path) -> None:
    settings = Settings(data_dir=data_dir, embedding_model="none", redis_url="redis://127.0.0.1:1/0")
    services = Services(settings)
    threads, files = set(threading.enumerate()), sorted(data_dir.rglob("*"))
    open_files = sorted(Path("/proc/self/fd").iterdir())
    create_app(settings, services)
    assert set(threading.enumerate()) <= threads
    assert sorted(data_dir.rglob("*")) == files
    assert sorted(Path("/proc/self/fd").iterdir()) == open_files


@pytest.mark.parametrize("wrong", [{"rate_limit": "often"}, {"api_keys": "ann:"}])
def test_a_setting_nobody_understands_stops_the_start(data_dir: Path, wrong: dict[str, str]) -> None:
    settings = Settings(data_dir=data_dir, embedding_model="none", **wrong)
    with pytest.raises(ConfigurationError):
        create_app(settings, Services(settings))


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A static folder as the build leaves it."""
    dist = tmp_path / "static" / "dist"
    dist.mkdir(parents=True)
    (dist / "chat-ABCD1234.js").write_bytes(SCRIPT)
    (dist / "chat-ABCD1234.js.gz").write_bytes(gzip.compress(SCRIPT))
    (dist / "manifest.json").write_text(json.dumps({"files": {"chat.js": "chat-ABCD1234.js"}}))
    (tmp_path / "static" / "source.js").write_text("not for the public")
    monkeypatch.setattr(application, "folder", lambda name: dist.parent if name == "static" else folder(name))
    return dist


@pytest.fixture
def visitor(built: Path, make_app) -> FlaskClient:
    app: Flask = make_app(api_keys="k")
    return app.test_client(use_cookies=False)


def test_a_built_script_is_named_by_its_content_and_kept_for_ever(visitor: FlaskClient) -> None:
    assert 'data-script="/static/dist/chat-ABCD1234.js"' in visitor.get("/").text
    answer = visitor.get("/static/dist/chat-ABCD1234.js", buffered=True)
    assert (answer.status_code, answer.data) == (200, SCRIPT)
    assert answer.mimetype == "text/javascript"
    assert "immutable" in answer.headers["Cache-Control"]
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer.headers["X-Request-ID"]


def test_a_script_goes_out_compressed_as_it_was_built(visitor: FlaskClient) -> None:
    answer = visitor.get("/static/dist/chat-ABCD1234.js", headers={"Accept-Encoding": "gzip"}, buffered=True)
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.data) == SCRIPT


@pytest.mark.parametrize(
    "path",
    ["source.js", "dist/../source.js", "dist/%2e%2e/source.js", "../setup.cfg", "dist/", "dist/x.js"],
)
def test_nothing_but_what_was_built_is_served(visitor: FlaskClient, path: str) -> None:
    assert visitor.get(f"/static/{path}").status_code == 404


def test_what_was_not_built_keeps_its_plain_name(tmp_path: Path) -> None:
    assert Assets(tmp_path).url("chat.js") == "/static/dist/chat.js"


def test_only_hashed_names_are_kept_for_ever() -> None:
    assert is_immutable("", "/static/dist/chat-ABCD1234.js")
    assert not is_immutable("", "/static/dist/manifest.json")
    assert not is_immutable("", "/static/dist/chat-abc.js")


def test_templates_are_found() -> None:
    assert (folder("templates") / "layout.html").is_file()
