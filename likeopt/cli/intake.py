"""Taking in files through a library: in batches, until they are indexed, with a summary."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence

import msgspec

from likeopt.cli.library import Library
from likeopt.cli.progress import progress
from likeopt.cli.sources import SourceFile
from likeopt.cli.words import say
from likeopt.documents.views import DocumentView
from likeopt.search.passages import Note

BATCH_FILES = 64
BATCH_BYTES = 16 * 1024 * 1024
POLL_S = 0.25


class Unread(msgspec.Struct, frozen=True):
    """A file that is not among the documents, and why."""

    name: str
    reason: Note


class Intake(msgspec.Struct, frozen=True):
    """What became of the files: their documents, and those that could not even be read."""

    documents: tuple[DocumentView, ...]
    unread: tuple[Unread, ...]


class Summary(msgspec.Struct, frozen=True):
    """How an intake ended."""

    ready: int
    waiting: int
    failures: tuple[Unread, ...]

    @property
    def lines(self) -> list[str]:
        """The summary in words, failures first."""
        failed = [
            say("ingest_failure", name=one.name, reason=say(one.reason.code, **one.reason.params))
            for one in self.failures
        ]
        code = "ingest_summary_waiting" if self.waiting else "ingest_summary"
        return [*failed, say(code, ready=self.ready, waiting=self.waiting, failed=len(self.failures))]


def take_in(library: Library, sources: Sequence[SourceFile], collection: str) -> Intake:
    """Hand all files over, showing progress."""
    documents: dict[str, DocumentView] = {}
    unread: list[Unread] = []
    with progress(say("ingest_uploading"), len(sources)) as advance:
        done = 0
        for batch in batches(sources):
            readable = [source for source in batch if _can_read(source, unread)]
            if readable:
                documents |= {view.id: view for view in library.upload(readable, collection)}
            done += len(batch)
            advance(done)
    return Intake(tuple(documents.values()), tuple(unread))


def batches(sources: Sequence[SourceFile]) -> Iterator[list[SourceFile]]:
    """``sources`` in their order, cut so that one request stays quick; a large file goes alone."""
    batch: list[SourceFile] = []
    size_bytes = 0
    for source in sources:
        if batch and (len(batch) == BATCH_FILES or size_bytes + source.size_bytes > BATCH_BYTES):
            yield batch
            batch, size_bytes = [], 0
        batch.append(source)
        size_bytes += source.size_bytes
    if batch:
        yield batch


def _can_read(source: SourceFile, unread: list[Unread]) -> bool:
    try:
        source.path.open("rb").close()
    except OSError as error:
        reason = Note("source_unreadable", {"reason": error.strerror or type(error).__name__})
        unread.append(Unread(source.name, reason))
        return False
    return True


def wait_until_indexed(library: Library, sleep: Callable[[float], None] = time.sleep) -> None:
    """Show progress until nothing waits to be indexed any more."""
    status = library.indexing()
    total = status.queued + status.indexing
    if not total:
        return
    with progress(say("ingest_indexing"), total) as advance:
        while left := status.queued + status.indexing:
            advance(max(0, total - left))
            sleep(POLL_S)
            status = library.indexing()
        advance(total)


def summarise(library: Library, intake: Intake, waited: bool) -> Summary:
    """How the intake ended; ``waited`` says that indexing is over."""
    ours = {view.id: view for view in intake.documents}
    broken = [view for view in library.failed() if view.id in ours]
    failures = [Unread(view.name, view.error or Note("document_failed")) for view in broken]
    good = len(ours) - len(broken)
    known = sum(view.status == "ready" for view in ours.values())
    ready = good if waited else min(good, known)
    return Summary(ready, good - ready, (*intake.unread, *failures))
