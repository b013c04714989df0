"""The writing half of BM25: one writer per host, in the index process."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Sequence
from pathlib import Path

import msgspec
import tantivy

from likeopt.errors import LexicalUnavailable
from likeopt.search.analysis import Analyzer
from likeopt.search.lexical_files import (
    TERMS_TOKENIZER,
    Marker,
    read_marker,
    schema,
    scope_term,
    write_marker,
)
from likeopt.search.passages import Scope

_HEAP_BYTES = 20_000_000


class LexicalEntry(msgspec.Struct, frozen=True):
    """A chunk as BM25 indexes it."""

    chunk_id: str
    document_id: str
    scope: Scope
    title: str
    heading: str | None
    text: str


class LexicalWriter:
    """Applies changes to the index in ``path``, each as often as one likes with the same result.

    Whatever stands in the way of going on (no index, a damaged one, one made by another
    analyzer, a directory removed by hand) leads to a new, empty index with cursor 0, which
    the caller then fills. Readers see changes after ``commit`` and their own ``reload``.
    Raises LexicalUnavailable when the directory cannot be written.
    """

    def __init__(self, path: Path, analyzer: Analyzer) -> None:
        self._path = path
        self._analyzer = analyzer
        self._marker = self._open()

    @property
    def cursor(self) -> int:
        """The last change this index holds; 0 for a new one. Look before each batch of changes."""
        self._ensure_present()
        return self._marker.seq

    @property
    def index_id(self) -> str:
        """Random, new for each new index."""
        return self._marker.index_id

    def apply(self, upserts: Sequence[LexicalEntry], deletes: Sequence[str]) -> None:
        """Take out the chunks ``deletes``, put in or replace ``upserts``. Nothing shows before ``commit``."""
        try:
            for chunk_id in deletes:
                self._writer.delete_documents_by_term("chunk_id", chunk_id)
            for entry in upserts:
                self._writer.delete_documents_by_term("chunk_id", entry.chunk_id)
                self._writer.add_document(self._document(entry))
        except (OSError, ValueError) as error:
            raise LexicalUnavailable("lexical_index_unavailable") from error

    def clear(self) -> None:
        """Take out every chunk. Nothing shows before ``commit``, so readers keep the old index until then."""
        try:
            self._writer.delete_all_documents()
        except (OSError, ValueError) as error:
            raise LexicalUnavailable("lexical_index_unavailable") from error

    def commit(self) -> None:
        """Make all applied changes durable and visible to readers that reload."""
        try:
            self._writer.commit()
        except (OSError, ValueError) as error:
            raise LexicalUnavailable("lexical_index_unavailable") from error

    def set_cursor(self, seq: int) -> None:
        """Record, after ``commit``, that every change up to ``seq`` is in the index."""
        marker = msgspec.structs.replace(self._marker, seq=seq)
        try:
            write_marker(self._path, marker)
        except OSError as error:
            raise LexicalUnavailable("lexical_index_unavailable") from error
        self._marker = marker

    def close(self) -> None:
        """Finish merges and release the directory; what was not committed is dropped."""
        self._writer.rollback()
        self._writer.wait_merging_threads()

    def _open(self) -> Marker:
        marker = read_marker(self._path)
        if marker is None or marker.analyzer != self._analyzer.fingerprint:
            return self._start_anew()
        try:
            index = self._open_index()
        except (OSError, ValueError):
            return self._start_anew()
        self._writer = self._lock(index)
        return marker

    def _ensure_present(self) -> None:
        marker = read_marker(self._path)
        if marker is None or marker.index_id != self._marker.index_id:
            self._marker = self._start_anew()

    def _start_anew(self) -> Marker:
        shutil.rmtree(self._path, ignore_errors=True)
        marker = Marker(self._analyzer.fingerprint, secrets.token_hex(8), 0)
        try:
            self._path.mkdir(parents=True, exist_ok=True)
            self._writer = self._lock(self._open_index())
            write_marker(self._path, marker)
        except (OSError, ValueError) as error:
            raise LexicalUnavailable("lexical_index_unavailable") from error
        return marker

    def _open_index(self) -> tantivy.Index:
        index = tantivy.Index(schema(), path=str(self._path))
        index.reload()
        tokenizer = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
        index.register_tokenizer(TERMS_TOKENIZER, tokenizer)
        return index

    def _lock(self, index: tantivy.Index) -> tantivy.IndexWriter:
        """A second writer must fail here, not take the index for damaged and start it anew."""
        try:
            return index.writer(_HEAP_BYTES, 1)
        except ValueError as error:
            raise LexicalUnavailable("lexical_index_in_use") from error

    def _document(self, entry: LexicalEntry) -> tantivy.Document:
        head = self._analyzer.index_text(f"{entry.title}\n{entry.heading or ''}")
        document = tantivy.Document()
        document.add_text("chunk_id", entry.chunk_id)
        document.add_text("document_id", entry.document_id)
        document.add_text("scope", scope_term(entry.scope))
        document.add_text("body", f"{head} {self._analyzer.index_text(entry.text)}")
        document.add_text("head", head)
        return document
