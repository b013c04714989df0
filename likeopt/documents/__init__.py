"""Documents: loading, chunking, ingestion and indexing."""
