"""Results kept in three layers: this worker's memory, Redis, and the host's disk."""
