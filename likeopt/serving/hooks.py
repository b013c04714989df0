"""What gunicorn calls as the server comes up, forks, and goes down."""

from __future__ import annotations

import gc
import logging
import os
import sys
from typing import Any

import msgspec

from likeopt.errors import StartupError
from likeopt.monitoring.log_output import queue_lines
from likeopt.monitoring.log_uncaught import log_uncaught
from likeopt.monitoring.logs import logging_configuration
from likeopt.refusal import refuse
from likeopt.serving import chroma, exposure
from likeopt.serving.data_dir import DataDirLock, clear_run_dir
from likeopt.serving.lifeline import die_with_parent
from likeopt.serving.migration import migrate_in_child
from likeopt.serving.sidecars import Sidecar, stop_all
from likeopt.settings import Settings, read_settings
from likeopt.storage.database import database_url

# By default every thread gets an arena of its own, in which freed memory stays unused.
SIDECAR_ENVIRONMENT = {"MALLOC_ARENA_MAX": "2"}
INDEX_COMMAND = [sys.executable, "-m", "likeopt.serving.index_process"]


class Master:
    """What the master process holds: the data directory and the two sidecars."""

    def __init__(self, settings: Settings) -> None:
        """Raises StartupError when the server must not or cannot start here."""
        exposure.check(settings, [settings.address])
        self.settings = settings
        self.lock = DataDirLock(settings.data_dir)
        clear_run_dir(settings.data_dir)
        self.chroma: Sidecar | None = None
        if not settings.chroma_url:
            port = chroma.free_port()
            (settings.run_dir / "chroma.port").write_text(str(port))
            command = chroma.command(port, settings.data_dir / "chroma")
            self.chroma = Sidecar("Chroma", command, SIDECAR_ENVIRONMENT | os.environ)
        self.index = Sidecar("index", INDEX_COMMAND, SIDECAR_ENVIRONMENT | os.environ)

    @property
    def sidecars(self) -> list[Sidecar]:
        """Those there are, in the order of starting."""
        return [sidecar for sidecar in (self.chroma, self.index) if sidecar is not None]


logger = logging.getLogger(__name__)

_master: Master | None = None


def begin() -> Settings:
    """Read the settings and take the data directory, before gunicorn does anything."""
    global _master  # noqa: PLW0603
    try:
        _master = Master(read_settings())
    except StartupError as error:
        refuse(error)
    return _master.settings


def logging_of(settings: Settings) -> dict[str, Any]:
    """How the server logs: in words on a terminal, as JSON lines elsewhere."""
    return logging_configuration(settings.log_level, not sys.stderr.isatty(), settings.secrets())


def memory_backed_dir() -> str | None:
    """A folder for the workers' heartbeats that no slow disk holds up, None for the default."""
    folder = "/dev/shm"  # noqa: S108 - gunicorn makes unnamed files in it
    return folder if os.access(folder, os.W_OK) else None


def _begun() -> Master:
    if _master is None:
        raise RuntimeError("gunicorn was started without Like-Opt's configuration")
    return _master


def on_starting(server: Any) -> None:
    """Bring the schema up to date and start the sidecars, before there are workers."""
    master = _begun()
    try:
        exposure.check(master.settings, server.cfg.address)
        exposure.check_free(server.cfg.address)
        if master.chroma is not None:
            master.chroma.start()
        migrate_in_child(database_url(master.settings.database_url, master.settings.data_dir))
    except StartupError as error:
        stop_all(master.sidecars)
        refuse(error)
    master.index.start()
    # What the workers share must not be written to by every one of their collections.
    gc.collect()
    gc.freeze()
    _tend_with_workers(server, master.sidecars)
    _end_index_with_workers(server, master.index)


def _tend_with_workers(server: Any, sidecars: list[Sidecar]) -> None:
    manage_workers = server.manage_workers

    def manage_workers_and_sidecars() -> None:
        manage_workers()
        for sidecar in sidecars:
            sidecar.tend()

    server.manage_workers = manage_workers_and_sidecars


def _end_index_with_workers(server: Any, index: Sidecar) -> None:
    """Nothing is accepted any more once the workers are told to go, so indexing may end meanwhile."""
    stop = server.stop

    def stop_workers_and_index(graceful: bool = True) -> None:
        index.terminate()
        stop(graceful)

    server.stop = stop_workers_and_index


def when_ready(server: Any) -> None:
    """Leave word of how this server is reached, for the command line."""
    url = exposure.url_of(server.cfg.address[0])
    note = msgspec.json.encode({"pid": os.getpid(), "url": url})
    (_begun().settings.run_dir / "server.json").write_bytes(note)


def pre_fork(server: Any, worker: Any) -> None:
    """Give the worker the lowest slot that no living worker has."""
    taken = {other.slot for other in server.WORKERS.values()}
    worker.slot = next(slot for slot in range(len(taken) + 1) if slot not in taken)


def post_fork(server: Any, _worker: Any) -> None:
    """Tie the worker to its master."""
    die_with_parent(server.pid)
    if _master is not None:
        for sidecar in _master.sidecars:
            sidecar.pid = 0  # the master's to tend, not this worker's


def post_worker_init(worker: Any) -> None:
    """Open what must be opened after fork."""
    queue_lines()
    log_uncaught()
    worker.wsgi.extensions["likeopt"].open(worker.slot)


def child_exit(server: Any, worker: Any) -> None:
    """Forget what only a living worker can say."""
    server.app.wsgi().extensions["likeopt"].metrics.process_ended(f"web{worker.slot}")


def worker_exit(_server: Any, worker: Any) -> None:
    """Close what the worker had open, and end it without asking the native libraries.

    Their destructors wait for threads that did not survive the fork.
    """
    if worker.pid != os.getpid():
        return  # the master calls this, too, for a worker that had gone before it could be told to
    ending = sys.exc_info()[1]
    code = ending.code if isinstance(ending, SystemExit) else None
    application = getattr(worker, "wsgi", None)  # one that is ended early has none
    services = application.extensions["likeopt"] if application is not None else None
    try:
        if services is not None:
            services.close()
    except Exception:
        logger.exception("a worker's parts were not closed in order")
    logging.shutdown()
    os._exit(code if isinstance(code, int) else 0)


def on_exit(server: Any) -> None:
    """Take the sidecars down after the workers, and let go of the data directory."""
    if _master is None or server.pid != os.getpid():
        return
    stop_all(_master.sidecars)
    clear_run_dir(_master.settings.data_dir)
    _master.lock.release()
