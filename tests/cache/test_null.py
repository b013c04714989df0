from __future__ import annotations

import pytest
from contracts.cache_backend import CacheBackendContract

from likeopt.cache.null import NullBackend


class TestNull(CacheBackendContract):
    keeps = False

    @pytest.fixture
    def backend(self) -> NullBackend:
        return NullBackend()
