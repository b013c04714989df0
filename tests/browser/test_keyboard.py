"""The whole job without a mouse: the focus can be seen, goes in order, and is never lost."""

from __future__ import annotations

import re

import pytest
from browser.talking import QUESTION, ask
from playwright.sync_api import Locator, Page, expect
from running_server import RunningServer

pytestmark = pytest.mark.browser

PAGES = ["/", "/documents", "/dashboard", "/admin", "/shortcuts", "/api/v1/docs"]
# What the focus is on: its name, whether it can be told from the rest, and where it stands.
FOCUSED = """
() => {
  const element = document.activeElement;
  const label = element.labels?.[0];
  const around = element.closest(".composer, .palette-field, label") ?? element;
  // A switch that is drawn by what follows it shows its ring there.
  const drawn = label && element.nextElementSibling ? element.nextElementSibling : element;
  const shown = [element, around, drawn].map((one) => getComputedStyle(one));
  const { left, top, width, height } = (label ?? element).getBoundingClientRect();
  const regions = "header, aside, [role=complementary], main, dialog, #toasts, footer";
  return {
    tag: element.tagName,
    name: (element.getAttribute("aria-label") ?? label?.textContent ?? element.textContent).trim(),
    isSeen: shown.some((style) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 1)
      || (element.closest(".composer") !== null && getComputedStyle(around).boxShadow !== "none"),
    region: element.closest(regions)?.tagName ?? "",
    left, top, width, height,
  };
}
"""


def focused(page: Page) -> dict[str, object]:
    found: dict[str, object] = page.evaluate(FOCUSED)
    return found


def tab_to(page: Page, target: Locator, key: str = "Tab", most: int = 300) -> None:
    """Press Tab until the focus is on ``target``."""
    for _ in range(most):
        if target.evaluate("(element) => element === document.activeElement"):
            return
        page.keyboard.press(key)
    raise AssertionError(f"Tab does not lead to {target}: {focused(page)}")


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def ask_and_see_it_listed(page: Page, question: str) -> None:
    ask(page, question)
    expect(page.locator(".answer-footer")).to_be_visible()
    expect(page.locator(".conversation").first).to_have_text(question)


def has_focus(page: Page) -> bool:
    """Whether the focus is on anything at all."""
    return focused(page)["tag"] != "BODY"


@pytest.mark.parametrize("path", PAGES)
def test_tab_goes_through_a_page_as_it_is_read_and_can_be_seen(
    open_page, library: RunningServer, path: str
) -> None:
    page = open_page(library, path)
    page.wait_for_load_state("load")
    expect(page.locator(".skeleton:visible")).to_have_count(0)
    page.locator(".skip-link").focus()
    steps = [focused(page)]
    for _ in range(14):
        press(page, "Tab")
        if not has_focus(page):
            break
        steps.append(focused(page))
    assert len(steps) > 8
    assert [step["name"] for step in steps if not step["isSeen"]] == []
    assert [step for step in steps if not step["name"] or not step["width"] or not step["height"]] == []
    regions = [step["region"] for step in steps]
    assert [one for at, one in enumerate(regions) if at == 0 or regions[at - 1] != one] == list(
        dict.fromkeys(regions)
    )
    header = [step["left"] for step in steps if step["region"] == "HEADER"]
    assert header == sorted(header)


def test_a_question_is_asked_its_source_read_and_the_answer_copied(chat: Page) -> None:
    chat.context.grant_permissions(["clipboard-read", "clipboard-write"])
    chat.locator(".brand").focus()
    press(chat, "Shift+Tab")
    expect(chat.locator(".skip-link")).to_be_focused()
    press(chat, "Enter")
    expect(chat.locator("#main")).to_be_focused()
    tab_to(chat, chat.locator("#question"))
    chat.keyboard.type(QUESTION)
    press(chat, "Enter")
    expect(chat.locator(".answer-footer")).to_be_visible()
    expect(chat.locator("#question")).to_be_focused()
    citation = chat.locator(".prose .citation").first
    tab_to(chat, citation, "Shift+Tab")
    press(chat, "Enter")
    expect(chat.locator("#sources h2")).to_be_focused()
    press(chat, "Escape")
    expect(citation).to_be_focused()
    tab_to(chat, chat.get_by_role("button", name="Copy answer"))
    press(chat, "Enter")
    expect(chat.locator(".toast")).to_contain_text("Copied")
    assert "fifteen minutes" in chat.evaluate("navigator.clipboard.readText()")
    expect(chat.get_by_role("button", name="Copy answer")).to_be_focused()


def test_a_conversation_is_renamed_deleted_and_brought_back(chat: Page) -> None:
    ask_and_see_it_listed(chat, "How is a token stolen by keyboard?")
    more = chat.locator(".conversation-menu").first
    tab_to(chat, more, "Shift+Tab")
    press(chat, "Enter")
    expect(chat.get_by_role("menuitem").first).to_be_focused()
    press(chat, "Escape")
    expect(more).to_be_focused()
    press(chat, "Enter", "r")
    expect(chat.get_by_role("menuitem", name="Rename")).to_be_focused()
    press(chat, "Enter")
    field = chat.get_by_label("New title")
    expect(field).to_be_focused()
    press(chat, "Control+a")
    chat.keyboard.type("Stolen keys")
    press(chat, "Enter")
    expect(chat.locator(".conversation").first).to_have_text("Stolen keys")
    expect(chat.locator(".conversation").first).to_be_focused()
    press(chat, "Tab", "Enter", "End", "Enter")
    expect(chat.locator(".toast")).to_contain_text("Stolen keys")
    assert has_focus(chat)
    tab_to(chat, chat.get_by_role("button", name="Undo", exact=True))
    press(chat, "Enter")
    expect(chat.locator(".conversation").first).to_have_text("Stolen keys")
    assert has_focus(chat)


def test_a_deleted_document_is_brought_back_by_a_key(open_page, library: RunningServer) -> None:
    library.upload({"keys/undo.md": b"# Undo by keys\n\nThe bittern booms."})
    library.wait_indexed()
    page = open_page(library, "/documents")
    page.fill("#document-search", "keys/undo.md")
    rows = page.locator(".documents tbody tr", has_text="keys/undo.md")
    expect(page.locator(".documents tbody tr")).to_have_count(1)
    tab_to(page, rows.get_by_role("button", name="Actions"))
    press(page, "Enter", "End")
    expect(page.get_by_role("menuitem", name="Delete")).to_be_focused()
    press(page, "Enter")
    expect(rows).to_have_count(0)
    expect(page.locator("#library :focus")).to_have_count(1)
    page.locator("#main").focus()
    press(page, "Control+z")
    expect(rows).to_have_count(1)


def test_documents_are_picked_filtered_and_read(open_page, library: RunningServer) -> None:
    page = open_page(library, "/documents")
    expect(page.locator(".documents tbody tr").first).to_be_visible()
    # A browser takes a moment to hand its file chooser over to a test.
    with page.expect_file_chooser():
        tab_to(page, page.locator("#pick-files"))
        press(page, "Enter")
    press(page, "/")
    expect(page.locator("#document-search")).to_be_focused()
    chat_title = page.locator("button.document-title", has_text="Tokens").first
    page.keyboard.type("tokens.md")
    expect(page.locator(".documents tbody tr")).to_have_count(1)
    tab_to(page, chat_title)
    press(page, "Enter")
    expect(page.get_by_role("dialog", name="Tokens")).to_be_visible()
    for _ in range(8):
        press(page, "Tab")
        inside = (
            "() => document.activeElement === document.body || !!document.activeElement.closest('dialog')"
        )
        assert page.evaluate(inside)
    press(page, "Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(chat_title).to_be_focused()


def test_the_menu_of_language_and_colours_follows_the_pattern(chat: Page) -> None:
    button = chat.locator("#theme-toggle")
    button.focus()
    expect(button).to_have_attribute("aria-expanded", "false")
    press(chat, "ArrowDown")
    expect(button).to_have_attribute("aria-expanded", "true")
    items = chat.get_by_role("menu").locator("[role^=menuitem]")
    expect(items.first).to_be_focused()
    press(chat, "ArrowUp")
    expect(items.last).to_be_focused()
    press(chat, "Home", "d")
    dark = chat.get_by_role("menuitemradio", name="Dark")
    expect(dark).to_be_focused()
    press(chat, "Enter")
    expect(chat.locator("html")).to_have_attribute("data-theme", "dark")
    expect(button).to_be_focused()
    press(chat, "Enter")
    expect(dark).to_have_attribute("aria-checked", "true")
    expect(items.first).to_be_focused()
    press(chat, "Tab")
    expect(chat.locator("#preferences")).to_be_hidden()
    assert has_focus(chat)


def test_keys_go_to_pages_and_not_while_one_writes(chat: Page) -> None:
    chat.locator("#question").fill("")
    chat.keyboard.type("g d n ?")
    expect(chat.locator("#question")).to_have_value("g d n ?")
    chat.locator("#main").focus()
    press(chat, "g", "d")
    expect(chat).to_have_url(re.compile("/documents$"))
    expect(chat.locator("#main")).to_be_focused()
    press(chat, "n")
    expect(chat).to_have_url(re.compile("/$"))
    expect(chat.locator("#question")).to_be_visible()


def test_the_shortcuts_are_shown_over_the_page_and_can_be_switched_off(
    open_page, library: RunningServer
) -> None:
    page = open_page(library, "/documents")
    expect(page.locator(".documents tbody tr").first).to_be_visible()
    page.locator("#main").focus()
    press(page, "?")
    dialog = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(dialog).to_contain_text("Ctrl")
    switch = dialog.get_by_role("switch")
    tab_to(page, switch)
    press(page, "Space", "Escape")
    expect(dialog).to_have_count(0)
    expect(page.locator("#main")).to_be_focused()
    press(page, "?", "g", "c")
    expect(page.get_by_role("dialog")).to_have_count(0)
    press(page, "Control+k")
    expect(page.locator("#palette-input")).to_be_focused()
    page.keyboard.type("keyboard")
    press(page, "Enter")
    expect(page).to_have_url(re.compile("/shortcuts$"))
    expect(page.get_by_role("switch")).not_to_be_checked()
    page.get_by_role("switch").focus()
    press(page, "Space")
    page.locator("#main").focus()
    press(page, "g", "c")
    expect(page).to_have_url(re.compile("/$"))


def test_the_drawer_of_a_narrow_window_keeps_the_focus_and_gives_it_back(
    open_page, library: RunningServer
) -> None:
    page = open_page(library, width=600, height=700)
    page.locator("#conversations-open").focus()
    press(page, "Enter")
    expect(page.locator("#new-chat")).to_be_focused()
    expect(page.locator("#main")).to_have_attribute("inert", "")
    press(page, "Escape")
    expect(page.locator("#conversations-open")).to_be_focused()
    expect(page.locator("#main")).not_to_have_attribute("inert", "")
    press(page, "Enter")
    page.set_viewport_size({"width": 1280, "height": 700})
    expect(page.locator("#main")).not_to_have_attribute("inert", "")


def test_enter_that_ends_a_syllable_neither_renames_nor_searches(chat: Page) -> None:
    ask_and_see_it_listed(chat, "What is rotated?")
    chat.locator(".conversation-menu").first.focus()
    press(chat, "Enter", "Enter")
    field = chat.get_by_label("New title")
    expect(field).to_be_focused()
    press(chat, "Control+a")
    keyboard = chat.context.new_cdp_session(chat)
    keyboard.send("Input.imeSetComposition", {"text": "회전", "selectionStart": 2, "selectionEnd": 2})
    # What a browser sends for an Enter that the input method takes for itself.
    enter = {"key": "Process", "code": "Enter", "windowsVirtualKeyCode": 229}
    keyboard.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **enter})
    keyboard.send("Input.dispatchKeyEvent", {"type": "keyUp", **enter})
    expect(field).to_have_value("회전")
    keyboard.send("Input.insertText", {"text": "회전"})
    expect(field).to_have_value("회전")
    with chat.expect_response(re.compile("/conversations/")) as renamed:
        press(chat, "Enter")
    assert renamed.value.request.post_data_json == {"title": "회전"}
    expect(chat.locator(".conversation").first).to_have_text("회전")
    chat.locator("#conversation-search").focus()
    keyboard.send("Input.imeSetComposition", {"text": "회", "selectionStart": 1, "selectionEnd": 1})
    keyboard.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **enter})
    expect(chat.locator("#conversation-search")).to_have_value("회")
    expect(chat.locator("#conversation-search")).to_be_focused()
