"""Adding, finding, reading and removing documents."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from browser.intake import choose_from_menu, row, text_file, upload
from browser.talking import ask
from playwright.sync_api import Page, expect
from running_server import RunningServer

pytestmark = pytest.mark.browser


@pytest.fixture
def documents(open_page, library: RunningServer) -> Page:
    return open_page(library, "/documents")


def test_a_file_is_uploaded_indexed_and_can_be_asked_about(documents: Page) -> None:
    text = "# Heron\n\nThe heron of the north lake weighs exactly 1742 grams."
    documents.set_input_files("#pick-files-input", [text_file("heron.md", text)])
    expect(upload(documents, "heron.md")).to_contain_text("Ready")
    expect(row(documents, "heron.md").locator(".badge")).to_have_text("Ready")
    documents.click("nav >> text=Chat")
    ask(documents, "How much does the heron of the north lake weigh?")
    expect(documents.locator(".prose")).to_contain_text("1742")
    expect(documents.locator(".source-chip").first).to_contain_text("eron")


def test_the_same_bytes_are_known_already(documents: Page) -> None:
    same = text_file("twice.md", "# Twice\n\nThe same text is sent twice.")
    documents.set_input_files("#pick-files-input", [same])
    expect(upload(documents, "twice.md")).to_contain_text("Ready")
    documents.set_input_files("#pick-files-input", [same])
    expect(upload(documents, "twice.md")).to_contain_text("Already here")


def test_a_folder_keeps_its_paths(documents: Page, tmp_path: Path) -> None:
    folder = tmp_path / "project"
    for name in ("a/mod.rs", "b/mod.rs", ".git/config"):
        (folder / name).parent.mkdir(parents=True)
        (folder / name).write_text(f"// {name}\npub fn answer() -> u8 {{ 42 }}\n")
    documents.set_input_files("#pick-folder-input", str(folder))
    expect(documents.locator(".upload[data-stage=ready]")).to_have_count(2)
    expect(row(documents, "project/a/mod.rs")).to_have_count(1)
    expect(row(documents, "project/b/mod.rs")).to_have_count(1)


def test_a_broken_file_says_why(documents: Page) -> None:
    broken = {"name": "broken.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\nnot really"}
    documents.set_input_files("#pick-files-input", [broken])
    expect(row(documents, "broken.pdf").locator(".badge")).to_have_text("Failed")
    expect(row(documents, "broken.pdf").locator(".document-error")).not_to_be_empty()
    documents.locator("#status-filter label", has_text="Failed").click()
    expect(row(documents, "broken.pdf")).to_have_count(1)
    expect(row(documents, "tokens.md")).to_have_count(0)


def test_a_deleted_document_can_be_brought_back(documents: Page, library: RunningServer) -> None:
    osprey = text_file("osprey.md", "# Osprey\n\nIt can be brought back.")
    documents.set_input_files("#pick-files-input", [osprey])
    expect(row(documents, "osprey.md").locator(".badge")).to_have_text("Ready")
    choose_from_menu(documents, "osprey.md", "Delete")
    expect(row(documents, "osprey.md")).to_have_count(0)
    assert "Osprey" not in [found["title"] for found in library.search("osprey")["results"]]
    documents.get_by_role("button", name="Undo", exact=True).click()
    expect(row(documents, "osprey.md")).to_have_count(1)


def test_documents_are_searched_by_name(documents: Page) -> None:
    documents.fill("#document-search", "실적")
    expect(row(documents, "실적")).to_have_count(1)
    expect(row(documents, "tokens.md")).to_have_count(0)
    documents.fill("#document-search", "no such document")
    expect(documents.locator("#library")).to_contain_text("Nothing found")


def test_passages_are_read_and_the_original_is_downloaded(documents: Page) -> None:
    row(documents, "guide/tokens.md").locator("button.document-title").click()
    dialog = documents.locator("dialog")
    expect(dialog.locator("[data-chunk]").first).to_contain_text("Access tokens are valid")
    with documents.expect_download() as download:
        dialog.get_by_role("link", name="Download").click()
    assert "Access tokens" in download.value.path().read_text("utf-8")
    documents.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_pages_turn(documents: Page, library: RunningServer) -> None:
    library.upload({f"many/note-{n}.md": f"# Note {n}\n\nNumber {n}.".encode() for n in range(30)})
    library.wait_indexed()
    documents.fill("#document-search", "many/note-")
    expect(documents.locator(".library-total")).to_have_text("30 documents")
    expect(documents.locator(".pages")).to_contain_text("Page 1 of 2")
    documents.get_by_role("button", name="Next page").click()
    expect(documents.locator(".pages")).to_contain_text("Page 2 of 2")
    expect(documents.locator(".documents tbody tr")).to_have_count(5)


def test_the_address_names_the_list(documents: Page) -> None:
    documents.select_option("#kind-filter", "text")
    documents.get_by_role("button", name="Size").click()
    expect(documents).to_have_url(re.compile(r"kind=text.*sort=size"))
    expect(documents.locator("th", has_text="Size")).to_have_attribute("aria-sort", "descending")
    documents.get_by_role("button", name="Size").click()
    expect(documents.locator("th", has_text="Size")).to_have_attribute("aria-sort", "ascending")
    documents.reload()
    expect(documents.locator("#kind-filter")).to_have_value("text")
    expect(documents.locator("th", has_text="Size")).to_have_attribute("aria-sort", "ascending")
    documents.go_back()
    expect(documents.locator("th", has_text="Size")).to_have_attribute("aria-sort", "descending")
    documents.go_back()
    documents.go_back()
    expect(documents.locator("#kind-filter")).to_have_value("")
    expect(documents).to_have_url(re.compile("/documents$"))


def test_a_list_without_a_match_says_what_it_is_narrowed_to(documents: Page) -> None:
    documents.goto("/documents?q=nowhere&status=failed&kind=pdf")
    empty = documents.locator(".empty")
    expect(empty).to_contain_text("“nowhere” in the name · Failed · PDF")
    empty.get_by_role("button", name="Clear the filters").click()
    expect(documents.locator(".documents tbody tr").first).to_be_visible()
    expect(documents.locator("#document-search")).to_have_value("")
    expect(documents.locator("#document-search")).to_be_focused()
    expect(documents.locator("#library-said")).to_contain_text("documents found")


def test_a_failed_document_is_tried_again_and_replaced(documents: Page) -> None:
    broken = {"name": "mend.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\nmend me"}
    documents.set_input_files("#pick-files-input", [broken])
    failed = row(documents, "mend.pdf")
    expect(failed.locator(".document-error")).to_contain_text("save it anew")
    with documents.expect_response(re.compile("/retry$")) as retried:
        failed.get_by_role("button", name="Try again: “mend.pdf”").click()
    assert retried.value.status == 202
    expect(failed.locator(".badge")).to_have_text("Failed")
    with documents.expect_file_chooser() as chooser:
        failed.get_by_role("button", name="Replace file: “mend.pdf”").click()
    chooser.value.set_files([text_file("other-name.txt", "Mended, and readable now.")])
    expect(documents.locator(".documents tr", has_text="mend.pdf").locator(".document-name")).to_contain_text(
        "version 2"
    )


def test_the_list_on_a_phone_is_cards_without_a_scroll_to_the_side(open_page, library: RunningServer) -> None:
    page = open_page(library, "/documents", width=320, height=640, has_touch=True, is_mobile=True)
    expect(page.locator(".documents tbody tr").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    for control in (page.locator(".check").first, page.locator(".row-actions button").first):
        box = control.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 44
    page.get_by_label("Sort by").select_option("name")
    expect(page).to_have_url(re.compile("sort=name"))


def test_a_list_that_cannot_be_read_says_so_and_is_read_again(
    open_page, library: RunningServer, tolerated: list[str]
) -> None:
    tolerated.append("503")
    page = open_page(library)
    busy = {"status": 503, "json": {"detail": "Too much to do."}}
    page.route("**/api/v1/documents?*", lambda route: route.fulfill(**busy))
    page.click("nav >> text=Documents")
    expect(page.get_by_role("alert")).to_contain_text("Too much to do.")
    page.unroute("**/api/v1/documents?*")
    page.get_by_role("alert").get_by_role("button", name="Try again").click()
    expect(page.locator(".documents tbody tr").first).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)


def test_without_the_server_the_list_says_so_calmly_and_comes_by_itself(
    open_page, library: RunningServer, tolerated: list[str]
) -> None:
    tolerated.append("ERR_CONNECTION_REFUSED")
    page = open_page(library)
    for calls in ("**/api/v1/**", "**/health"):
        page.route(calls, lambda route: route.abort("connectionrefused"))
    page.click("nav >> text=Documents")
    expect(page.locator("#library [role=status]")).to_contain_text("The list comes by itself")
    expect(page.get_by_role("alert")).to_have_count(0)
    page.unroute_all()
    expect(page.locator(".documents tbody tr").first).to_be_visible()
    expect(page.locator("#library [role=status]")).to_have_count(0)
