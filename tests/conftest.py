"""Fixtures that every room may use."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fake_upstream.running import FakeUpstream, running_upstream
from hypothesis import settings as hypothesis_settings
from running_server import RunningServer

from likeopt.monitoring import logs
from likeopt.settings import Settings
from likeopt.storage.database import Database, database_url
from likeopt.storage.schema import migrate

# The same examples in every run; a new one is found by a person who looks for it.
hypothesis_settings.register_profile("same", derandomize=True, deadline=None, database=None)
hypothesis_settings.load_profile("same")


class Clock:
    """A clock that moves only when told to."""

    def __init__(self, now_s: float = 1_700_000_000.0) -> None:
        self.now_s = now_s

    def __call__(self) -> float:
        return self.now_s

    def advance(self, seconds: float) -> None:
        self.now_s += seconds


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What waits most comes first: so none is left waiting alone when all else is done."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


@pytest.fixture(autouse=True)
def no_request() -> None:
    """Whatever request an earlier test was about, this one is about none."""
    logs.request_id.set(None)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    (folder / "run").mkdir(parents=True)
    return folder


@pytest.fixture
def settings(data_dir: Path) -> Settings:
    return Settings(data_dir=data_dir)


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database to copy, since migrating takes longer than most tests."""
    folder = tmp_path_factory.mktemp("empty")
    migrate(database_url("", folder))
    return folder / "likeopt.db"


@pytest.fixture
def database(data_dir: Path, empty_database: Path) -> Iterator[Database]:
    shutil.copy(empty_database, data_dir / "likeopt.db")
    opened = Database(database_url("", data_dir))
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """One server for tests that leave no trace in each other's way; extractive answers."""
    running = RunningServer(tmp_path_factory.mktemp("server") / "data").start()
    yield running
    assert running.stop() == 0, running.log()


@pytest.fixture(scope="session")
def upstream_process() -> Iterator[FakeUpstream]:
    """The fake chat server, for what lives longer than one test."""
    with running_upstream() as upstream:
        yield upstream


@pytest.fixture
def upstream(upstream_process: FakeUpstream) -> FakeUpstream:
    """The fake chat server, remembering nothing of the tests before."""
    upstream_process.reset()
    return upstream_process
