"""The index process: run as ``python -m likeopt.serving.index_process`` beside the web workers.

Not patched: it has threads of its own and nothing to answer.
"""

from __future__ import annotations

import logging.config
import os
import signal
import sys
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from likeopt.bus.local import LocalBus
    from likeopt.settings import Settings

# Lower than the web workers, so that a search does not wait for a document being indexed.
NICENESS = 15


def main() -> None:
    """Index until told to end."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    os.nice(NICENESS)
    _index(threading.Event())


def _index(stopping: threading.Event) -> None:
    from likeopt.bus.bell import Bell, ring
    from likeopt.monitoring.log_output import queue_lines
    from likeopt.monitoring.logs import logging_configuration
    from likeopt.services.index import open_index
    from likeopt.services.places import bell_path
    from likeopt.settings import read_settings

    settings = read_settings()
    logging.config.dictConfig(
        logging_configuration(settings.log_level, not sys.stderr.isatty(), settings.secrets())
    )
    queue_lines()
    bell = Bell(bell_path(settings))
    calls = _answer_calls(settings)

    def stop(*_: object) -> None:
        stopping.set()
        ring(bell_path(settings))

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    with open_index(settings) as worker:
        worker.start()
        while not stopping.is_set():
            if bell.wait(timeout_s=1.0):
                worker.wake()
        worker.stop()
    calls.close()
    bell.close()


def _answer_calls(settings: Settings) -> LocalBus:
    from likeopt.bus.local import LocalBus
    from likeopt.monitoring.profiling.answering import CALL, INDEX, Profiling

    folder = settings.run_dir / INDEX
    folder.mkdir(exist_ok=True)
    calls = LocalBus(folder, 0)
    calls.handle(CALL, Profiling(INDEX).answer)
    calls.open()
    return calls


if __name__ == "__main__":
    main()
