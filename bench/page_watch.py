"""What the browser itself measures of a page while somebody uses it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from playwright.sync_api import Page

# In every page from its beginning; each list grows until it is read.
SCRIPT = """
globalThis.watched = { paints: [], shifts: [], events: [], tasks: [], frames: [], growths: [] };
const observe = (type, keep, options = {}) => {
  const observer = new PerformanceObserver((list) => list.getEntries().forEach(keep));
  observer.observe({ type, buffered: true, ...options });
};
observe("largest-contentful-paint", ({ startTime }) => watched.paints.push(startTime));
observe("layout-shift", ({ value, hadRecentInput }) => hadRecentInput || watched.shifts.push(value));
const keepEvent = ({ interactionId: id, duration: ms, name, target }) =>
  id && watched.events.push({ id, ms, name, on: target?.id || target?.className || "" });
observe("event", keepEvent, { durationThreshold: 16 });
observe("first-input", keepEvent);
observe("longtask", ({ startTime, duration }) => watched.tasks.push([startTime, duration]));
observe("long-animation-frame", ({ startTime, duration }) => watched.frames.push([startTime, duration]));
"""
# Note every frame, and in which of them the answer has grown.
FRAMES = """
() => {
  const frames = [];
  const grown = [];
  let length = 0;
  let goes = true;
  const note = (at) => {
    const prose = [...document.querySelectorAll(".prose")].at(-1);
    const now = prose ? prose.textContent.length : 0;
    if (now > length) grown.push(at);
    length = now;
    frames.push(at);
    if (goes) requestAnimationFrame(note);
  };
  requestAnimationFrame(note);
  globalThis.endFrames = () => {
    goes = false;
    return { frames, grown };
  };
}
"""
# The slowest of fifty interactions is taken for an accident, as web-vitals does.
FORGIVEN_PER = 50


class Interaction(msgspec.Struct, frozen=True):
    """The slowest event of one click or key: milliseconds until the next paint, in steps of 8."""

    ms: float
    name: str
    on: str


def look_at(page: Page) -> None:
    """Have every frame shown to somebody from now on.

    Without a window Chromium may keep a frame back until something else is to be shown, and would say that
    a key's letter took as long as that.
    """
    screen = page.context.new_cdp_session(page)

    def seen(event: dict[str, Any]) -> None:
        screen.send("Page.screencastFrameAck", {"sessionId": event["sessionId"]})

    screen.on("Page.screencastFrame", seen)
    screen.send("Page.startScreencast", {"format": "jpeg", "quality": 1, "maxWidth": 64, "maxHeight": 64})


def read(page: Page, what: str) -> list[Any]:
    """What has been watched so far in the window, such as ``tasks``."""
    found: list[Any] = page.evaluate("(what) => globalThis.watched[what]", what)
    return found


def interactions(page: Page) -> list[Interaction]:
    """Clicks and keys that took 16 ms or longer, slowest first."""
    slowest: dict[int, Interaction] = {}
    for event in read(page, "events"):
        known = slowest.get(event["id"])
        if known is None or event["ms"] > known.ms:
            slowest[event["id"]] = Interaction(event["ms"], event["name"], str(event["on"]))
    return sorted(slowest.values(), key=lambda one: -one.ms)


def interaction_count(page: Page) -> int:
    """How many there were, the quick ones too."""
    return int(page.evaluate("() => performance.interactionCount"))


def inp(slowest_first: Sequence[Interaction], count: int) -> Interaction:
    """Interaction to Next Paint: the slowest but one for every fifty; of none slower than 16 ms, that."""
    place = count // FORGIVEN_PER
    return slowest_first[place] if place < len(slowest_first) else Interaction(16.0, "any", "")
