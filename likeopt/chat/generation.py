"""A reply under way, which any number of turns listen to."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from likeopt.errors import LikeOptError, Unavailable
from likeopt.llm.contract import Reply, Usage
from likeopt.search.passages import Note

log = logging.getLogger(__name__)


class Source(Reply, Protocol):
    """Where the reply comes from: a model, another worker, or the cache."""

    @property
    def order(self) -> Sequence[str]:
        """The digests of the passages in the order of their numbers."""
        ...

    @property
    def notes(self) -> tuple[Note, ...]:
        """What the reply says of itself, known at its end."""
        ...

    @property
    def is_kept(self) -> bool:
        """Whether it was there already."""
        ...

    @property
    def is_led(self) -> bool:
        """Whether this process asks a model for it."""
        ...


class SourceLost(Exception):
    """The worker that the reply came from is gone."""


class Generation:
    """Reads a source once, for all who listen; when the last of them has left, the source is closed.

    ``finished`` is called before those who listen learn of the end, with the error if there was one.
    """

    def __init__(self, open_source: Callable[[], Source], finished: Callable[[Generation], None]) -> None:
        self.source: Source | None = None
        self.pieces: list[str] = []
        self.error: LikeOptError | None = None
        self.is_whole = False
        self._open_source = open_source
        self._finished = finished
        self._changed = threading.Condition()
        self._listeners = 0
        self._abandoned = False
        self._ended = False

    def listen(self) -> Listener | None:
        """Hear it from its beginning; None when everyone has left it already."""
        with self._changed:
            if self._abandoned:
                return None
            self._listeners += 1
            return Listener(self, first=self._listeners == 1 and not self.pieces)

    def start(self) -> None:
        """Begin, in a thread of its own."""
        threading.Thread(target=self._run, name="generation", daemon=True).start()

    def leave(self) -> None:
        """One listener wants no more."""
        with self._changed:
            self._listeners -= 1
            last = not self._listeners and not self._ended
            self._abandoned = self._abandoned or last
            source = self.source
            self._changed.notify_all()
        if last and source is not None:
            source.close()

    def wait_past(self, count: int, timeout_s: float | None, left: Callable[[], bool]) -> bool:
        """Wait until there are more than ``count`` pieces, or it has ended; False after the time."""
        with self._changed:
            return self._changed.wait_for(
                lambda: len(self.pieces) > count or self._ended or left(), timeout_s
            )

    def wait_opened(self, left: Callable[[], bool]) -> None:
        """Wait until it is known where the reply comes from, or that it does not come."""
        with self._changed:
            self._changed.wait_for(lambda: self.source is not None or self._ended or left())

    @property
    def has_ended(self) -> bool:
        """Whether nothing more will come."""
        return self._ended

    def wake(self) -> None:
        """Have those who wait look again."""
        with self._changed:
            self._changed.notify_all()

    def _run(self) -> None:
        try:
            while not self._read():
                pass
        except LikeOptError as error:
            self.error = error
        except Exception:
            log.exception("a reply failed")
            self.error = LikeOptError("internal_error")
        if self.source is not None:
            self.source.close()
        self._end()

    def _read(self) -> bool:
        """Read a source to its end; False when it was lost and another can take its place."""
        before = self.source
        source = self._open_source()
        if not self._begun(source):
            return True
        if before is not None and tuple(source.order) != tuple(before.order):
            # Those who listen have been told other numbers.
            raise Unavailable("interrupted")
        try:
            for piece in source:
                self._add(piece)
        except SourceLost:
            if self.pieces:
                raise Unavailable("interrupted") from None
            return False
        self.is_whole = not self._abandoned
        return True

    def _begun(self, source: Source) -> bool:
        with self._changed:
            self.source = source
            abandoned = self._abandoned
            self._changed.notify_all()
        if abandoned:
            source.close()
        return not abandoned

    def _add(self, piece: str) -> None:
        with self._changed:
            self.pieces.append(piece)
            self._changed.notify_all()

    def _end(self) -> None:
        try:
            self._finished(self)
        except Exception:
            log.exception("a reply was not kept")
        with self._changed:
            self._ended = True
            self._changed.notify_all()


class Listener:
    """One who hears a generation: a Reply like that of a model. ``first`` came first."""

    def __init__(self, generation: Generation, *, first: bool) -> None:
        self.generation = generation
        self.first = first
        self._left = False
        self._lock = threading.Lock()

    @property
    def source(self) -> Source | None:
        """Where it comes from, as soon as that is known; None when it failed or this one has left."""
        self.generation.wait_opened(lambda: self._left)
        return self.generation.source

    @property
    def usage(self) -> Usage | None:
        """What it took, known at its end."""
        return self.generation.source.usage if self.generation.source else None

    @property
    def finish_reason(self) -> str | None:
        """Why it ended, known at its end."""
        return self.generation.source.finish_reason if self.generation.source else None

    def __iter__(self) -> Iterator[str]:
        for pieces in self.batches(None):
            yield from pieces

    def batches(self, heartbeat_s: float | None) -> Iterator[list[str]]:
        """The pieces as they pile up; an empty list when nothing has come for ``heartbeat_s``.

        Raises what ended the generation early.
        """
        generation, heard = self.generation, 0
        while not self._left:
            generation.wait_past(heard, heartbeat_s, lambda: self._left)
            pieces = generation.pieces[heard:]
            heard += len(pieces)
            if not pieces and generation.has_ended:
                break
            yield pieces
        if generation.error is not None and not self._left:
            raise generation.error

    def close(self) -> None:
        """Hear no more of it."""
        with self._lock:
            if self._left:
                return
            self._left = True
        self.generation.leave()
        self.generation.wake()
