"""Chunking: sections into passages of a size the embedding model reads whole."""

from likeopt.documents.chunking.budget import ChunkBudget
from likeopt.documents.chunking.document import Chunking, chunk_document

__all__ = ["ChunkBudget", "Chunking", "chunk_document"]
