"""A process's answer to the call ``profile``: it samples itself and says what it saw."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Any

from gevent.monkey import get_original, is_module_patched

from likeopt.monitoring.profiling.sampler import Sampler

CALL = "profile"
# The index process listens in this folder of the run folder, where no worker looks for others.
INDEX = "index"
REFUSED, UNDER_WAY, PROFILE = "refused", "under_way_s", "profile"
LONGEST_S = 600.0
MOST_HZ = 1000.0
# So often the caller hears that the profile is under way, and is found to have left.
TELL_S = 0.5


class Profiling:
    """Takes one profile at a time of the process called ``process``; costs nothing between them.

    Made after fork.
    """

    def __init__(self, process: str) -> None:
        self._process = process
        self._under_way = threading.Lock()

    def answer(self, request: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """Frames for ``{"seconds", "hz"}``: ``under_way_s`` meanwhile, ``profile`` at the end.

        ``refused`` alone, with the code of a sentence, when another profile is under way.
        """
        if not self._under_way.acquire(blocking=False):
            yield {REFUSED: "profile_under_way"}
            return
        try:
            yield from self._sampled(request)
        finally:
            self._under_way.release()

    def _sampled(self, request: dict[str, Any]) -> Iterator[dict[str, Any]]:
        length_s = min(float(request["seconds"]), LONGEST_S)
        sampler = self._sampler(min(float(request["hz"]), MOST_HZ))
        sampler.start()
        began_s = time.monotonic()
        try:
            while (left_s := began_s + length_s - time.monotonic()) > 0:
                time.sleep(min(left_s, TELL_S))
                yield {UNDER_WAY: round(time.monotonic() - began_s, 3)}
            yield {PROFILE: sampler.stop(self._process)}
        finally:
            sampler.end()

    def _sampler(self, hz: float) -> Sampler:
        thread: int = get_original("_thread", "get_ident")()
        if is_module_patched("threading"):
            return Sampler(hz, hub=thread)
        return Sampler(hz, unseen=frozenset({thread}))
