"""The built-in model, installed once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from embedding.fake_embeddings import FakeEmbeddings, running_embeddings

from likeopt.embedding.installing import install, packaged
from likeopt.embedding.minilm import MiniLM
from likeopt.settings import Settings


@pytest.fixture(scope="session")
def model_folder() -> Path:
    return install(Settings().model_dir)


@pytest.fixture(scope="session")
def minilm(model_folder: Path) -> MiniLM:
    return MiniLM(model_folder)


@pytest.fixture(scope="session")
def published() -> Path:
    """The folder with the published files."""
    folder = packaged()
    assert folder, "install the packages of requirements-model.lock"
    return folder


@pytest.fixture
def server() -> Iterator[FakeEmbeddings]:
    with running_embeddings() as running:
        yield running
