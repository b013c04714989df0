"""The first load is small, and nothing moves on a page that is loaded or gone to."""

from __future__ import annotations

import pytest
from browser.loading import SETTLED, WATCH_SHIFTS, settled, shifts, sizes
from playwright.sync_api import Browser, Page
from running_server import RunningServer

pytestmark = pytest.mark.browser

MOST_BYTES = 80_000
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 800}


@pytest.fixture(params=[("en-US", DESKTOP), ("en-US", PHONE), ("ko-KR", DESKTOP), ("ko-KR", PHONE)], ids=str)
def watched(request: pytest.FixtureRequest, browser: Browser, library: RunningServer):
    """An empty page in which every shift of the layout is noted."""
    locale, viewport = request.param
    context = browser.new_context(base_url=library.url, locale=locale, viewport=viewport)
    context.add_init_script(WATCH_SHIFTS)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("locale", ["en-US", "ko-KR"])
def test_scripts_and_styles_of_the_first_load_are_small(
    browser: Browser, library: RunningServer, locale: str
) -> None:
    context = browser.new_context(base_url=library.url, locale=locale)
    page = context.new_page()
    read = sizes(page)
    page.goto("/")
    settled(page, "/")
    found = read()
    context.close()
    assert min(found.values()) > 0
    assert sum(found.values()) <= MOST_BYTES, found


def test_nothing_moves_on_a_page_that_is_loaded(watched: Page) -> None:
    for path in SETTLED:
        watched.goto(path)
        settled(watched, path)
        assert shifts(watched) == [], path


def test_nothing_moves_on_a_page_that_is_gone_to(watched: Page) -> None:
    watched.goto("/")
    settled(watched, "/")
    for path in ("/documents", "/dashboard", "/admin", "/"):
        watched.click(f'.site-nav a[href="{path}"]')
        watched.wait_for_url(f"**{path}")
        settled(watched, path)
        assert shifts(watched) == [], path


def test_the_first_words_do_not_wait_for_scripts(browser: Browser, library: RunningServer) -> None:
    context = browser.new_context(base_url=library.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/")
    assert page.locator("#welcome h2").is_visible()
    page.goto("/?c=some-conversation")
    assert page.locator("#welcome").is_hidden()
    assert page.locator("#loading .skeleton").is_visible()
    context.close()
