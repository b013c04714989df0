from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from likeopt.documents.content import LoadedDocument
from likeopt.documents.loading.limits import Limits
from likeopt.documents.loading.loader import load
from likeopt.errors import DocumentRejected


@pytest.fixture
def load_bytes(tmp_path: Path) -> Callable[..., LoadedDocument]:
    """Load bytes as a file of the given name."""

    def loaded(name: str, data: bytes, limits: Limits | None = None) -> LoadedDocument:
        path = tmp_path / "file"
        path.write_bytes(data)
        return load(path, name, limits or Limits())

    return loaded


@pytest.fixture
def refusal(load_bytes: Callable[..., LoadedDocument]) -> Callable[..., str]:
    """The code with which bytes are refused as a file of the given name."""

    def refused(name: str, data: bytes, limits: Limits | None = None) -> str:
        with pytest.raises(DocumentRejected) as rejection:
            load_bytes(name, data, limits)
        return rejection.value.code

    return refused


@pytest.fixture
def outline() -> Callable[[LoadedDocument], list[tuple[str | None, int | None, str]]]:
    """Heading, page and text of each section."""

    def of(document: LoadedDocument) -> list[tuple[str | None, int | None, str]]:
        return [(section.heading, section.page, section.text) for section in document.sections]

    return of
