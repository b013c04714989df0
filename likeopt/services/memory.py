"""Giving memory back to the system."""

from __future__ import annotations

import ctypes
import gc


def give_back() -> None:
    """Return what was freed, which the allocator otherwise keeps for later (malloc_trim(3))."""
    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
