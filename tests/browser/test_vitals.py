"""What browsers measure of the pages arrives in the server's metrics, once."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from browser.loading import measuring
from playwright.sync_api import Page, Request, expect
from running_server import RunningServer, wait_for

pytestmark = pytest.mark.browser

METRICS = re.compile(r"/api/v1/metrics$")
NAMES = ("LCP", "FCP", "TTFB", "CLS", "INP")
API = "page_api_seconds"
CONVERSATION = "/api/v1/conversations/<id:conversation_id>"
PREFIX = "likeopt.measured."
KEPT = f"() => Object.keys(localStorage).filter((key) => key.startsWith('{PREFIX}'))"
# The page is told that it is left, and stays to be asked what it did.
LEAVE = "() => dispatchEvent(new PageTransitionEvent('pagehide'))"
# As the browser says it when another tab is looked at, or when the back button brings back a kept page.
HIDE = """
() => {
  Object.defineProperty(document, "visibilityState", { configurable: true, get: () => "hidden" });
  Object.defineProperty(document, "hidden", { configurable: true, get: () => true });
  document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
}
"""
COME_BACK = """
() => {
  delete document.visibilityState;
  delete document.hidden;
  document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
  dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
}
"""
# What a beacon carries is not seen from outside.
HEAR_BEACONS = """
() => {
  globalThis.beaconed = [];
  const send = navigator.sendBeacon.bind(navigator);
  navigator.sendBeacon = (address, blob) => {
    blob.text().then((text) => beaconed.push(text));
    return send(address, blob);
  };
}
"""
MARKED = 11.375
KEY = "a-key-for-this-test-only"
PERSONAL = "Whose secret is this?"

Counts = Callable[[], dict[str, float]]


@pytest.fixture
def counts(library: RunningServer) -> Counts:
    """How often each vital and each route has been measured, as /metrics says."""
    pattern = re.compile(
        r'^likeopt_(?:web_vitals|page_api_seconds)_count\{(?:name|route)="([^"]+)"\} (\S+)$', re.M
    )

    def read() -> dict[str, float]:
        text = library.client.get("/metrics").text
        return {name: float(value) for name, value in pattern.findall(text)}

    return read


@pytest.fixture
def locked_server(tmp_path: Path) -> Iterator[RunningServer]:
    """A server that asks for a key."""
    running = RunningServer(tmp_path / "data", LIKEOPT_API_KEYS=KEY, WEB_CONCURRENCY="1").start()
    yield running
    assert running.stop() == 0, running.log()


def growth(before: dict[str, float], after: dict[str, float]) -> dict[str, float]:
    """How much more there is of each."""
    return {
        name: value - before.get(name, 0) for name, value in after.items() if value != before.get(name, 0)
    }


def sent_by(*pages: Page) -> list[str]:
    """The bodies of all that ``pages`` send to be counted, from now on."""
    bodies: list[str] = []

    def note(request: Request) -> None:
        if METRICS.search(request.url):
            bodies.append((request.post_data_buffer or b"").decode())

    for page in pages:
        page.on("request", note)
    return bodies


def ask(page: Page, question: str) -> None:
    """Ask as a person does, and wait for the whole answer."""
    page.wait_for_selector("html[data-ready] #question", state="attached")
    page.click("#question")
    page.keyboard.type(question)
    page.keyboard.press("Enter")
    expect(page.locator(".answer-footer").last).to_be_visible()


def test_a_page_that_is_left_has_told_how_fast_it_was(
    open_page, library: RunningServer, counts: Counts
) -> None:
    page = measuring(open_page(library))
    # By now what pages of earlier tests told when they were left has arrived, and nothing of this one has.
    before = counts()
    ask(page, "How long is an access token valid?")
    page.goto("about:blank")
    grown = wait_for(
        lambda: (now := growth(before, counts())).keys() >= {*NAMES, "/api/v1/chat"} and now,
        "the vitals are in /metrics",
    )
    assert {name: grown[name] for name in NAMES} == dict.fromkeys(NAMES, 1.0)
    assert grown["/api/v1/chat"] == 1.0
    assert "other" not in grown


def listening(page: Page) -> Callable[[], Counter[tuple[str, str]]]:
    """From now on hear what ``page`` tells: the result says how often each name was told of each page."""
    posted = sent_by(page)
    page.evaluate(HEAR_BEACONS)

    def read() -> Counter[tuple[str, str]]:
        bodies = [*filter(None, posted), *page.evaluate("() => globalThis.beaconed")]
        batches = [json.loads(body) for body in bodies]
        return Counter((batch["url"], metric["name"]) for batch in batches for metric in batch["metrics"])

    return read


def test_each_measure_is_told_once_and_of_the_page_it_was_taken_on(open_page, library: RunningServer) -> None:
    page = open_page(library)
    told_so_far = listening(page)
    measuring(page)
    ask(page, "How long is an access token valid?")
    page.click(".site-nav a[href='/documents']")
    expect(page.locator(".document-title").first).to_be_visible()
    page.fill("#document-search", "tokens")
    page.locator(".site-nav a", has_text="Chat").click()
    expect(page.locator(".answer-footer")).to_be_visible()
    page.click(".site-nav a[href='/documents']")
    expect(page.locator(".document-title").first).to_be_visible()
    page.evaluate(HIDE)
    wait_for(lambda: told_so_far()["/", "INP"], "what the page is told of has been sent")
    page.evaluate(HIDE)
    told = told_so_far()
    assert {key: told[key] for key in told if key[1] in NAMES} == {("/", name): 1 for name in NAMES}
    assert told["/", "api:/api/v1/chat"] == 1
    assert told["/documents", "api:/api/v1/documents"] >= 2
    assert told["/documents", "api:/api/v1/chat"] == told["/", "api:/api/v1/documents"] == 0
    assert not [name for _, name in told if not name.startswith("api:/api/v1/") and name not in NAMES]


def test_a_page_that_comes_back_as_it_was_left_tells_nothing_twice(open_page, library: RunningServer) -> None:
    page = measuring(open_page(library))
    told_so_far = listening(page)
    ask(page, "How long is an access token valid?")
    page.click(".site-nav a[href='/documents']")
    expect(page.locator(".document-title").first).to_be_visible()
    page.evaluate(HIDE)
    page.evaluate(LEAVE)
    page.evaluate(COME_BACK)
    wait_for(lambda: told_so_far()["/documents", "LCP"], "the page that came back is measured")
    page.evaluate(HIDE)
    wait_for(lambda: told_so_far()["/documents", "CLS"], "and that it stands still is told")
    told = told_so_far()
    assert told["/", "CLS"] == told["/", "INP"] == told["/documents", "CLS"] == 1
    assert told["/", "api:/api/v1/chat"] == 1


def test_what_is_told_says_the_route_and_nothing_of_whose_it_was(
    open_page, library: RunningServer, counts: Counts, tolerated: list[str]
) -> None:
    tolerated.append("ERR_INTERNET_DISCONNECTED")
    page = measuring(open_page(library))
    ask(page, PERSONAL)
    before = counts()
    page.reload()
    measuring(page)
    expect(page.locator(".answer-footer")).to_be_visible()
    page.context.set_offline(True)
    page.evaluate(LEAVE)
    told = page.evaluate("() => JSON.stringify(localStorage)")
    assert "api:/api/v1/conversations/<id>" in told
    assert not re.search(r"[0-9a-f]{32}|secret", told, re.I)
    page.context.set_offline(False)
    wait_for(lambda: growth(before, counts()).get(CONVERSATION) == 1.0, "the call is counted by its rule")


def test_what_cannot_be_sent_is_kept_and_sent_once(
    open_page, library: RunningServer, counts: Counts, tolerated: list[str]
) -> None:
    tolerated.append("ERR_INTERNET_DISCONNECTED")
    page = measuring(open_page(library, "/documents"))
    expect(page.locator("#library")).not_to_be_empty()
    before = counts()
    page.context.set_offline(True)
    page.evaluate(LEAVE)
    assert page.evaluate(KEPT)
    assert growth(before, counts()) == {}
    page.context.set_offline(False)
    wait_for(lambda: page.evaluate(KEPT) == [], "nothing is kept any more")
    grown = wait_for(lambda: growth(before, counts()), "what was kept is in /metrics")
    assert grown["TTFB"] == grown["FCP"] == 1.0


def test_tabs_that_open_together_send_what_was_kept_once(open_page, library: RunningServer) -> None:
    page = measuring(open_page(library, "/documents"))
    now_ms = page.evaluate("Date.now()")
    metrics = [{"name": "TTFB", "value": MARKED, "timestamp": now_ms}]
    batch = {"id": "b", "url": "/", "timestamp": now_ms, "metrics": metrics, "heldUntil": 0, "holder": ""}
    page.evaluate("([key, text]) => localStorage.setItem(key, text)", [PREFIX + "b", json.dumps(batch)])
    tabs = [page.context.new_page() for _ in range(3)]
    sent = sent_by(*tabs)
    for tab in tabs:
        tab.goto("/documents", wait_until="commit")
    wait_for(lambda: page.evaluate(KEPT) == [], "nothing is kept any more")
    assert sum(f'"value":{MARKED}' in body for body in sent) == 1


def test_with_keys_it_is_sent_once_somebody_has_signed_in(open_page, locked_server: RunningServer) -> None:
    page = measuring(open_page(locked_server, "/login"))
    sent = sent_by(page)
    page.evaluate(LEAVE)
    assert page.evaluate(KEPT)
    assert sent == []
    page.get_by_label("Key").fill(KEY)
    with page.expect_response(METRICS) as answered:
        page.get_by_role("button", name="Sign in").click()
    assert answered.value.status == 204
    wait_for(lambda: page.evaluate(KEPT) == [], "nothing is kept any more")
    measuring(page)
    with page.expect_response(METRICS) as answered:
        page.evaluate(LEAVE)
    assert answered.value.status == 204
    assert json.loads(sent[0])["url"] == "/login"
