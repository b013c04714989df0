"""Asking, reading and citing, as a person does it."""

from __future__ import annotations

import json
import re

import pytest
from browser.talking import QUESTION, ask, ask_and_read
from fake_upstream.running import FakeUpstream
from playwright.sync_api import Page, expect
from running_server import RunningServer, wait_for

pytestmark = pytest.mark.browser

RECORD_GROWTH = """
window.lengths = [];
new MutationObserver(() => {
  const text = document.querySelector(".prose")?.textContent ?? "";
  if (text.length !== window.lengths.at(-1)) window.lengths.push(text.length);
}).observe(document.getElementById("turns"), { childList: true, subtree: true, characterData: true });
"""
TO_BOTTOM = """
() => {
  const { scrollHeight, clientHeight, scrollTop } = document.getElementById("thread");
  return scrollHeight - clientHeight - scrollTop;
}
"""


def test_an_answer_cites_and_a_click_opens_the_passage(chat: Page) -> None:
    ask(chat)
    expect(chat.locator(".prose")).to_contain_text("fifteen minutes")
    expect(chat.locator(".answer-facts")).to_contain_text("Sentences from your documents")
    chat.locator(".prose .citation").first.click()
    panel = chat.locator("#sources")
    expect(panel).to_be_visible()
    expect(panel.locator(".passage-text")).to_contain_text("Access tokens are valid")
    expect(panel.locator("mark").first).to_be_visible()
    expect(panel.locator("h2")).to_be_focused()
    chat.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(chat.locator(".prose .citation").first).to_be_focused()


def test_a_source_leads_to_its_place_in_the_document(chat: Page) -> None:
    ask(chat)
    chat.locator(".source-chip").first.click()
    chat.click("text=Open the document")
    cited = chat.locator("dialog [data-cited]")
    expect(cited.filter(has_text="Access tokens are valid")).to_be_visible()


def test_a_korean_question_gets_a_korean_answer(chat: Page) -> None:
    ask(chat, "3분기 매출은 얼마인가요?")
    expect(chat.locator(".prose")).to_contain_text("1,204억 원")
    expect(chat.locator(".source-chip").first).to_contain_text("실적")


def test_the_answer_grows_while_it_is_read(model_chat: Page, upstream: FakeUpstream) -> None:
    upstream.set_plan(tokens=40, token_ms=15)
    model_chat.evaluate(RECORD_GROWTH)
    ask(model_chat)
    expect(model_chat.locator(".answer-footer")).to_be_visible()
    lengths = model_chat.evaluate("window.lengths")
    assert lengths == sorted(lengths)
    assert len(lengths) >= 10


def test_blocks_that_were_read_stay_the_same_elements(model_chat: Page, upstream: FakeUpstream) -> None:
    upstream.set_plan(text="First paragraph.\n\nSecond one grows and grows and grows.", token_ms=15)
    ask(model_chat)
    first = model_chat.locator(".prose > p").first
    expect(model_chat.locator(".prose > p")).to_have_count(2)
    handle = first.element_handle()
    expect(model_chat.locator(".answer-footer")).to_be_visible()
    assert handle is not None
    assert handle.evaluate("(element) => element.isConnected")


def test_markup_in_an_answer_is_shown_and_not_obeyed(model_chat: Page, upstream: FakeUpstream) -> None:
    upstream.set_plan(
        text="`Vec<T>` <img src=x onerror=alert(1)> <script>alert(1)</script> ![seen](http://192.0.2.1/x.png)"
        " [here](javascript:alert(1)) **bold**"
    )
    ask(model_chat)
    prose = model_chat.locator(".prose")
    expect(prose.locator("strong")).to_contain_text("bold")
    expect(prose).to_contain_text("<script>alert(1)</script>")
    expect(prose).to_contain_text("seen")
    assert prose.locator("img, script, [onerror], [href^=javascript]").count() == 0


def test_stop_ends_the_answer_and_keeps_what_was_said(model_chat: Page, upstream: FakeUpstream) -> None:
    upstream.set_plan(text="one two three four five six", fault="stall", after=2)
    ask(model_chat)
    expect(model_chat.locator(".prose")).to_contain_text("one")
    model_chat.click("#stop")
    expect(model_chat.locator(".answer-facts")).to_contain_text("Stopped")
    expect(model_chat.locator("#send")).to_be_visible()
    expect(model_chat.locator("#question")).to_be_focused()


def test_escape_stops_the_answer_while_the_next_question_is_written(
    model_chat: Page, upstream: FakeUpstream
) -> None:
    upstream.set_plan(text="one two three four five six", fault="stall", after=2)
    ask(model_chat)
    expect(model_chat.locator(".prose")).to_contain_text("one")
    model_chat.locator("#question").press_sequentially("next")
    model_chat.keyboard.press("Enter")
    model_chat.keyboard.press("Escape")
    expect(model_chat.locator(".answer-facts")).to_contain_text("Stopped")
    expect(model_chat.locator("#question")).to_have_value("next")
    expect(model_chat.locator(".question")).to_have_count(1)


def test_enter_while_composing_hangul_sends_nothing(chat: Page) -> None:
    chat.locator("#question").focus()
    keyboard = chat.context.new_cdp_session(chat)
    keyboard.send("Input.imeSetComposition", {"text": "안녕", "selectionStart": 2, "selectionEnd": 2})
    enter = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13}
    keyboard.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **enter})
    keyboard.send("Input.dispatchKeyEvent", {"type": "keyUp", **enter})
    expect(chat.locator("#question")).to_have_value("안녕")
    assert chat.locator(".question").count() == 0
    keyboard.send("Input.insertText", {"text": "안녕하세요"})
    chat.keyboard.press("Enter")
    expect(chat.locator(".question")).to_have_text("안녕하세요")


def test_shift_enter_begins_a_new_line(chat: Page) -> None:
    chat.fill("#question", "one")
    chat.keyboard.press("Shift+Enter")
    chat.keyboard.type("two")
    expect(chat.locator("#question")).to_have_value("one\ntwo")
    assert chat.locator(".question").count() == 0


def test_a_failure_is_said_and_can_be_retried(chat: Page, tolerated: list[str]) -> None:
    tolerated.append("api/v1/chat")
    chat.route("**/api/v1/chat", lambda route: route.abort("connectionrefused"))
    ask(chat)
    expect(chat.locator(".failure")).to_contain_text("cannot be reached")
    chat.unroute("**/api/v1/chat")
    chat.get_by_role("button", name="Try again").click()
    expect(chat.locator(".prose")).to_contain_text("fifteen minutes")
    expect(chat.locator(".failure")).to_have_count(0)
    expect(chat.locator(".question")).to_have_count(1)


def test_whoever_asks_too_often_is_told_when_to_go_on(chat: Page, tolerated: list[str]) -> None:
    tolerated.append("429")
    problem = {"status": 429, "code": "rate_limited", "detail": "Too many requests. Try again in 2 s."}
    headers = {"Content-Type": "application/problem+json", "Retry-After": "2"}
    refuse = json.dumps(problem)
    chat.route("**/api/v1/chat", lambda route: route.fulfill(status=429, headers=headers, body=refuse))
    ask(chat)
    again = chat.locator(".failure").get_by_role("button", name="Try again")
    expect(again).to_be_disabled()
    expect(again).to_have_text(re.compile(r"in [12] sec"))
    chat.unroute("**/api/v1/chat")
    expect(again).to_be_enabled()
    again.click()
    expect(chat.locator(".prose")).to_contain_text("fifteen minutes")


def test_without_a_connection_a_question_stays_in_its_box(chat: Page, tolerated: list[str]) -> None:
    tolerated.append("ERR_INTERNET_DISCONNECTED|ERR_FAILED")
    chat.context.set_offline(True)
    ask(chat)
    expect(chat.locator("#offline-notice")).to_contain_text("Not sent")
    expect(chat.locator("#question")).to_have_value(QUESTION)
    chat.context.set_offline(False)
    chat.keyboard.press("Enter")
    expect(chat.locator(".prose")).to_contain_text("fifteen minutes")


def test_near_its_longest_a_question_says_how_much_more_fits(chat: Page) -> None:
    chat.fill("#question", "a" * 31_000)
    expect(chat.locator("#question-limit")).to_have_text("1,000 more characters fit.")
    chat.fill("#question", "a" * 32_000)
    expect(chat.locator("#question-limit")).to_contain_text("32,000 characters")
    chat.fill("#question", "a")
    expect(chat.locator("#question-limit")).to_be_empty()


def test_the_box_grows_to_eight_lines(chat: Page) -> None:
    box = chat.locator("#question")
    one = box.evaluate("(box) => box.clientHeight")
    chat.fill("#question", "line\n" * 4)
    assert box.evaluate("(box) => box.clientHeight") > one * 2
    chat.fill("#question", "line\n" * 30)
    lines = box.evaluate("(box) => box.clientHeight / parseFloat(getComputedStyle(box).lineHeight)")
    assert 8 <= lines < 9


def test_the_focus_is_in_the_box_but_on_touch(open_page, library: RunningServer, chat: Page) -> None:
    expect(chat.locator("#question")).to_be_focused()
    phone = open_page(library, width=390, height=800, has_touch=True, is_mobile=True)
    ask_and_read(phone)
    phone.get_by_role("button", name="Conversations").tap()
    phone.tap("#new-chat")
    expect(phone.locator("#welcome")).to_be_visible()
    expect(phone.locator("#question")).not_to_be_focused()


def test_an_answer_can_be_rated_and_keeps_its_rating(chat: Page) -> None:
    ask(chat)
    thumb = chat.get_by_role("button", name="Good answer")
    with chat.expect_response(re.compile("feedback")) as rated:
        thumb.click()
    assert rated.value.status == 204
    chat.reload()
    expect(thumb).to_have_attribute("aria-pressed", "true")


def test_a_suggestion_is_asked_with_one_click(chat: Page) -> None:
    offer = chat.locator(".offer").first
    question = offer.inner_text()
    offer.click()
    expect(chat.locator(".question")).to_have_text(question)
    expect(chat.locator(".answer-footer")).to_be_visible()


def test_scrolling_follows_only_a_reader_at_the_bottom(model_chat: Page, upstream: FakeUpstream) -> None:
    lines = "\n\n".join(f"Paragraph {number}." for number in range(60))
    upstream.set_plan(text=lines, fault="stall", after=100)
    ask(model_chat)
    expect(model_chat.locator(".prose > p").nth(20)).to_be_attached()
    wait_for(lambda: model_chat.evaluate(TO_BOTTOM) < 2, "the end is seen")
    model_chat.locator("#thread").evaluate("(thread) => thread.scrollTo(0, 0)")
    expect(model_chat.locator("#jump")).to_be_visible()
    model_chat.click("#jump")
    wait_for(lambda: model_chat.evaluate(TO_BOTTOM) < 2, "the end is seen")
    expect(model_chat.locator("#jump")).to_be_hidden()
    model_chat.click("#stop")


def test_a_little_scrolling_up_is_enough_to_stay_there(model_chat: Page, upstream: FakeUpstream) -> None:
    upstream.set_plan(text="\n\n".join(f"Paragraph {number}." for number in range(200)), token_ms=10)
    ask(model_chat)
    expect(model_chat.locator(".prose > p").nth(30)).to_be_attached()
    model_chat.hover("#thread")
    model_chat.mouse.wheel(0, -40)
    wait_for(lambda: model_chat.evaluate(TO_BOTTOM) > 20, "it has been scrolled")
    read = model_chat.locator("#thread").evaluate("(thread) => thread.scrollTop")
    grown = model_chat.locator(".prose > p").count() + 20
    expect(model_chat.locator(".prose > p").nth(grown)).to_be_attached()
    assert model_chat.locator("#thread").evaluate("(thread) => thread.scrollTop") == read
    expect(model_chat.locator("#jump")).to_be_visible()
    model_chat.click("#stop")
