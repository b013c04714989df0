"""A fresh server that asks for a key: sign in, add the first document, ask, sign out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser.intake import drag
from browser.talking import ask
from playwright.sync_api import Page, expect
from running_server import RunningServer

pytestmark = pytest.mark.browser

KEY = "a-key-for-this-test-only"


@pytest.fixture(scope="module")
def locked_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    running = RunningServer(tmp_path_factory.mktemp("locked") / "data", LIKEOPT_API_KEYS=KEY).start()
    yield running
    assert running.stop() == 0, running.log()


def sign_in(page: Page, key: str = KEY) -> None:
    page.get_by_label("Key").fill(key)
    page.get_by_role("button", name="Sign in").click()


def test_from_the_key_to_the_first_answer(
    open_page, locked_server: RunningServer, tolerated: list[str], tmp_path: Path
) -> None:
    tolerated.append("401")
    page = open_page(locked_server, "/documents")
    expect(page).to_have_url(re.compile("/login"))
    sign_in(page, "not the key")
    expect(page.get_by_role("alert")).not_to_be_empty()
    sign_in(page)
    expect(page.locator("#library")).to_contain_text("Drop files or folders anywhere")
    expect(page.get_by_role("button", name="Try it with a sample")).to_be_visible()
    page.click("nav >> text=Chat")
    expect(page.locator("#welcome")).to_contain_text("There are no documents yet")
    first = tmp_path / "first.md"
    first.write_text("# Lighthouse\n\nThe lighthouse keeper counts 212 steps to the lamp.")
    drag(page, first)
    expect(page.locator(".upload")).to_contain_text("Ready")
    expect(page.locator(".offer").first).to_contain_text("Lighthouse")
    ask(page, "How many steps are there to the lamp?")
    expect(page.locator(".prose")).to_contain_text("212 steps")
    page.click("#theme-toggle")
    page.get_by_role("menuitem", name="Sign out").click()
    expect(page).to_have_url(re.compile("/login"))
    page.goto("/")
    expect(page).to_have_url(re.compile("/login"))
