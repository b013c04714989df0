"""Each page speaks one language only, in every state, and changes it without losing what was written."""

from __future__ import annotations

import json
import re

import pytest
from browser.conftest import CORPUS
from browser.talking import ask_and_read
from playwright.sync_api import Page, expect
from running_server import RunningServer, wait_for

pytestmark = pytest.mark.browser

PATHS = ["/", "/documents", "/dashboard", "/admin", "/shortcuts", "/api/v1/docs", "/no-such-page"]
# All that people read or hear; what is code, or declares a language of its own, is let be.
COLLECT = """
() => {
  // Letters that are marked cut a word; it is judged as it is read.
  const wholeOf = (node) => (node.parentElement.closest(":has(> mark)") ?? node).textContent;
  const own = "script, style, code, pre, svg, noscript, [lang]:not(html), .calls, #calls";
  const found = [document.title];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; (node = walker.nextNode()); ) {
    if (!node.parentElement.closest(own)) found.push(wholeOf(node));
  }
  for (const name of ["title", "aria-label", "placeholder", "alt", "aria-valuetext", "aria-description"]) {
    for (const element of document.querySelectorAll(`[${name}]`)) {
      if (!element.closest(own)) found.push(element.getAttribute(name));
    }
  }
  return found.map((text) => text.trim()).filter(Boolean);
}
"""
# Asked in the language that the page does not speak.
QUESTIONS = {"ko-KR": "How long are access tokens valid?", "en-US": "3분기 매출은 얼마인가요?"}
LATIN = re.compile(r"[A-Za-z][A-Za-z']+")
HANGUL = re.compile(r"[가-힣]+")
# What is typed into a terminal.
COMMAND = re.compile(r"likeopt(?: [a-z]+)+")
NAMES = """Like Opt API JSON Markdown HTML PDF Word PowerPoint Excel CSV HWPX JavaScript likeopt help
 English Redis BM Ctrl Shift Enter Esc Home End Delete Space Tab ID openapi json URL CPU GPU
 SLO ms kB MB GB TB KB chroma index master web LCP INP CLS FCP TTFB"""
KOREAN_TOO = set(NAMES.split())


def foreign(page: Page, server: RunningServer, language: str) -> list[str]:
    """What is read on ``page`` and is in the other language, but is nobody's own words."""
    pattern, allowed = (LATIN, KOREAN_TOO) if language == "ko" else (HANGUL, {"한국어"})
    data = json.dumps(data_of(server), ensure_ascii=False).replace("\\n", " ")
    known = allowed | set(pattern.findall(data))
    texts = [COMMAND.sub("", text) for text in page.evaluate(COLLECT)]
    heard = {text: set(pattern.findall(text)) - known for text in texts}
    return [f"{' '.join(sorted(words))} in: {text}" for text, words in heard.items() if words]


def data_of(server: RunningServer) -> list[object]:
    """What people have put into the server: it is in whatever language they speak."""
    corpus = [text.decode() for text in CORPUS.values()]
    lists = [
        server.client.get(f"/api/v1/{name}?page_size=100").json() for name in ("documents", "conversations")
    ]
    return [
        *corpus,
        *QUESTIONS.values(),
        *lists,
        server.client.get("/api/v1/models").json(),
        server.client.get("/api/v1/version").json(),
    ]


@pytest.mark.parametrize("locale", ["ko-KR", "en-US"])
@pytest.mark.parametrize("path", PATHS)
def test_a_page_speaks_one_language(
    open_page, library: RunningServer, tolerated: list[str], path: str, locale: str
) -> None:
    tolerated.append("no-such-page")
    page = open_page(library, path, locale=locale)
    page.wait_for_load_state("load")
    expect(page.locator(".skeleton:visible")).to_have_count(0)
    heard = foreign(page, library, locale[:2])
    assert heard == [], "\n".join(heard)


@pytest.mark.parametrize("locale", ["ko-KR", "en-US"])
def test_what_opens_over_a_page_speaks_its_language(open_page, library: RunningServer, locale: str) -> None:
    page = open_page(library, "/documents", locale=locale)
    expect(page.locator(".documents tbody tr").first).to_be_visible()
    for opening in ("Control+k", "?"):
        page.keyboard.press(opening)
        expect(page.locator("dialog[open]")).to_be_visible()
        expect(page.locator(".palette-wait")).to_have_count(0)
        assert foreign(page, library, locale[:2]) == []
        page.keyboard.press("Escape")
        expect(page.locator("dialog[open]")).to_have_count(0)
    page.click("#theme-toggle")
    heard = foreign(page, library, locale[:2])
    assert heard == [], "\n".join(heard)
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    page.keyboard.type("zz")
    expect(page.locator(".palette-wait")).to_have_count(0)
    assert [text for text in foreign(page, library, locale[:2]) if "zz" not in text] == []


@pytest.mark.parametrize("locale", ["ko-KR", "en-US"])
def test_an_answer_and_all_around_it_speak_the_language_of_the_page(
    open_page, library: RunningServer, locale: str
) -> None:
    page = open_page(library, locale=locale)
    ask_and_read(page, QUESTIONS[locale])
    page.locator(".prose .citation").first.click()
    expect(page.locator("#sources")).to_be_visible()
    page.locator(".conversation-menu").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("menu")).to_be_visible()
    heard = foreign(page, library, locale[:2])
    assert heard == [], "\n".join(heard)
    page.keyboard.press("Escape")
    page.locator(".conversation-menu").first.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    expect(page.locator(".toast")).to_be_visible()
    heard = foreign(page, library, locale[:2])
    assert heard == [], "\n".join(heard)


def test_a_draft_and_the_place_being_read_survive_a_change_of_language(
    open_page, library: RunningServer
) -> None:
    page = open_page(library, height=420)
    ask_and_read(page)
    ask_and_read(page, "What happens when a revoked token is presented again?")
    page.fill("#question", "Half a quest")
    thread = page.locator("#thread")
    thread.evaluate("(thread) => thread.scrollTo(0, 60)")
    address = page.url
    page.click("#theme-toggle")
    page.get_by_role("menuitemradio", name="한국어").click()
    expect(page.locator("html")).to_have_attribute("lang", "ko")
    expect(page).to_have_url(address)
    expect(page.locator("#question")).to_have_value("Half a quest")
    expect(page.locator("#send")).to_be_enabled()
    expect(page.locator(".question")).to_have_count(2)
    wait_for(lambda: thread.evaluate("(thread) => thread.scrollTop") == 60, "the place is found again")


def test_the_language_can_be_chosen_without_scripts(browser, library: RunningServer) -> None:
    context = browser.new_context(base_url=library.url, locale="en-US", java_script_enabled=False)
    page = context.new_page()
    page.goto("/documents")
    page.click("#theme-toggle")
    page.get_by_role("menuitemradio", name="한국어").click()
    expect(page).to_have_url(re.compile("/documents$"))
    expect(page.locator("h1")).to_have_text("문서")
    context.close()


def test_the_language_is_changed_from_the_palette(chat: Page) -> None:
    chat.keyboard.press("Control+k")
    chat.locator("#palette-input").fill("한국")
    chat.keyboard.press("Enter")
    expect(chat.locator("html")).to_have_attribute("lang", "ko")
    chat.click("#theme-toggle")
    expect(chat.get_by_role("menuitemradio", name="한국어")).to_have_attribute("aria-checked", "true")
