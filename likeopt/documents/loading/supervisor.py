"""Keeps a loader process, so that no file can take down the process that wants its text."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, cast

import msgspec

from likeopt.documents.content import LoadedDocument
from likeopt.documents.loading.limits import MEBIBYTE, Limits
from likeopt.documents.loading.wire import LENGTH, Answer, Request, framed
from likeopt.errors import DocumentRejected

_PIECE_BYTES = 1024 * 1024
_LONGEST_CHARACTER_BYTES = 4
_ATTEMPTS = 2


class LoaderBounds(msgspec.Struct, frozen=True):
    """What the loading of one document may take, and how long the process waits for the next."""

    timeout_s: float = 120.0
    memory_bytes: int = 2048 * MEBIBYTE
    idle_s: float = 30.0
    limits: Limits = Limits()


class _Died(Exception):
    """The process ended without an answer; ``killed`` says that it was with SIGKILL."""

    def __init__(self, killed: bool) -> None:
        super().__init__(killed)
        self.killed = killed


class LoaderProcess:
    """Loads documents in a process of its own, started when first needed. For use by one thread.

    That thread should live as long as the process is wanted: it is killed when the thread that
    started it ends.
    """

    def __init__(self, bounds: LoaderBounds, clock: Callable[[], float] = time.monotonic) -> None:
        self._bounds = bounds
        self._clock = clock
        self._process: subprocess.Popen[bytes] | None = None
        self._used_at = 0.0
        self._decoder = msgspec.msgpack.Decoder(Answer)

    @property
    def pid(self) -> int | None:
        """The process's id while there is one."""
        return self._process.pid if self._process is not None else None

    def load(self, path: Path | str, name: str) -> LoadedDocument:
        """The text of the file at ``path``, which its owner calls ``name``.

        Raises DocumentRejected: for the reasons of ``loader.load``, or because the process took too
        long (document_load_timeout), too much memory (document_load_memory) or died of the file
        twice (document_load_crashed).
        """
        request = framed(Request(str(path), name, self._bounds.limits))
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                return self._document(self._ask(request))
            except _Died as death:
                if attempt == _ATTEMPTS:
                    # Nobody but the kernel short of memory kills it so, twice in a row.
                    code = "document_load_memory" if death.killed else "document_load_crashed"
                    raise DocumentRejected(code) from death
        raise AssertionError

    def reap_if_idle(self) -> bool:
        """End the process if it has had nothing to do for ``idle_s``; whether it was ended."""
        if self._process is None or self._clock() - self._used_at < self._bounds.idle_s:
            return False
        self.close()
        return True

    def close(self) -> None:
        """End the process; the next document starts another."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                stream.close()

    def _document(self, answer: Answer) -> LoadedDocument:
        if answer.retiring:
            self.close()
        if answer.document is None:
            raise DocumentRejected(answer.code or "document_corrupt", **answer.params)
        return answer.document

    def _ask(self, request: bytes) -> Answer:
        process = self._running()
        deadline = self._clock() + self._bounds.timeout_s
        try:
            self._send(process, request)
            (length,) = LENGTH.unpack(self._receive(process, LENGTH.size, deadline))
            if length > self._bounds.limits.max_text_chars * _LONGEST_CHARACTER_BYTES + 64 * MEBIBYTE:
                raise self._dead(process)
            return self._decoder.decode(self._receive(process, length, deadline))
        except msgspec.MsgspecError:
            raise self._dead(process) from None
        finally:
            self._used_at = self._clock()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is not None:
            self.close()
        if self._process is None:
            module = "likeopt.documents.loading.child"
            bounds = [str(self._bounds.memory_bytes), str(os.getpid())]
            # -P: a module of the same name in the working directory is not to be run instead.
            command = [sys.executable, "-P", "-m", module, *bounds]
            pipe = subprocess.PIPE
            self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, bufsize=0)  # noqa: S603
        return self._process

    def _send(self, process: subprocess.Popen[bytes], data: bytes) -> None:
        try:
            cast("IO[bytes]", process.stdin).write(data)
        except BrokenPipeError:
            raise self._dead(process) from None

    def _receive(self, process: subprocess.Popen[bytes], count: int, deadline: float) -> bytearray:
        """Exactly ``count`` bytes of the process's answer, or its end and the reason why."""
        descriptor = cast("IO[bytes]", process.stdout).fileno()
        poll = select.poll()
        poll.register(descriptor, select.POLLIN)
        received = bytearray()
        while len(received) < count:
            left_s = deadline - self._clock()
            if left_s <= 0 or not poll.poll(left_s * 1000):
                self.close()
                raise DocumentRejected("document_load_timeout", timeout_s=round(self._bounds.timeout_s))
            piece = os.read(descriptor, min(count - len(received), _PIECE_BYTES))
            if not piece:
                raise self._dead(process)
            received += piece
        return received

    def _dead(self, process: subprocess.Popen[bytes]) -> _Died:
        """Make sure the process has ended, and say how it did."""
        try:
            status = process.wait(1)
        except subprocess.TimeoutExpired:
            status = 0
        self.close()
        return _Died(killed=status == -signal.SIGKILL)
