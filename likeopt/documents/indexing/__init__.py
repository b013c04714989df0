"""What the index process does: load, chunk, embed, and keep the projections in step."""
