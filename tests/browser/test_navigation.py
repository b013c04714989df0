"""From page to page within one shell: as the browser would do it, only faster."""

from __future__ import annotations

import re

import pytest
from browser.preferences import choose
from browser.talking import ask_and_read
from playwright.sync_api import Page, Request, Route, expect
from running_server import RunningServer, wait_for

pytestmark = pytest.mark.browser

DOCS = "/api/v1/docs"
MARK = "() => { window.isSameWindow = true }"
IS_MARKED = "() => window.isSameWindow === true"


@pytest.fixture
def chat(open_page, library: RunningServer) -> Page:
    """The chat page, in a window that is known again."""
    page = open_page(library)
    page.evaluate(MARK)
    return page


def go(page: Page, name: str) -> None:
    """Click a page's name in the navigation and wait until that page can be used."""
    page.locator(".site-nav").get_by_role("link", name=name).click()
    expect(page.locator(".site-nav a[aria-current]")).to_have_text(name)
    page.wait_for_selector("html[data-ready]", state="attached")


def link(page: Page, href: str, **attributes: str) -> None:
    """Have a link with the id ``made`` on the page."""
    page.evaluate(
        """([href, attributes]) => {
          const made = Object.assign(document.createElement("a"), { href, id: "made", textContent: "made" });
          for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
          document.querySelector("main").prepend(made);
        }""",
        [href, attributes],
    )


def is_page(request: Request, path: str) -> bool:
    """Whether the page at ``path`` is asked for."""
    return request.url.endswith(path) and request.resource_type in {"fetch", "document"}


def test_a_page_comes_with_its_title_place_and_focus_into_the_same_window(chat: Page) -> None:
    go(chat, "Documents")
    expect(chat).to_have_url(re.compile("/documents$"))
    expect(chat).to_have_title("Documents – Like-Opt")
    expect(chat.locator("#page-status")).to_have_text("Documents – Like-Opt")
    expect(chat.locator("#main")).to_be_focused()
    expect(chat.locator(".site-nav a[aria-current]")).to_have_count(1)
    expect(chat.locator("#library")).to_contain_text("tokens")
    go(chat, "Chat")
    expect(chat.locator("#question")).to_be_visible()
    assert chat.evaluate(IS_MARKED)
    assert chat.evaluate("() => performance.getEntriesByName('likeopt-navigated').length") == 2


def test_of_many_clicks_the_last_one_counts(chat: Page) -> None:
    held: list[Route] = []
    chat.route("**/dashboard", lambda route: held.append(route))
    chat.click("nav >> text=Dashboard")
    wait_for(lambda: chat.evaluate("1") and held, "the dashboard is asked for")
    go(chat, "Documents")
    held[0].continue_()
    go(chat, "Admin")
    expect(chat.locator("h1")).not_to_have_text("Dashboard")
    assert chat.evaluate("() => history.length") == 4


def test_back_and_forward_find_the_pages_where_they_were_left(open_page, library: RunningServer) -> None:
    page = open_page(library, DOCS)
    page.evaluate(MARK)
    expect(page.locator(".api-call").nth(20)).to_be_attached()
    page.evaluate("() => scrollTo(0, 700)")
    page.evaluate("() => history.replaceState({ ...history.state, own: 1 }, '')")
    go(page, "Documents")
    assert page.evaluate("scrollY") == 0
    page.go_back()
    expect(page.locator(".api-call").nth(20)).to_be_attached()
    wait_for(lambda: page.evaluate("scrollY") == 700, "the page is where it was left")
    assert page.evaluate("history.state.own") == 1
    page.go_forward()
    expect(page.locator("#library")).to_contain_text("tokens")
    assert page.evaluate(IS_MARKED)


def test_a_reload_finds_the_page_where_it_was_left(open_page, library: RunningServer) -> None:
    page = open_page(library, DOCS)
    expect(page.locator(".api-call").nth(20)).to_be_attached()
    page.evaluate("() => scrollTo(0, 600)")
    wait_for(lambda: page.evaluate("history.state?.scrollY") == 600, "the place is noted")
    page.reload()
    wait_for(lambda: page.evaluate("scrollY") == 600, "the page is where it was left")


def test_a_place_within_the_page_is_the_browsers_affair(chat: Page) -> None:
    ask_and_read(chat)
    asked: list[str] = []
    chat.on("request", lambda request: asked.append(request.url))
    chat.evaluate("() => document.querySelector('.skip-link').click()")
    expect(chat).to_have_url(re.compile("#main$"))
    chat.go_back()
    expect(chat).not_to_have_url(re.compile("#main$"))
    expect(chat.locator("article.answer")).to_be_visible()
    assert [url for url in asked if "/conversations/" in url] == []


def test_a_link_may_lead_to_a_place_in_another_page(chat: Page) -> None:
    link(chat, "/documents#library")
    chat.click("#made")
    expect(chat.locator("#library")).to_contain_text("tokens")
    expect(chat).to_have_url(re.compile("/documents#library$"))


def test_an_address_of_the_page_on_show_is_the_pages_own(chat: Page) -> None:
    ask_and_read(chat)
    conversation = chat.evaluate("location.search")
    chat.click("#new-chat")
    asked: list[Request] = []
    chat.on("request", lambda request: asked.append(request))
    link(chat, f"/{conversation}")
    chat.click("#made")
    expect(chat.locator("article.answer")).to_contain_text("fifteen minutes")
    chat.go_back()
    expect(chat.locator("#welcome")).to_be_visible()
    assert [
        request.url for request in asked if request.headers.get("accept", "").startswith("text/html")
    ] == []


@pytest.mark.parametrize("how", ["new tab", "target", "download"])
def test_links_meant_for_elsewhere_are_left_alone(chat: Page, how: str) -> None:
    attributes = {"target": {"target": "_blank"}, "download": {"download": "page.html"}}.get(how, {})
    link(chat, "/documents", **attributes)
    if how == "download":
        with chat.expect_download() as begun:
            chat.click("#made")
        assert begun.value.suggested_filename == "page.html"
    else:
        with chat.context.expect_page() as opened:
            chat.click("#made", modifiers=["Control"] if how == "new tab" else [])
        expect(opened.value.locator("h1")).to_have_text("Documents")
    assert chat.evaluate("() => location.pathname") == "/"
    assert chat.evaluate(IS_MARKED)


def test_a_page_that_cannot_be_had_leaves_the_one_on_show(chat: Page, tolerated: list[str]) -> None:
    tolerated.append("net::ERR")
    chat.fill("#question", "Not lost")
    chat.context.set_offline(True)
    chat.click("nav >> text=Dashboard")
    expect(chat.locator("#toasts")).to_contain_text("could not be loaded")
    expect(chat.locator("html[data-ready]")).to_be_attached()
    assert chat.input_value("#question") == "Not lost"
    assert chat.evaluate("() => location.pathname") == "/"


def test_back_to_a_page_that_cannot_be_had_says_so_and_tries_again(chat: Page, tolerated: list[str]) -> None:
    tolerated.append("net::ERR")
    go(chat, "Documents")
    chat.context.set_offline(True)
    chat.go_back()
    expect(chat.get_by_role("alert")).to_contain_text("This page could not be loaded")
    chat.context.set_offline(False)
    chat.get_by_role("button", name="Try again").click()
    expect(chat.locator("#question")).to_be_visible()
    assert chat.evaluate(IS_MARKED)


def test_a_page_whose_script_does_not_arrive_says_so(chat: Page, tolerated: list[str]) -> None:
    tolerated.append("net::ERR|Failed to fetch")
    script = re.compile(r"/static/dist/dashboard-\w+\.js$")
    chat.route(script, lambda route: route.abort())
    chat.click("nav >> text=Dashboard")
    expect(chat.get_by_role("alert")).to_contain_text("This page could not be started")
    expect(chat.locator("#main")).to_be_focused()
    chat.unroute(script)
    chat.get_by_role("button", name="Reload").click()
    expect(chat.locator("h1")).to_have_text("Dashboard")


@pytest.mark.parametrize("what", ["another build", "another language", "a redirect", "an error"])
def test_what_does_not_fit_the_shell_is_loaded_as_a_whole(
    chat: Page, library: RunningServer, tolerated: list[str], what: str
) -> None:
    tolerated.append("503")
    page = library.client.get("/admin").text
    answers = {
        "another build": {"body": re.sub('data-build="[^"]*"', 'data-build="other"', page)},
        "another language": {"body": page.replace('lang="en"', 'lang="ko"', 1)},
        "a redirect": {"status": 302, "headers": {"Location": "/documents"}},
        "an error": {"status": 503, "body": page},
    }
    chat.route(
        "**/admin", lambda route: route.fulfill(**{"content_type": "text/html", **answers[what]}), times=1
    )
    chat.click("nav >> text=Admin")
    expect(chat.locator("h1")).to_have_text("Admin")
    assert chat.evaluate(IS_MARKED) is False


def test_the_shell_takes_over_the_token_and_the_forms_come_back_to_the_page(
    chat: Page, library: RunningServer
) -> None:
    page = library.client.get("/documents").text
    page = re.sub(r'(name="csrf-token" content|name="csrf_token" value)="[^"]*"', r'\1="renewed"', page)
    chat.route("**/documents", lambda route: route.fulfill(body=page, content_type="text/html"), times=1)
    go(chat, "Documents")
    expect(chat.locator('meta[name="csrf-token"]')).to_have_attribute("content", "renewed")
    expect(chat.locator('header input[name="csrf_token"]')).to_have_value("renewed")
    chat.evaluate("() => history.replaceState(null, '', '/documents?q=tok')")
    choose(chat, "한국어")
    expect(chat.locator("html")).to_have_attribute("lang", "ko")
    expect(chat).to_have_url(re.compile(r"/documents\?q=tok$"))


def test_what_lies_over_a_page_goes_with_it(chat: Page) -> None:
    chat.evaluate("""() => {
      const menu = Object.assign(document.createElement("div"), { popover: "auto", id: "over" });
      const dialog = Object.assign(document.createElement("dialog"), { id: "modal" });
      document.body.append(dialog, menu);
      dialog.showModal();
      menu.showPopover();
      document.querySelector('.site-nav a[href="/documents"]').click();
    }""")
    expect(chat.locator("h1")).to_have_text("Documents")
    expect(chat.locator("#modal[open], #over:popover-open")).to_have_count(0)


def test_a_slow_page_shows_that_it_is_on_its_way(chat: Page) -> None:
    held: list[Route] = []
    chat.route("**/documents", lambda route: held.append(route))
    chat.click("nav >> text=Documents")
    expect(chat.locator("html[data-going]")).to_be_attached()
    expect(chat.locator("#question")).to_be_visible()
    held[0].continue_()
    expect(chat.locator("#library")).to_contain_text("tokens")
    expect(chat.locator("html[data-going]")).not_to_be_attached()


@pytest.mark.parametrize("how", ["hover", "focus"])
def test_a_page_is_loaded_ahead_and_not_again_by_the_click(chat: Page, how: str) -> None:
    asked: list[str] = []
    script = re.compile(r"/static/dist/dashboard-\w+\.(js|css)$")
    chat.on("request", lambda request: asked.append(request.url))
    place = chat.locator('.site-nav a[href="/dashboard"]')
    loaded_ahead = {"page": "/dashboard", "script": ".js", "style": ".css"}

    def wanted() -> list[str]:
        return [url for url in asked if url.endswith("/dashboard") or script.search(url)]

    place.hover() if how == "hover" else place.focus()
    wait_for(lambda: chat.evaluate("1") and len(wanted()) == len(loaded_ahead), "it is loaded ahead")
    place.click() if how == "hover" else chat.keyboard.press("Enter")
    expect(chat.locator("h1")).to_have_text("Dashboard")
    assert sorted(url.rsplit(".", 1)[-1] for url in wanted() if script.search(url)) == ["css", "js"]
    assert len(wanted()) == len(loaded_ahead)


def test_pages_that_were_left_are_let_go(chat: Page) -> None:
    browser = chat.context.new_cdp_session(chat)

    def around() -> dict[str, int]:
        for name in ("Documents", "Admin", "Chat"):
            go(chat, name)
        browser.send("HeapProfiler.collectGarbage")
        return browser.send("Memory.getDOMCounters")

    around()
    before = around()
    # What a page is at when it is counted differs from time to time; what is kept of it grows each time.
    later = [around() for _ in range(6)][3:]
    after = {name: min(one[name] for one in later) for name in before}
    assert after["documents"] <= before["documents"]
    assert after["jsEventListeners"] <= before["jsEventListeners"] * 1.1
    assert after["nodes"] <= before["nodes"] * 1.2
