"""The side with the conversations: searched, walked by keys, folded away, and loaded on while one scrolls."""

from __future__ import annotations

import re

import pytest
from browser.talking import ask, ask_and_read
from fake_upstream.running import FakeUpstream
from playwright.sync_api import Page, Route, expect
from running_server import RunningServer

pytestmark = pytest.mark.browser

LIST = re.compile(r"/api/v1/conversations(\?.*)?$")
PHONE = {"width": 390, "height": 844, "has_touch": True, "is_mobile": True}


def begun(server: RunningServer, *titles: str) -> None:
    for title in titles:
        server.client.post("/api/v1/conversations", json={"title": title}).raise_for_status()


def test_how_many_were_found_is_said(chat: Page, library: RunningServer) -> None:
    begun(library, "About quokkas", "More about quokkas")
    expect(chat.locator("#conversations-found")).to_be_empty()
    chat.fill("#conversation-search", "quokkas")
    expect(chat.locator("#conversations-found")).to_have_text("2 conversations found")
    chat.fill("#conversation-search", "")
    expect(chat.locator("#conversations-found")).to_be_empty()


def test_the_list_is_walked_by_arrow_keys(chat: Page, library: RunningServer) -> None:
    begun(library, "Walked first", "Walked second")
    chat.fill("#conversation-search", "Walked")
    rows = chat.locator(".conversation")
    expect(rows).to_have_count(2)
    chat.keyboard.press("ArrowDown")
    expect(rows.first).to_be_focused()
    chat.keyboard.press("ArrowDown")
    expect(rows.last).to_be_focused()
    chat.keyboard.press("Home")
    chat.keyboard.press("ArrowUp")
    expect(chat.locator("#conversation-search")).to_be_focused()


def test_a_name_is_changed_in_place_by_keys_alone(chat: Page, library: RunningServer) -> None:
    begun(library, "Named badly")
    chat.fill("#conversation-search", "badly")
    row = chat.locator(".conversation", has_text="Named badly")
    row.focus()
    chat.keyboard.press("F2")
    expect(chat.get_by_label("New title")).to_be_focused()
    chat.keyboard.press("Escape")
    expect(row).to_be_focused()
    chat.keyboard.press("F2")
    chat.keyboard.type("Named well, not badly")
    chat.keyboard.press("Enter")
    expect(chat.locator(".conversation", has_text="Named well")).to_be_focused()


def test_what_is_deleted_by_key_leaves_the_focus_beside_it(chat: Page, library: RunningServer) -> None:
    begun(library, "Kept of two", "Deleted of two")
    chat.fill("#conversation-search", "of two")
    gone, kept = (chat.locator(".conversation", has_text=name) for name in ("Deleted of two", "Kept of two"))
    gone.focus()
    chat.keyboard.press("Delete")
    expect(gone).to_have_count(0)
    expect(kept).to_be_focused()
    chat.get_by_role("button", name="Undo", exact=True).click()
    expect(gone).to_have_count(1)


def test_more_are_loaded_while_one_scrolls(chat: Page, library: RunningServer) -> None:
    begun(library, *(f"Scrolled to {number}" for number in range(40)))
    chat.fill("#conversation-search", "Scrolled to")
    expect(chat.locator(".conversation")).to_have_count(30)
    chat.locator(".conversation").nth(29).scroll_into_view_if_needed()
    expect(chat.locator(".conversation")).to_have_count(40)
    expect(chat.locator("[data-more]")).to_have_count(0)


def test_a_conversation_being_answered_is_marked(model_chat: Page, upstream: FakeUpstream) -> None:
    upstream.set_plan(tokens=60, token_ms=25)
    ask(model_chat, "Marked while it is answered")
    row = model_chat.locator(".conversation", has_text="Marked while it is answered")
    expect(row.locator(".conversation-live")).to_have_text("Being answered")
    expect(model_chat.locator(".answer-footer")).to_be_visible()
    expect(row.locator(".conversation-live")).to_have_count(0)


def test_it_is_folded_away_and_stays_so(chat: Page) -> None:
    chat.click("#conversations-fold")
    expect(chat.locator("#sidebar")).to_be_hidden()
    expect(chat.locator("#conversations-open")).to_be_focused()
    chat.reload()
    expect(chat.locator("#sidebar")).to_be_hidden()
    chat.click("#conversations-open")
    expect(chat.locator("#sidebar")).to_be_visible()
    expect(chat.locator("#conversations-fold")).to_be_focused()
    chat.reload()
    expect(chat.locator("#sidebar")).to_be_visible()


def test_an_open_drawer_alone_is_reached_and_escape_leaves_it(open_page, library: RunningServer) -> None:
    page = open_page(library, **PHONE)
    page.tap("#conversations-open")
    expect(page.locator("#new-chat")).to_be_focused()
    for _ in range(12):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('#sidebar, #toasts, body') !== null")
        assert page.evaluate("!document.activeElement.closest('main, .site-header')")
    page.locator("#conversation-search").focus()
    page.keyboard.press("Escape")
    expect(page.locator("#sidebar")).not_to_have_class(re.compile("open"))
    expect(page.locator("#conversations-open")).to_be_focused()


def test_a_list_that_cannot_be_had_says_so_and_is_tried_again(
    open_page, library: RunningServer, tolerated: list[str]
) -> None:
    tolerated.append("api/v1/conversations")
    page = open_page(library, "/documents")
    page.route(LIST, lambda route: route.abort("connectionrefused"))
    page.goto("/")
    expect(page.locator("#conversations .state")).to_contain_text("could not be loaded")
    page.unroute(LIST)
    page.locator("#conversations").get_by_role("button", name="Try again").click()
    expect(page.locator("#conversations [data-tone=bad]")).to_have_count(0)


def test_older_conversations_stand_under_their_month(open_page, library: RunningServer) -> None:
    def aged(route: Route) -> None:
        items = [
            {"id": str(n), "title": f"Row {n}", "message_count": 1, "updated_at": at}
            for n, at in enumerate(("2026-05-20T09:00:00Z", "2026-05-19T09:00:00Z", "2026-05-15T09:00:00Z"))
        ]
        items += [
            {"id": "a", "title": "This year", "message_count": 1, "updated_at": "2026-02-03T09:00:00Z"},
            {"id": "b", "title": "Before", "message_count": 1, "updated_at": "2024-12-03T09:00:00Z"},
        ]
        route.fulfill(json={"items": items, "total": len(items)})

    for locale, names in (
        ("en-US", ["Today", "Yesterday", "Previous 7 days", "February", "December 2024"]),
        ("ko-KR", ["오늘", "어제", "지난 7일", "2월", "2024년 12월"]),
    ):
        page = open_page(library, "/documents", locale=locale, timezone_id="UTC")
        page.clock.set_fixed_time("2026-05-20T12:00:00Z")
        page.route(LIST, aged)
        page.goto("/")
        expect(page.locator(".list-heading")).to_have_text(names)
        assert "Row 0" in (page.locator(".conversation").first.get_attribute("title") or "")
        assert ("3 hr. ago" if locale == "en-US" else "3시간 전") in (
            page.locator(".conversation").first.get_attribute("title") or ""
        )


def test_titles_that_were_asked_are_in_the_list_at_once(chat: Page) -> None:
    ask_and_read(chat, "Seen in the list at once?")
    current = chat.locator(".conversation[aria-current=page]")
    expect(current).to_have_text("Seen in the list at once?")
