"""What the cache does, seen, cleared, warmed and explained."""

from __future__ import annotations

import re
from typing import Any

import pytest
from browser.talking import ask_and_read
from fake_upstream.running import FakeUpstream
from playwright.sync_api import Locator, Page, expect
from running_server import RunningServer, wait_for

pytestmark = pytest.mark.browser

STATUS = re.compile(r"/api/v1/cache/status$")
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
SHIFTS = """
window.shifted = 0;
new PerformanceObserver((list) => {
  for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) window.shifted += value;
}).observe({ type: "layout-shift", buffered: true });
"""
HIDE = """
(hidden) => {
  Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
  document.dispatchEvent(new Event("visibilitychange"));
}
"""


@pytest.fixture
def admin(open_page, library: RunningServer) -> Page:
    page = open_page(library, "/admin")
    expect(page.locator("#cache-as-of")).not_to_be_empty()
    return page


def searches(server: RunningServer) -> dict[str, Any]:
    """The server's own figures of searches."""
    return dict(server.client.get("/api/v1/cache/status").json()["objects"]["search"])


def row(page: Page, kind: str) -> Locator:
    return page.locator(f".kinds tr[data-kind={kind}]")


def test_figures_follow_what_is_asked_for(admin: Page, library: RunningServer) -> None:
    before = searches(library)["hits"]
    for _ in range(3):
        library.search("How are figures followed?")
    now = searches(library)["hits"]
    assert now > before
    expect(row(admin, "search").locator("td[data-label=Hits]")).to_have_text(f"{now:,}")
    expect(row(admin, "search").locator("td[data-label='Hit ratio']")).to_contain_text("%")
    expect(admin.locator(".overview-ratio strong")).to_contain_text("%")


def test_layers_say_how_they_are_in_words(admin: Page) -> None:
    expect(admin.locator("[data-layer=memory] .badge")).to_have_text("In use")
    expect(admin.locator("[data-layer=disk] .badge")).to_have_text("In use")
    expect(admin.locator("[data-layer=redis] .badge")).to_have_text("Off")
    expect(admin.locator("[data-layer=memory] .layer-fill")).to_contain_text(re.compile(r"B of \d+.*B \("))


def test_clearing_is_confirmed_and_says_how_many(admin: Page, library: RunningServer) -> None:
    query = "What is cleared is computed anew"
    library.search(query)
    assert library.search(query)["cache"]["status"] == "hit"
    button = row(admin, "search").get_by_role("button", name="Clear")
    button.focus()
    admin.keyboard.press("Enter")
    dialog = admin.locator("#clear-dialog")
    expect(dialog).to_contain_text("nothing is lost")
    expect(dialog.get_by_role("button", name="Cancel")).to_be_focused()
    admin.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(button).to_be_focused()
    assert library.search(query)["cache"]["status"] == "hit"
    admin.keyboard.press("Enter")
    admin.keyboard.press("Tab")
    admin.keyboard.press("Enter")
    expect(admin.locator("#clear-result")).to_have_text(
        re.compile(r"^[1-9][\d,]* entr(y was|ies were) cleared\.$")
    )
    expect(dialog).to_be_hidden()
    assert library.search(query)["cache"]["status"] == "miss"


def test_a_search_that_was_warmed_is_answered_from_the_cache(admin: Page, library: RunningServer) -> None:
    before = searches(library)["warmed"]
    admin.get_by_label("Or these searches").fill("Warmed by name\n\nWarmed by name too\n")
    admin.get_by_role("button", name="Warm these").click()
    expect(admin.locator("#warm-result")).to_have_text("2 entries are being warmed.")
    # What was wanted most may be warmed meanwhile.
    wait_for(lambda: searches(library)["warmed"] >= before + 2, "both are warmed")
    assert library.search("Warmed by name")["cache"]["status"] == "hit"


def test_what_is_wanted_most_is_warmed_after_clearing(admin: Page, library: RunningServer) -> None:
    library.search("Wanted again and again")
    admin.get_by_role("button", name="Clear everything").click()
    admin.locator("#clear-dialog").get_by_role("button", name="Clear").click()
    expect(admin.locator("#clear-result")).to_contain_text("cleared")
    admin.get_by_role("button", name="Warm the 50 most wanted").click()
    expect(admin.locator("#warm-result")).to_have_text(re.compile("being warmed|nothing to warm"))


def test_an_answer_from_the_cache_leads_to_why(model_chat: Page, upstream: FakeUpstream) -> None:
    upstream.set_plan(text="They are valid for fifteen minutes [1].")
    question = "For how many minutes is an access token good?"
    expect(ask_and_read(model_chat, question).locator(".from-cache")).to_have_count(0)
    model_chat.click("#new-chat")
    mark = ask_and_read(model_chat, question).locator(".from-cache")
    # On the other worker it comes from the disk.
    expect(mark).to_contain_text(re.compile("from cache · (memory|disk)"))
    expect(mark).to_contain_text("saved")
    model_chat.reload()
    mark.click()
    expect(model_chat.locator("#why-id")).not_to_be_empty()
    expect(model_chat.locator("#why-verdict")).to_contain_text("from the cache")
    expect(model_chat.locator(".why-reasons li").first).not_to_be_empty()
    expect(model_chat.locator("#why-detail")).to_contain_text("The same question")
    model_chat.click("text=What the key is made of")
    expect(model_chat.locator(".why-key code").first).to_have_text(re.compile("^[0-9a-f]{32}"))


def test_an_answer_nobody_knows_is_said_to_be_unknown(admin: Page, tolerated: list[str]) -> None:
    tolerated.append("cache/why")
    admin.get_by_label("ID of the answer").fill("none")
    admin.keyboard.press("Enter")
    expect(admin.locator("#why-verdict")).to_have_attribute("data-status", "failed")
    expect(admin.locator("#why-verdict")).not_to_be_empty()
    expect(admin).to_have_url(re.compile(r"/admin\?why=none$"))


def test_the_last_figures_stay_while_the_server_is_away(admin: Page, tolerated: list[str]) -> None:
    tolerated.append("cache/status")
    entries = admin.locator("[data-layer=memory] .facts")
    expect(entries).not_to_contain_text("NaN")
    shown = entries.inner_text()
    admin.route(STATUS, lambda route: route.abort("connectionrefused"))
    expect(admin.locator("#cache-trouble")).to_contain_text("cannot be reached")
    expect(admin.locator("#cache-figures[data-old]")).to_have_count(1)
    assert entries.inner_text() == shown
    admin.unroute(STATUS)
    expect(admin.locator("#cache-trouble")).to_be_empty()
    expect(admin.locator("#cache-figures[data-old]")).to_have_count(0)


def test_nobody_asks_while_nobody_looks(open_page, library: RunningServer) -> None:
    page = open_page(library, "/documents")
    page.clock.install()
    asked = []
    page.on("request", lambda request: asked.append(request.url) if STATUS.search(request.url) else None)
    page.goto("/admin")
    expect(page.locator("#cache-as-of")).not_to_be_empty()
    with page.expect_response(STATUS):
        page.clock.run_for(2_000)
    page.evaluate(HIDE, True)
    before = len(asked)
    page.clock.run_for(60_000)
    assert len(asked) == before
    with page.expect_response(STATUS):
        page.evaluate(HIDE, False)
    assert len(asked) == before + 1


@pytest.mark.parametrize(("locale", "heading"), [("en-US", "Admin"), ("ko-KR", "관리")])
def test_it_fits_a_phone_and_does_not_jump(
    open_page, library: RunningServer, locale: str, heading: str
) -> None:
    page = open_page(library, "/documents", locale=locale, width=320, height=640, has_touch=True)
    page.evaluate(SHIFTS)
    page.locator(".site-nav").get_by_role("link", name=heading).tap()
    expect(page.locator("h1")).to_have_text(heading)
    expect(page.locator("#cache-as-of")).not_to_be_empty()
    assert page.evaluate(OVERFLOW) == 0
    assert page.evaluate("window.shifted") < 0.01
