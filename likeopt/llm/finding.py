"""Finding a server of models by itself, and again when it has gone."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from likeopt.llm.models import UpstreamSpec

logger = logging.getLogger(__name__)

LOOK_EVERY_S = 30.0
FIRST_LOOK_S = 0.5


class Finding:
    """Looks with ``discover`` in the background while there is none, and tells ``found`` what it sees.

    The thread lives only until something is found, and again from the next ``look`` on.
    """

    def __init__(
        self,
        discover: Callable[[], UpstreamSpec | None],
        found: Callable[[UpstreamSpec], None],
        every_s: float = LOOK_EVERY_S,
    ) -> None:
        self._discover = discover
        self._found = found
        self._every_s = every_s
        self._looked = threading.Event()
        self._woken = threading.Event()
        self._closed = False
        self._lock = threading.Lock()
        self._looking = False

    def look(self) -> None:
        """Look now, and again until something is found."""
        with self._lock:
            if self._looking or self._closed:
                self._woken.set()
                return
            self._looking = True
        threading.Thread(target=self._run, name="finding", daemon=True).start()

    def first_look(self) -> None:
        """Wait for the end of the first look, but not for long."""
        if not self._looked.is_set() and self._looking:
            self._looked.wait(FIRST_LOOK_S)
            self._looked.set()

    def close(self) -> None:
        """Look no more."""
        self._closed = True
        self._woken.set()

    def _run(self) -> None:
        while not self._closed and not self._finds():
            self._woken.wait(self._every_s)

    def _finds(self) -> bool:
        """Look once; True when nobody need look on."""
        self._woken.clear()
        try:
            spec = self._discover()
        except Exception:
            logger.exception("finding_failed")
            spec = None
        if spec is not None:
            self._found(spec)
        self._looked.set()
        with self._lock:
            self._looking = spec is None or self._woken.is_set()
            return not self._looking
