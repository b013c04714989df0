"""What each part says when asked whether it answers."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from urllib.parse import urlsplit

from likeopt.bus.page import Counter, SharedPage
from likeopt.embedding.minilm import MiniLM
from likeopt.errors import LikeOptError
from likeopt.monitoring.health import OFF, OK, Check, CheckResult
from likeopt.services.chat_upstreams import configured
from likeopt.services.models import SWITCHED_OFF
from likeopt.settings import Settings

CONNECT_S = 0.8
# The index process says so twice a second that it lives.
INDEX_SILENT_MS = 5_000


def answering(action: Callable[[], object]) -> Check:
    """Well when ``action`` does not raise."""

    def check() -> CheckResult:
        try:
            action()
        except LikeOptError as error:
            return CheckResult("failed", error.code, error.params)
        return OK

    return check


def index_process(page: SharedPage) -> Check:
    """Well when the index process has shown itself lately."""

    def check() -> CheckResult:
        silent_ms = int(time.monotonic() * 1000) - page.read(Counter.INDEX_ALIVE_MS)
        return OK if silent_ms < INDEX_SILENT_MS else CheckResult("failed", "index_worker_silent")

    return check


def embedding(settings: Settings, minilm: MiniLM | None) -> Check:
    """Well when the model that queries are embedded with is there; off when it is switched off."""
    if settings.embedding_model == SWITCHED_OFF:
        return lambda: OFF
    if settings.embedding_base_url:
        return reachable(settings.embedding_base_url, "embedding_unavailable")
    return lambda: OK if minilm is not None else CheckResult("failed", "embedding_not_installed")


def chat_models(settings: Settings, found: Callable[[], int] = lambda: 0) -> Check:
    """Well when any server of chat models accepts connections; ``found`` counts those found by themselves."""
    servers = [reachable(spec.base_url, "model_unreachable") for spec in configured(settings)]

    def check() -> CheckResult:
        if not servers:
            return OK if found() else OFF
        results = [server() for server in servers]
        return OK if OK in results else results[0]

    return check


def reachable(url: str, code: str) -> Check:
    """Well when something accepts connections at ``url``; nothing is asked of it. Off without a URL."""
    if not url:
        return lambda: OFF
    parts = urlsplit(url)
    port = parts.port or {"https": 443, "redis": 6379, "rediss": 6379}.get(parts.scheme, 80)

    def check() -> CheckResult:
        try:
            socket.create_connection((parts.hostname, port), timeout=CONNECT_S).close()
        except OSError:
            return CheckResult("failed", code)
        return OK

    return check
