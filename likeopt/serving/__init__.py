"""Processes: gunicorn, its hooks, and the two sidecars."""
