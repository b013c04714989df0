"""Asking the parts whether they answer: through the running server, or without one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from likeopt.cli.client import Server
from likeopt.cli.finding import Finding
from likeopt.cli.outcomes import ServerUnreachable
from likeopt.cli.words import say
from likeopt.errors import LikeOptError
from likeopt.monitoring.health import OFF, OK, Check, CheckResult, Health
from likeopt.services import checks, models, places
from likeopt.serving.data_dir import locked, prepare
from likeopt.settings import Settings
from likeopt.storage import changes

LIMIT_S = 3.0


def parts_of_server(server: Server) -> Iterator[Finding]:
    """What the running server says of its parts."""
    try:
        ready = server.ready()
    except LikeOptError as error:
        yield Finding("server", "failed", say(error.code, **error.params))
        if not isinstance(error, ServerUnreachable):
            raise
        return
    code = f"doctor_server_{ready['status']}"
    yield Finding("server", "ok" if ready["status"] == "ready" else "failed", say(code, url=server.url))
    for part, report in ready["checks"].items():
        yield Finding(part, report["status"], _said(part, report))


def _said(part: str, report: dict[str, Any]) -> str:
    if report["status"] == "failed":
        return str(report.get("error", {}).get("message") or say("check_failed"))
    if report["status"] == "off":
        return say(f"doctor_off_{part}")
    return say("doctor_answers", elapsed_ms=round(report["elapsed_ms"], 1))


def parts_here(settings: Settings) -> Iterator[Finding]:
    """What can be said of the parts while no server runs."""
    minilm = models.built_in(settings) if models.wants_built_in(settings) else None
    parts: dict[str, Check] = {
        "directory": _directory(settings),
        "database": _database(settings),
        "vectors": checks.reachable(settings.chroma_url, "vectors_unavailable"),
        "embedding": checks.embedding(settings, minilm),
        "redis": checks.reachable(settings.redis_url, "redis_unreachable"),
        "model": checks.chat_models(settings),
    }
    for part, report in Health(parts, limit_s=LIMIT_S).ready().checks.items():
        if report.status == "failed":
            yield Finding(part, "failed", say(report.code or "check_failed", **report.params))
        elif report.status == "off":
            yield Finding(part, "off", say(f"doctor_off_{part}"))
        else:
            yield Finding(part, "ok", say("doctor_answers", elapsed_ms=round(report.elapsed_ms, 1)))


def _directory(settings: Settings) -> Check:
    """Well when a server could take the directory; off while there is none yet."""

    def check() -> CheckResult:
        if not settings.data_dir.exists():
            return OFF
        prepare(settings.data_dir)
        in_use = CheckResult("failed", "data_dir_in_use", {"path": str(settings.data_dir.resolve())})
        return in_use if locked(settings.data_dir) else OK

    return check


def _database(settings: Settings) -> Check:
    """Well when it can be read; off while the first start has not made it."""

    def check() -> CheckResult:
        if not settings.database_url and not (settings.data_dir / "likeopt.db").exists():
            return OFF
        database = places.database(settings)
        try:
            database.read(changes.read_counter, "change")
        finally:
            database.close()
        return OK

    return check
