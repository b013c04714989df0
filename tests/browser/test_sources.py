"""The panel of an answer's sources: what it says of a passage, and the ways through it and on from it."""

from __future__ import annotations

import pytest
from browser.conftest import OpenPage
from browser.talking import ask_and_read
from fake_upstream.running import FakeUpstream
from playwright.sync_api import Browser, Locator, Page, expect
from running_server import RunningServer

pytestmark = pytest.mark.browser

BOTH = "How long are access tokens valid, and how much did the revenue grow in the third quarter (매출)?"
ANSWER = (
    "Access tokens are valid for fifteen minutes [1]. Penguins swim in the southern seas. "
    "Whales sing there too. A refresh token is rotated each time it is used [1]."
)
MIRROR = "How large is the mirror of the largest telescope?"


def panel(page: Page) -> Locator:
    return page.locator("#sources")


def open_numbers(page: Page) -> list[str]:
    return page.locator(".prose .citation[aria-current]").evaluate_all(
        "(all) => all.map((one) => one.dataset.n)"
    )


def test_the_sentence_that_bears_the_answer_out_is_marked_and_words_are_marked_lightly(chat: Page) -> None:
    ask_and_read(chat, "When is a refresh token rotated?").locator(".citation").first.click()
    expect(panel(chat).locator("mark").first).to_contain_text(
        "A refresh token is rotated each time it is used"
    )
    expect(panel(chat).locator("mark .asked-word", has_text="refresh").first).to_be_visible()
    expect(panel(chat).locator(".passage-facts")).to_contain_text("Relevance")
    expect(panel(chat).locator(".badge")).to_contain_text("Supports the answer")
    assert "\n" not in panel(chat).locator("mark").first.inner_text()


def test_an_answer_of_before_sentences_were_noted_has_its_words_marked(chat: Page) -> None:
    def without_support(route) -> None:
        kept = route.fetch().json()
        for message in kept["messages"]:
            for citation in message["citations"]:
                citation.pop("support")
        route.fulfill(json=kept)

    ask_and_read(chat, "What is a refresh token?")
    chat.route("**/api/v1/conversations/*", without_support)
    chat.reload()
    chat.locator(".prose .citation").first.click()
    expect(panel(chat).locator("mark", has_text="refresh").first).to_be_visible()
    expect(panel(chat).locator(".asked-word")).to_have_count(0)


def test_what_was_not_cited_is_listed_after_what_was(model_chat: Page, upstream: FakeUpstream) -> None:
    upstream.set_plan(text="매출은 12% 늘었습니다 [2].")
    ask_and_read(model_chat, BOTH).locator(".citation").first.click()
    steps = panel(model_chat).locator(".source-step")
    expect(steps).to_have_count(2)
    assert [step.inner_text().strip()[:1] for step in steps.all()] == ["2", "1"]
    expect(panel(model_chat).locator(".source-steps p")).to_have_text("Also found")
    expect(panel(model_chat).get_by_role("button", name="Previous source")).to_have_attribute(
        "aria-disabled", "true"
    )
    panel(model_chat).get_by_role("button", name="Next source").click()
    expect(panel(model_chat).locator(".passage-facts")).to_contain_text("Not cited in the answer")
    expect(steps.nth(1)).to_have_attribute("aria-current", "true")
    expect(panel(model_chat).get_by_role("button", name="Next source")).to_be_focused()


def test_citations_are_walked_with_brackets_and_the_panel_with_arrows(
    model_chat: Page, upstream: FakeUpstream
) -> None:
    upstream.set_plan(text="Access tokens are valid for fifteen minutes [1]. 매출은 12% 늘었습니다 [2].")
    answer = ask_and_read(model_chat, BOTH)
    model_chat.locator("#question").press("]")
    expect(model_chat.locator("#question")).to_have_value("]")
    expect(panel(model_chat)).to_be_hidden()
    model_chat.evaluate("document.activeElement.blur()")
    model_chat.keyboard.press("]")
    expect(panel(model_chat).locator("h2")).to_be_focused()
    assert open_numbers(model_chat) == ["1"]
    model_chat.keyboard.press("]")
    assert open_numbers(model_chat) == ["2"]
    model_chat.keyboard.press("]")
    assert open_numbers(model_chat) == ["2"]
    model_chat.keyboard.press("ArrowLeft")
    assert open_numbers(model_chat) == ["1"]
    model_chat.keyboard.press("ArrowRight")
    model_chat.keyboard.press("[")
    assert open_numbers(model_chat) == ["1"]
    model_chat.keyboard.press("Escape")
    expect(panel(model_chat)).to_be_hidden()
    expect(answer.locator(".citation").first).to_be_focused()
    assert open_numbers(model_chat) == []


def test_brackets_rest_where_single_keys_are_switched_off(chat: Page) -> None:
    ask_and_read(chat)
    chat.evaluate("localStorage.setItem('likeopt.keys', 'off')")
    chat.evaluate("document.activeElement.blur()")
    chat.keyboard.press("]")
    expect(panel(chat)).to_be_hidden()
    chat.evaluate("localStorage.removeItem('likeopt.keys')")
    chat.keyboard.press("]")
    expect(panel(chat)).to_be_visible()


def test_what_is_read_stays_where_it_is_when_the_panel_opens(
    open_page: OpenPage, shelf: RunningServer
) -> None:
    page = open_page(shelf, height=420)
    for question in (MIRROR, "When was the Marigold built?", "How long are access tokens valid?"):
        ask_and_read(page, question)
    citation = page.locator(".prose .citation").nth(0)
    citation.scroll_into_view_if_needed()
    before = citation.bounding_box()
    citation.click()
    expect(panel(page)).to_be_visible()
    after = citation.bounding_box()
    assert before is not None
    assert after is not None
    assert after["y"] == pytest.approx(before["y"], abs=2)


def test_sentences_without_support_are_gone_to_one_after_the_other(
    model_chat: Page, upstream: FakeUpstream
) -> None:
    upstream.set_plan(text=ANSWER)
    answer = ask_and_read(model_chat, "How long are access tokens valid?")
    expect(answer.locator(".support-line")).to_contain_text("2 sentences without support")
    expect(answer.locator("[data-sentence]")).to_have_count(2)
    show = answer.get_by_role("button", name="Show the next")
    for said in ("Penguins", "Whales", "Penguins"):
        show.click()
        expect(answer.locator("[data-sentence]:focus")).to_contain_text(said)


def test_a_page_of_a_pdf_is_one_click_away(open_page: OpenPage, shelf: RunningServer) -> None:
    page = open_page(shelf)
    ask_and_read(page, MIRROR).locator(".citation").first.click()
    expect(panel(page).locator(".passage-facts")).to_contain_text("Page 2")
    link = panel(page).get_by_role("link", name="Open the PDF at page 2")
    expect(link).to_have_attribute("target", "_blank")
    assert str(link.get_attribute("href")).endswith("/file?view=inline#page=2")


def test_the_browser_shows_the_pdf_and_runs_nothing_else(
    open_page: OpenPage, shelf: RunningServer, whole_browser: Browser
) -> None:
    page = open_page(shelf, browser=whole_browser)
    ask_and_read(page, MIRROR).locator(".citation").first.click()
    refused: list[str] = []
    page.context.on(
        "console", lambda message: refused.append(message.text) if "Policy" in message.text else None
    )
    with page.context.expect_page() as opened:
        panel(page).get_by_role("link", name="Open the PDF at page 2").click()
    opened.value.wait_for_load_state("load")
    assert opened.value.url.endswith("#page=2")
    assert refused == []


def test_a_document_deleted_since_is_told_and_its_passage_is_kept(
    open_page: OpenPage, library: RunningServer, tolerated: list[str]
) -> None:
    tolerated.append("404")
    [document] = library.upload(
        {"heath.md": b"# Heath\n\nThe nightjar of the south heath sings at 1900 hertz."}
    )
    library.wait_indexed()
    page = open_page(library)
    ask_and_read(page, "At how many hertz does the nightjar of the south heath sing?")
    library.client.delete(f"/api/v1/documents/{document['id']}")
    page.reload()
    page.locator(".prose .citation").first.click()
    expect(panel(page).locator("mark")).to_contain_text("1900 hertz")
    expect(panel(page).locator(".passage-gone")).to_have_text("This document has been deleted since.")
    expect(panel(page).locator(".passage-ways")).to_have_count(0)


def test_on_a_phone_it_is_a_sheet_in_korean(open_page: OpenPage, shelf: RunningServer) -> None:
    page = open_page(
        shelf, width=320, height=640, locale="ko-KR", color_scheme="dark", reduced_motion="reduce"
    )
    ask_and_read(page, "느티나무 대피소의 열쇠는 어디에 있나요?").locator(".citation").first.click()
    expect(panel(page).locator("mark").first).to_have_text(
        "느티나무 대피소의 열쇠는 파란 우체통 안에 있습니다."
    )
    expect(panel(page).locator("mark").first).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    box = panel(page).bounding_box()
    assert box is not None
    assert (box["width"], round(box["y"] + box["height"])) == (320, 640)
