"""A reply under way, which any number of turns listen to."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from typing import Protocol

from likeopt.errors import LikeOptError, Unavailable
from likeopt.llm.contract import Attempt, Reply, Usage
from likeopt.offload import aside
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

    It is read by the first who listens, in that one's thread: what is heard by one only needs no other. When
    that one leaves before the others, a thread goes on. ``finished`` is called before those who listen learn
    of the end, with the error if there was one.
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
        self._steps = self._read_all()
        self._stepping = threading.Lock()
        self._is_read_by_listener = False

    def begin(self) -> Listener:
        """The first who listens, and reads."""
        self._listeners = 1
        self._is_read_by_listener = True
        return Listener(self, first=True, reads=True)

    def listen(self) -> Listener | None:
        """Hear it from its beginning, too; None when everyone has left it already."""
        with self._changed:
            if self._abandoned:
                return None
            self._listeners += 1
            return Listener(self, first=self._listeners == 1 and not self.pieces)

    def step(self) -> None:
        """Read on until there is something new to hear, or the end."""
        with self._stepping:
            next(self._steps, None)

    def go_on(self) -> None:
        """Have a thread read what is left, for those who listen."""
        self._is_read_by_listener = False
        aside(self._read_on)

    def leave(self, *, reads: bool) -> None:
        """One listener wants no more; ``reads`` if it is the one that reads, for a step more at most."""
        with self._changed:
            self._listeners -= 1
            self._is_read_by_listener = self._is_read_by_listener and not reads
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

    def _read_on(self) -> None:
        while not self._ended:
            self.step()

    def _read_all(self) -> Iterator[None]:
        """Everything that is done for the reply; pauses wherever there is something new to hear."""
        try:
            while (yield from self._read()):
                pass
        except LikeOptError as error:
            self.error = error
        except Exception:
            log.exception("a reply failed")
            self.error = LikeOptError("internal_error")
        finally:
            if not (self.is_whole or self.error or self._abandoned):
                # Whoever read it has been killed.
                self.error = Unavailable("interrupted")
            if self.source is not None:
                self.source.close()
            self._end()

    def _read(self) -> Generator[None, None, bool]:
        """Read a source to its end; True when it was lost and another can take its place."""
        before = self.source
        source = self._open_source()
        if not self._begun(source):
            return False
        if before is not None and tuple(source.order) != tuple(before.order):
            # Those who listen have been told other numbers.
            raise Unavailable("interrupted")
        yield
        try:
            for piece in source:
                self._add(piece)
                yield
        except SourceLost:
            if self.pieces:
                raise Unavailable("interrupted") from None
            return True
        self.is_whole = not self._abandoned
        return False

    def _begun(self, source: Source) -> bool:
        with self._changed:
            self.source = source
            abandoned = self._abandoned
            self._changed.notify_all()
        if abandoned:
            source.close()
        return not abandoned

    def _add(self, piece: str) -> None:
        self.pieces.append(piece)
        # Whoever reads hears it anyway; the others have to be told.
        if self._listeners > 1 or not self._is_read_by_listener:
            self.wake()

    def _end(self) -> None:
        try:
            self._finished(self)
        except Exception:
            log.exception("a reply was not kept")
        with self._changed:
            self._ended = True
            self._changed.notify_all()


class Listener:
    """One who hears a generation: a Reply like that of a model. ``first`` came first, ``reads`` drives it."""

    def __init__(self, generation: Generation, *, first: bool, reads: bool = False) -> None:
        self.generation = generation
        self.first = first
        self._reads = reads
        self._left = False
        self._lock = threading.Lock()
        self._stepping = False

    @property
    def source(self) -> Source | None:
        """Where it comes from, as soon as that is known; None when it failed or this one has left."""
        generation = self.generation
        if self._reads and generation.source is None and not generation.has_ended:
            self._step()
        generation.wait_opened(lambda: self._left)
        return generation.source

    @property
    def usage(self) -> Usage | None:
        """What it took, known at its end."""
        return self.generation.source.usage if self.generation.source else None

    @property
    def finish_reason(self) -> str | None:
        """Why it ended, known at its end."""
        return self.generation.source.finish_reason if self.generation.source else None

    @property
    def attempts(self) -> tuple[Attempt, ...]:
        """Which models were asked for it."""
        return self.generation.source.attempts if self.generation.source else ()

    def __iter__(self) -> Iterator[str]:
        for pieces in self.batches(None):
            yield from pieces

    def begins_within(self, seconds: float) -> bool:
        """Wait until there is text, or it has ended; False if there is none after that time."""
        if self._reads:
            # Whoever reads cannot look at the clock meanwhile.
            self._reads = False
            self.generation.go_on()
        return self.generation.wait_past(0, seconds, lambda: self._left)

    def batches(self, heartbeat_s: float | None) -> Iterator[list[str]]:
        """The pieces as they pile up; an empty list when nothing has come for ``heartbeat_s``.

        Raises what ended the generation early.
        """
        generation, heard = self.generation, 0
        while not self._left:
            if self._reads:
                if len(generation.pieces) == heard and not generation.has_ended:
                    self._step()
            else:
                generation.wait_past(heard, heartbeat_s, lambda: self._left)
            pieces = generation.pieces[heard:]
            heard += len(pieces)
            if not pieces and generation.has_ended:
                break
            if pieces or not self._reads:
                yield pieces
        if generation.error is not None and not self._left:
            raise generation.error

    def close(self) -> None:
        """Hear no more of it."""
        with self._lock:
            if self._left:
                return
            self._left = True
            stops_reading = self._reads and not self._stepping
        self.generation.leave(reads=self._reads)
        self.generation.wake()
        if stops_reading and not self.generation.has_ended:
            self.generation.go_on()

    def _step(self) -> None:
        """Read on; whoever has been made to leave meanwhile leaves the rest to a thread."""
        with self._lock:
            if self._left:
                return
            self._stepping = True
        try:
            self.generation.step()
        finally:
            with self._lock:
                self._stepping = False
                goes_on = self._has_left()
            if goes_on and not self.generation.has_ended:
                self.generation.go_on()

    def _has_left(self) -> bool:
        """Whether another thread has made it leave by now."""
        return self._left
