"""A program: greenlets of a patched process gather, and some are killed. Prints what each scene came to."""

# ruff: noqa: E402, T201 - patching comes first
from gevent import monkey

monkey.patch_all()

import gevent
import numpy as np
from gevent.monkey import get_original

from likeopt.embedding.embedder import EmbeddingSpec
from likeopt.embedding.gathering import Gathering
from likeopt.offload import Offload

NativeLock = get_original("threading", "Lock")


class Held:
    """Blocks its native thread, not the hub, until it is let go."""

    spec = EmbeddingSpec("minilm", "held", 2, 256)

    def __init__(self):
        self.gate = NativeLock()
        self.gate.acquire()

    def embed(self, texts):
        with self.gate:
            return np.array([[len(texts[0]), 1.0]], np.float32)


class CountingPool(Offload):
    """Knows the sizes of its runs."""

    def run(self, function, *args):
        runs.append(len(args[1]))
        return super().run(function, *args)


def scene(name, kill=(), blocking=True):
    """Four ask, the first alone; those of ``kill`` are killed once all wait. Then the model works.

    ``blocking`` lets each one die, and the next one lead, before another is killed.
    """
    runs.clear()
    held = Held()
    asked = []
    for number in range(4):
        asked.append(gevent.spawn(gathered, "x" * number, held))
        gevent.sleep(0)
    for number in kill:
        asked[number].kill(block=blocking)
    held.gate.release()
    gevent.joinall(asked, timeout=10)
    for number, one in enumerate(asked):
        assert one.ready(), (name, number)
        assert isinstance(one.value, gevent.GreenletExit) == (number in kill), (name, number, one.value)
        assert number in kill or one.value[0] == number
    print(name, *runs)


runs = []
gathered = Gathering(CountingPool("gathered"))
scene("together")
scene("a waiter killed", kill=(2,))
scene("the leader killed", kill=(0,))
scene("the next leader killed", kill=(0, 1))
scene("the next leader killed before it led", kill=(0, 1), blocking=False)
scene("one of a run killed, then its leader", kill=(0, 2, 1))
runs.clear()
free = Held()
free.gate.release()
gathered("x", free)
print("still working", *runs)
