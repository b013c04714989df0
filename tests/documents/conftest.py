from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from likeopt.bus.page import SharedPage
from likeopt.documents.ingestion import Ingestion, Limits
from likeopt.offload import Offload
from likeopt.storage.blobs import Blobs
from likeopt.storage.database import Database


@pytest.fixture
def page(data_dir: Path) -> SharedPage:
    return SharedPage(data_dir / "run" / "page")


@pytest.fixture
def blobs(data_dir: Path) -> Blobs:
    return Blobs(data_dir / "blobs")


@pytest.fixture
def files() -> Iterator[Offload]:
    pool = Offload("files")
    yield pool
    pool.close()


@pytest.fixture
def ingestion(
    database: Database, blobs: Blobs, page: SharedPage, files: Offload, data_dir: Path, clock
) -> Ingestion:
    return Ingestion(
        database,
        blobs,
        page,
        Limits(max_file_bytes=10_000, undo_s=600.0),
        files,
        bell=data_dir / "run" / "index.bell",
        clock=clock,
        sleep=clock.advance,
    )
