"""Without a network the pages open, with the latest conversations; and nothing stays after signing out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from browser.loading import measuring
from browser.preferences import choose
from browser.taken_along import WORKS, kept, wait_kept, wait_taken_along
from browser.talking import ask_and_read
from playwright.sync_api import Page, expect
from running_server import RunningServer, wait_for

pytestmark = pytest.mark.browser

KEY = "a-key-for-this-test-only"
LIST = "/api/v1/conversations"
OpenApp = Callable[..., Page]


@pytest.fixture
def open_app(open_page, tolerated: list[str]) -> OpenApp:
    """Opens pages whose worker works, and waits until it has taken the first ones along."""
    # The browser itself complains of every request that fails.
    tolerated.append("net::ERR")

    def open_app(server: RunningServer, path: str = "/", language: str = "en", **options: object) -> Page:
        page = open_page(server, path, service_workers="allow", **options)
        return wait_taken_along(page, language)

    return open_app


@pytest.fixture(scope="module")
def locked_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server of this file's own that asks for a key."""
    folder = tmp_path_factory.mktemp("locked")
    running = RunningServer(folder / "data", LIKEOPT_API_KEYS=KEY, WEB_CONCURRENCY="1").start()
    yield running
    assert running.stop() == 0, running.log()


def ready(page: Page) -> Page:
    """``page``, once it can be used."""
    page.wait_for_selector("html[data-ready]", state="attached")
    return page


def go_offline(page: Page) -> Page:
    """``page``, once its network is gone and it says so."""
    page.context.set_offline(True)
    expect(page.locator("#offline")).to_contain_text("offline")
    return page


def sign_in(page: Page) -> None:
    page.get_by_label("Key").fill(KEY)
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("#question")).to_be_visible()


def test_without_a_network_the_chat_opens_with_the_conversation_held_last(
    open_app: OpenApp, library: RunningServer
) -> None:
    page = open_app(library)
    answer = ask_and_read(page).inner_text()
    address = page.evaluate("location.search").replace("?c=", f"{LIST}/")
    wait_kept(page, "conversations", address)
    wait_for(lambda: is_finished(page, address), "the whole answer is kept")
    go_offline(page).reload()
    expect(ready(page).locator("article.answer")).to_contain_text("fifteen minutes")
    assert page.locator(".prose").inner_text() in answer
    page.click("#new-chat")
    expect(page.locator("#welcome")).to_be_visible()
    page.locator("#conversations a, #conversations button").first.click()
    expect(page.locator("article.answer")).to_contain_text("fifteen minutes")


def is_finished(page: Page, address: str) -> bool:
    """Whether the copy of a conversation holds no answer under way."""
    held = page.evaluate(
        """async (address) => (await caches.match(address))?.text()""", page.url.split("/?")[0] + address
    )
    return bool(held) and '"status":"streaming"' not in held


def test_conversations_are_there_before_anybody_opens_them_here(
    open_app: OpenApp, library: RunningServer
) -> None:
    told = library.client.post("/api/v1/chat", json={"message": "When is a refresh token rotated?"})
    page = open_app(library, "/documents")
    page.click("nav >> text=Chat")
    wait_kept(page, "conversations", f"{LIST}/{told.json()['conversation_id']}")
    go_offline(page)
    page.get_by_text("When is a refresh token rotated?").first.click()
    expect(page.locator("article.answer")).to_be_visible()


def test_conversations_are_searched_among_those_that_are_here(
    open_app: OpenApp, library: RunningServer
) -> None:
    page = open_app(library)
    ask_and_read(page, "What happens to a stolen refresh token?")
    page.click("#new-chat")
    ask_and_read(page, "How much was earned in autumn?")
    wait_kept(page, "conversations", page.evaluate("location.search").replace("?c=", f"{LIST}/"))
    rows = page.locator("#conversations .conversation")
    expect(rows.filter(has_text="earned in autumn")).to_have_count(1)
    go_offline(page)
    page.fill("#conversation-search", "STOLEN refresh")
    expect(rows.filter(has_text="earned in autumn")).to_have_count(0)
    expect(rows.filter(has_text="a stolen refresh token").first).to_be_visible()
    page.fill("#conversation-search", "no such words anywhere")
    expect(page.locator("#conversations .conversation")).to_have_count(0)
    expect(page.locator("#conversations-found")).to_contain_text("0 conversations found")


def test_a_page_opens_offline_by_its_link_and_by_its_address(
    open_app: OpenApp, library: RunningServer
) -> None:
    page = go_offline(open_app(library))
    page.click("nav >> text=Documents")
    expect(page.locator("h1")).to_have_text("Documents")
    page.goto("/documents?q=x")
    expect(ready(page).locator("h1")).to_have_text("Documents")
    expect(page.locator("#offline")).not_to_be_empty()


def test_a_page_never_opened_here_says_so_and_opens_once_it_can(
    open_app: OpenApp, library: RunningServer
) -> None:
    page = go_offline(open_app(library))
    page.click("nav >> text=Admin")
    expect(page.locator("h1")).to_contain_text("not on this device yet")
    expect(page).to_have_url(re.compile("/admin$"))
    page.goto("/dashboard")
    expect(ready(page).locator("h1")).to_contain_text("not on this device yet")
    page.context.set_offline(False)
    expect(page.locator("h1")).to_have_text("Dashboard")
    expect(page.locator("#offline")).to_be_empty()
    expect(page).to_have_url(re.compile("/dashboard$"))


def test_a_server_that_has_stopped_is_missed_once_and_found_again(
    open_app: OpenApp, locked_server: RunningServer
) -> None:
    page = open_app(locked_server, "/login")
    sign_in(page)
    wait_taken_along(page)
    assert locked_server.stop() == 0
    page.click("nav >> text=Documents")
    expect(page.locator("#offline")).to_have_text(
        "The server does not answer. What this device has kept can be read."
    )
    assert page.locator("#offline").get_attribute("role") == "status"
    page.reload()
    expect(ready(page).locator("h1")).to_have_text("Documents")
    assert page.locator('meta[name="csrf-token"]').get_attribute("content") == ""
    locked_server.start()
    expect(page.locator("#offline")).to_be_empty(timeout=30_000)
    # A copy holds no token; without a new one nothing could be changed from here.
    expect(page.locator('meta[name="csrf-token"]')).not_to_have_attribute("content", "")


def test_what_only_the_server_can_do_leaves_the_page_alone(open_app: OpenApp, library: RunningServer) -> None:
    page = go_offline(open_app(library))
    page.fill("#question", "Not lost")
    choose(page, "한국어")
    expect(page.locator("#toasts")).to_contain_text("cannot be reached right now")
    assert page.input_value("#question") == "Not lost"


def test_pages_are_kept_in_the_language_they_were_read_in(open_app: OpenApp, library: RunningServer) -> None:
    page = open_app(library)
    choose(page, "한국어")
    expect(page.locator("html")).to_have_attribute("lang", "ko")
    wait_taken_along(page, "ko")
    page.context.set_offline(True)
    page.goto("/documents")
    expect(ready(page).locator("h1")).to_have_text("문서")
    expect(page.locator("#offline")).to_contain_text("이 기기에 저장된")


def test_signing_out_leaves_nothing_on_the_device_but_the_choice_of_colours(
    open_app: OpenApp, locked_server: RunningServer, tolerated: list[str]
) -> None:
    # What was measured last may be sent when nobody is signed in any more.
    tolerated.append("401.*api/v1/metrics")
    page = open_app(locked_server, "/login", color_scheme="light")
    sign_in(page)
    wait_kept(page, "conversations", LIST)
    choose(page, "Dark")
    page.click("#theme-toggle")
    page.get_by_role("menuitem", name="Sign out").click()
    expect(page).to_have_url(re.compile("/login"))
    wait_for(lambda: kept(page, "conversations") == kept(page, "pages") == [], "nothing is kept")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_a_session_that_has_ended_leaves_nothing_either(
    open_app: OpenApp, locked_server: RunningServer, tolerated: list[str]
) -> None:
    tolerated.append("401")
    page = open_app(locked_server, "/login")
    sign_in(page)
    wait_kept(page, "conversations", LIST)
    page.context.clear_cookies(name="likeopt_session")
    page.evaluate("address => fetch(address)", LIST)
    wait_for(lambda: kept(page, "conversations") == kept(page, "pages") == [], "nothing is kept")


def test_what_earlier_builds_have_left_is_deleted(open_app: OpenApp, library: RunningServer) -> None:
    page = open_app(library)
    page.evaluate("""async () => {
      for (const name of ["likeopt-files-OLD", "likeopt-pages-OLD", "not-ours"]) await caches.open(name);
      await (await navigator.serviceWorker.getRegistration()).unregister();
    }""")
    page.reload()
    wait_for(lambda: page.evaluate(WORKS), "the worker is at work")
    names = page.evaluate("() => caches.keys()")
    assert not [name for name in names if name.endswith("OLD")]
    assert "not-ours" in names


def test_the_worker_answers_pages_and_conversations_and_nothing_else(
    open_app: OpenApp, library: RunningServer
) -> None:
    page = open_app(library)
    seen: dict[str, set[bool]] = {}
    page.on(
        "response",
        lambda answer: seen.setdefault(
            f"{answer.request.method} {re.sub('^[^/]*//[^/]*|[?].*', '', answer.url)}", set()
        ).add(answer.from_service_worker),
    )
    page.reload()
    ask_and_read(ready(page))
    page.click("nav >> text=Documents")
    expect(page.locator("#library")).not_to_be_empty()
    with page.expect_response("**/api/v1/metrics"):
        page.evaluate("() => dispatchEvent(new PageTransitionEvent('pagehide'))")
    for answered in ("GET /", "GET /documents", f"GET {LIST}"):
        assert seen[answered] == {True}, answered
    untouched = {
        call for call in seen if not re.match(r"GET /(documents|static/.*|api/v1/conversations.*)?$", call)
    }
    assert {"POST /api/v1/chat", "POST /api/v1/metrics", "GET /api/v1/documents"} <= untouched
    assert {call: seen[call] for call in untouched if seen[call] != {False}} == {}


def test_with_the_worker_every_call_is_counted_once(open_app: OpenApp, library: RunningServer) -> None:
    def counted() -> float:
        text = library.client.get("/metrics").text
        found = re.search(
            r'^likeopt_page_api_seconds_count\{route="/api/v1/conversations"\} (\S+)$', text, re.M
        )
        return float(found[1]) if found else 0.0

    page = open_app(library, "/documents")
    measuring(page)
    before = counted()
    calls: list[str] = []
    page.on("requestfinished", lambda request: calls.append(request.url) if LIST in request.url else None)
    page.click("nav >> text=Chat")
    expect(page.locator("#conversations")).not_to_be_empty()
    page.goto("about:blank")
    wait_for(lambda: counted() > before, "the call is in /metrics")
    assert counted() - before == len([url for url in calls if f"{LIST}?" in url])


def test_the_app_can_be_installed(open_app: OpenApp, library: RunningServer) -> None:
    page = open_app(library, locale="ko-KR", language="ko")
    browser = page.context.new_cdp_session(page)
    found = browser.send("Page.getAppManifest")
    assert (found["url"], found["errors"]) == (f"{library.url}/manifest.webmanifest", [])
    assert '"lang":"ko"' in found["data"]
    errors = browser.send("Page.getInstallabilityErrors")["installabilityErrors"]
    # Pages of a test live in a window that forgets everything.
    assert [error["errorId"] for error in errors if error["errorId"] != "in-incognito"] == []
