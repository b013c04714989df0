"""Whether each part answers, and whether the whole can."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from typing import Literal

import msgspec

from likeopt.errors import LikeOptError, Params

PartStatus = Literal["ok", "off", "failed"]


class CheckResult(msgspec.Struct, frozen=True):
    """What one part says of itself; ``off`` means it is not configured. ``code`` says what is wrong."""

    status: PartStatus
    code: str | None = None
    params: Params = {}


class CheckReport(msgspec.Struct, frozen=True):
    """A part's result and how long it took to say so."""

    status: PartStatus
    elapsed_ms: float
    code: str | None = None
    params: Params = {}


class Readiness(msgspec.Struct, frozen=True):
    """All parts' reports. ``degraded``: answers come, but something is missing from them."""

    status: Literal["ready", "degraded", "unavailable"]
    checks: dict[str, CheckReport]


OK = CheckResult("ok")
OFF = CheckResult("off")

Check = Callable[[], CheckResult]


class Health:
    """Runs all checks at the same time, each for at most ``limit_s``.

    A check still running from an earlier question is not started again, so that a part which
    never answers costs one thread and not one per question.
    """

    def __init__(
        self,
        checks: Mapping[str, Check],
        limit_s: float = 1.0,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._checks = dict(checks)
        self._limit_s = limit_s
        self._clock = clock
        self._lock = threading.Lock()
        self._running: dict[str, _Run] = {}

    def ready(self) -> Readiness:
        """Ask every part; never raises, and takes at most ``limit_s`` and a little."""
        start_s = self._clock()
        runs = {name: self._run(name, check) for name, check in self._checks.items()}
        reports = {}
        for name, run in runs.items():
            run.done.wait(max(0.0, start_s + self._limit_s - self._clock()))
            reports[name] = run.report((self._clock() - start_s) * 1000)
        return Readiness(_overall(reports), reports)

    def _run(self, name: str, check: Check) -> _Run:
        with self._lock:
            run = self._running.get(name)
            if run is None or run.done.is_set():
                run = self._running[name] = _Run(check, self._clock)
                threading.Thread(target=run, name=f"check-{name}", daemon=True).start()
            return run


class _Run:
    """One run of one check, in a thread of its own."""

    def __init__(self, check: Check, clock: Callable[[], float]) -> None:
        self.done = threading.Event()
        self._check = check
        self._clock = clock
        self._report: CheckReport | None = None

    def __call__(self) -> None:
        start_s = self._clock()
        result = _ask(self._check)
        elapsed_ms = round((self._clock() - start_s) * 1000, 3)
        self._report = CheckReport(result.status, elapsed_ms, result.code, result.params)
        self.done.set()

    def report(self, waited_ms: float) -> CheckReport:
        """What the check said, or that it has said nothing for ``waited_ms``."""
        if self._report is not None:
            return self._report
        return CheckReport("failed", round(waited_ms, 3), "check_timed_out")


def _ask(check: Check) -> CheckResult:
    try:
        return check()
    except LikeOptError as error:
        return CheckResult("failed", error.code, error.params)
    except Exception:  # noqa: BLE001 - a check that breaks is a part that does not answer
        return CheckResult("failed", "check_failed")


def _overall(reports: Mapping[str, CheckReport]) -> Literal["ready", "degraded", "unavailable"]:
    failed = {name for name, report in reports.items() if report.status == "failed"}
    if "database" in failed or not _searchable(reports):
        return "unavailable"
    return "degraded" if failed else "ready"


def _searchable(reports: Mapping[str, CheckReport]) -> bool:
    def answers(part: str) -> bool:
        return part not in reports or reports[part].status == "ok"

    return answers("lexical") or (answers("vectors") and answers("embedding"))
