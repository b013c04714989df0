"""How fast the pages are in a real Chromium: the first load, a session of clicks and keys, long answers.

Nothing is throttled. Every load is that of a person who has never been here.
"""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from browser.loading import settled, sizes
from browser.talking import ask
from fake_upstream.running import FakeUpstream, running_upstream
from playwright.sync_api import Browser, Page, expect
from running_server import RunningServer

from bench import page_session, page_watch
from bench.page_answer import MARKDOWN
from bench.page_server import browsing, documented, opened
from bench.serving import Result, say

LOADS = 5
STREAMS = 2
TOKENS, TOKEN_MS = 2000, 5
PIECE = 4
ALLOWED_BYTES = 80_000
LONG_MS = 50
STREAM_WITHIN_MS = 60_000
PHONE = {"viewport": {"width": 390, "height": 844}}
_NAVIGATED = """
() => performance.getEntriesByName("likeopt-navigated").map(({ duration, detail }) => [detail, duration])
"""


def measure() -> dict[str, Result]:
    """All of it, over one server whose model is a fake one that speaks as fast as it is told to."""
    with running_upstream() as upstream:
        model = {"OPENAI_BASE_URL": upstream.base_url, "LIKEOPT_MODEL": "fake"}
        with documented(**model) as running, browsing() as browser:
            visit = Visit(browser, running)
            return {
                "first load of `/`": first_load(visit),
                "a session of clicks and keys": session(visit, upstream),
                "2,000 tokens at 200 a second, plain words": stream(visit, upstream, tokens=TOKENS),
                "2,000 tokens at 200 a second, Markdown": stream(visit, upstream, text=_long_markdown()),
            }


class Visit:
    """Opens pages of ``running`` in ``browser``, each for somebody new."""

    def __init__(self, browser: Browser, running: RunningServer) -> None:
        self._browser = browser
        self._running = running

    @contextmanager
    def page(self, **settings: object) -> Iterator[Page]:
        """An empty page in which everything is watched."""
        with opened(self._browser, self._running, **settings) as page:
            page.add_init_script(page_watch.SCRIPT)
            yield page


def first_load(visit: Visit) -> Result:
    """Bytes over the wire, LCP and CLS, on a desktop and on a phone."""
    say("first loads")
    loads = [_load(visit) for _ in range(LOADS)]
    phones = [_load(visit, **PHONE) for _ in range(LOADS)]
    kinds, total = loads[0][0], sum(loads[0][0].values())
    return {
        "scripts, kB compressed": round(kinds["scripts"] / 1000, 1),
        "styles, kB compressed": round(kinds["styles"] / 1000, 1),
        "both, kB, and as a share of the 80 allowed": [
            round(total / 1000, 1),
            round(total / ALLOWED_BYTES, 2),
        ],
        "LCP ms, median and worst of 5": _middle_and_worst([lcp for _, lcp, _ in loads]),
        "LCP ms in a phone's window": _middle_and_worst([lcp for _, lcp, _ in phones]),
        "CLS, worst of 10": max(cls for _, _, cls in loads + phones),
    }


def _load(visit: Visit, **settings: object) -> tuple[dict[str, int], float, float]:
    with visit.page(**settings) as page:
        read = sizes(page)
        page.goto("/")
        settled(page, "/")
        return read(), page_watch.read(page, "paints")[-1], round(sum(page_watch.read(page, "shifts")), 4)


def session(visit: Visit, upstream: FakeUpstream) -> Result:
    """INP, and how long it takes to go from page to page."""
    say("a session")
    upstream.set_plan(text="The cache has three layers [1]. An answer is kept for an hour [1].", token_ms=5)
    with visit.page() as page:
        page.goto("/")
        settled(page, "/")
        page_watch.look_at(page)
        page_session.live(page)
        slow, count = page_watch.interactions(page), page_watch.interaction_count(page)
        shifts, tasks = page_watch.read(page, "shifts"), page_watch.read(page, "tasks")
        gone = [ms for _, ms in page.evaluate(_NAVIGATED)]
    worst = page_watch.inp(slow, count)
    return {
        "interactions": count,
        "INP ms": f"{worst.ms:g} ({worst.name} {worst.on})".replace(" )", ")"),
        "slowest three, ms": [one.ms for one in slow[:3]],
        "ways between pages, ms, median and worst": _middle_and_worst(gone),
        "how many of them under 100 ms": f"{sum(ms < 100 for ms in gone)} of {len(gone)}",
        "CLS": round(sum(shifts), 4),
        "tasks over 50 ms": len(tasks),
    }


def stream(visit: Visit, upstream: FakeUpstream, **plan: object) -> Result:
    """Long tasks and frames while a long answer is written, over several answers."""
    say(f"long answers, {', '.join(plan)}")
    upstream.set_plan(token_ms=TOKEN_MS, **plan)
    tasks: list[float] = []
    before: list[float] = []
    late: list[float] = []
    gaps: list[float] = []
    rates: list[float] = []
    growths: list[float] = []
    for number in range(STREAMS):
        with visit.page() as page:
            page.goto("/")
            settled(page, "/")
            page.evaluate(page_watch.FRAMES)
            asked_ms = page.evaluate("() => performance.now()")
            ask(page, f"What do the documents say about the cache, {next(iter(plan))} {number}?")
            expect(page.locator(".answer-footer")).to_be_visible(timeout=STREAM_WITHIN_MS)
            seen = page.evaluate("() => globalThis.endFrames()")
            first_ms, last_ms = seen["grown"][0], seen["grown"][-1]
            tasks += _within(page_watch.read(page, "tasks"), first_ms, last_ms)
            before += _within(page_watch.read(page, "tasks"), asked_ms, first_ms)
            late += _within(page_watch.read(page, "frames"), first_ms, last_ms)
        written = [at for at in seen["frames"] if first_ms <= at <= last_ms]
        gaps += [after - at for at, after in itertools.pairwise(written)]
        seconds = (written[-1] - written[0]) / 1000
        rates.append(len(written) / seconds)
        growths.append(len(seen["grown"]) / seconds)
    return {
        "tasks over 50 ms from the first word on, and the longest ms": [
            len(tasks),
            round(max(tasks, default=0)),
        ],
        "the same between the question and the first word": [len(before), round(max(before, default=0))],
        "frames over 50 ms, and the longest ms": [len(late), round(max(late, default=0))],
        "frames a second, and those in which the answer grew": [
            round(statistics.mean(rates), 1),
            round(statistics.mean(growths), 1),
        ],
        "between frames, ms: p50, p99, longest": _spread(gaps),
    }


def _within(entries: Sequence[Sequence[float]], from_ms: float, to_ms: float) -> list[float]:
    """How long those of ``entries``, (start, duration) in ms, lasted that began in this time."""
    return [duration for start, duration in entries if from_ms <= start < to_ms]


def _long_markdown() -> str:
    """So much of an answer with everything in it that it comes in as many pieces."""
    length = TOKENS * PIECE
    return (MARKDOWN * (length // len(MARKDOWN) + 1))[:length]


def _middle_and_worst(values: Sequence[float]) -> list[int]:
    return [round(statistics.median(values)), round(max(values))]


def _spread(values: Sequence[float]) -> list[float]:
    ordered = sorted(values)
    return [round(ordered[int(share * (len(ordered) - 1))], 1) for share in (0.5, 0.99, 1)]
