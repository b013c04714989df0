"""Nothing moves by itself, everything is reached on a small window, and the choices of the system hold."""

from __future__ import annotations

from itertools import permutations

import pytest
from browser.talking import ask_and_read
from playwright.sync_api import Page, expect
from running_server import RunningServer

pytestmark = pytest.mark.browser

PATHS = ("/", "/documents", "/dashboard", "/admin")
SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    if (entry.hadRecentInput) continue;
    const moved = entry.sources.map(({ node }) => node && (node.id || node.className || node.nodeName));
    window.shifts.push({ value: entry.value, moved });
  }
}).observe({ type: "layout-shift", buffered: true });
"""
LARGE = "() => window.shifts.filter(({ value }) => value > 0.002)"
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
SIZES = """
(selector) => [...document.querySelectorAll(selector)].map((element) => {
  const { width, height } = element.getBoundingClientRect();
  return [Math.round(width), Math.round(height)];
})
"""


def settle(page: Page) -> None:
    page.wait_for_selector("html[data-ready]", state="attached")
    if page.url.endswith("/dashboard"):
        page.wait_for_selector("main[data-begun]")
    else:
        page.wait_for_load_state("networkidle")


@pytest.mark.parametrize(("locale", "width"), [("ko-KR", 320), ("en-US", 1280)])
def test_nothing_moves_while_a_page_comes(open_page, library: RunningServer, locale: str, width: int) -> None:
    page = open_page(library, "/api/v1/docs", locale=locale, width=width, height=640)
    page.add_init_script(SHIFTS)
    for path in PATHS:
        page.goto(path)
        settle(page)
        assert page.evaluate(LARGE) == [], path
    for start, end in permutations(PATHS, 2):
        page.goto(start)
        settle(page)
        page.evaluate("window.shifts = []")
        page.evaluate("(to) => document.querySelector(`.site-nav a[href='${to}']`).click()", end)
        page.wait_for_url(f"**{end}")
        settle(page)
        assert page.evaluate(LARGE) == [], f"{start} to {end}"


@pytest.mark.parametrize("path", PATHS)
def test_on_a_phone_the_pages_are_in_reach_of_a_thumb(open_page, library: RunningServer, path: str) -> None:
    page = open_page(library, path, locale="ko-KR", width=320, height=640, has_touch=True, is_mobile=True)
    links = page.locator(".site-nav a")
    expect(links).to_have_count(4)
    for link in links.all():
        expect(link).to_be_in_viewport(ratio=1)
    assert all(width >= 44 and height >= 44 for width, height in page.evaluate(SIZES, ".site-nav a"))
    assert page.evaluate(SIZES, ".site-header .site-tools > button")
    assert all(height >= 44 for _, height in page.evaluate(SIZES, ".site-header .site-tools > button"))
    page.tap("#theme-toggle")
    expect(page.locator("#preferences")).to_be_in_viewport(ratio=1)
    assert all(height >= 44 for _, height in page.evaluate(SIZES, "#preferences .menu-item"))
    assert page.locator(".site-nav").evaluate("(nav) => nav.getBoundingClientRect().bottom") == 640


@pytest.mark.parametrize("locale", ["en-US", "ko-KR"])
@pytest.mark.parametrize(("width", "height"), [(640, 400), (844, 390), (320, 256)])
def test_all_pages_can_be_used_enlarged_and_on_their_side(
    open_page, library: RunningServer, width: int, height: int, locale: str
) -> None:
    page = open_page(library, locale=locale, width=width, height=height)
    for path in PATHS:
        page.goto(path)
        settle(page)
        assert page.evaluate(OVERFLOW) == 0, path
        for link in page.locator(".site-nav a").all():
            expect(link).to_be_in_viewport(ratio=0.9)
    page.goto("/")
    expect(page.locator("#question")).to_be_in_viewport(ratio=1)
    thread = page.locator("#thread").bounding_box()
    assert thread
    assert thread["height"] >= 60


def test_a_page_lies_still_while_the_focus_goes_through_its_header(open_page, library: RunningServer) -> None:
    page = open_page(library, "/api/v1/docs")
    expect(page.locator(".api-call").nth(20)).to_be_attached()
    page.evaluate("() => scrollTo(0, 700)")
    for part in page.locator(".site-header a, .site-tools > button").all():
        part.evaluate("(part) => part.focus()")
        assert page.evaluate("scrollY") == 700


def test_reduced_motion_stops_whatever_moves(open_page, library: RunningServer) -> None:
    moves = """() => [...document.querySelectorAll("*")].filter((element) => {
      const { transitionDuration, animationDuration } = getComputedStyle(element);
      return /[1-9]/.test(transitionDuration + animationDuration);
    }).map(({ className }) => String(className))"""
    assert open_page(library).evaluate(moves) != []
    assert open_page(library, reduced_motion="reduce").evaluate(moves) == []


def test_paper_shows_the_talk_and_nothing_to_click(chat: Page) -> None:
    ask_and_read(chat)
    chat.emulate_media(media="print")
    for shown in (".question", ".prose"):
        expect(chat.locator(shown)).to_be_visible()
    for gone in (".site-header", "#sidebar", "#composer", ".answer-actions"):
        expect(chat.locator(gone)).to_be_hidden()


def test_with_the_systems_own_colours_the_place_is_still_seen(open_page, library: RunningServer) -> None:
    page = open_page(library, forced_colors="active")
    here = page.locator(".site-nav a[aria-current]")
    assert here.evaluate("(link) => getComputedStyle(link).outlineStyle") == "solid"
    page.locator("#new-chat").focus()
    assert page.locator("#new-chat").evaluate("(button) => getComputedStyle(button).outlineWidth") == "2px"
