"""Where the parts of one data directory are."""

from __future__ import annotations

import secrets
import socket
from collections.abc import Callable
from pathlib import Path

from sqlalchemy.exc import IntegrityError

from likeopt.bus.page import SharedPage
from likeopt.bus.redis_link import RedisLink
from likeopt.errors import ConfigurationError, VectorsUnavailable
from likeopt.monitoring.metrics import Metrics, Promised
from likeopt.search.analysis import Analyzer
from likeopt.search.korean import kiwi_is_installed
from likeopt.search.vectors import VectorStore
from likeopt.settings import Settings
from likeopt.storage import facts
from likeopt.storage.database import Database, database_url


def database(settings: Settings, metrics: Metrics | None = None) -> Database:
    """The database; after fork only."""
    url = database_url(settings.database_url, settings.data_dir)
    return Database(url) if metrics is None else Database(url, metrics.observe_query)


def metrics(settings: Settings, slot: Callable[[], str]) -> Metrics:
    """This process's metrics, which those of the whole server are summed from."""
    chat = (settings.slo_chat_p50_s, settings.slo_chat_p95_s, settings.slo_chat_p99_s)
    promised = Promised(
        requests_s=tuple(bound for thresholds in (*chat, settings.slo_api_p95_s) for bound in thresholds),
        first_token_s=settings.slo_first_token_p95_s,
        cached_s=settings.slo_cached_p95_s,
    )
    return Metrics(settings.run_dir / "metrics", slot, promised)


def shared_page(settings: Settings) -> SharedPage:
    """The page of counters that all processes of this host share."""
    return SharedPage(settings.run_dir / "page")


def redis_link(settings: Settings) -> RedisLink | None:
    """This process's way to Redis, None without one; connects when it is used first."""
    return RedisLink(settings.redis_url) if settings.redis_url else None


def installation(database: Database) -> str:
    """What tells this database's things in a shared Redis from those of others."""
    stated = database.read(facts.read, "installation")
    if stated is not None:
        return stated
    try:
        return database.write(facts.settle, "installation", secrets.token_hex(8))
    except IntegrityError:
        # Another process has stated it in between.
        return installation(database)


def lexical_path(settings: Settings) -> Path:
    """This host's BM25 index."""
    return settings.data_dir / "bm25"


def bell_path(settings: Settings) -> Path:
    """Where the index process listens for work."""
    return settings.run_dir / "index.bell"


def chroma_url(settings: Settings) -> str:
    """Where Chroma answers: as set, else on the port our own was given."""
    if settings.chroma_url:
        return settings.chroma_url
    try:
        port = (settings.run_dir / "chroma.port").read_text()
    except OSError as error:
        raise VectorsUnavailable("vectors_unavailable") from error
    return f"http://127.0.0.1:{port}"


def vector_store(settings: Settings) -> VectorStore:
    """A client of Chroma; after fork only."""
    return VectorStore(chroma_url(settings))


def analyzer(settings: Settings) -> Analyzer:
    """How texts become words. Raises ConfigurationError when Kiwi is asked for and not installed."""
    if settings.korean == "kiwi" and not kiwi_is_installed():
        raise ConfigurationError("ko_extra_missing")
    return Analyzer(settings.korean)


def host_name(settings: Settings) -> str:
    """This host and data directory; the same after every restart, so that a lease is taken up again."""
    return f"{socket.gethostname()}:{settings.data_dir.resolve()}"[:200]
