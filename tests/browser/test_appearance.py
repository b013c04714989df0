"""Language, colour scheme, small windows and the keyboard."""

from __future__ import annotations

import pytest
from browser.preferences import choose
from browser.talking import ask
from playwright.sync_api import Page, expect
from running_server import RunningServer

pytestmark = pytest.mark.browser

PATHS = ["/", "/documents", "/dashboard", "/admin", "/shortcuts", "/login", "/no-such-page", "/api/v1/docs"]
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def test_the_language_is_switched_and_stays(chat: Page) -> None:
    choose(chat, "한국어")
    expect(chat.locator("html")).to_have_attribute("lang", "ko")
    expect(chat.locator("#welcome h2")).to_have_text("무엇이 궁금하신가요?")
    ask(chat, "3분기 매출은 얼마인가요?")
    expect(chat.locator(".answer-facts")).to_contain_text("문서에서 뽑은 문장")
    chat.goto("/documents")
    expect(chat.locator("h1")).to_have_text("문서")
    expect(chat.locator("th").first).to_have_text("문서")
    choose(chat, "English")
    expect(chat.locator("h1")).to_have_text("Documents")


def test_the_browser_chooses_the_language(open_page, library: RunningServer) -> None:
    page = open_page(library, locale="ko-KR")
    expect(page.locator("#welcome h2")).to_have_text("무엇이 궁금하신가요?")


def test_the_colour_scheme_is_chosen_and_stays(open_page, library: RunningServer) -> None:
    page = open_page(library, color_scheme="light")
    ground = "() => getComputedStyle(document.documentElement).backgroundColor"
    light = page.evaluate(ground)
    choose(page, "Dark")
    dark = page.evaluate(ground)
    assert dark != light
    page.reload()
    assert page.evaluate(ground) == dark
    choose(page, "Light")
    page.emulate_media(color_scheme="dark")
    page.reload()
    assert page.evaluate(ground) == light
    choose(page, "As the system")
    assert page.evaluate(ground) == dark


def test_a_chosen_colour_scheme_holds_in_every_tab_and_round_the_page(
    open_page, library: RunningServer
) -> None:
    page = open_page(library, color_scheme="light")
    other = page.context.new_page()
    other.goto("/documents")
    other.wait_for_selector("html[data-ready]", state="attached")
    choose(page, "Dark")
    expect(other.locator("html")).to_have_attribute("data-theme", "dark")
    other.click("#theme-toggle")
    expect(other.get_by_role("menuitemradio", name="Dark")).to_have_attribute("aria-checked", "true")
    expect(page.locator("meta[name=color-scheme]")).to_have_attribute("content", "dark")
    colours = page.locator("meta[name=theme-color]")
    dark = page.locator("meta[name=theme-color][media*=dark]").get_attribute("content")
    assert [meta.get_attribute("content") for meta in colours.all()] == [dark, dark]
    choose(page, "As the system")
    assert len({meta.get_attribute("content") for meta in colours.all()}) == 2


@pytest.mark.parametrize("locale", ["en-US", "ko-KR"])
@pytest.mark.parametrize("path", PATHS)
def test_nothing_is_wider_than_a_phone(
    open_page, library: RunningServer, tolerated: list[str], path: str, locale: str
) -> None:
    tolerated.append("no-such-page")
    page = open_page(library, path, locale=locale, width=360, height=700, has_touch=True)
    page.wait_for_load_state("load")
    assert page.evaluate(OVERFLOW) == 0


def test_the_whole_job_is_done_on_a_phone(open_page, library: RunningServer) -> None:
    page = open_page(library, width=360, height=700, has_touch=True, is_mobile=True)
    ask(page, "How long are access tokens valid?")
    page.locator(".prose .citation").first.tap()
    expect(page.locator("#sources .passage-text")).to_be_visible()
    page.locator("#sources").get_by_role("button", name="Close").tap()
    expect(page.locator("#sources")).to_be_hidden()
    page.tap("#conversations-open")
    expect(page.locator("#sidebar")).to_be_visible()
    page.tap("#new-chat")
    expect(page.locator("#sidebar")).not_to_have_class("sidebar open")
    expect(page.locator("#welcome")).to_be_visible()
    assert page.evaluate(OVERFLOW) == 0


def test_citations_are_walked_by_keyboard(chat: Page) -> None:
    ask(chat, "How long are access tokens valid, and what happens when one is stolen?")
    expect(chat.locator(".answer-footer")).to_be_visible()
    first = chat.locator(".prose .citation").first
    first.focus()
    chat.keyboard.press("Enter")
    expect(chat.locator("#sources h2")).to_be_focused()
    chat.keyboard.press("Tab")
    chat.keyboard.press("Escape")
    expect(first).to_be_focused()


def test_the_skip_link_leads_to_the_content(chat: Page) -> None:
    first = chat.locator("a, button, input, textarea").first
    expect(first).to_have_class("skip-link")
    first.focus()
    expect(first).to_be_in_viewport()
    chat.keyboard.press("Enter")
    expect(chat.locator("#main")).to_be_focused()


def test_an_ended_answer_is_announced(chat: Page) -> None:
    ask(chat, "How long are access tokens valid?")
    expect(chat.locator("#answer-status")).to_contain_text("fifteen minutes")
    assert chat.locator("#answer-status").get_attribute("aria-live") == "polite"
