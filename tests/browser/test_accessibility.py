"""axe-core finds nothing on any page, in any of its states."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser.accessibility import violations
from browser.talking import ask, ask_and_read
from fake_upstream.running import FakeUpstream
from playwright.sync_api import Page, expect
from running_server import RunningServer

pytestmark = pytest.mark.browser

KEY = "a-key-for-this-test-only"
MARKDOWN = """# Tokens

An access token is valid for **fifteen** minutes [1]. See [the guide](https://example.org).

- one `code`
- two

| name | minutes |
| --- | ---: |
| access | 15 |

```python
def valid(minutes: int) -> bool:
    return minutes < 15  # and no longer
```

> The moon is made of green cheese.
"""


@pytest.fixture(params=[("en-US", 1280, 800), ("ko-KR", 390, 844)], ids=["en desktop", "ko phone"])
def look(request: pytest.FixtureRequest) -> dict[str, object]:
    """How the page is looked at: the options of ``open_page``."""
    locale, width, height = request.param
    return {"locale": locale, "width": width, "height": height}


@pytest.fixture(scope="module")
def empty_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server that asks for a key and has nothing yet."""
    data_dir = tmp_path_factory.mktemp("empty") / "data"
    running = RunningServer(data_dir, LIKEOPT_API_KEYS=KEY, WEB_CONCURRENCY="1").start()
    yield running
    assert running.stop() == 0, running.log()


def assert_fine(page: Page, state: str) -> None:
    """Fail with what axe-core finds in that state."""
    assert violations(page) == {}, state


def open_conversations(page: Page) -> None:
    """Show the conversations where they slide over the page."""
    if not page.locator("#conversation-search").is_visible():
        page.click("#conversations-open")


def test_what_is_wrong_is_found(open_page, library: RunningServer) -> None:
    page = open_page(library)
    page.evaluate("""() => {
      const lead = document.querySelector(".welcome-lead");
      lead.style.color = "light-dark(black, rgb(50 50 50))";
      lead.append(document.createElement("button"));
    }""")
    assert violations(page).keys() == {"button-name", "color-contrast (dark)"}


def test_of_the_chat_with_sentences_of_the_documents(
    open_page, library: RunningServer, look: dict[str, object], tolerated: list[str]
) -> None:
    tolerated.append("api/v1/chat")
    page = open_page(library, **look)
    expect(page.locator(".offer").first).to_be_visible()
    assert_fine(page, "welcome")
    ask_and_read(page)
    assert_fine(page, "answer")
    page.locator(".source-chip").first.click()
    expect(page.locator("#sources .passage-text")).to_be_visible()
    assert_fine(page, "source")
    page.keyboard.press("Escape")
    open_conversations(page)
    page.locator(".conversations li").first.hover()
    page.locator(".conversation-menu").first.click()
    expect(page.get_by_role("menu")).to_be_visible()
    assert_fine(page, "menu")
    page.get_by_role("menuitem").first.click()
    expect(page.locator(".rename input")).to_be_visible()
    assert_fine(page, "new name")
    page.keyboard.press("Escape")
    page.goto("/")
    page.route("**/api/v1/chat", lambda route: route.abort("connectionrefused"))
    ask(page)
    expect(page.locator(".failure")).to_be_visible()
    assert_fine(page, "failure")


def test_of_the_chat_with_a_model(
    open_page, model_server: RunningServer, upstream: FakeUpstream, look: dict[str, object]
) -> None:
    assert model_server.client.post("/api/v1/cache/clear", json={}).status_code == 200
    page = open_page(model_server, **look)
    upstream.set_plan(text=MARKDOWN)
    answer = ask_and_read(page)
    assert_fine(page, "answer of a model")
    answer.locator(".answer-footer button:has(use[href$='#timeline'])").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert_fine(page, "time line")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    upstream.set_plan(text="one two three four", fault="stall", after=2)
    ask(page, "Which tokens are there?")
    expect(page.locator(".prose").last).to_contain_text("one")
    assert_fine(page, "answer under way")


def test_of_the_documents(open_page, library: RunningServer, look: dict[str, object], tmp_path: Path) -> None:
    page = open_page(library, "/documents", **look)
    expect(page.locator(".document-title").first).to_be_visible()
    assert_fine(page, "documents")
    broken = {"name": "broken.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\nnot really"}
    page.set_input_files("#pick-files-input", [broken])
    expect(page.locator("#uploads")).to_be_visible()
    assert_fine(page, "uploads in a line")
    if not page.locator("#upload-files").is_visible():
        page.locator("#uploads [aria-controls=upload-files]").click()
    expect(page.locator(".upload").first).to_be_visible()
    assert_fine(page, "uploads")
    page.locator("button.document-title").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert_fine(page, "preview")


def test_of_the_other_pages(
    open_page, library: RunningServer, look: dict[str, object], tolerated: list[str]
) -> None:
    tolerated.append("404")
    page = open_page(library, "/dashboard", **look)
    expect(page.locator("[data-live=true]")).to_be_visible()
    assert_fine(page, "dashboard")
    page.goto("/admin")
    expect(page.locator("#cache-as-of")).not_to_be_empty()
    assert_fine(page, "admin")
    page.goto("/api/v1/docs")
    expect(page.locator(".api-summary").first).to_be_visible()
    assert_fine(page, "API")
    page.goto("/shortcuts")
    expect(page.get_by_role("switch")).to_be_visible()
    assert_fine(page, "shortcuts")
    page.goto("/offline")
    expect(page.locator("html[data-ready] h1")).to_be_visible()
    assert_fine(page, "offline")
    page.goto("/no-such-page")
    assert_fine(page, "error")


def test_of_what_opens_over_every_page(
    open_page, library: RunningServer, look: dict[str, object], tolerated: list[str]
) -> None:
    tolerated.append("api/v1/documents")
    page = open_page(library, "/documents", **look)
    expect(page.locator(".document-title").first).to_be_visible()
    page.keyboard.press("Control+k")
    expect(page.locator(".palette-row").first).to_be_visible()
    assert_fine(page, "palette")
    page.keyboard.type("token")
    expect(page.locator(".palette-row mark").first).to_be_visible()
    expect(page.locator(".palette-wait")).to_have_count(0)
    assert_fine(page, "found")
    page.route("**/api/v1/documents?*", lambda route: route.abort("connectionrefused"))
    page.keyboard.type("s")
    expect(page.locator(".palette-state[data-tone=bad]")).to_be_visible()
    assert_fine(page, "not found out")
    page.unroute("**/api/v1/documents?*")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.locator("dialog[open]")).to_be_visible()
    assert_fine(page, "shortcuts over the page")
    page.keyboard.press("Escape")
    page.click("#theme-toggle")
    expect(page.get_by_role("menuitemradio").first).to_be_visible()
    assert_fine(page, "language and colours")


def test_of_a_server_that_asks_for_a_key_and_has_nothing(
    open_page, empty_server: RunningServer, look: dict[str, object]
) -> None:
    page = open_page(empty_server, "/login", **look)
    assert_fine(page, "login")
    page.locator("input[type=password]").fill(KEY)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/$"))
    expect(page.locator("#offers a")).to_be_visible()
    assert_fine(page, "welcome without documents")
    page.goto("/documents")
    expect(page.locator("#library .icon").first).to_be_visible()
    assert_fine(page, "no documents")
