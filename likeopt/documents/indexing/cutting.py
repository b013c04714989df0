"""Chunks of the size that the embedding model at hand reads whole."""

from __future__ import annotations

from likeopt.documents.chunking import ChunkBudget, chunk_document
from likeopt.documents.content import LoadedDocument
from likeopt.documents.indexing.loading import Chunker, Cut
from likeopt.embedding.embedder import Embedder
from likeopt.embedding.language import knows
from likeopt.search.passages import Note

# Room for the two special tokens of a BERT model.
SPECIAL_TOKENS = 2
# Models with a long reach still get passages that a person can survey.
MAX_TOKENS = 256
CHARS_PER_TOKEN = 4


def chunker_for(embedder: Embedder | None) -> Chunker:
    """Cuts documents for ``embedder``; without one, by characters."""
    if embedder is None:
        return _cut_by_characters

    def cut(document: LoadedDocument, name: str) -> Cut:
        spec = embedder.spec
        budget = ChunkBudget(max_tokens=min(spec.max_tokens, MAX_TOKENS) - SPECIAL_TOKENS)
        chunking = chunk_document(
            document, name, budget, embedder.count_tokens, lambda text: knows(text, spec.languages)
        )
        notes = (Note("document_language_unknown"),) if chunking.language_unknown else ()
        return Cut(chunking.chunks, notes)

    return cut


def _cut_by_characters(document: LoadedDocument, name: str) -> Cut:
    chunking = chunk_document(
        document, name, ChunkBudget(), lambda text: len(text) // CHARS_PER_TOKEN, lambda _: False
    )
    return Cut(chunking.chunks)
