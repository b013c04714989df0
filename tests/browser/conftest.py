"""Real Chromium, and servers for it: one with extractive answers, one with a model that does as told."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping

import pytest
from browser.reading_matter import MATTER, SOUGHT
from fake_upstream.running import FakeUpstream
from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright, expect, sync_playwright
from running_server import RunningServer, wait_for

WHOLE_CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
# Without what a desktop needs of it, it takes two thirds of the time.
CHROMIUM = shutil.which("chromium-headless-shell") or WHOLE_CHROMIUM
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
CORPUS_SOUGHT = {"guide/tokens.md": "refresh token", "보고서/실적.md": "3분기 매출"}
WIDTH, HEIGHT = 1280, 800
# A page's requests are seen by a test, and answered by it, only where no service worker stands between.
NO_WORKER = "Service Worker registration blocked by Playwright"

OpenPage = Callable[..., Page]


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    expect.set_options(timeout=15_000)
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    yield from launched(playwright, CHROMIUM)


@pytest.fixture
def whole_browser(playwright: Playwright) -> Iterator[Browser]:
    """Chromium with everything a desktop has, such as its PDF viewer."""
    yield from launched(playwright, WHOLE_CHROMIUM)


def launched(playwright: Playwright, program: str | None) -> Iterator[Browser]:
    if program is None:
        if os.environ.get("CI") == "true":
            pytest.fail("Chromium is not installed")
        pytest.skip("Chromium is not installed")
    browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def library(server: RunningServer) -> RunningServer:
    """The shared server, holding a small corpus, and nothing of what other modules did to it."""
    return holding_the_corpus(server)


@pytest.fixture(scope="session")
def model_process(
    tmp_path_factory: pytest.TempPathFactory, upstream_process: FakeUpstream
) -> Iterator[RunningServer]:
    """A server whose answers come from the fake model."""
    data_dir = tmp_path_factory.mktemp("model") / "data"
    running = RunningServer(data_dir, OPENAI_BASE_URL=upstream_process.base_url, LIKEOPT_MODEL="fake").start()
    yield running
    assert running.stop() == 0, running.log()


@pytest.fixture(scope="module")
def model_server(model_process: RunningServer) -> RunningServer:
    """The server with the fake model, holding the same corpus and nothing else."""
    return holding_the_corpus(model_process)


def holding_the_corpus(running: RunningServer) -> RunningServer:
    """``running``, with the corpus for documents, without conversations, and with an empty cache."""
    client = running.client
    kept = put_in(running, CORPUS, CORPUS_SOUGHT)
    others = [each for each in client.get("/api/v1/documents/ids").json()["ids"] if each not in kept]
    if others:
        assert client.post("/api/v1/documents/delete", json={"ids": others}).is_success
    while listed := client.get("/api/v1/conversations?page_size=100").json()["items"]:
        for conversation in listed:
            assert client.delete(f"/api/v1/conversations/{conversation['id']}").is_success
    running.wait_indexed()
    assert client.post("/api/v1/cache/clear", json={}).is_success
    return running


def put_in(running: RunningServer, files: Mapping[str, bytes], sought: Mapping[str, str]) -> list[str]:
    """Upload ``files`` and return their documents' ids, once each is found by what it is sought by.

    One that was deleted before and comes again is ready at once, and found a moment later.
    """
    added = running.upload(dict(files))
    running.wait_indexed()
    for document in added:
        for mode in ("bm25", "vector"):
            asked = {"query": sought[document["name"]], "mode": mode, "document_ids": [document["id"]]}
            wait_for(lambda asked=asked: running.search(**asked)["results"], f"{document['name']} is found")
    return [document["id"] for document in added]


@pytest.fixture
def tolerated() -> list[str]:
    """Patterns of console errors that a test provokes; every other one fails it."""
    return []


@pytest.fixture
def open_page(browser: Browser, tolerated: list[str]) -> Iterator[OpenPage]:
    """Opens pages for somebody new each: ``open_page(server, "/", locale="ko-KR", width=360)``."""
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
        chosen = settings.pop("browser", browser)
        context = chosen.new_context(base_url=server.url, **settings)
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
    added = put_in(library, MATTER, SOUGHT)
    yield library
    for document_id in added:
        library.client.delete(f"/api/v1/documents/{document_id}")
