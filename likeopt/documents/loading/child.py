"""The loader process: reads files whose content nobody vouches for, and may die of it.

Run as ``python -m likeopt.documents.loading.child MEMORY_BYTES PARENT_PID``. It answers requests
from its standard input on its standard output (see ``wire``), within its bound on memory, and goes
when its parent goes.
"""

from __future__ import annotations

import ctypes
import logging
import os
import resource
import signal
import sys
import warnings
from pathlib import Path
from typing import BinaryIO

import msgspec

from likeopt.documents.loading.loader import load
from likeopt.documents.loading.wire import Answer, Request, framed, read_body
from likeopt.errors import DocumentRejected

_PR_SET_PDEATHSIG = 1
_RETIRE_AT_BYTES = 320 * 1024 * 1024


def main(memory_bytes: int, parent_pid: int) -> None:
    """Answer requests until the standard input ends."""
    _go_with_parent(parent_pid)
    _bound(memory_bytes)
    requests, answers = _take_streams()
    decoder = msgspec.msgpack.Decoder(Request)
    # Encoded while there is memory for it.
    out_of_memory = framed(Answer(code="document_load_memory", retiring=True))
    while (body := read_body(requests)) is not None:
        try:
            answer = _answer(decoder.decode(body))
            reply, retiring = framed(answer), answer.retiring
        except MemoryError:
            reply, retiring = out_of_memory, True
        answers.write(reply)
        answers.flush()
        if retiring:
            return


def _answer(request: Request) -> Answer:
    try:
        document = load(request.path, request.name, request.limits)
    except DocumentRejected as rejection:
        return Answer(code=rejection.code, params=rejection.params, retiring=_has_grown())
    except OSError as error:
        return Answer(code="document_unreadable", params={"reason": error.strerror or ""})
    return Answer(document=document, retiring=_has_grown())


def _has_grown() -> bool:
    """Whether this process has become so large that it had better give its memory back."""
    # Not the peak that getrusage tells: it begins with the size of the process that started this one.
    resident_pages = int(Path("/proc/self/statm").read_text().split()[1])
    return resident_pages * resource.getpagesize() > _RETIRE_AT_BYTES


def _go_with_parent(parent_pid: int) -> None:
    """Be killed when the parent dies, and end when told so by nobody else.

    A signal to the whole process group is the parent's to answer: it may want the last document.
    """
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent_pid:
        sys.exit(0)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


def _bound(memory_bytes: int) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    # Threads of a numeric library would each reserve address space, and none is needed.
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    warnings.simplefilter("ignore")
    logging.disable()


def _take_streams() -> tuple[BinaryIO, BinaryIO]:
    """The pipes to the parent, moved where no library reads or prints by accident."""
    requests = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return requests, answers


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
