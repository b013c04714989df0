"""Which sets of vectors there should be: the one that serves, and one that replaces it."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable

import msgspec
import sqlalchemy as sa

from likeopt.embedding.embedder import EmbeddingSpec
from likeopt.search.vectors import set_digest
from likeopt.storage import cursors, facts, vector_sets
from likeopt.storage.database import Database
from likeopt.storage.vector_sets import VectorSet


def cursor_name(set_name: str) -> str:
    """Under which name a set's cursor is kept."""
    return f"vectors:{set_name}"


def wanted_set(
    database: Database, spec: EmbeddingSpec, clock: Callable[[], float] = time.time
) -> tuple[VectorSet | None, VectorSet]:
    """The set that serves with another model or settings, if any, and the set of ``spec``.

    The set of ``spec`` is made if there is none: serving when it is the first, else filling.
    Its name is the digest of model and index settings, and a number that tells rebuilds apart.
    """
    return database.write(_wanted, spec, clock())


def _wanted(conn: sa.Connection, spec: EmbeddingSpec, now_s: float) -> tuple[VectorSet | None, VectorSet]:
    sets = vector_sets.every(conn)
    serving = next((one for one in sets if one.state == "serving"), None)
    digest = set_digest(spec)
    for one in sets:
        if one.state == "filling" and not one.name.startswith(digest):
            forget(conn, one.name)
    filling = next((one for one in sets if one.state == "filling" and one.name.startswith(digest)), None)
    if filling is not None:
        return serving, filling
    if serving is not None and serving.name.startswith(digest):
        return None, serving
    return serving, start_filling(conn, spec, now_s)


def start_filling(conn: sa.Connection, spec: EmbeddingSpec, now_s: float) -> VectorSet:
    """Record a new set of ``spec``."""
    state: vector_sets.State = "serving" if vector_sets.serving(conn) is None else "filling"
    name = f"{set_digest(spec)}-{secrets.token_hex(3)}"
    new = VectorSet(name=name, spec=msgspec.to_builtins(spec), state=state)
    vector_sets.add(conn, new, now_s)
    return new


def promote(conn: sa.Connection, name: str) -> list[str]:
    """Let set ``name`` serve; returns the names of the sets it replaces. Cached results end here."""
    replaced = vector_sets.promote(conn, name)
    for other in replaced:
        cursors.drop(conn, cursor_name(other))
    renew_corpus(conn)
    return replaced


def forget(conn: sa.Connection, name: str) -> None:
    """Drop the record of a set that will not be used."""
    vector_sets.drop(conn, name)
    cursors.drop(conn, cursor_name(name))


def renew_corpus(conn: sa.Connection) -> str:
    """A new corpus id: no result found under the old one is used again."""
    corpus = secrets.token_hex(8)
    facts.state(conn, "corpus", corpus)
    return corpus
