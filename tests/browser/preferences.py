"""Chooses what holds on all pages, as a person does."""

from __future__ import annotations

from playwright.sync_api import Page


def choose(page: Page, name: str) -> None:
    """Choose a language or the colours by ``name`` in the menu of the header."""
    page.click("#theme-toggle")
    page.get_by_role("menuitemradio", name=name).click()
