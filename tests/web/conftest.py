"""The whole WSGI stack over real parts, in one process and without network."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from web.browsing import MakeApp
from web.library import LIBRARY

from likeopt.app import create_app
from likeopt.documents.ingestion import Incoming
from likeopt.search.passages import Scope
from likeopt.services import Services
from likeopt.services.index import open_index
from likeopt.settings import Settings

# Nothing listens there: BM25 alone answers, as on a machine without a model.
NO_VECTORS = {"embedding_model": "none", "chroma_url": "http://127.0.0.1:9", "ollama_url": ""}
OpenApp = Callable[..., Flask]


@pytest.fixture(scope="session")
def library_dir(tmp_path_factory: pytest.TempPathFactory, empty_database: Path) -> Path:
    """A data directory in which a small library has been indexed."""
    folder = tmp_path_factory.mktemp("library") / "data"
    (folder / "run").mkdir(parents=True)
    shutil.copy(empty_database, folder / "likeopt.db")
    settings = Settings(data_dir=folder, **NO_VECTORS)
    services = Services(settings)
    services.open()
    with open_index(settings) as worker:
        for name, text in LIBRARY.items():
            draft = folder / "draft"
            draft.write_text(text)
            with draft.open("rb") as source:
                services.ingestion.accept(Scope(), [Incoming(name, None, source)])
        worker.start()
        worker.wake()
        statuses = services.ingestion.changes("local")
        next(status for status in statuses if status and status.ready == len(LIBRARY))
        worker.stop()
    services.close()
    return folder


def opener(data_dir: Path) -> tuple[OpenApp, list[Services]]:
    """A function that makes applications on one data directory, and the parts it has opened."""
    opened: list[Services] = []

    def make(**overrides: Any) -> Flask:
        settings = Settings(data_dir=data_dir, **NO_VECTORS | overrides)
        services = Services(settings)
        app = create_app(settings, services)
        services.open(len(opened))
        opened.append(services)
        return app

    return make, opened


@pytest.fixture
def make_app(data_dir: Path, empty_database: Path) -> Iterator[MakeApp]:
    """Makes applications with the given settings, all on one empty data directory."""
    shutil.copy(empty_database, data_dir / "likeopt.db")
    make, opened = opener(data_dir)
    yield make
    for services in opened:
        services.close()


@pytest.fixture
def app(make_app: MakeApp) -> Flask:
    return make_app()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A program: it keeps no cookies."""
    return app.test_client(use_cookies=False)


@pytest.fixture
def browser(app: Flask) -> FlaskClient:
    """A browser: it keeps cookies."""
    return app.test_client()


@pytest.fixture(scope="module")
def make_library(library_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MakeApp]:
    """Makes applications with the given settings on a copy of the library."""
    copy = tmp_path_factory.mktemp("copy") / "data"
    shutil.copytree(library_dir, copy)
    make, opened = opener(copy)
    yield make
    for services in opened:
        services.close()


@pytest.fixture(scope="module")
def library(make_library: MakeApp) -> Flask:
    """The library's application, shared by the tests of a file."""
    return make_library()


@pytest.fixture
def reader(library: Flask) -> FlaskClient:
    """A program that asks the library."""
    return library.test_client(use_cookies=False)
