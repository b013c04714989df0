"""What the documents suggest to ask after an answer."""

from __future__ import annotations

import re

import pytest
from browser.talking import QUESTION, ask_and_read
from playwright.sync_api import Page, Route, expect

pytestmark = pytest.mark.browser

CALL = re.compile(r"/messages/\w+/followups$")
ITEMS = ["What happens when a token is stolen?", "When is a refresh token rotated?", "Third?", "Fourth?"]


def suggest(page: Page, items: list[str]) -> None:
    """Have these suggested after every answer."""
    page.route(CALL, lambda route: route.fulfill(json={"items": items}))


def test_a_suggestion_after_the_last_answer_is_asked_by_keyboard(chat: Page) -> None:
    suggest(chat, ITEMS)
    ask_and_read(chat)
    chips = chat.get_by_role("list", name="What to ask next").get_by_role("button")
    expect(chips).to_have_text(ITEMS[:3])
    chips.first.focus()
    chat.keyboard.press("Enter")
    expect(chat.locator(".question")).to_have_text([QUESTION, ITEMS[0]])
    expect(chat.locator(".answer-footer")).to_have_count(2)
    expect(chips).to_have_count(3)


def test_suggestions_move_nothing_when_they_come(chat: Page) -> None:
    held: list[Route] = []
    chat.route(CALL, lambda route: held.append(route))
    with chat.expect_request(CALL):
        answer = ask_and_read(chat)
    before = (answer.bounding_box(), chat.locator("#thread").evaluate("(thread) => thread.scrollHeight"))
    held[0].fulfill(json={"items": ITEMS})
    expect(chat.locator(".followup")).to_have_count(3)
    after = (answer.bounding_box(), chat.locator("#thread").evaluate("(thread) => thread.scrollHeight"))
    assert after == before


@pytest.mark.parametrize("answer", [{"status": 404, "body": "{}"}, {"status": 200, "body": '{"items": []}'}])
def test_without_suggestions_nothing_is_said(
    chat: Page, tolerated: list[str], answer: dict[str, str | int]
) -> None:
    tolerated.append("404")
    chat.route(CALL, lambda route: route.fulfill(**answer))
    with chat.expect_response(CALL):
        ask_and_read(chat)
    expect(chat.locator(".followup")).to_have_count(0)
    expect(chat.locator(".toast")).to_have_count(0)


def test_an_answer_that_was_opened_again_has_its_suggestions(chat: Page) -> None:
    suggest(chat, ITEMS)
    ask_and_read(chat)
    chat.reload()
    expect(chat.locator(".followup")).to_have_count(3)
    chat.click("#new-chat")
    expect(chat.locator(".followup")).to_have_count(0)
