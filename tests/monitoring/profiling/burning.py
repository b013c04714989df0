"""A patched process that profiles itself while a greenlet burns, while a native thread does, and idle.

Run as a script; prints the three profiles as JSON.
"""

from gevent import monkey

monkey.patch_all()

import time  # noqa: E402
from typing import Any  # noqa: E402

import gevent  # noqa: E402
import msgspec  # noqa: E402
from gevent.monkey import get_original  # noqa: E402
from gevent.threadpool import ThreadPool  # noqa: E402

from likeopt.monitoring.profiling.answering import Profiling  # noqa: E402

SECONDS = 0.4


def burn_the_hub(until_s: float) -> None:
    """Compute in Python, with no other greenlet getting its turn."""
    while time.perf_counter() < until_s:
        sum(range(100))


def burn_a_thread(seconds: float) -> None:
    """Stay in a call that has let go of the interpreter."""
    get_original("time", "sleep")(seconds)


def profile_beside(work: Any, *arguments: Any) -> Any:
    """Profile this process while ``work`` is done beside it."""
    working = gevent.spawn(work, *arguments)
    request = {"call": "profile", "seconds": SECONDS, "hz": 200}
    frames = list(Profiling("web0").answer(request))
    working.join()
    return frames[-1]["profile"]


def main() -> None:
    """Print the profiles."""
    pool = ThreadPool(2)
    profiles = {
        "burning": profile_beside(lambda: burn_the_hub(time.perf_counter() + 2 * SECONDS)),
        "native": profile_beside(pool.apply, burn_a_thread, (2 * SECONDS,)),
        "idle": profile_beside(gevent.sleep, 0),
    }
    print(msgspec.json.encode(profiles).decode())  # noqa: T201


if __name__ == "__main__":
    main()
