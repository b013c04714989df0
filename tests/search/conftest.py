from __future__ import annotations

import subprocess
import time
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from likeopt.embedding.embedder import EmbeddingSpec, Vectors
from likeopt.errors import VectorsUnavailable
from likeopt.search.analysis import Analyzer
from likeopt.search.lexical_writer import LexicalEntry, LexicalWriter
from likeopt.search.passages import Scope
from likeopt.search.vectors import VectorStore
from likeopt.serving.chroma import command, free_port


class CountingEmbedder:
    """Counts words into 64 numbers: texts with the same words get the same direction."""

    spec = EmbeddingSpec("minilm", "counting", 64, 256, ("en",))

    def embed(self, texts: Sequence[str]) -> Vectors:
        vectors = np.full((len(texts), 64), 0.01, dtype=np.float32)
        for row, text in enumerate(texts):
            for word in text.lower().split():
                vectors[row, sum(word.encode()) % 64] += 1.0
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    def count_tokens(self, text: str) -> int:
        return len(text.split())


@pytest.fixture
def embedder() -> CountingEmbedder:
    return CountingEmbedder()


@pytest.fixture(scope="session")
def chroma_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real Chroma server for all tests of this folder."""
    port = free_port()
    server = subprocess.Popen(command(port, tmp_path_factory.mktemp("chroma")))
    store = VectorStore(f"http://127.0.0.1:{port}")
    deadline_s = time.monotonic() + 20
    while True:
        try:
            store.heartbeat()
            break
        except VectorsUnavailable:
            assert time.monotonic() < deadline_s, "Chroma did not start"
            time.sleep(0.02)
    store.close()
    yield f"http://127.0.0.1:{port}"
    server.terminate()
    server.wait(10)


@pytest.fixture
def store(chroma_url: str) -> Iterator[VectorStore]:
    opened = VectorStore(chroma_url)
    yield opened
    opened.close()


@pytest.fixture
def collection(store: VectorStore) -> Iterator[str]:
    """The name of a collection that is not there yet and is gone afterwards."""
    name = f"test-{uuid.uuid4().hex}"
    yield name
    store.drop(name)


def entry(chunk_id: str, text: str, **other: object) -> LexicalEntry:
    fields = {"document_id": f"doc-{chunk_id}", "scope": Scope(), "title": "", "heading": None} | other
    return LexicalEntry(chunk_id=chunk_id, text=text, **fields)  # type: ignore[arg-type]


@pytest.fixture
def make_entry() -> object:
    return entry


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[LexicalWriter]:
    opened = LexicalWriter(tmp_path / "bm25", Analyzer())
    yield opened
    opened.close()
