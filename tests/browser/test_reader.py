"""A whole document, opened at the cited passage."""

from __future__ import annotations

import re
from typing import Any

import pytest
from browser.conftest import OpenPage
from browser.reading_matter import CITED_PARAGRAPH, PARAGRAPHS
from browser.talking import ask_and_read
from playwright.sync_api import Locator, Page, expect
from running_server import RunningServer

pytestmark = pytest.mark.browser

KEY = "느티나무 대피소의 열쇠는 어디에 있나요?"
FOUND = "느티나무 대피소의 열쇠는 파란 우체통 안에 있습니다."
FIRST_PAGE = re.compile(r"/chunks\?page=1&")
NUMBERS = re.compile(r"제(\d+)구간의 관측소")
# Where the cited words stand on the screen.
TOP = "(element) => element.getBoundingClientRect().top"


def reader(page: Page) -> Locator:
    return page.locator("dialog.reader")


def document_of(server: RunningServer, name: str) -> dict[str, Any]:
    items = server.client.get("/api/v1/documents", params={"q": name}).json()["items"]
    return next(item for item in items if item["name"].endswith(name))


def passage_of(server: RunningServer, query: str) -> dict[str, Any]:
    return server.search(query)["results"][0]


def open_from_answer(page: Page, question: str) -> Locator:
    ask_and_read(page, question).locator(".citation").first.click()
    page.locator("#sources").get_by_role("link", name=re.compile("Open the document|문서 열기")).click()
    expect(reader(page).locator("[data-cited]").first).to_be_visible()
    return reader(page)


def test_a_long_document_opens_at_the_cited_place_and_is_whole(
    open_page: OpenPage, shelf: RunningServer
) -> None:
    page = open_page(shelf)
    opened = open_from_answer(page, KEY)
    expect(opened.locator("mark")).to_have_text(FOUND)
    expect(opened.locator("mark")).to_be_in_viewport()
    assert document_of(shelf, "구간 기록.txt")["chunk_count"] > 150
    expect(opened.locator('[data-edge="above"]')).to_be_hidden()
    expect(opened.locator('[data-edge="below"]')).to_be_hidden()
    expect(opened.locator("mark")).to_be_in_viewport()
    shown = [int(number) for number in NUMBERS.findall(opened.locator(".reader-text").inner_text())]
    assert shown == list(range(1, PARAGRAPHS + 1))
    assert CITED_PARAGRAPH in shown


def test_what_is_loaded_above_moves_nothing(open_page: OpenPage, shelf: RunningServer) -> None:
    page = open_page(shelf)
    held: list[Any] = []
    page.route(FIRST_PAGE, lambda route: held.append(route))
    with page.expect_request(FIRST_PAGE):
        opened = open_from_answer(page, KEY)
    expect(opened.locator('[data-edge="above"]')).not_to_have_attribute("hidden", "")
    before = opened.locator("mark").evaluate(TOP)
    held[0].continue_()
    expect(opened.locator('[data-edge="above"]')).to_be_hidden()
    assert opened.locator("mark").evaluate(TOP) == pytest.approx(before, abs=1)


def test_back_closes_it_and_returns_to_the_citation(open_page: OpenPage, shelf: RunningServer) -> None:
    page = open_page(shelf)
    open_from_answer(page, KEY)
    address = page.url
    asked: list[str] = []
    page.on(
        "request", lambda request: asked.append(request.url) if "/conversations/" in request.url else None
    )
    page.go_back()
    expect(reader(page)).to_have_count(0)
    expect(page.locator(".prose .citation").first).to_be_focused()
    assert page.url == address
    assert asked == []
    page.go_forward()
    expect(reader(page).locator("mark")).to_have_text(FOUND)
    page.keyboard.press("Escape")
    expect(reader(page)).to_have_count(0)
    expect(page.locator(".prose .citation").first).to_be_focused()
    assert page.evaluate("history.state?.reader ?? null") is None


def test_a_link_to_a_place_opens_it_in_a_fresh_browser(open_page: OpenPage, shelf: RunningServer) -> None:
    passage = passage_of(shelf, KEY)
    start = passage["text"].index(FOUND)
    place = f"d={passage['document_id']}&chunk={passage['chunk_id']}&support={start}-{start + len(FOUND)}"
    page = open_page(shelf, f"/documents?{place}")
    expect(reader(page).locator("mark")).to_have_text(FOUND)
    expect(reader(page).locator("mark")).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(reader(page)).to_have_count(0)
    assert page.url.endswith("/documents")


def test_the_list_opens_a_document_and_back_closes_it(open_page: OpenPage, shelf: RunningServer) -> None:
    page = open_page(shelf, "/documents")
    page.locator(".documents").get_by_role("button", name="Fleet", exact=True).click()
    expect(reader(page).locator(".reader-text")).to_contain_text("tangerines")
    assert f"d={document_of(shelf, 'fleet.md')['id']}" in page.url
    expect(reader(page).locator("td", has_text="Marigold")).to_be_visible()
    page.go_back()
    expect(reader(page)).to_have_count(0)
    expect(page.locator(".documents").get_by_role("button", name="Fleet", exact=True)).to_be_focused()


def test_pages_of_a_pdf_are_told_apart_and_one_is_opened(open_page: OpenPage, shelf: RunningServer) -> None:
    opened = open_from_answer(open_page(shelf), "How large is the mirror of the largest telescope?")
    expect(opened.locator(".page-break")).to_have_text(["Page 1", "Page 2", "Page 3"])
    expect(opened.locator("mark").first).to_contain_text("188 centimetres")
    link = opened.get_by_role("link", name="Open the PDF at page 2")
    assert str(link.get_attribute("href")).endswith("/file?view=inline#page=2")


def test_headings_lead_to_their_parts(open_page: OpenPage, library: RunningServer) -> None:
    filling = "Of this much can be said in many words, and it is said here so that the part is long. " * 12
    text = "# Guide\n\n" + "\n\n".join(f"## Part {name}\n\n{filling}" for name in ("one", "two", "three"))
    [document] = library.upload({"guide.md": text.encode()})
    library.wait_indexed()
    page = open_page(library, f"/documents?d={document['id']}")
    contents = reader(page).get_by_role("navigation", name="Contents")
    expect(contents.get_by_role("button")).to_have_text(["Part one", "Part two", "Part three"])
    contents.get_by_role("button", name="Part three").click()
    expect(reader(page).get_by_role("heading", name="Part three")).to_be_in_viewport()
    library.client.delete(f"/api/v1/documents/{document['id']}")


def test_a_deleted_document_says_so_and_shows_what_was_kept(
    open_page: OpenPage, library: RunningServer, tolerated: list[str]
) -> None:
    tolerated += ["404", "Failed to load"]
    [document] = library.upload({"moor.md": b"# Moor\n\nThe curlew of the high moor lays 4 eggs in April."})
    library.wait_indexed()
    page = open_page(library)
    page.route("**/api/v1/documents/*", lambda route: route.abort())
    ask_and_read(page, "How many eggs does the curlew of the high moor lay?").locator(
        ".citation"
    ).first.click()
    page.unroute("**/api/v1/documents/*")
    library.client.delete(f"/api/v1/documents/{document['id']}")
    page.locator("#sources").get_by_role("link", name="Open the document").click()
    expect(reader(page)).to_contain_text("This document has been deleted since.")
    expect(reader(page).locator(".passage-text")).to_contain_text("4 eggs in April")


def test_a_server_that_cannot_be_reached_is_told_and_asked_again(
    open_page: OpenPage, shelf: RunningServer, tolerated: list[str]
) -> None:
    tolerated.append("Failed to load")
    page = open_page(shelf, "/documents")
    page.route("**/chunks?*", lambda route: route.abort())
    page.locator(".documents").get_by_role("button", name="Fleet", exact=True).click()
    expect(reader(page).get_by_role("alert")).to_contain_text("cannot be reached")
    page.unroute("**/chunks?*")
    reader(page).get_by_role("button", name="Try again").click()
    expect(reader(page).locator(".reader-text")).to_contain_text("tangerines")


def test_on_a_phone_it_is_the_whole_page(open_page: OpenPage, shelf: RunningServer) -> None:
    page = open_page(shelf, width=320, height=640, locale="ko-KR", color_scheme="dark")
    opened = open_from_answer(page, KEY)
    box = opened.bounding_box()
    assert box is not None
    assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, 320, 640)
    assert opened.locator(".reader-text").evaluate("(box) => box.scrollWidth <= box.clientWidth")
    page.go_back()
    expect(page.locator("#sources")).to_be_hidden()
    expect(page.locator(".prose .citation").first).to_be_focused()
