"""Questions put differently, answers made anew, and the branches between which one goes."""

from __future__ import annotations

import re
from typing import Any

import pytest
from browser.talking import QUESTION, ask, ask_and_read
from playwright.sync_api import Locator, Page, Request, expect
from running_server import RunningServer

pytestmark = pytest.mark.browser

STOLEN = "What happens if a revoked refresh token is presented again?"
ROTATED = "When is a refresh token rotated?"


def edit(page: Page, text: str, which: int = -1) -> None:
    """Put a question differently, as a person with a mouse does."""
    page.locator(".question").nth(which).hover()
    page.get_by_role("button", name="Edit question").nth(which).click()
    page.get_by_role("textbox", name="Edit question").fill(text)
    page.get_by_role("button", name="Save & ask").click()


def versions(page: Page, kind: str) -> Locator:
    """What goes between the versions of questions or answers."""
    return page.get_by_role("group", name=f"Versions of the {kind}")


def asked(page: Page) -> list[dict[str, Any]]:
    """The questions that ``page`` sends from now on."""
    bodies: list[dict[str, Any]] = []

    def note(request: Request) -> None:
        if request.method == "POST" and request.url.endswith("/api/v1/chat"):
            bodies.append(request.post_data_json)

    page.on("request", note)
    return bodies


def test_a_question_is_put_differently_in_its_place(chat: Page) -> None:
    ask_and_read(chat)
    ask_and_read(chat, ROTATED)
    edit(chat, STOLEN, which=0)
    expect(chat.locator(".question")).to_have_text([STOLEN])
    expect(chat.locator(".prose")).to_contain_text("whole family of tokens")
    switch = versions(chat, "question")
    expect(switch).to_contain_text("2 / 2")
    switch.get_by_role("button", name="Previous version").click()
    expect(chat.locator(".question")).to_have_text([QUESTION, ROTATED])
    expect(switch).to_contain_text("1 / 2")
    expect(switch.get_by_role("button", name="Next version")).to_be_focused()
    expect(chat.locator("#answer-status")).to_have_text("Version 1 of 2")


def test_the_branch_on_the_page_survives_a_reload_and_goes_on(chat: Page) -> None:
    ask_and_read(chat)
    edit(chat, STOLEN)
    expect(chat.locator(".answer-footer")).to_be_visible()
    versions(chat, "question").get_by_role("button", name="Previous version").click()
    expect(chat.locator(".question")).to_have_text([QUESTION])
    chat.reload()
    expect(chat.locator(".question")).to_have_text([QUESTION])
    sent = asked(chat)
    ask_and_read(chat, ROTATED)
    expect(chat.locator(".question")).to_have_text([QUESTION, ROTATED])
    chat.reload()
    expect(chat.locator(".question")).to_have_text([QUESTION, ROTATED])
    assert sent[0]["parent_id"]
    versions(chat, "question").get_by_role("button", name="Next version").click()
    expect(chat.locator(".question")).to_have_text([STOLEN])


def test_any_answer_is_made_anew_in_its_place(chat: Page) -> None:
    ask_and_read(chat)
    ask_and_read(chat, ROTATED)
    sent = asked(chat)
    chat.get_by_role("button", name="Ask again").first.click()
    expect(chat.locator(".question")).to_have_text([QUESTION])
    switch = versions(chat, "answer")
    expect(switch).to_contain_text("2 / 2")
    assert sent[0]["cache"] == {"no-cache": True}
    switch.get_by_role("button", name="Previous version").focus()
    chat.keyboard.press("Enter")
    expect(chat.locator(".question")).to_have_text([QUESTION, ROTATED])
    expect(switch.get_by_role("button", name="Next version")).to_be_focused()
    chat.keyboard.press("Enter")
    expect(chat.locator(".question")).to_have_text([QUESTION])


def test_the_switch_stays_under_the_pointer(chat: Page) -> None:
    ask_and_read(chat)
    for question in (STOLEN, ROTATED, QUESTION, STOLEN):
        ask_and_read(chat, question)
    edit(chat, "What is a revoked refresh token, and what does it lead to?")
    expect(chat.locator(".answer-footer")).to_have_count(5)
    switch = versions(chat, "question")
    before = switch.bounding_box()
    switch.get_by_role("button", name="Previous version").click()
    expect(switch).to_contain_text("1 / 2")
    expect(switch.get_by_role("button", name="Next version")).to_be_focused()
    after = switch.bounding_box()
    assert before is not None
    assert after is not None
    assert abs(after["y"] - before["y"]) <= 1


def test_escape_leaves_a_question_as_it_was(chat: Page) -> None:
    ask_and_read(chat)
    button = chat.get_by_role("button", name="Edit question")
    button.focus()
    chat.keyboard.press("Enter")
    box = chat.get_by_role("textbox", name="Edit question")
    expect(box).to_be_focused()
    expect(box).to_have_value(QUESTION)
    chat.keyboard.type(" or so")
    chat.keyboard.press("Escape")
    expect(chat.locator(".question")).to_have_text([QUESTION])
    expect(button).to_be_focused()


def test_enter_while_composing_in_the_edit_box_sends_nothing(chat: Page) -> None:
    ask_and_read(chat)
    chat.keyboard.press("ArrowUp")
    box = chat.get_by_role("textbox", name="Edit question")
    box.fill("")
    keyboard = chat.context.new_cdp_session(chat)
    keyboard.send("Input.imeSetComposition", {"text": "토큰", "selectionStart": 2, "selectionEnd": 2})
    enter = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13}
    keyboard.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **enter})
    keyboard.send("Input.dispatchKeyEvent", {"type": "keyUp", **enter})
    expect(box).to_have_value("토큰")
    keyboard.send("Input.insertText", {"text": "토큰은 얼마 동안 쓸 수 있나요?"})
    chat.keyboard.press("Enter")
    expect(chat.locator(".question")).to_have_text(["토큰은 얼마 동안 쓸 수 있나요?"])


def test_arrow_up_in_an_empty_box_brings_back_the_last_question(chat: Page) -> None:
    ask_and_read(chat)
    ask_and_read(chat, ROTATED)
    expect(chat.locator("#question")).to_be_focused()
    chat.keyboard.press("ArrowUp")
    box = chat.get_by_role("textbox", name="Edit question")
    expect(box).to_be_focused()
    expect(box).to_have_value(ROTATED)
    box.fill(STOLEN)
    chat.keyboard.press("Enter")
    expect(chat.locator(".question")).to_have_text([QUESTION, STOLEN])
    expect(chat.locator("#question")).to_be_focused()


def test_on_touch_a_question_is_edited_without_hovering(open_page, library: RunningServer) -> None:
    page = open_page(library, width=320, height=640, has_touch=True, is_mobile=True)
    ask_and_read(page)
    button = page.get_by_role("button", name="Edit question")
    expect(page.locator(".question-actions")).to_have_css("opacity", "1")
    box = button.bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 44
    button.tap()
    page.get_by_role("textbox", name="Edit question").fill(STOLEN)
    page.get_by_role("button", name="Save & ask").tap()
    expect(page.locator(".question")).to_have_text([STOLEN])
    expect(versions(page, "question")).to_contain_text("2 / 2")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_question_and_answer_are_copied(chat: Page) -> None:
    chat.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask_and_read(chat)
    chat.locator(".question").hover()
    chat.get_by_role("button", name="Copy question").click()
    assert chat.evaluate("navigator.clipboard.readText()") == QUESTION
    chat.get_by_role("button", name="Copy answer").click()
    chat.locator(".toast", has_text="Copied.").nth(1).wait_for()
    copied = chat.evaluate("navigator.clipboard.readText()")
    assert re.search(r"fifteen minutes.*\n\nSources:\n\[1\] \S", copied, re.DOTALL)


def test_the_open_conversation_is_exported_from_below_an_answer(chat: Page) -> None:
    answer = ask_and_read(chat)
    answer.get_by_role("button", name="More", exact=True).click()
    with chat.expect_download() as download:
        chat.get_by_role("menuitem", name="Export conversation as Markdown").click()
    assert QUESTION in download.value.path().read_text("utf-8")


def test_the_branch_on_the_page_is_the_one_that_is_exported(chat: Page) -> None:
    ask_and_read(chat)
    edit(chat, STOLEN)
    expect(chat.locator(".answer-footer")).to_be_visible()
    versions(chat, "question").get_by_role("button", name="Previous version").click()
    expect(chat.locator(".question")).to_have_text([QUESTION])
    chat.locator("article.answer").get_by_role("button", name="More", exact=True).click()
    with chat.expect_download() as download:
        chat.get_by_role("menuitem", name="Export conversation as Markdown").click()
    assert STOLEN not in download.value.path().read_text("utf-8")


def test_a_question_that_was_never_taken_is_put_differently(chat: Page, tolerated: list[str]) -> None:
    tolerated.append("api/v1/chat")
    chat.route("**/api/v1/chat", lambda route: route.abort("connectionrefused"))
    ask(chat)
    expect(chat.locator(".failure")).to_be_visible()
    chat.unroute("**/api/v1/chat")
    edit(chat, STOLEN)
    expect(chat.locator(".answer-footer")).to_be_visible()
    expect(chat.locator(".question")).to_have_text([STOLEN])
    expect(versions(chat, "question")).to_have_count(0)
