"""Hybrid search: BM25, vectors and their fusion."""
