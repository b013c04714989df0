"""What goes out: the domain's views with everything said to people put into words."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from likeopt.cache.backend import LayerName
from likeopt.cache.shelf import Got
from likeopt.documents.views import DocumentView, Status
from likeopt.monitoring.health import CheckReport, PartStatus, Readiness
from likeopt.search.passages import Mode, Passage, SearchResult
from likeopt.web.wording import Said, say, say_all, say_code


class DocumentItem(msgspec.Struct, frozen=True):
    """A document; ``error`` says why it failed, ``notes`` what to know of it."""

    id: str
    name: str
    title: str
    version: int
    collection: str
    media_type: str
    size_bytes: int
    chunk_count: int
    status: Status
    error: Said | None
    notes: tuple[Said, ...]
    created_at: str
    updated_at: str
    deleted_at: str | None = None


class TakenIn(msgspec.Struct, frozen=True):
    """The documents an upload made or found."""

    items: tuple[DocumentItem, ...]


class SearchCache(msgspec.Struct, frozen=True):
    """Whether an answer was read from a cache, and from which layer."""

    status: Literal["hit", "miss", "bypass"] = "bypass"
    layer: LayerName | None = None


class SearchAnswer(msgspec.Struct, frozen=True):
    """The passages found, best first."""

    query: str
    mode: Mode
    generation: int
    results: tuple[Passage, ...]
    timings_ms: dict[str, float]
    cache: SearchCache
    notes: tuple[Said, ...]


class Suggestions(msgspec.Struct, frozen=True):
    """Questions the documents can answer."""

    items: tuple[str, ...]


class HealthAnswer(msgspec.Struct, frozen=True):
    """The process answers."""

    status: Literal["ok"] = "ok"


class PartReport(msgspec.Struct, frozen=True, omit_defaults=True):
    """A part's state; ``error`` says what is wrong with it."""

    status: PartStatus
    elapsed_ms: float
    error: Said | None = None


class ReadyAnswer(msgspec.Struct, frozen=True):
    """Whether questions can be answered, and the state of every part."""

    status: Literal["ready", "degraded", "unavailable"]
    checks: dict[str, PartReport]


def document_item(view: DocumentView) -> DocumentItem:
    """A document as it goes out."""
    fields: dict[str, Any] = msgspec.structs.asdict(view)
    return DocumentItem(
        **fields | {"error": say(view.error) if view.error else None, "notes": say_all(view.notes)}
    )


def search_answer(got: Got[SearchResult]) -> SearchAnswer:
    """A search's result as it goes out."""
    result = got.value
    return SearchAnswer(
        query=result.query,
        mode=result.mode,
        generation=result.generation,
        results=result.results,
        timings_ms=result.timings_ms,
        cache=SearchCache("hit" if got.status == "stale" else got.status, got.layer),
        notes=say_all(result.notes),
    )


def ready_answer(readiness: Readiness) -> ReadyAnswer:
    """The parts' reports as they go out."""
    checks = {name: _part_report(report) for name, report in readiness.checks.items()}
    return ReadyAnswer(readiness.status, checks)


def _part_report(report: CheckReport) -> PartReport:
    error = say_code(report.code, report.params) if report.code else None
    return PartReport(report.status, report.elapsed_ms, error)
