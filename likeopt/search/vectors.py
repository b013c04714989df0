"""The vector store: Chroma's REST API (v2) over HTTP.

The server is asked directly because importing its Python client costs every process
most of a second and tens of megabytes, and each query a share of its time.
"""

from __future__ import annotations

import base64
import hashlib
import http.client
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar
from urllib.parse import quote

import msgspec
import numpy as np

from likeopt.embedding.embedder import EmbeddingSpec, Vectors
from likeopt.errors import VectorsUnavailable
from likeopt.search.connections import Connections
from likeopt.search.passages import Hit, Scope

T = TypeVar("T")

_COLLECTIONS = "/api/v2/tenants/default_tenant/databases/default_database/collections"
_READ_TIMEOUT_S = 5.0
_WRITE_TIMEOUT_S = 60.0
_BATCH = 1000


class IndexSettings(msgspec.Struct, frozen=True):
    """How Chroma builds a collection's HNSW graph; a change asks for a new set of vectors.

    Fusion reads the first 100, which the default graph finds less well: recall at 100 on
    SciFact is .968 with the defaults (16, 100, 100) and .997 with these.
    """

    space: str = "cosine"
    max_neighbors: int = 32
    ef_construction: int = 200
    ef_search: int = 200


class _Collection(msgspec.Struct, frozen=True):
    id: str
    name: str


class _Found(msgspec.Struct, frozen=True):
    ids: list[list[str]]
    distances: list[list[float]]


class _Ids(msgspec.Struct, frozen=True):
    ids: list[str]


class _Missing(VectorsUnavailable):
    """The server knows no such collection."""


def set_digest(spec: EmbeddingSpec, settings: IndexSettings | None = None) -> str:
    """Return the name of the set of vectors that ``spec`` and ``settings`` make: 12 hex digits.

    The address of the model's server is left out: the same model elsewhere makes the same vectors.
    """
    identity = (spec.kind, spec.model, spec.dimensions, spec.max_tokens, settings or IndexSettings())
    return hashlib.blake2s(msgspec.json.encode(identity), digest_size=6).hexdigest()


def collection_name(set_name: str, scope: Scope) -> str:
    """Return the name of the Chroma collection that holds a set's vectors of ``scope``."""
    digest = hashlib.blake2s(msgspec.json.encode((scope.owner, scope.collection)), digest_size=12)
    return f"{set_name}-{digest.hexdigest()}"


class VectorStore:
    """Vectors by id in named collections of the server at ``base_url``.

    Every call raises VectorsUnavailable when the server does not answer as it should.
    Writing may be repeated with the same result. Safe for use by several threads;
    connects at first use, so it may be made before a fork.
    """

    def __init__(self, base_url: str, settings: IndexSettings | None = None) -> None:
        self._connections = Connections(base_url)
        self._settings = settings or IndexSettings()
        self._ids: dict[str, str] = {}

    def heartbeat(self) -> None:
        """Return if the server answers."""
        self._call("GET", "/api/v2/heartbeat")

    def names(self) -> list[str]:
        """Return the names of all collections."""
        return [each.name for each in _decode(self._call("GET", _COLLECTIONS), list[_Collection])]

    def ensure(self, name: str, metadata: Mapping[str, str | int | float]) -> None:
        """Make the collection unless it is there."""
        payload = {
            "name": name,
            "get_or_create": True,
            "metadata": dict(metadata) or None,
            "configuration": {"hnsw": msgspec.structs.asdict(self._settings)},
        }
        answer = self._call("POST", _COLLECTIONS, payload, _WRITE_TIMEOUT_S)
        self._ids[name] = _decode(answer, _Collection).id

    def drop(self, name: str) -> None:
        """Remove the collection; one that is not there is removed already."""
        self._ids.pop(name, None)
        try:
            self._call("DELETE", f"{_COLLECTIONS}/{quote(name)}", timeout_s=_WRITE_TIMEOUT_S)
        except _Missing:
            return

    def query(self, name: str, vector: Vectors, limit: int, document_ids: Sequence[str] = ()) -> list[Hit]:
        """Return the ``limit`` nearest by cosine similarity, in [-1, 1], best first.

        ``vector`` is float32, (dimensions,). ``document_ids`` empty means all. A collection
        that is not there has nothing to find.
        """
        payload: dict[str, Any] = {
            "query_embeddings": [vector.tolist()],
            "n_results": limit,
            "include": ["distances"],
        }
        if document_ids:
            payload["where"] = {"document_id": {"$in": list(document_ids)}}
        try:
            found = _decode(self._of(name, "POST", "query", payload), _Found)
        except _Missing:
            return []
        return [
            Hit(chunk_id, max(-1.0, min(1.0, 1.0 - distance)))
            for chunk_id, distance in zip(found.ids[0], found.distances[0], strict=True)
        ]

    def upsert(self, name: str, ids: Sequence[str], vectors: Vectors, document_ids: Sequence[str]) -> None:
        """Put in or replace vectors, float32, (len(ids), dimensions), of the given documents.

        They are found from the next query on. Replacing is about ten times slower than adding.
        """
        encoded = [base64.b64encode(row.tobytes()).decode() for row in np.asarray(vectors, dtype="<f4")]
        for start in range(0, len(ids), _BATCH):
            batch = slice(start, start + _BATCH)
            payload = {
                "ids": list(ids[batch]),
                "embeddings": encoded[batch],
                "metadatas": [{"document_id": document_id} for document_id in document_ids[batch]],
            }
            self._of(name, "POST", "upsert", payload, _WRITE_TIMEOUT_S)

    def delete(self, name: str, ids: Sequence[str]) -> None:
        """Take out the vectors of ``ids``; those that are not there are out already."""
        for start in range(0, len(ids), _BATCH):
            try:
                self._of(name, "POST", "delete", {"ids": list(ids[start : start + _BATCH])}, _WRITE_TIMEOUT_S)
            except _Missing:
                return

    def count(self, name: str) -> int:
        """Return the number of vectors; 0 for a collection that is not there."""
        try:
            return _decode(self._of(name, "GET", "count"), int)
        except _Missing:
            return 0

    def ids(self, name: str, page: int, page_size: int = _BATCH) -> list[str]:
        """Return the ids of one page, counted from 0; empty after the last."""
        payload = {"limit": page_size, "offset": page * page_size, "include": []}
        try:
            return _decode(self._of(name, "POST", "get", payload), _Ids).ids
        except _Missing:
            return []

    def close(self) -> None:
        """Close the idle connections."""
        self._connections.close()

    def _of(
        self,
        name: str,
        method: str,
        action: str,
        payload: object = None,
        timeout_s: float = _READ_TIMEOUT_S,
    ) -> bytes:
        """Call ``action`` of the collection. Raises _Missing.

        The id by which Chroma addresses it is remembered, and asked for anew when it is no
        longer right: the collection may have been dropped and made again by another process.
        """
        known = self._ids.get(name)
        if known is not None:
            try:
                return self._call(method, f"{_COLLECTIONS}/{known}/{action}", payload, timeout_s)
            except _Missing:
                self._ids.pop(name, None)
        fresh = _decode(self._call("GET", f"{_COLLECTIONS}/{quote(name)}"), _Collection).id
        self._ids[name] = fresh
        return self._call(method, f"{_COLLECTIONS}/{fresh}/{action}", payload, timeout_s)

    def _call(
        self, method: str, path: str, payload: object = None, timeout_s: float = _READ_TIMEOUT_S
    ) -> bytes:
        body = None if payload is None else msgspec.json.encode(payload)
        try:
            status, answer = self._connections.request(method, path, body, timeout_s=timeout_s)
        except (OSError, http.client.HTTPException) as error:
            raise VectorsUnavailable("vector_store_unavailable", reason=str(error)) from error
        if status >= http.client.BAD_REQUEST:
            kind = _Missing if status == http.client.NOT_FOUND else VectorsUnavailable
            reason = f"{status} {answer[:200].decode(errors='replace')}"
            raise kind("vector_store_unavailable", reason=reason)
        return answer


def _decode(answer: bytes, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(answer, type=kind)
    except msgspec.DecodeError as error:
        raise VectorsUnavailable("vector_store_unavailable", reason=str(error)) from error
