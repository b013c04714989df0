"""What a BM25 index consists of on disk: its schema, and the marker that says how far it has come."""

from __future__ import annotations

import functools
from pathlib import Path

import msgspec
import tantivy

from likeopt.search.passages import Scope

TERMS_TOKENIZER = "terms"
_MARKER = "cursor.json"
# Raised whenever the fields change: an index of another format counts as missing.
_FORMAT = 1


class Marker(msgspec.Struct, frozen=True):
    """Which analyzer made the index, which index this is, and the last change it holds."""

    analyzer: str
    index_id: str
    seq: int
    format: int = _FORMAT


@functools.cache
def schema() -> tantivy.Schema:
    """Return the fields: ``body`` has all terms, ``head`` those of title and heading again.

    Terms are separated by spaces and kept with their frequencies, without positions:
    queries are built from terms and never ask for phrases.
    """
    return (
        tantivy.SchemaBuilder()
        .add_text_field("chunk_id", stored=True, tokenizer_name="raw", index_option="basic")
        .add_text_field("document_id", tokenizer_name="raw", index_option="basic")
        .add_text_field("scope", tokenizer_name="raw", index_option="basic")
        .add_text_field("body", tokenizer_name=TERMS_TOKENIZER, index_option="freq")
        .add_text_field("head", tokenizer_name=TERMS_TOKENIZER, index_option="freq")
        .build()
    )


def scope_term(scope: Scope) -> str:
    """Return the one term that stands for owner and collection."""
    return f"{scope.owner}\x1f{scope.collection}"


def read_marker(path: Path) -> Marker | None:
    """Return the marker of the index in ``path``; None if it is missing, damaged or of another format."""
    try:
        marker = msgspec.json.decode((path / _MARKER).read_bytes(), type=Marker)
    except (OSError, msgspec.DecodeError):
        return None
    return marker if marker.format == _FORMAT else None


def write_marker(path: Path, marker: Marker) -> None:
    """Replace the marker in one step, so that a reader never sees half of it. Raises OSError."""
    scratch = path / f"{_MARKER}.new"
    scratch.write_bytes(msgspec.json.encode(marker))
    scratch.replace(path / _MARKER)
