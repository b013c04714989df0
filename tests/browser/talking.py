"""Asks as a person does, once the page can be used."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

QUESTION = "How long are access tokens valid?"


def ask(page: Page, question: str = QUESTION) -> None:
    """Write a question and send it."""
    page.wait_for_selector("html[data-ready] #question", state="attached")
    page.fill("#question", question)
    page.keyboard.press("Enter")


def ask_and_read(page: Page, question: str = QUESTION) -> Locator:
    """Ask, wait until the answer has ended, and return it."""
    answered = page.locator(".answer-footer").count() + 1
    ask(page, question)
    expect(page.locator(".answer-footer")).to_have_count(answered)
    return page.locator("article.answer").last
