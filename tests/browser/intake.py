"""Hands files to a page as a person does."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Locator, Page

DROP = """(files) => {
  const data = new DataTransfer();
  for (const [name, text] of files) data.items.add(new File([text], name));
  window.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
}"""


def drag(page: Page, *paths: Path, drops: bool = True) -> None:
    """Drag files and folders from the disk over the page, and drop them there."""
    mouse = page.context.new_cdp_session(page)
    data = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", *(("drop",) if drops else ())):
        mouse.send("Input.dispatchDragEvent", {"type": kind, "x": 600, "y": 300, "data": data})


def drop_texts(page: Page, files: dict[str, str]) -> None:
    """Drop files that are on no disk."""
    page.evaluate(DROP, list(files.items()))


def text_file(name: str, text: str) -> dict[str, object]:
    """A file for an input."""
    return {"name": name, "mimeType": "text/markdown", "buffer": text.encode()}


def row(page: Page, name: str) -> Locator:
    """The row of a document in the list."""
    return page.locator(".documents tbody tr", has_text=name)


def upload(page: Page, name: str) -> Locator:
    """The row of a file in the dock."""
    return page.locator(".upload", has_text=name)


def choose_from_menu(page: Page, name: str, item: str) -> None:
    """Do with a document what its menu offers."""
    row(page, name).get_by_role("button", name="Actions").click()
    page.get_by_role("menuitem", name=item).click()
