"""The palette: everything is found and done from one field, by keys or by touch."""

from __future__ import annotations

import re

import pytest
from browser.talking import ask_and_read
from playwright.sync_api import Page, Route, expect
from running_server import RunningServer

pytestmark = pytest.mark.browser

ENTER = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13}


def open_palette(page: Page) -> None:
    page.keyboard.press("Control+k")
    expect(page.locator("#palette-input")).to_be_focused()
    expect(page.locator(".palette-row").first).to_be_visible()


def chosen(page: Page) -> str:
    """The label of the row that the field says is chosen; there is just one."""
    row = page.locator('.palette-row[aria-selected="true"]')
    expect(row).to_have_count(1)
    assert page.locator("#palette-input").get_attribute("aria-activedescendant") == row.get_attribute("id")
    return row.locator(".palette-label").inner_text()


def test_it_is_loaded_when_it_is_first_wanted(open_page, library: RunningServer) -> None:
    page = open_page(library)
    scripts = "performance.getEntriesByType('resource').filter(({name}) => name.endsWith('.js')).length"
    before = page.evaluate(scripts)
    page.hover("#palette-open")
    page.wait_for_load_state("networkidle")
    assert page.evaluate(scripts) > before
    page.click("#palette-open")
    expect(page.locator("#palette-input")).to_be_focused()


def test_escape_closes_it_and_gives_the_focus_back(chat: Page) -> None:
    chat.focus("#conversation-search")
    open_palette(chat)
    chat.keyboard.press("Escape")
    expect(chat.locator("#palette")).to_have_count(0)
    expect(chat.locator("#conversation-search")).to_be_focused()
    open_palette(chat)
    chat.keyboard.press("Control+k")
    expect(chat.locator("#palette")).to_have_count(0)


def test_the_next_key_after_escape_finds_it_gone(chat: Page) -> None:
    open_palette(chat)
    # The browser tells of a dialog's end some time after it; keys may come in between.
    left = chat.evaluate("""() => {
      const dialog = document.querySelector("#palette");
      dialog.dispatchEvent(new Event("cancel", { cancelable: true }));
      return [dialog.isConnected, document.activeElement.id];
    }""")
    assert left == [False, "question"]


def test_a_page_is_gone_to_and_the_command_comes_first_next_time(chat: Page) -> None:
    open_palette(chat)
    chat.keyboard.type("dashb")
    assert chosen(chat) == "Dashboard"
    expect(chat.locator(".palette-row mark").first).to_have_text("Dashb")
    chat.keyboard.press("Enter")
    expect(chat).to_have_url(re.compile("/dashboard$"))
    expect(chat.locator("#palette")).to_have_count(0)
    open_palette(chat)
    expect(chat.locator(".palette-heading").first).to_have_text("Used last")
    assert chosen(chat) == "Dashboard"


def test_rows_are_walked_by_keys(chat: Page) -> None:
    open_palette(chat)
    first = chosen(chat)
    chat.keyboard.press("ArrowDown")
    second = chosen(chat)
    chat.keyboard.press("ArrowUp")
    chat.keyboard.press("ArrowUp")
    last = chosen(chat)
    chat.keyboard.press("Home")
    assert chosen(chat) == first
    chat.keyboard.press("PageDown")
    assert chosen(chat) not in {first, second}
    chat.keyboard.press("End")
    assert chosen(chat) == last
    expect(chat.locator('.palette-row[aria-selected="true"]')).to_be_in_viewport()


def test_a_conversation_is_found_by_what_was_said_in_it(chat: Page) -> None:
    ask_and_read(chat, "What happens to a stolen refresh token?")
    address = chat.url
    chat.click("#new-chat")
    open_palette(chat)
    chat.keyboard.type("stolen")
    row = chat.get_by_role("group", name="Conversations").get_by_role("option").first
    expect(row).to_contain_text("What happens to a stolen refresh token?")
    row.click()
    expect(chat).to_have_url(address)
    expect(chat.locator(".question").first).to_have_text("What happens to a stolen refresh token?")


def test_a_document_is_opened_in_a_new_tab(chat: Page) -> None:
    open_palette(chat)
    chat.keyboard.type("실적")
    found = chat.get_by_role("group", name="Documents")
    expect(found.get_by_role("option")).to_contain_text("실적")
    # Conversations may have the word in their titles, too.
    while found.get_by_role("option", selected=True).count() == 0:
        chat.keyboard.press("ArrowDown")
    with chat.context.expect_page() as opened:
        chat.keyboard.press("Control+Enter")
    expect(opened.value).to_have_url(re.compile(r"/documents\?d="))
    expect(chat).to_have_url(re.compile("/$"))


@pytest.mark.parametrize("typed", ["ㅁㅅ", "무", "documents", "anstj"])
def test_korean_names_are_found_as_koreans_and_others_type_them(
    open_page, library: RunningServer, typed: str
) -> None:
    page = open_page(library, locale="ko-KR")
    page.keyboard.press("Control+k")
    page.locator("#palette-input").fill(typed)
    expect(
        page.get_by_role("group", name="명령").get_by_role("option", name="문서", exact=True)
    ).to_be_visible()


def test_a_syllable_that_is_being_composed_finds_and_its_enter_runs_nothing(
    open_page, library: RunningServer
) -> None:
    page = open_page(library, locale="ko-KR")
    open_palette(page)
    keyboard = page.context.new_cdp_session(page)
    keyboard.send("Input.imeSetComposition", {"text": "대시", "selectionStart": 2, "selectionEnd": 2})
    assert chosen(page) == "대시보드"
    keyboard.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **ENTER})
    keyboard.send("Input.dispatchKeyEvent", {"type": "keyUp", **ENTER})
    expect(page.locator("#palette")).to_be_visible()
    expect(page).to_have_url(f"{library.url}/")
    keyboard.send("Input.insertText", {"text": "대시"})
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/dashboard$"))


def test_late_results_leave_the_chosen_row_where_it_is(chat: Page) -> None:
    waiting: list[Route] = []
    chat.route(re.compile(r"/api/v1/conversations\?q=token"), lambda route: waiting.append(route))
    open_palette(chat)
    chat.keyboard.type("token")
    chat.keyboard.press("End")
    assert chosen(chat) == "Ask: “token”"
    expect(chat.locator(".palette-wait")).to_be_visible()
    while not waiting:  # the palette asks a little after the last key
        chat.wait_for_timeout(20)
    waiting[0].continue_()
    expect(chat.locator(".palette-wait")).to_have_count(0)
    assert chosen(chat) == "Ask: “token”"


def test_what_went_wrong_is_said_and_can_be_tried_again(chat: Page, tolerated: list[str]) -> None:
    tolerated.append("api/v1/(conversations|documents)")
    open_palette(chat)
    chat.route("**/api/v1/documents?*", lambda route: route.abort("connectionrefused"))
    chat.keyboard.type("tokens")
    expect(chat.locator("p.palette-state")).to_contain_text("could not be searched")
    chat.unroute("**/api/v1/documents?*")
    chat.locator("#palette").get_by_role("button", name="Try again").click()
    expect(chat.locator("p.palette-state")).to_have_count(0)
    expect(chat.get_by_role("group", name="Documents").get_by_role("option")).not_to_have_count(0)


def test_without_a_network_commands_still_work(chat: Page, tolerated: list[str]) -> None:
    tolerated.append("ERR_INTERNET_DISCONNECTED")
    chat.hover("#palette-open")
    chat.wait_for_load_state("networkidle")
    chat.context.set_offline(True)
    chat.keyboard.press("Control+k")
    expect(chat.locator("p.palette-state")).to_contain_text("You are offline")
    chat.keyboard.type("dark")
    chat.keyboard.press("Enter")
    expect(chat.locator("html")).to_have_attribute("data-theme", "dark")
    chat.context.set_offline(False)


def test_what_is_not_found_can_be_asked(open_page, library: RunningServer) -> None:
    page = open_page(library, "/documents")
    open_palette(page)
    page.keyboard.type("zebra stripes?")
    assert chosen(page) == "Ask: “zebra stripes?”"
    page.keyboard.press("Enter")
    expect(page.locator("#question")).to_have_value("zebra stripes?")
    expect(page.locator("#question")).to_be_focused()
    expect(page.locator("#send")).to_be_enabled()


def test_it_fills_the_width_of_a_phone(open_page, library: RunningServer) -> None:
    phone = {"width": 360, "height": 700, "has_touch": True, "is_mobile": True}
    page = open_page(library, reduced_motion="reduce", **phone)
    page.tap("#palette-open")
    box = page.locator("#palette").bounding_box()
    assert box is not None
    assert (box["x"], box["y"], box["width"]) == (0, 0, 360)
    expect(page.locator(".palette-hint")).to_be_hidden()
    page.locator(".palette-row", has_text="Documents").first.tap()
    expect(page).to_have_url(re.compile("/documents$"))
