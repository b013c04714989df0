from __future__ import annotations

import json
from urllib.request import urlopen

import msgspec
import numpy as np
import pytest

from likeopt.embedding.embedder import EmbeddingSpec, Vectors
from likeopt.errors import VectorsUnavailable
from likeopt.search.passages import Scope
from likeopt.search.vectors import IndexSettings, VectorStore, collection_name, set_digest
from likeopt.serving.chroma import free_port

SPEC = EmbeddingSpec("minilm", "all-MiniLM-L6-v2", 384, 256, ("en",))


def unit(*numbers: float) -> Vectors:
    vector = np.array(numbers, dtype=np.float32)
    return vector / np.linalg.norm(vector)


def fill(store: VectorStore, name: str) -> None:
    """Three vectors at angles of 0°, 45° and 180° to (1, 0); the first two of one document."""
    store.ensure(name, {"model": "test"})
    vectors = np.stack([unit(1, 0), unit(1, 1), unit(-1, 0)])
    store.upsert(name, ["a", "b", "c"], vectors, ["one", "one", "two"])


def test_the_nearest_are_found_with_their_cosine(store: VectorStore, collection: str) -> None:
    fill(store, collection)
    hits = store.query(collection, unit(1, 0), 10)
    assert [hit.chunk_id for hit in hits] == ["a", "b", "c"]
    assert [hit.score for hit in hits] == pytest.approx([1.0, 0.5**0.5, -1.0], abs=1e-6)
    assert all(-1.0 <= hit.score <= 1.0 for hit in hits)
    assert [hit.chunk_id for hit in store.query(collection, unit(1, 0), 1)] == ["a"]


def test_vectors_are_stored_as_given(store: VectorStore, collection: str) -> None:
    random = np.random.default_rng(0)
    vectors = random.normal(size=(20, 384)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    ids = [str(number) for number in range(20)]
    store.ensure(collection, {})
    store.upsert(collection, ids, vectors, ids)
    query = vectors[7]
    hits = store.query(collection, query, 20)
    exact = {ids[place]: float(vectors[place] @ query) for place in range(20)}
    assert {hit.chunk_id: hit.score for hit in hits} == pytest.approx(exact, abs=1e-5)


def test_documents_filter(store: VectorStore, collection: str) -> None:
    fill(store, collection)
    assert [hit.chunk_id for hit in store.query(collection, unit(1, 0), 10, ["two"])] == ["c"]
    assert [hit.chunk_id for hit in store.query(collection, unit(1, 0), 10, ["two", "one"])] == [
        "a",
        "b",
        "c",
    ]
    assert store.query(collection, unit(1, 0), 10, ["none"]) == []


def test_what_is_written_is_found_at_once(store: VectorStore, collection: str) -> None:
    fill(store, collection)
    store.upsert(collection, ["d"], unit(0, 1)[None], ["two"])
    assert store.query(collection, unit(0, 1), 1)[0].chunk_id == "d"
    store.upsert(collection, ["d"], unit(0, -1)[None], ["two"])
    assert store.query(collection, unit(0, 1), 1)[0].chunk_id == "b"
    store.delete(collection, ["b", "not there"])
    assert "b" not in {hit.chunk_id for hit in store.query(collection, unit(0, 1), 10)}
    assert store.count(collection) == 3


def test_ids_come_in_pages(store: VectorStore, collection: str) -> None:
    fill(store, collection)
    assert [store.ids(collection, page, page_size=2) for page in range(3)] == [["a", "b"], ["c"], []]


def test_ensuring_again_keeps_the_vectors(store: VectorStore, collection: str) -> None:
    fill(store, collection)
    store.ensure(collection, {"model": "test"})
    assert store.count(collection) == 3
    assert collection in store.names()


def test_a_collection_that_is_not_there_is_empty(store: VectorStore, collection: str) -> None:
    assert store.query(collection, unit(1, 0), 10) == []
    assert store.count(collection) == 0
    assert store.ids(collection, 0) == []
    store.delete(collection, ["a"])
    store.drop(collection)
    with pytest.raises(VectorsUnavailable):
        store.upsert(collection, ["a"], unit(1, 0)[None], ["one"])


def test_a_collection_made_anew_by_another_is_noticed(
    store: VectorStore, chroma_url: str, collection: str
) -> None:
    fill(store, collection)
    other = VectorStore(chroma_url)
    other.drop(collection)
    assert store.query(collection, unit(1, 0), 10) == []
    other.ensure(collection, {})
    other.upsert(collection, ["new"], unit(1, 0)[None], ["one"])
    assert [hit.chunk_id for hit in store.query(collection, unit(1, 0), 10)] == ["new"]
    other.close()


def test_the_graph_is_built_as_asked(store: VectorStore, chroma_url: str, collection: str) -> None:
    fill(store, collection)
    address = (
        f"{chroma_url}/api/v2/tenants/default_tenant/databases/default_database/collections/{collection}"
    )
    with urlopen(address) as answer:
        graph = json.load(answer)["configuration_json"]["hnsw"]
    asked = msgspec.structs.asdict(IndexSettings())
    assert {name: graph[name] for name in asked} == asked
    assert asked == {"space": "cosine", "max_neighbors": 32, "ef_construction": 200, "ef_search": 200}


def test_a_wrong_vector_is_an_error_with_its_reason(store: VectorStore, collection: str) -> None:
    fill(store, collection)
    with pytest.raises(VectorsUnavailable) as failure:
        store.query(collection, unit(1, 0, 0), 10)
    assert "dimension" in str(failure.value.params["reason"])


def test_a_closed_port_is_unavailable() -> None:
    store = VectorStore(f"http://127.0.0.1:{free_port()}")
    for call in (store.heartbeat, store.names, lambda: store.query("none", unit(1, 0), 1)):
        with pytest.raises(VectorsUnavailable):
            call()


def test_a_set_is_named_for_what_its_vectors_depend_on() -> None:
    changed = [
        EmbeddingSpec("openai", "all-MiniLM-L6-v2", 384, 256),
        EmbeddingSpec("minilm", "another", 384, 256),
        EmbeddingSpec("minilm", "all-MiniLM-L6-v2", 512, 256),
    ]
    names = {set_digest(spec) for spec in [SPEC, *changed]}
    names.add(set_digest(SPEC, IndexSettings(max_neighbors=16)))
    assert len(names) == 5
    moved = EmbeddingSpec("minilm", "all-MiniLM-L6-v2", 384, 256, (), "http://elsewhere")
    assert set_digest(moved) == set_digest(SPEC)


def test_each_scope_has_its_collection() -> None:
    scopes = [Scope("a", "b"), Scope("a", "c"), Scope("ab", ""), Scope("한국", "문서/🙂")]
    names = {collection_name("0123456789ab", scope) for scope in scopes}
    assert len(names) == 4
    assert all(name.startswith("0123456789ab-") and name.replace("-", "").isalnum() for name in names)
