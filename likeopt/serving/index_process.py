"""The index process: run as ``python -m likeopt.serving.index_process`` beside the web workers.

Not patched: it has threads of its own and nothing to answer.
"""

from __future__ import annotations

import logging.config
import os
import signal
import sys
import threading

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
    from likeopt.monitoring.logs import logging_configuration
    from likeopt.services.index import open_index
    from likeopt.services.places import bell_path
    from likeopt.settings import read_settings

    settings = read_settings()
    logging.config.dictConfig(
        logging_configuration(settings.log_level, not sys.stderr.isatty(), settings.secrets())
    )
    bell = Bell(bell_path(settings))

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
    bell.close()


if __name__ == "__main__":
    main()
