"""What a person does on the pages, with real clicks and keys: asks, reads sources, renames, looks around."""

from __future__ import annotations

import re

from browser.loading import settled
from playwright.sync_api import Locator, Page, expect

TYPING_MS = 25
# A pointer comes to a link before it is pressed.
POINTING_MS = 120
# An event is timed once the frame after it is there, and told when the page is idle.
TOLD_WITHIN_MS = 400
QUESTIONS = (
    "How long is an answer kept in the cache?",
    "Which layers does the cache have?",
    "What is measured of the browser?",
)
PLACES = ("/documents", "/dashboard", "/admin", "/", "/documents", "/admin", "/dashboard", "/")


def live(page: Page) -> None:
    """All of it, on a page of the chat that has just been loaded."""
    for question in QUESTIONS:
        _ask(page, question)
    _read_source(page)
    _rename(page)
    _palette(page)
    page.click("#new-chat")
    page.locator(".conversations a").last.click()
    expect(page.locator(".answer-footer").first).to_be_visible()
    for place in PLACES:
        go(page, place)
        if place == "/documents":
            _look_at_documents(page)
    page.wait_for_timeout(TOLD_WITHIN_MS)


def go(page: Page, place: str) -> None:
    """To another page by its link in the header."""
    # The chat's link leads back to the conversation that was read there.
    at = '[href="/"], .site-nav a[href^="/?c="]' if place == "/" else f'[href="{place}"]'
    link = page.locator(f".site-nav a{at}")
    link.hover()
    page.wait_for_timeout(POINTING_MS)
    link.click()
    page.wait_for_url(re.compile(f"{place}(\\?|$)"))
    if place == "/":
        expect(page.locator("html[data-ready] .answer-footer").first).to_be_visible()
    else:
        settled(page, place)


def _ask(page: Page, question: str) -> None:
    answers = page.locator(".answer-footer").count()
    page.click("#question")
    page.keyboard.type(question, delay=TYPING_MS)
    page.keyboard.press("Enter")
    expect(page.locator(".answer-footer")).to_have_count(answers + 1)


def _read_source(page: Page) -> None:
    page.locator(".prose .citation, .source-chip").first.click()
    expect(page.locator("#sources .passage-text").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#sources")).to_be_hidden()


def _rename(page: Page) -> None:
    page.locator(".conversations li").first.hover()
    page.locator(".conversation-menu").first.click()
    page.get_by_role("menuitem", name="Rename").click()
    page.click(".rename input")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("Another name", delay=TYPING_MS)
    page.keyboard.press("Enter")
    expect(page.locator(".conversations")).to_contain_text("Another name")


def _palette(page: Page) -> None:
    """Open it, look for a page, and leave it again."""
    page.keyboard.press("ControlOrMeta+k")
    page.wait_for_timeout(TOLD_WITHIN_MS)
    if _open_dialog(page).count():
        page.keyboard.type("doc", delay=TYPING_MS)
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Escape")
        if _open_dialog(page).count():
            page.keyboard.press("Escape")
        expect(_open_dialog(page)).to_have_count(0)


def _look_at_documents(page: Page) -> None:
    page.click("#document-search")
    page.keyboard.type("met", delay=TYPING_MS)
    expect(page.locator(".document-title")).to_have_count(1)
    page.locator("button.document-title").click()
    expect(_open_dialog(page)).to_be_visible()
    page.keyboard.press("Escape")
    expect(_open_dialog(page)).to_have_count(0)
    page.click("#document-search")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.press("Backspace")


def _open_dialog(page: Page) -> Locator:
    return page.locator("dialog[open]")
