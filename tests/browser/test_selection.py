"""Choosing documents, removing them together, and bringing them back."""

from __future__ import annotations

import pytest
from browser.intake import choose_from_menu, row
from playwright.sync_api import Locator, Page, expect
from running_server import RunningServer

pytestmark = pytest.mark.browser

NOTES = {
    f"shelf/note-{n:02}.md": f"# Shelf {n:02}\n\nNote {n} lies on the shelf.".encode() for n in range(40)
}


@pytest.fixture
def shelf(open_page, library: RunningServer) -> Page:
    """The list, narrowed to forty notes of this test's own, by name."""
    for item in library.client.get("/api/v1/documents/ids?q=shelf/&status=deleted").json()["ids"]:
        library.client.post(f"/api/v1/documents/{item}/restore")
    library.upload(NOTES)
    library.wait_indexed()
    page = open_page(library, "/documents?q=shelf/&sort=name")
    expect(boxes(page)).to_have_count(25)
    return page


def boxes(page: Page) -> Locator:
    return page.locator(".documents tbody input[type=checkbox]")


def selected(page: Page) -> Locator:
    return page.locator("tr[data-chosen]")


def test_a_range_is_chosen_removed_and_brought_back(shelf: Page, library: RunningServer) -> None:
    boxes(shelf).nth(2).click()
    boxes(shelf).nth(5).click(modifiers=["Shift"])
    expect(selected(shelf)).to_have_count(4)
    expect(shelf.locator(".library-bar")).to_contain_text("4 selected")
    shelf.locator(".library-bar").get_by_role("button", name="Delete").click()
    expect(row(shelf, "Shelf 02")).to_have_count(0)
    expect(row(shelf, "Shelf 06")).to_have_count(1)
    found = [result["title"] for result in library.search("Note 3 lies on the shelf", top_k=50)["results"]]
    assert "Shelf 01" in found
    assert "Shelf 03" not in found
    expect(shelf.locator(".toast")).to_contain_text("4 documents were deleted.")
    shelf.get_by_role("button", name="Undo", exact=True).click()
    expect(row(shelf, "Shelf 02")).to_have_count(1)
    expect(row(shelf, "Shelf 05")).to_have_count(1)


def test_all_that_match_are_chosen_over_all_pages(shelf: Page) -> None:
    shelf.get_by_label("Select all on this page").click()
    expect(shelf.locator(".library-bar")).to_contain_text("25 selected")
    shelf.get_by_role("button", name="Select all 40").click()
    expect(shelf.locator(".library-bar")).to_contain_text("40 selected")
    shelf.get_by_role("button", name="Next page").click()
    expect(selected(shelf)).to_have_count(15)
    shelf.locator(".library-bar").get_by_role("button", name="Delete").click()
    expect(shelf.locator(".empty")).to_contain_text("Nothing found.")
    shelf.get_by_role("button", name="Undo", exact=True).click()
    expect(shelf.locator(".library-total")).to_have_text("40 documents")


def test_the_list_is_worked_by_keyboard_alone(shelf: Page) -> None:
    boxes(shelf).first.focus()
    shelf.keyboard.press("Space")
    shelf.keyboard.press("ArrowDown")
    expect(boxes(shelf).nth(1)).to_be_focused()
    shelf.keyboard.press("Space")
    expect(selected(shelf)).to_have_count(2)
    shelf.keyboard.press("Escape")
    expect(selected(shelf)).to_have_count(0)
    shelf.keyboard.press("Control+a")
    expect(selected(shelf)).to_have_count(25)
    shelf.keyboard.press("Escape")
    shelf.keyboard.press("Space")
    shelf.keyboard.press("Delete")
    expect(row(shelf, "Shelf 01")).to_have_count(0)
    expect(row(shelf, "Shelf 02").locator("input")).to_be_focused()
    shelf.get_by_role("button", name="Undo", exact=True).press("Enter")
    expect(row(shelf, "Shelf 01")).to_have_count(1)


def test_a_range_is_chosen_by_keys(shelf: Page) -> None:
    boxes(shelf).nth(1).focus()
    shelf.keyboard.press("Space")
    shelf.keyboard.press("ArrowDown")
    shelf.keyboard.press("ArrowDown")
    shelf.keyboard.press("Shift+Space")
    expect(selected(shelf)).to_have_count(3)


def test_keys_in_the_search_field_mean_what_they_always_do(shelf: Page) -> None:
    boxes(shelf).first.click()
    shelf.locator("#document-search").focus()
    shelf.keyboard.press("Delete")
    shelf.keyboard.press("Control+a")
    expect(selected(shelf)).to_have_count(1)
    assert shelf.evaluate("getSelection().toString() || document.activeElement.value") == "shelf/"


def test_what_was_deleted_is_brought_back_later(shelf: Page, library: RunningServer) -> None:
    choose_from_menu(shelf, "Shelf 07", "Delete")
    expect(row(shelf, "Shelf 07")).to_have_count(0)
    shelf.reload()
    shelf.locator("#status-filter label", has_text="Recently deleted").click()
    expect(row(shelf, "Shelf 07")).to_contain_text("Deleted")
    expect(row(shelf, "Shelf 07").locator("button.document-title")).to_have_count(0)
    row(shelf, "Shelf 07").get_by_role("button", name="Restore").click()
    expect(row(shelf, "Shelf 07")).to_have_count(0)
    shelf.locator("#status-filter label", has_text="All").click()
    expect(row(shelf, "Shelf 07")).to_have_count(1)
    assert library.client.get("/api/v1/documents?q=note-07").json()["total"] == 1


def test_a_selection_and_the_focus_outlive_live_reloads_but_not_another_question(
    shelf: Page, library: RunningServer
) -> None:
    boxes(shelf).nth(3).click()
    with shelf.expect_response(lambda response: "/documents?" in response.url):
        library.upload({"elsewhere/new.md": b"# New\n\nThis came meanwhile."})
    expect(selected(shelf)).to_have_count(1)
    expect(boxes(shelf).nth(3)).to_be_focused()
    shelf.select_option("#kind-filter", "text")
    expect(selected(shelf)).to_have_count(0)
