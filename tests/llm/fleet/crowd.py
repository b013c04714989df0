"""A program: greenlets of a patched process ask the fleet of three servers, "a", "b" and "c", without end.

``python crowd.py URL URL URL`` reads a server's name from each line of its input, and prints how long it took
until twenty answers had come from it. At the end of its input it prints what came of all replies.
"""

# ruff: noqa: E402, T201 - patching comes first
from gevent import monkey

monkey.patch_all()

import json
import sys
import threading
import time
from collections import Counter

from gevent.fileobject import FileObject
from metric_samples import samples

from likeopt.errors import ModelUnavailable
from likeopt.llm.contract import ChatMessage, Limits
from likeopt.llm.endpoint import Endpoint
from likeopt.llm.fleet import Fleet
from likeopt.llm.guard import Rules
from likeopt.llm.models import ModelSpec, Timeouts, UpstreamSpec
from likeopt.monitoring.metrics import Metrics
from likeopt.resilience.circuit import CircuitRules
from likeopt.resilience.retry import RetryRules

GREENLETS = 48
WORDS = 12
ASKED = [ChatMessage("user", "How many?")]
WHOLE = "".join(f"word{number} " for number in range(WORDS))
PAUSE_S = 0.1
RULES = Rules(
    retry=RetryRules(step_s=0.02, longest_s=0.1), circuit=CircuitRules(pause_s=PAUSE_S, longest_pause_s=0.2)
)


class Crowd:
    """Asks without end, and counts."""

    def __init__(self, urls: list[str]) -> None:
        specs = [
            UpstreamSpec(
                name,
                url,
                (ModelSpec(name, f"fake?tokens={WORDS}&token_ms=3&first_ms=5", name),),
                timeouts=Timeouts(1.0, 2.0, 2.0, 10.0),
            )
            for name, url in zip("abc", urls, strict=True)
        ]
        self.metrics = Metrics()
        self.fleet = Fleet(specs, Endpoint, self.metrics.models, rules=RULES)
        self.ends: Counter[str] = Counter()
        self.answered_by: Counter[str] = Counter()
        self.longest_s = 0.0
        self.over = False

    def ask_on(self) -> None:
        """Ask until it is over."""
        while not self.over:
            begun_s = time.monotonic()
            self.ends[self._ask()] += 1
            time.sleep(0.02)
            self.longest_s = max(self.longest_s, time.monotonic() - begun_s - 0.02)

    def _ask(self) -> str:
        reply = self.fleet.stream(self.fleet.order("a", 10), ASKED, Limits())
        said = ""
        try:
            for text in reply:
                said += text
        except ModelUnavailable as error:
            return f"{'cut' if said else 'none'} {error.code}"
        if said != WHOLE:
            return f"half {said!r}"
        self.answered_by[reply.attempts[-1].model] += 1
        return "whole"

    def until_answers_come_from(self, model: str) -> float:
        """How long it took, in seconds."""
        begun_s, before = time.monotonic(), self.answered_by[model]
        while self.answered_by[model] < before + 20:
            assert time.monotonic() < begun_s + 10, (model, self.answered_by, self.ends)
            time.sleep(0.005)
        return time.monotonic() - begun_s


def main() -> None:
    """Do as the commands say."""
    crowd = Crowd(sys.argv[1:])
    threads = [threading.Thread(target=crowd.ask_on, daemon=True) for _ in range(GREENLETS)]
    for thread in threads:
        thread.start()
    for line in FileObject(sys.stdin.fileno(), "r"):
        took_s = crowd.until_answers_come_from(line.strip())
        print(json.dumps({"took_s": took_s}), flush=True)
    crowd.over = True
    for thread in threads:
        thread.join(10)
    under_way = samples(crowd.metrics, "likeopt_llm_calls_under_way")
    crowd.fleet.close()
    print(
        json.dumps(
            {
                "ends": crowd.ends,
                "answered_by": crowd.answered_by,
                "longest_s": crowd.longest_s,
                "under_way": sum(under_way.values()),
                "alive": sum(thread.is_alive() for thread in threads),
            }
        ),
        flush=True,
    )


if __name__ == "__main__":
    main()
