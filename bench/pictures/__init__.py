"""Draws every page and state in every form it has: `make pictures ARGS="build/pictures"`."""
