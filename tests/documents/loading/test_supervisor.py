from __future__ import annotations

import io
import os
import resource
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from likeopt.documents.loading.limits import MEBIBYTE, Limits
from likeopt.documents.loading.supervisor import LoaderBounds, LoaderProcess
from likeopt.documents.loading.wire import Answer, Request, framed, read_body
from likeopt.errors import DocumentRejected

Clock = Callable[[], float]


@pytest.fixture
def loader() -> Iterator[Callable[..., LoaderProcess]]:
    """Make loader processes and end them after the test."""
    made: list[LoaderProcess] = []

    def make(clock: Clock = time.monotonic, **bounds: float) -> LoaderProcess:
        made.append(LoaderProcess(LoaderBounds(**bounds), clock))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for process in made:
        process.close()


def file(tmp_path: Path, data: bytes) -> Path:
    path = tmp_path / "file"
    path.write_bytes(data)
    return path


def test_documents_come_from_one_process(loader: Callable[..., LoaderProcess], tmp_path: Path) -> None:
    process = loader()
    assert process.pid is None
    path = file(tmp_path, "# 제목\n본문입니다.\n".encode())
    first = process.load(path, "a.md")
    pid = process.pid
    assert (first.media_type, first.title) == ("text/markdown", "제목")
    assert first.sections[0].text == "본문입니다."
    assert process.load(path, "a.txt").media_type == "text/plain"
    assert process.pid == pid


def test_refusals_come_with_their_parameters(loader: Callable[..., LoaderProcess], tmp_path: Path) -> None:
    process = loader()
    with pytest.raises(DocumentRejected) as rejection:
        process.load(file(tmp_path, b"plain"), "a.pdf")
    assert (rejection.value.code, rejection.value.params) == ("document_type_mismatch", {"extension": ".pdf"})
    with pytest.raises(DocumentRejected, match="document_unreadable"):
        process.load(tmp_path / "absent", "a.txt")
    assert process.load(file(tmp_path, b"hello"), "a.txt").sections[0].text == "hello"


def test_too_slow_a_file_is_given_up(loader: Callable[..., LoaderProcess], tmp_path: Path) -> None:
    now, step = [0.0], [0.0]

    def clock() -> float:
        now[0] += step[0]
        return now[0]

    process = loader(clock=clock, timeout_s=60)
    hello = file(tmp_path, b"hello")
    process.load(hello, "a.txt")
    pid = process.pid
    assert pid is not None
    hanging = tmp_path / "pipe"
    os.mkfifo(hanging)
    step[0] = 100.0
    with pytest.raises(DocumentRejected) as rejection:
        process.load(hanging, "a.txt")
    assert (rejection.value.code, rejection.value.params) == ("document_load_timeout", {"timeout_s": 60})
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    step[0] = 0.0
    assert process.load(hello, "a.txt").sections[0].text == "hello"


def test_too_much_memory(loader: Callable[..., LoaderProcess], tmp_path: Path) -> None:
    process = loader(memory_bytes=48 * MEBIBYTE)
    big = file(tmp_path, "한글 본문 ".encode() * 2_000_000)
    with pytest.raises(DocumentRejected) as rejection:
        process.load(big, "a.txt")
    assert rejection.value.code == "document_load_memory"
    assert process.pid is None
    assert process.load(file(tmp_path, b"small"), "a.txt").sections[0].text == "small"


def test_a_process_killed_from_outside_costs_no_document(
    loader: Callable[..., LoaderProcess], tmp_path: Path
) -> None:
    process = loader()
    path = file(tmp_path, b"hello")
    process.load(path, "a.txt")
    assert process.pid is not None
    os.kill(process.pid, signal.SIGKILL)
    assert process.load(path, "a.txt").sections[0].text == "hello"


@pytest.mark.parametrize(
    ("number", "code"),
    [(signal.SIGSEGV, "document_load_crashed"), (signal.SIGKILL, "document_load_memory")],
)
def test_a_file_that_kills_its_reader_twice(
    loader: Callable[..., LoaderProcess], tmp_path: Path, number: int, code: str
) -> None:
    process = loader(timeout_s=20)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)

    def kill_each_reader() -> None:
        for _ in range(2):
            # Opening waits until the loader process opens its end.
            with pipe.open("wb"):
                assert process.pid is not None
                watch = os.pidfd_open(process.pid)
                signal.pidfd_send_signal(watch, number)
                ended = select.poll()
                ended.register(watch, select.POLLIN)
                ended.poll()
                os.close(watch)

    killer = threading.Thread(target=kill_each_reader)
    killer.start()
    with pytest.raises(DocumentRejected) as rejection:
        process.load(pipe, "a.txt")
    killer.join()
    assert rejection.value.code == code
    assert process.pid is None


def test_idle_processes_are_ended(loader: Callable[..., LoaderProcess], tmp_path: Path) -> None:
    now = [1000.0]
    process = loader(clock=lambda: now[0], idle_s=30.0)
    assert not process.reap_if_idle()
    process.load(file(tmp_path, b"hello"), "a.txt")
    now[0] += 29
    assert not process.reap_if_idle()
    assert process.pid is not None
    now[0] += 2
    assert process.reap_if_idle()
    assert process.pid is None


def test_the_process_answers_to_its_parent_alone(
    loader: Callable[..., LoaderProcess], tmp_path: Path
) -> None:
    process = loader(memory_bytes=512 * MEBIBYTE)
    path = file(tmp_path, b"hello")
    process.load(path, "a.txt")
    pid = process.pid
    assert pid is not None
    os.kill(pid, signal.SIGTERM)
    os.kill(pid, signal.SIGINT)
    process.load(path, "a.txt")
    assert process.pid == pid
    assert resource.prlimit(pid, resource.RLIMIT_CORE) == (0, 0)
    assert resource.prlimit(pid, resource.RLIMIT_AS)[0] == 512 * MEBIBYTE


def test_what_libraries_print_does_not_reach_the_answers(tmp_path: Path) -> None:
    script = (
        "import os, sys\n"
        "from likeopt.documents.loading import child\n"
        "load = child.load\n"
        "def loud(*a):\n"
        "    print('noise'); os.write(1, b'noise'); return load(*a)\n"
        "child.load = loud\n"
        "child.main(1 << 30, os.getppid())\n"
    )
    request = framed(Request(str(file(tmp_path, b"hello")), "a.txt", Limits()))
    done = subprocess.run([sys.executable, "-c", script], input=request, capture_output=True, check=True)
    body = read_body(io.BytesIO(done.stdout))
    assert body is not None
    answer = msgspec.msgpack.decode(body, type=Answer)
    assert answer.document is not None
    assert b"noise" in done.stderr
