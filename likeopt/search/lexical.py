"""The reading half of BM25: a memory-mapped tantivy index, opened after fork in each web worker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import tantivy

from likeopt.errors import LexicalUnavailable
from likeopt.search.lexical_files import read_marker, schema, scope_term
from likeopt.search.passages import Hit, Scope

# What a term in the title or heading adds to its share of the whole passage.
HEAD_WEIGHT = 0.3


class LexicalReader:
    """Answers queries from the index in ``path`` as it was at the last ``reload``.

    Opens nothing until then. Safe for use by several threads.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._index: tantivy.Index | None = None
        self._index_id = ""
        self._searcher: tantivy.Searcher | None = None
        self._scopes: frozenset[str] = frozenset()

    def reload(self) -> None:
        """See everything committed until now. Raises LexicalUnavailable without a readable index."""
        marker = read_marker(self._path)
        if marker is None:
            self._searcher = self._index = None
            raise LexicalUnavailable("lexical_index_unavailable")
        try:
            if self._index is None or marker.index_id != self._index_id:
                self._index = tantivy.Index.open(str(self._path))
                self._index.config_reader(reload_policy="manual")
                self._index_id = marker.index_id
            self._index.reload()
            self._searcher = self._index.searcher()
            self._scopes = frozenset(
                term for term, _ in self._searcher.terms_with_prefix("scope", "", limit=2)
            )
        except (OSError, ValueError) as error:
            self._searcher = self._index = None
            raise LexicalUnavailable("lexical_index_unavailable") from error

    def search(
        self, terms: Mapping[str, float], scope: Scope, limit: int, document_ids: Sequence[str] = ()
    ) -> list[Hit]:
        """Return the ``limit`` best chunks of ``scope`` by BM25 (k1 = 1.2, b = 0.75), best first.

        ``terms`` are a query's terms with their weights; ``document_ids`` empty means all.
        Raises LexicalUnavailable.
        """
        if self._searcher is None:
            self.reload()
        searcher = self._searcher
        if not terms or searcher is None:
            return []
        try:
            found = searcher.search(_query(terms, scope, document_ids), limit, count=False)
            return [Hit(str(searcher.doc(place).get_first("chunk_id")), score) for score, place in found.hits]
        except (OSError, ValueError) as error:
            raise LexicalUnavailable("lexical_index_unavailable") from error


def _query(terms: Mapping[str, float], scope: Scope, document_ids: Sequence[str]) -> tantivy.Query:
    wanted = [_weighted("body", term, weight) for term, weight in terms.items()]
    wanted += [_weighted("head", term, weight * HEAD_WEIGHT) for term, weight in terms.items()]
    clauses = [
        (tantivy.Occur.Must, tantivy.Query.boolean_query([(tantivy.Occur.Should, each) for each in wanted])),
        (
            tantivy.Occur.Must,
            _unscored(tantivy.Query.term_query(schema(), "scope", scope_term(scope), "basic")),
        ),
    ]
    if document_ids:
        documents = tantivy.Query.term_set_query(schema(), "document_id", list(document_ids))
        clauses.append((tantivy.Occur.Must, _unscored(documents)))
    return tantivy.Query.boolean_query(clauses)


def _weighted(field: str, term: str, weight: float) -> tantivy.Query:
    return tantivy.Query.boost_query(tantivy.Query.term_query(schema(), field, term, "freq"), weight)


def _unscored(query: tantivy.Query) -> tantivy.Query:
    return tantivy.Query.const_score_query(query, 0.0)
