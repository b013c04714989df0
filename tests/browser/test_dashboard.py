"""The dashboard over a server that is really at work."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from browser.preferences import choose
from playwright.sync_api import Page, expect
from running_server import RunningServer, wait_for

pytestmark = pytest.mark.browser

EVENTS = re.compile(r"/api/v1/performance/events$")
PROMISES = {"chat_p50", "chat_p95", "first_token_p95", "cached_p95", "api_p95", "errors", "cpu", "memory"}
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
HIDE = """
(hidden) => {
  Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
  document.dispatchEvent(new Event("visibilitychange"));
}
"""
# Whether anything but the ground was drawn.
DRAWN = """
(canvas) => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return data.some((value) => value > 0);
}
"""
UNNAMED = """
() => {
  const wanted = "button, input:not([type=hidden]), a[href], summary, [role=img], [role=region]";
  const seen = [...document.querySelectorAll(wanted)];
  const named = ({ ariaLabel, title, innerText, labels }) =>
    ariaLabel || title || innerText?.trim() || labels?.length;
  return seen.filter((element) => !named(element)).map((element) => element.outerHTML);
}
"""
TWICE = """
() => {
  const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
  return ids.filter((id, i) => ids.indexOf(id) !== i);
}
"""
LEVELS = "() => [...document.querySelectorAll('h1, h2, h3')].map((heading) => Number(heading.tagName[1]))"


@pytest.fixture
def dashboard(open_page, library: RunningServer) -> Page:
    for _ in range(3):
        library.search("How long are access tokens valid?")
    page = open_page(library, "/dashboard")
    expect(page.locator("[data-live=true]")).to_be_visible()
    return page


def test_figures_arrive_while_one_looks(dashboard: Page, library: RunningServer) -> None:
    folded = dashboard.get_by_role("button", name=re.compile("Show all"))
    while folded.count():
        folded.first.click()
    searches = dashboard.locator(".rows-routes tr", has_text="/api/v1/search").locator("td").last
    before = int(searches.inner_text().replace(",", ""))
    heard = dashboard.locator(".live-time").inner_text()
    for n in range(4):
        library.search(f"Seen live {n}")
    expect(searches).not_to_have_text(f"{before:,}")
    expect(dashboard.locator(".live-time")).not_to_have_text(heard)
    expect(dashboard.locator("[data-tile=rate] .tile-value")).to_have_text(re.compile(r"^[\d.,]+/s$"))
    expect(dashboard.locator("[data-tile=p95] .tile-value")).to_have_text(re.compile(r"^[\d.,]+ (ms|sec)$"))
    expect(dashboard.locator(".rating .mark")).to_have_text(re.compile("Excellent|Good|Fair|Poor"))


def test_charts_grow_and_say_their_newest_values(dashboard: Page) -> None:
    latency = dashboard.locator("[data-chart=latency]")
    points = int(latency.get_attribute("data-points") or 0)
    expect(latency).not_to_have_attribute("data-points", str(points))
    expect(latency.get_by_role("img")).to_have_attribute(
        "aria-label", re.compile(r"^Response time: p50 [\d.,]+ ")
    )
    assert latency.locator("canvas").evaluate(DRAWN)
    latency.locator("summary").focus()
    dashboard.keyboard.press("Enter")
    expect(latency.locator(".values tbody tr").first).to_be_visible()
    expect(dashboard.locator(".charts canvas")).to_have_count(8)


def test_each_promise_says_where_it_stands(dashboard: Page) -> None:
    rows = dashboard.locator(".rows-promises tbody tr")
    assert {row.get_attribute("data-promise") for row in rows.all()} >= PROMISES
    calls = dashboard.locator("[data-promise=api_p95]")
    expect(calls).to_contain_text("Other API calls p95")
    expect(calls.locator(".mark")).to_have_text(re.compile("Kept|Target missed|Warning|Critical"))
    expect(calls.locator("[data-label=Target]")).to_have_text("< 500 ms")
    hits = dashboard.locator("[data-promise=cache_hit_ratio] [data-label=Target]")
    expect(hits).to_have_text("> 80%")


def test_a_slow_request_opens_its_time_line_by_keyboard(dashboard: Page) -> None:
    first = dashboard.locator(".slow").first
    first.locator("summary").focus()
    dashboard.keyboard.press("Enter")
    expect(first.locator(".waterfall [data-span]").first).to_be_visible()
    expect(first.locator(".slow-ids code").first).not_to_be_empty()
    shown = first.get_attribute("data-request")
    # What is open stays open when newer figures come.
    heard = dashboard.locator(".live-time").inner_text()
    expect(dashboard.locator(".live-time")).not_to_have_text(heard)
    expect(dashboard.locator(f"[data-request='{shown}'] .waterfall")).to_be_visible()


@pytest.mark.parametrize(("name", "minutes"), [("1 hour", 60), ("6 hours", 360), ("1 day", 1440)])
def test_one_looks_back(dashboard: Page, name: str, minutes: int) -> None:
    with dashboard.expect_response(re.compile(rf"/performance/trend\?minutes={minutes}$")) as answered:
        dashboard.get_by_label(name).check()
    assert answered.value.ok
    points = len(answered.value.json()["items"])
    expect(dashboard.locator("[data-chart=latency]")).to_have_attribute("data-points", str(points))
    expect(dashboard.locator("#charts-trouble")).to_be_empty()


def test_nobody_asks_while_nobody_looks(dashboard: Page) -> None:
    asked: list[str] = []
    dashboard.on("request", lambda request: asked.append(request.url))
    with dashboard.expect_event("requestfailed", lambda request: bool(EVENTS.search(request.url))):
        dashboard.evaluate(HIDE, True)
    expect(dashboard.locator("#live")).to_have_text("Paused while nobody looks")
    assert asked == []
    with dashboard.expect_request(EVENTS):
        dashboard.evaluate(HIDE, False)
    expect(dashboard.locator("[data-live=true]")).to_be_visible()


def test_a_broken_stream_is_said_and_mended(dashboard: Page, tolerated: list[str]) -> None:
    tolerated.append("performance/")
    dashboard.evaluate(HIDE, True)
    dashboard.route(EVENTS, lambda route: route.abort("connectionrefused"))
    dashboard.evaluate(HIDE, False)
    lost = dashboard.locator("[data-live=false]")
    expect(lost).to_contain_text(re.compile(r"Not live since \d+:\d\d.*cannot be reached"))
    expect(dashboard.locator("[data-tile=p95] .tile-value")).not_to_have_text("–")
    dashboard.unroute(EVENTS)
    lost.get_by_role("button", name="Try again").click()
    expect(dashboard.locator("[data-live=true]")).to_be_visible()


def test_before_anything_is_known_it_says_so(open_page, library: RunningServer, tolerated: list[str]) -> None:
    tolerated.append("performance/")
    page = open_page(library, "/documents")
    page.route("**/performance/**", lambda route: route.abort("connectionrefused"))
    page.locator(".site-nav").get_by_role("link", name="Dashboard").click()
    expect(page.locator("[data-live=false]")).to_contain_text("Not live.")
    expect(page.locator("#charts-trouble")).to_contain_text("cannot be reached")
    expect(page.locator("[data-tile=p95] .tile-value")).to_have_text("–")
    expect(page.locator("#promises")).to_contain_text("Waiting for the first figures")


@pytest.mark.parametrize(
    ("locale", "heading", "promise"), [("en-US", "Dashboard", "Errors"), ("ko-KR", "대시보드", "오류율")]
)
@pytest.mark.parametrize("width", [320, 360, 460, 768])
def test_it_speaks_both_languages_and_fits_any_window(
    open_page, library: RunningServer, locale: str, heading: str, promise: str, width: int
) -> None:
    page = open_page(library, "/dashboard", locale=locale, width=width, height=740, has_touch=True)
    expect(page.locator("h1")).to_have_text(heading)
    expect(page.locator("[data-promise=errors] th")).to_have_text(promise)
    page.locator(".slow summary").first.tap()
    page.locator(".chart-table summary").first.tap()
    assert page.evaluate(OVERFLOW) == 0


def test_everything_has_a_name_and_a_place(dashboard: Page) -> None:
    expect(dashboard.locator(".slow").first).to_be_visible()
    assert dashboard.evaluate(UNNAMED) == []
    assert dashboard.evaluate(TWICE) == []
    levels = dashboard.evaluate(LEVELS)
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    expect(dashboard.locator("#state-said")).to_contain_text("Rating: ")


def test_charts_follow_the_colour_scheme(dashboard: Page) -> None:
    picture = "(canvas) => canvas.toDataURL()"
    canvas = dashboard.locator("[data-chart=score] canvas")
    dashboard.get_by_label("1 day").check()
    expect(dashboard.locator("[data-chart=score]")).to_have_attribute("data-points", re.compile(r"\d"))
    before = canvas.evaluate(picture)
    choose(dashboard, "Dark")
    wait_for(lambda: canvas.evaluate(picture) != before, "the chart is drawn in the other colours")


def test_only_this_page_loads_its_script(open_page, library: RunningServer) -> None:
    page = open_page(library, "/documents")
    assert "dashboard" not in page.content().replace('href="/dashboard"', "")
