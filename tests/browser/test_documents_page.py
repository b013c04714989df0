"""Adding, finding, reading and removing documents."""

from __future__ import annotations

from pathlib import Path

import pytest
from browser.talking import ask
from playwright.sync_api import Page, expect
from running_server import RunningServer

pytestmark = pytest.mark.browser


@pytest.fixture
def documents(open_page, library: RunningServer) -> Page:
    return open_page(library, "/documents")


def text_file(name: str, text: str) -> dict[str, object]:
    return {"name": name, "mimeType": "text/markdown", "buffer": text.encode()}


def row(page: Page, name: str):
    return page.locator(".documents tbody tr", has_text=name)


def test_a_file_is_uploaded_indexed_and_can_be_asked_about(documents: Page) -> None:
    text = "# Heron\n\nThe heron of the north lake weighs exactly 1742 grams."
    documents.set_input_files("#pick-files-input", [text_file("heron.md", text)])
    expect(documents.locator(".upload")).to_contain_text("Sent")
    expect(row(documents, "heron.md").locator(".badge")).to_have_text("Ready")
    documents.click("nav >> text=Chat")
    ask(documents, "How much does the heron of the north lake weigh?")
    expect(documents.locator(".prose")).to_contain_text("1742")
    expect(documents.locator(".source-chip").first).to_contain_text("eron")


def test_the_same_bytes_are_known_already(documents: Page) -> None:
    same = text_file("twice.md", "# Twice\n\nThe same text is sent twice.")
    documents.set_input_files("#pick-files-input", [same])
    expect(documents.locator(".upload")).to_contain_text("Sent")
    documents.set_input_files("#pick-files-input", [same])
    expect(documents.locator(".upload")).to_contain_text("Already here")


def test_a_folder_keeps_its_paths(documents: Page, tmp_path: Path) -> None:
    folder = tmp_path / "project"
    for name in ("a/mod.rs", "b/mod.rs", ".git/config"):
        (folder / name).parent.mkdir(parents=True)
        (folder / name).write_text(f"// {name}\npub fn answer() -> u8 {{ 42 }}\n")
    documents.set_input_files("#pick-folder-input", str(folder))
    expect(documents.locator(".upload[data-stage=sent]")).to_have_count(2)
    expect(row(documents, "project/a/mod.rs")).to_have_count(1)
    expect(row(documents, "project/b/mod.rs")).to_have_count(1)


def test_files_and_folders_are_dropped_anywhere(documents: Page, tmp_path: Path) -> None:
    (tmp_path / "deep/er").mkdir(parents=True)
    for path in (tmp_path / "dropped.md", tmp_path / "deep/er/dropped.md"):
        path.write_text(f"# Dropped\n\nThis file was dropped as {path.name} in {path.parent.name}.")
    mouse = documents.context.new_cdp_session(documents)
    data = {
        "items": [],
        "files": [str(tmp_path / "dropped.md"), str(tmp_path / "deep")],
        "dragOperationsMask": 1,
    }
    for kind in ("dragEnter", "dragOver"):
        mouse.send("Input.dispatchDragEvent", {"type": kind, "x": 300, "y": 300, "data": data})
    expect(documents.locator("#drop-curtain")).to_be_visible()
    mouse.send("Input.dispatchDragEvent", {"type": "drop", "x": 300, "y": 300, "data": data})
    expect(documents.locator("#drop-curtain")).to_be_hidden()
    expect(documents.locator(".upload[data-stage=sent]")).to_have_count(2)
    documents.fill("#document-search", "dropped.md")
    expect(row(documents, "deep/er/dropped.md").locator(".badge")).to_have_text("Ready")


def test_a_broken_file_says_why(documents: Page) -> None:
    broken = {"name": "broken.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\nnot really"}
    documents.set_input_files("#pick-files-input", [broken])
    expect(row(documents, "broken.pdf").locator(".badge")).to_have_text("Failed")
    expect(row(documents, "broken.pdf").locator(".document-error")).not_to_be_empty()
    documents.locator("#status-filter label", has_text="Failed").click()
    expect(row(documents, "broken.pdf")).to_have_count(1)
    expect(row(documents, "tokens.md")).to_have_count(0)


def test_a_deleted_document_can_be_brought_back(documents: Page, library: RunningServer) -> None:
    documents.set_input_files("#pick-files-input", [text_file("undo.md", "# Undo\n\nBring the osprey back.")])
    expect(row(documents, "undo.md").locator(".badge")).to_have_text("Ready")
    row(documents, "undo.md").get_by_role("button", name="Delete").click()
    expect(row(documents, "undo.md")).to_have_count(0)
    assert "undo.md" not in [found["title"] for found in library.search("osprey")["results"]]
    documents.get_by_role("button", name="Undo").click()
    expect(row(documents, "undo.md")).to_have_count(1)


def test_documents_are_searched_by_name(documents: Page) -> None:
    documents.fill("#document-search", "실적")
    expect(row(documents, "실적")).to_have_count(1)
    expect(row(documents, "tokens.md")).to_have_count(0)
    documents.fill("#document-search", "no such document")
    expect(documents.locator("#library")).to_contain_text("Nothing found")


def test_passages_are_read_and_the_original_is_downloaded(documents: Page) -> None:
    row(documents, "guide/tokens.md").locator("button.document-title").click()
    dialog = documents.locator("dialog")
    expect(dialog.locator(".chunk").first).to_contain_text("Access tokens are valid")
    with documents.expect_download() as download:
        dialog.get_by_role("link", name="Download").click()
    assert "Access tokens" in download.value.path().read_text("utf-8")
    documents.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_pages_turn(documents: Page, library: RunningServer) -> None:
    library.upload({f"many/note-{n}.md": f"# Note {n}\n\nNumber {n}.".encode() for n in range(30)})
    library.wait_indexed()
    documents.fill("#document-search", "many/note-")
    expect(documents.locator(".pages")).to_contain_text("Page 1 of 2 · 30 documents")
    documents.get_by_role("button", name="Next page").click()
    expect(documents.locator(".pages")).to_contain_text("Page 2 of 2")
    expect(documents.locator(".documents tbody tr")).to_have_count(5)
