"""Which span of time performance is asked of."""

from __future__ import annotations

from pydantic import Field

from likeopt.web.schemas import Query

SHORTEST_WINDOW_S, LONGEST_WINDOW_S = 10, 86_400
LONGEST_TREND_MINUTES = 1_440


class WindowQuery(Query):
    """The last so many seconds."""

    window_s: int = Field(300, ge=SHORTEST_WINDOW_S, le=LONGEST_WINDOW_S)


class WatchQuery(Query):
    """The same for what is told every two seconds."""

    window_s: int = Field(60, ge=SHORTEST_WINDOW_S, le=LONGEST_WINDOW_S)


class TrendQuery(Query):
    """The last so many minutes."""

    minutes: int = Field(60, ge=1, le=LONGEST_TREND_MINUTES)
