"""How often a semantic hit was wrong, and the bound that closes the cache when it is too often.

Per tenant, since one tenant's questions may be of a kind that another's are not.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable
from typing import NamedTuple

import msgspec
import sqlalchemy as sa

from likeopt.cache.keys import digest_of
from likeopt.storage import facts, semantic_questions
from likeopt.storage.database import Database

CONFIDENCE = 0.95
# The first hits of a tenant are all checked: a cache that does not suit it is closed after a few.
FIRST_CHECKED = 20
# Checks of long ago count half as soon as there are so many, so that a change for the worse shows.
MOST_CHECKS = 2000
MOST_MISTAKES = 5

_PREFIX = "semantic:"
_SEEN_FOR_S = 1.0
_STEPS = 60


class Mistake(msgspec.Struct, frozen=True):
    """A hit that a new answer contradicted: the question asked, the one answered before, and the reason."""

    question: str
    first_question: str
    reason: str
    at_s: float


class Checks(msgspec.Struct, frozen=True):
    """What recomputing hits has shown for ``owner``; ``closed_at_s`` is None while the cache is open."""

    owner: str
    right: int = 0
    wrong: int = 0
    closed_at_s: float | None = None
    mistakes: tuple[Mistake, ...] = ()

    @property
    def checked(self) -> int:
        """How many hits were recomputed."""
        return self.right + self.wrong

    def wrong_share(self, confidence: float = CONFIDENCE) -> tuple[float, float]:
        """Between which shares the false hits are, each limit with ``confidence``."""
        return (
            lower_limit(self.wrong, self.checked, confidence),
            1 - lower_limit(self.right, self.checked, confidence),
        )


def lower_limit(hits: int, of: int, confidence: float = CONFIDENCE) -> float:
    """The one-sided lower limit of a share of which ``hits`` of ``of`` were seen.

    The p at which P(X ≥ hits) = 1 − confidence for X ~ Bin(of, p): C. J. Clopper and E. S. Pearson, “The use
    of confidence or fiducial limits illustrated in the case of the binomial”, Biometrika 26 (1934), 404–413.
    Exact, so that it holds for the first few checks too.
    """
    if hits <= 0:
        return 0.0
    low, high = 0.0, hits / of
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if _at_least(hits, of, middle) > 1 - confidence:
            high = middle
        else:
            low = middle
    return low


def _at_least(hits: int, of: int, share: float) -> float:
    """P(X ≥ hits) for X ~ Bin(of, share), 0 < share < 1."""
    fewer = math.fsum(
        math.exp(
            math.lgamma(of + 1)
            - math.lgamma(count + 1)
            - math.lgamma(of - count + 1)
            + count * math.log(share)
            + (of - count) * math.log1p(-share)
        )
        for count in range(hits)
    )
    return 1.0 - fewer


class _Seen(NamedTuple):
    checks: Checks
    until_s: float


class ErrorBound:
    """Closes the semantic cache of a tenant when its hits are wrong too often; only ``reset`` opens it again.

    The counts are in the database: all workers and hosts count together, and a restart loses none. What
    another worker has closed is seen after a second. ``clock`` gives seconds since the epoch.
    """

    def __init__(
        self,
        database: Database,
        most_wrong_share: float,
        checked_share: float,
        clock: Callable[[], float],
        count_check: Callable[[str], None] = lambda _verdict: None,
    ) -> None:
        """``most_wrong_share`` in [0, 1); ``checked_share`` in [0, 1], 0 means that nothing is checked.

        ``count_check`` is told ``same``, ``different`` or ``closed``.
        """
        self._database = database
        self._most_wrong_share = most_wrong_share
        self._checked_share = checked_share
        self._clock = clock
        self._count_check = count_check
        self._seen: dict[str, _Seen] = {}
        self._lock = threading.Lock()

    def is_open(self, owner: str) -> bool:
        """Whether ``owner`` may be given semantic hits. Raises Unavailable."""
        return self.checks(owner).closed_at_s is None

    def wants_check(self, owner: str, draw: float) -> bool:
        """Whether a hit is to be recomputed; ``draw`` is uniform in [0, 1). Raises Unavailable."""
        if self._checked_share <= 0:
            return False
        return self.checks(owner).checked < FIRST_CHECKED or draw < self._checked_share

    def checks(self, owner: str) -> Checks:
        """What is known of ``owner``, at most a second old. Raises Unavailable."""
        with self._lock:
            seen = self._seen.get(owner)
        if seen is not None and self._clock() < seen.until_s:
            return seen.checks
        return self._remember(self._database.read(_read, owner))

    def record(self, owner: str, mistake: Mistake | None) -> Checks:
        """Count one recomputed hit, right if there is no ``mistake``. Raises Unavailable."""
        before = self.checks(owner)
        checks = self._remember(self._database.write(self._counted, owner, mistake))
        self._count_check("same" if mistake is None else "different")
        if checks.closed_at_s is not None and before.closed_at_s is None:
            self._count_check("closed")
        return checks

    def reset(self, owner: str) -> None:
        """Forget what was counted for ``owner`` and open its cache again. Raises Unavailable."""
        self._database.write(_write, Checks(owner))
        self._remember(Checks(owner))

    def all_checks(self) -> list[Checks]:
        """What is known of every tenant that had a check. Raises Unavailable."""
        return [_decoded(value) for value in self._database.read(semantic_questions.facts_with, _PREFIX)]

    def _counted(self, conn: sa.Connection, owner: str, mistake: Mistake | None) -> Checks:
        value = semantic_questions.lock_fact(conn, _name(owner))
        checks = _halved(_decoded(value) if value else Checks(owner))
        if mistake is None:
            checks = msgspec.structs.replace(checks, right=checks.right + 1)
        else:
            mistakes = (*checks.mistakes, mistake)[-MOST_MISTAKES:]
            checks = msgspec.structs.replace(checks, wrong=checks.wrong + 1, mistakes=mistakes)
        if checks.closed_at_s is None and checks.wrong_share()[0] > self._most_wrong_share:
            checks = msgspec.structs.replace(checks, closed_at_s=self._clock())
        _write(conn, checks)
        return checks

    def _remember(self, checks: Checks) -> Checks:
        with self._lock:
            if len(self._seen) > MOST_CHECKS:
                self._seen.clear()
            self._seen[checks.owner] = _Seen(checks, self._clock() + _SEEN_FOR_S)
        return checks


def _name(owner: str) -> str:
    return _PREFIX + digest_of(owner)[:24]


def _read(conn: sa.Connection, owner: str) -> Checks:
    value = facts.read(conn, _name(owner))
    return _decoded(value) if value else Checks(owner)


def _write(conn: sa.Connection, checks: Checks) -> None:
    facts.state(conn, _name(checks.owner), msgspec.json.encode(checks).decode())


def _decoded(value: str) -> Checks:
    return msgspec.json.decode(value, type=Checks)


def _halved(checks: Checks) -> Checks:
    if checks.checked < MOST_CHECKS:
        return checks
    return msgspec.structs.replace(checks, right=checks.right // 2, wrong=(checks.wrong + 1) // 2)
