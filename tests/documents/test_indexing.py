from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from running_server import wait_for

from likeopt.bus.page import Counter, SharedPage
from likeopt.documents.indexing.cutting import chunker_for
from likeopt.documents.indexing.housekeeping import Housekeeping
from likeopt.documents.indexing.lexical import LexicalProjection
from likeopt.documents.indexing.loading import LoadingQueue
from likeopt.documents.indexing.vector_stage import VectorStage
from likeopt.documents.indexing.worker import IndexParts, IndexWorker
from likeopt.documents.ingestion import Incoming, Ingestion
from likeopt.documents.loading.limits import Limits
from likeopt.documents.loading.loader import load
from likeopt.embedding.embedder import EmbeddingSpec, Vectors
from likeopt.errors import EmbeddingUnavailable
from likeopt.search.analysis import Analyzer
from likeopt.search.lexical import LexicalReader
from likeopt.search.lexical_writer import LexicalWriter
from likeopt.search.passages import Scope
from likeopt.search.vectors import VectorStore, collection_name
from likeopt.serving import chroma
from likeopt.storage import facts, vector_sets
from likeopt.storage.blobs import Blobs
from likeopt.storage.database import Database

pytestmark = pytest.mark.process


class LetterEmbedder:
    """Counts letters: a model that needs no weights and tells texts apart."""

    def __init__(self, model: str = "letters", dimensions: int = 26) -> None:
        self.spec = EmbeddingSpec("openai", model, dimensions, 256)
        self.is_down = False

    def embed(self, texts: list[str]) -> Vectors:
        if self.is_down:
            raise EmbeddingUnavailable("embedding_unavailable")
        counts = [
            [text.lower().count(chr(97 + n)) + 0.01 for n in range(self.spec.dimensions)] for text in texts
        ]
        rows = np.array(counts, dtype=np.float32).reshape(len(texts), self.spec.dimensions)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    def count_tokens(self, text: str) -> int:
        return len(text) // 4


class PlainLoader:
    def load(self, path: str, name: str):
        return load(path, name, Limits())

    def reap_if_idle(self) -> bool:
        return False


@pytest.fixture(scope="module")
def chroma_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    port = chroma.free_port()
    process = subprocess.Popen(chroma.command(port, tmp_path_factory.mktemp("chroma")))
    url = f"http://127.0.0.1:{port}"
    wait_for(lambda: _beats(url), "Chroma answers")
    yield url
    process.kill()
    process.wait()


def _beats(url: str) -> bool:
    from likeopt.errors import VectorsUnavailable

    store = VectorStore(url)
    try:
        store.heartbeat()
    except VectorsUnavailable:
        return False
    finally:
        store.close()
    return True


class Bench:
    """One index worker over real parts, and what it can be looked at with."""

    def __init__(self, database: Database, blobs: Blobs, page: SharedPage, folder: Path, url: str) -> None:
        self.database, self.blobs, self.page, self.folder = database, blobs, page, folder
        self.store = VectorStore(url)
        self.embedders: dict[str, LetterEmbedder] = {}
        self.worker: IndexWorker | None = None

    def start(self, embedder: LetterEmbedder | None) -> None:
        vectors = None
        if embedder is not None:
            self.embedders[embedder.spec.model] = embedder
            vectors = VectorStage(
                self.database,
                self.store,
                self.page,
                embedder,
                lambda one: self.embedders.get(one.spec["model"]),
            )
        self.worker = IndexWorker(
            IndexParts(
                self.database,
                self.page,
                LoadingQueue(self.database, self.blobs, PlainLoader(), chunker_for(embedder)),
                LexicalProjection(
                    self.database, LexicalWriter(self.folder / "bm25", Analyzer()), "this-host"
                ),
                vectors,
                Housekeeping(self.database, self.blobs, 600.0),
                "this-host",
            )
        )
        self.worker.start()

    def settle(self) -> None:
        assert self.worker is not None
        self.worker.wake()
        wait_for(self.worker.idle, "everything is indexed")

    def stop(self) -> None:
        if self.worker is not None:
            self.worker.stop()
            self.worker = None

    def serving_set(self) -> str:
        serving = self.database.read(vector_sets.serving)
        assert serving is not None
        return serving.name

    def vectors(self) -> int:
        return self.store.count(collection_name(self.serving_set(), Scope()))

    def found(self, word: str) -> list[str]:
        reader = LexicalReader(self.folder / "bm25")
        return [hit.chunk_id for hit in reader.search(Analyzer().query_terms(word), Scope(), 10)]


@pytest.fixture
def bench(
    database: Database, blobs: Blobs, page: SharedPage, data_dir: Path, chroma_server: str
) -> Iterator[Bench]:
    made = Bench(database, blobs, page, data_dir, chroma_server)
    yield made
    made.stop()
    made.store.close()


def _add(ingestion: Ingestion, *words: str) -> list[str]:
    return [
        one.document.id
        for one in ingestion.accept(
            Scope(),
            [Incoming(f"{word}.md", None, io.BytesIO(f"About {word}.".encode())) for word in words],
        )
    ]


def test_documents_become_ready_in_both_projections(bench: Bench, ingestion: Ingestion) -> None:
    bench.start(LetterEmbedder())
    ids = _add(ingestion, "otters", "herons")
    bench.settle()
    assert bench.found("otters") == [f"{ids[0]}-1-0"]
    assert bench.vectors() == 2
    status = ingestion.status("local")
    assert (status.ready, status.chunks) == (2, 2)
    assert status.generation == bench.page.read(Counter.BM25_CURSOR)


def test_without_a_model_bm25_alone_is_enough(bench: Bench, ingestion: Ingestion) -> None:
    bench.start(None)
    ids = _add(ingestion, "otters")
    bench.settle()
    assert bench.found("otters") == [f"{ids[0]}-1-0"]
    assert bench.database.read(vector_sets.every) == []


def test_a_changed_model_fills_a_second_set_and_then_switches(bench: Bench, ingestion: Ingestion) -> None:
    bench.start(LetterEmbedder())
    _add(ingestion, "otters", "herons")
    bench.settle()
    first, corpus = bench.serving_set(), bench.database.read(facts.read, "corpus")
    bench.stop()
    successor = LetterEmbedder("more-letters", 20)
    successor.is_down = True
    bench.start(successor)
    _add(ingestion, "badgers")
    wait_for(lambda: ingestion.status("local").ready == 3, "the old set goes on serving")
    assert bench.serving_set() == first
    assert bench.vectors() == 3
    successor.is_down = False
    bench.settle()
    assert bench.serving_set() != first
    assert bench.vectors() == 3
    assert bench.database.read(facts.read, "corpus") != corpus


def test_deleted_documents_leave_both_projections(bench: Bench, ingestion: Ingestion) -> None:
    bench.start(LetterEmbedder())
    ids = _add(ingestion, "otters", "herons")
    bench.settle()
    ingestion.delete("local", ids[0])
    bench.settle()
    wait_for(lambda: bench.found("otters") == [], "BM25 has dropped it")
    wait_for(lambda: bench.vectors() == 1, "the vectors have dropped it")
    ingestion.restore("local", ids[0])
    wait_for(lambda: bench.found("otters") == [f"{ids[0]}-1-0"], "BM25 has it again")
    wait_for(lambda: bench.vectors() == 2, "the vectors have it again")


def test_an_index_deleted_while_it_is_followed_is_built_again(bench: Bench, ingestion: Ingestion) -> None:
    bench.start(LetterEmbedder())
    ids = _add(ingestion, "otters")
    bench.settle()
    shutil.rmtree(bench.folder / "bm25")
    wait_for(lambda: (bench.folder / "bm25" / "cursor.json").exists(), "there is an index again")
    wait_for(lambda: bench.found("otters") == [f"{ids[0]}-1-0"], "it is filled again")


def test_lost_vectors_are_noticed_and_made_again(bench: Bench, ingestion: Ingestion) -> None:
    bench.start(LetterEmbedder())
    ids = _add(ingestion, "otters", "herons")
    bench.settle()
    bench.stop()
    name = collection_name(bench.serving_set(), Scope())
    bench.store.delete(name, [f"{ids[0]}-1-0"])
    bench.store.upsert(name, ["nobody-1-0"], LetterEmbedder().embed(["x"]), ["nobody"])
    bench.store.delete(name, [f"{ids[1]}-1-0"])
    bench.start(LetterEmbedder())
    wait_for(lambda: sorted(bench.store.ids(name, 0)) == sorted(f"{one}-1-0" for one in ids), "repaired")


def test_a_rebuild_on_request_keeps_serving_and_ends(bench: Bench, ingestion: Ingestion) -> None:
    bench.start(LetterEmbedder())
    ids = _add(ingestion, "otters")
    bench.settle()
    first = bench.serving_set()
    for name in ("rebuild:bm25", "rebuild:vectors"):
        bench.database.write(facts.state, name, "wanted")
    assert bench.worker is not None
    assert not bench.worker.idle()
    bench.settle()
    assert bench.serving_set() != first
    assert bench.vectors() == 1
    assert bench.found("otters") == [f"{ids[0]}-1-0"]


def test_a_model_that_does_not_answer_holds_documents_back_only_for_a_while(
    bench: Bench, ingestion: Ingestion, monkeypatch
) -> None:
    monkeypatch.setattr("likeopt.documents.indexing.vector_stage.GIVE_UP_S", 0.5)
    embedder = LetterEmbedder()
    bench.start(embedder)
    _add(ingestion, "otters")
    bench.settle()
    embedder.is_down = True
    ids = _add(ingestion, "herons")
    bench.settle()
    assert bench.found("herons") == [f"{ids[0]}-1-0"]
    assert bench.vectors() == 1
    embedder.is_down = False
    wait_for(lambda: bench.vectors() == 2, "the vectors follow")
