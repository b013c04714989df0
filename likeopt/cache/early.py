"""Whether a value is made anew before its time, so that it never runs out for everyone at once."""

from __future__ import annotations

import math
from random import Random

from likeopt.cache.backend import Entry

# −ln of the smallest number that matters: beyond this many computations' time nothing is early.
_FARTHEST = 20.0


def refreshes_early(entry: Entry, now_s: float, random: Random, beta: float = 1.0) -> bool:
    """True with a probability that grows towards the end: −β·δ·ln(u) ≥ time left, u uniform in (0, 1].

    δ is what computing took; after Vattani, Chierichetti and Lowenstein, "Optimal Probabilistic Cache
    Stampede Prevention", VLDB 2015.
    """
    left_s = entry.fresh_until_s - now_s
    if left_s > _FARTHEST * beta * entry.compute_s:
        return False
    return -beta * entry.compute_s * math.log(1.0 - random.random()) >= left_s
