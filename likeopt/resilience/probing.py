"""Looking, in the background, whether a part that is left alone answers again."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from likeopt.resilience.circuit import Circuit

logger = logging.getLogger(__name__)


class Probing:
    """Asks ``probe`` after every pause of an open circuit, until it says True.

    ``probe`` is given the seconds it may take. The thread lives only while the circuit is open.
    """

    def __init__(self, circuit: Circuit, probe: Callable[[float], bool]) -> None:
        self._circuit = circuit
        self._probe = probe
        self._closed = threading.Event()

    def begin(self) -> None:
        """Begin to look; the circuit has just opened."""
        if not self._closed.is_set():
            threading.Thread(target=self._run, name="probing", daemon=True).start()

    def close(self) -> None:
        """Look no more."""
        self._closed.set()

    def _run(self) -> None:
        while not self._closed.wait(self._circuit.pause_s):
            if self._answers():
                self._circuit.seems_well()
                return

    def _answers(self) -> bool:
        try:
            return self._probe(self._circuit.rules.look_s)
        except Exception:
            # A thread that ended here would leave the circuit open for ever.
            logger.exception("probe_failed")
            return False
