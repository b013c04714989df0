"""The cache, joined for one worker."""

from __future__ import annotations

from collections.abc import Mapping
from random import SystemRandom

from likeopt.bus.locks import KeyLocks
from likeopt.cache.backend import Backend, LayerName, Size
from likeopt.cache.cache import Cache, Parts
from likeopt.cache.disk import DiskBackend
from likeopt.cache.epochs import Epochs
from likeopt.cache.memory import MemoryBackend
from likeopt.cache.missed import Deletions
from likeopt.cache.redis import RedisBackend
from likeopt.cache.tiered import Tiered
from likeopt.cache.turns import Turns
from likeopt.monitoring.cache_metrics import CacheMetrics
from likeopt.services import places
from likeopt.services.cache_events import CacheEventsToMetrics
from likeopt.services.cache_kinds import cache_kinds
from likeopt.services.cluster import Cluster
from likeopt.settings import Settings
from likeopt.storage.database import Database


class Caching:
    """Layers, and the cache on top of them; opened after fork."""

    def __init__(
        self, settings: Settings, metrics: CacheMetrics, cluster: Cluster, database: Database
    ) -> None:
        self.epochs = Epochs(settings.run_dir / "epochs")
        self.locks = KeyLocks(settings.run_dir / "locks")
        self.turns = Turns(self.locks, cluster.leases)
        self.events = CacheEventsToMetrics(metrics, self._memory_size)
        self.memory = MemoryBackend(settings.cache_memory_bytes, self.events)
        layers = self._open_layers(settings, cluster, database)
        kinds = cache_kinds(settings)
        self.tiered = Tiered(layers, kinds, self.epochs, self.events, told=cluster.told)
        cluster.follow(self.tiered)
        parts = Parts(self.tiered, self.epochs, self.turns, self.events, SystemRandom())
        self.cache = Cache(parts, kinds)

    def _open_layers(self, settings: Settings, cluster: Cluster, database: Database) -> list[Backend]:
        layers: list[Backend] = []
        if settings.cache_memory_bytes:
            layers.append(self.memory)
        if cluster.link is not None:
            prefix = f"likeopt:{places.installation(database)}:cache:"
            redis = RedisBackend(cluster.link, self.events, prefix)
            redis.on_made_up(cluster.told)
            redis.on_made_up(self._follow_made_up)
            layers.append(redis)
        if settings.cache_disk_bytes:
            directory = settings.data_dir / "cache"
            layers.append(DiskBackend(directory, settings.cache_disk_bytes, self.events))
        return layers

    def sizes(self) -> Mapping[LayerName, Size]:
        """How full each layer is; memory is this worker's alone."""
        return self.tiered.sizes()

    def _follow_made_up(self, deletions: Deletions) -> None:
        self.tiered.forget(deletions)

    def _memory_size(self) -> Size:
        return self.memory.size()

    def close(self) -> None:
        """Close the layers and let go of every lock."""
        self.cache.close()
        self.locks.close()
        self.epochs.close()
