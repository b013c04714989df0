"""A Redis for the tests that need one."""

from __future__ import annotations

from redis_server import link, server, shared

__all__ = ["link", "server", "shared"]
