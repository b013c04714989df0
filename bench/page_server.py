"""A server over this project's own documentation, and the browser that looks at its pages."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright
from running_server import RunningServer

from bench.serving import server, wait_found

ROOT = Path(__file__).parents[1]
WIDTH, HEIGHT = 1280, 800
# Those of the browser tests: nothing goes out, and a container's root has no sandbox.
ARGUMENTS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)


def chromium() -> str:
    """Where the system's Chromium is. Raises RuntimeError when there is none."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        raise RuntimeError("this is measured in Chromium, which is not installed")
    return found


@contextmanager
def documented(**environment: str) -> Iterator[RunningServer]:
    """A fresh server that has read ``docs/`` and the README."""
    files = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
    with server(**environment) as running:
        running.upload({str(file.relative_to(ROOT)): file.read_bytes() for file in files})
        wait_found(running)
        yield running


@contextmanager
def browsing() -> Iterator[Browser]:
    """A Chromium without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def opened(browser: Browser, running: RunningServer, **settings: object) -> Iterator[Page]:
    """An empty page of a person who has never been here: nothing is kept."""
    chosen = {"locale": "en-US", "viewport": {"width": WIDTH, "height": HEIGHT}, **settings}
    context = browser.new_context(base_url=running.url, **chosen)
    try:
        yield context.new_page()
    finally:
        context.close()
