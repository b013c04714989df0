"""Real Chromium, and servers for it: one with extractive answers, one with a model that does as told."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator

import pytest
from browser.reading_matter import MATTER
from fake_upstream.running import FakeUpstream
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright
from running_server import RunningServer

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
TELL_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) => {
  console.error(`CSP: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
});
"""
TOKENS_MD = """# Tokens

## Rotation

Access tokens are valid for fifteen minutes. A refresh token is rotated each time it is used,
and the old refresh token is revoked at once.

## Theft

If a revoked refresh token is presented again, the whole family of tokens is revoked.
"""
RESULTS_MD = """# 3분기 실적

2025년 3분기 매출은 1,204억 원으로 전년 같은 기간보다 12% 늘었습니다. 영업이익은 87억 원입니다.
"""
CORPUS = {"guide/tokens.md": TOKENS_MD.encode(), "보고서/실적.md": RESULTS_MD.encode()}
WIDTH, HEIGHT = 1280, 800
# A page's requests are seen by a test, and answered by it, only where no service worker stands between.
NO_WORKER = "Service Worker registration blocked by Playwright"

OpenPage = Callable[..., Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        if os.environ.get("CI") == "true":
            pytest.fail("Chromium is not installed")
        pytest.skip("Chromium is not installed")
    expect.set_options(timeout=15_000)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def library(server: RunningServer) -> RunningServer:
    """The shared server, holding a small corpus."""
    server.upload(CORPUS)
    server.wait_indexed()
    return server


@pytest.fixture(scope="session")
def model_server(
    tmp_path_factory: pytest.TempPathFactory, upstream_process: FakeUpstream
) -> Iterator[RunningServer]:
    """A server whose answers come from the fake model, holding the same corpus."""
    data_dir = tmp_path_factory.mktemp("model") / "data"
    running = RunningServer(data_dir, OPENAI_BASE_URL=upstream_process.base_url, LIKEOPT_MODEL="fake").start()
    running.upload(CORPUS)
    running.wait_indexed()
    yield running
    assert running.stop() == 0, running.log()


@pytest.fixture
def tolerated() -> list[str]:
    """Patterns of console errors that a test provokes; every other one fails it."""
    return []


@pytest.fixture
def open_page(browser: Browser, tolerated: list[str]) -> Iterator[OpenPage]:
    """Opens pages in browsers of their own: ``open_page(server, "/", locale="ko-KR", width=360)``."""
    contexts, complaints = [], []

    def note(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and NO_WORKER not in message.text:
            complaints.append(f"{message.text} ({message.location.get('url')})")

    def open_page(server: RunningServer, path: str = "/", **options: object) -> Page:
        width, height = options.pop("width", WIDTH), options.pop("height", HEIGHT)
        settings = {
            "locale": "en-US",
            "viewport": {"width": width, "height": height},
            "service_workers": "block",
            **options,
        }
        context = browser.new_context(base_url=server.url, **settings)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.add_init_script(TELL_VIOLATIONS)
        page.on("console", note)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(path)
        page.wait_for_selector("html[data-ready]", state="attached")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert [text for text in complaints if not any(re.search(pattern, text) for pattern in tolerated)] == []


@pytest.fixture
def chat(open_page: OpenPage, library: RunningServer) -> Page:
    """The chat page over the corpus, with extractive answers."""
    return open_page(library)


@pytest.fixture
def model_chat(open_page: OpenPage, model_server: RunningServer, upstream: FakeUpstream) -> Page:
    """The chat page over the corpus, with answers by the fake model, which are not kept from other tests."""
    assert model_server.client.post("/api/v1/cache/clear", json={}).status_code == 200
    return open_page(model_server)


@pytest.fixture(scope="module")
def shelf(library: RunningServer) -> Iterator[RunningServer]:
    """The shared server, holding a PDF, a long document and one with a table besides."""
    added = library.upload(MATTER)
    library.wait_indexed()
    yield library
    for document in added:
        library.client.delete(f"/api/v1/documents/{document['id']}")
