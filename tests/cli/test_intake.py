"""Handing files over in batches, waiting, and the summary."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest

from likeopt.cli.intake import BATCH_BYTES, BATCH_FILES, batches, summarise, take_in, wait_until_indexed
from likeopt.cli.sources import SourceFile
from likeopt.documents.views import DocumentView, IndexingStatus, Status
from likeopt.search.passages import Note, SearchQuery, SearchResult

NOTHING_TO_DO = IndexingStatus(0, 0, 0, 0, 0, 0, 0.0, None, ())


def source(name: str, size_bytes: int = 1, path: Path = Path("/dev/null")) -> SourceFile:
    return SourceFile(path, name, size_bytes, 0)


def document(name: str, status: Status, error: Note | None = None) -> DocumentView:
    return DocumentView(
        id=f"id-{name}",
        name=name,
        title=name,
        version=1,
        collection="default",
        media_type="text/plain",
        size_bytes=1,
        chunk_count=0,
        status=status,
        error=error,
        notes=(),
        created_at="",
        updated_at="",
    )


class Shelf:
    """A library whose documents fail when their name says so."""

    def __init__(self, statuses: Sequence[IndexingStatus] = (NOTHING_TO_DO,)) -> None:
        self.statuses = list(statuses)
        self.uploads: list[list[str]] = []
        self.stored: list[DocumentView] = []

    def upload(self, sources: Sequence[SourceFile], collection: str) -> list[DocumentView]:
        self.uploads.append([one.name for one in sources])
        views = [document(one.name, "queued") for one in sources]
        self.stored += views
        return views

    def indexing(self) -> IndexingStatus:
        return self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]

    def failed(self) -> Iterator[DocumentView]:
        for view in self.stored:
            if "broken" in view.name:
                yield msgspec.structs.replace(view, status="failed", error=Note("document_failed"))
        yield document("somebody else's", "failed")

    def search(self, query: SearchQuery) -> SearchResult:
        raise AssertionError("not part of an intake")

    def ask(self, question: str, collection: str) -> Iterator[tuple[str, dict[str, Any]]]:
        raise AssertionError("not part of an intake")


def test_batches_are_bounded_in_files_and_bytes() -> None:
    small = [source(str(number)) for number in range(BATCH_FILES + 1)]
    assert [len(batch) for batch in batches(small)] == [BATCH_FILES, 1]
    large = [source("a"), source("b", BATCH_BYTES), source("c")]
    assert [[one.name for one in batch] for batch in batches(large)] == [["a"], ["b"], ["c"]]
    assert list(batches([])) == []


def test_an_intake_counts_what_is_indexed_and_names_what_failed(tmp_path: Path) -> None:
    shelf = Shelf()
    sources = [source("a.md"), source("broken.pdf"), source("gone.md", path=tmp_path / "gone.md")]
    intake = take_in(shelf, sources, "default")
    assert shelf.uploads == [["a.md", "broken.pdf"]]
    summary = summarise(shelf, intake, waited=True)
    assert (summary.ready, summary.waiting) == (1, 0)
    assert [one.name for one in summary.failures] == ["gone.md", "broken.pdf"]
    assert summary.lines[-1] == "Indexed: 1. Failed: 2."
    assert "No such file" in summary.lines[0]


def test_without_waiting_the_summary_says_what_waits() -> None:
    shelf = Shelf()
    intake = take_in(shelf, [source("a.md"), source("b.md")], "default")
    assert summarise(shelf, intake, waited=False).lines == [
        "Indexed: 0. Waiting to be indexed: 2. Failed: 0."
    ]


def test_two_files_of_the_same_bytes_are_one_document() -> None:
    class SameBytes(Shelf):
        def upload(self, sources: Sequence[SourceFile], collection: str) -> list[DocumentView]:
            return [document("first", "ready") for _ in sources]

    intake = take_in(SameBytes(), [source("a.md"), source("b.md")], "default")
    assert summarise(SameBytes(), intake, waited=True).ready == 1


def test_waiting_ends_when_nothing_is_queued_or_at_work(capsys: pytest.CaptureFixture[str]) -> None:
    steps = [
        msgspec.structs.replace(NOTHING_TO_DO, queued=queued, indexing=indexing)
        for queued, indexing in ((2, 1), (1, 1), (3, 0), (0, 1), (0, 0))
    ]
    rests: list[float] = []
    wait_until_indexed(Shelf(steps), sleep=rests.append)
    assert len(rests) == 4
    assert capsys.readouterr().out == ""
