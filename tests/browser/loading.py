"""What it takes to load a page, and whether anything on it moves: for tests and for measurements."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect
from running_server import wait_for

# By the name that a page is gone to, what is there once all of it is.
SETTLED = {
    "/": "#offers :is(button, a)",
    "/documents": '[data-count=""]:not(:empty)',
    "/dashboard": "[data-live=true]",
    "/admin": "main",
    "/api/v1/docs": "main",
}
# Notes everything that moves by itself, with what it was.
WATCH_SHIFTS = """
globalThis.shifts = [];
new PerformanceObserver((list) => {
  for (const { value, hadRecentInput, sources } of list.getEntries()) {
    const where = sources.map(({ node, previousRect: { x, y }, currentRect: { x: toX, y: toY } }) =>
      `${node?.id || node?.className || node?.nodeName}: ${x},${y} to ${toX},${toY}`);
    shifts.push({ value, hadRecentInput, where });
  }
}).observe({ type: "layout-shift", buffered: true });
"""
FRAMES = """
() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))
"""
MEASURING = "() => performance.getEntriesByName('likeopt-measuring').length > 0"
KINDS = {"javascript": "scripts", "css": "styles"}


def settled(page: Page, path: str) -> None:
    """Wait until all of the page at ``path`` is there and has been painted."""
    page.wait_for_selector("html[data-ready]", state="attached")
    expect(page.locator(SETTLED[path]).first).to_be_visible()
    expect(page.locator(".skeleton:visible")).to_have_count(0)
    measuring(page)
    page.evaluate(FRAMES)


def measuring(page: Page) -> Page:
    """``page``, once it measures itself, which it begins last of all."""
    # Playwright's own waiting needs eval, which the pages forbid.
    wait_for(lambda: page.evaluate(MEASURING), "the page measures itself")
    return page


def shifts(page: Page) -> list[dict[str, Any]]:
    """What has moved since the browser loaded the page; ``WATCH_SHIFTS`` must have been there before."""
    found: list[dict[str, Any]] = page.evaluate("() => globalThis.shifts")
    return found


def sizes(page: Page) -> Callable[[], dict[str, int]]:
    """From now on count what comes over the wire: call the result for bytes of scripts and of styles."""
    network = page.context.new_cdp_session(page)
    kinds: dict[str, str] = {}
    totals = dict.fromkeys(KINDS.values(), 0)

    def begin(event: dict[str, Any]) -> None:
        found = [kind for mark, kind in KINDS.items() if mark in event["response"]["mimeType"]]
        if found:
            kinds[event["requestId"]] = found[0]

    def finish(event: dict[str, Any]) -> None:
        if kind := kinds.pop(event["requestId"], ""):
            totals[kind] += int(event["encodedDataLength"])

    network.on("Network.responseReceived", begin)
    network.on("Network.loadingFinished", finish)
    network.send("Network.enable")
    return lambda: dict(totals)
