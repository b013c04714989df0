"""Files from anywhere to any page, and what is said of them until they can be asked about."""

from __future__ import annotations

from pathlib import Path

import pytest
from browser.intake import drag, drop_texts, row, text_file, upload
from playwright.sync_api import Page, Route, expect
from running_server import RunningServer

pytestmark = pytest.mark.browser

WATCH_TASKS = """() => {
  window.longTasks = [];
  const note = (list) => window.longTasks.push(...list.getEntries().map((entry) => entry.duration));
  const observer = new PerformanceObserver(note);
  observer.observe({ entryTypes: ["longtask"] });
}"""
PASTE = """([name, text, plain]) => {
  const data = new DataTransfer();
  data.items.add(new File([text], name));
  if (plain) data.setData("text/plain", plain);
  const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
  document.querySelector("main").dispatchEvent(event);
}"""


def hold(page: Page) -> list[Route]:
    """Keep back every upload from now on; returns where they gather."""
    held: list[Route] = []
    page.route(
        "**/api/v1/documents",
        lambda route: held.append(route) if route.request.method == "POST" else route.fallback(),
    )
    return held


def test_files_and_folders_are_dropped_on_any_page(open_page, library: RunningServer, tmp_path: Path) -> None:
    (tmp_path / "deep/er").mkdir(parents=True)
    for path in (tmp_path / "dropped.md", tmp_path / "deep/er/dropped.md"):
        path.write_text(f"# Dropped\n\nThis file was dropped as {path.name} in {path.parent.name}.")
    page = open_page(library, "/dashboard")
    drag(page, tmp_path, drops=False)
    expect(page.locator("#drop-curtain")).to_be_visible()
    drag(page, tmp_path / "dropped.md", tmp_path / "deep")
    expect(page.locator("#drop-curtain")).to_be_hidden()
    expect(page.locator(".upload[data-stage=ready]")).to_have_count(2)
    expect(page.locator("#uploads")).to_contain_text("2 files can be asked about.")
    page.click("nav >> text=Documents")
    expect(page.locator("#uploads")).to_contain_text("2 files can be asked about.")
    expect(row(page, "deep/er/dropped.md").locator(".badge")).to_have_text("Ready")


def test_uploads_go_on_while_pages_change(open_page, library: RunningServer) -> None:
    page = open_page(library, "/documents")
    held = hold(page)
    drop_texts(page, {"walk.md": "# Walk\n\nThis one is sent while pages change."})
    expect(upload(page, "walk.md")).to_have_attribute("data-stage", "sending")
    page.click("nav >> text=Admin")
    page.wait_for_selector("html[data-ready] #caches, html[data-ready] main", state="attached")
    assert len(held) == 1
    held[0].continue_()
    expect(upload(page, "walk.md")).to_have_attribute("data-stage", "ready")


def test_a_window_with_unfinished_uploads_asks_before_it_closes(open_page, library: RunningServer) -> None:
    page = open_page(library, "/documents")
    held = hold(page)
    page.click("h1")
    drop_texts(page, {"stay.md": "# Stay\n\nDo not close."})
    expect(upload(page, "stay.md")).to_have_attribute("data-stage", "sending")
    with page.expect_event("dialog") as asked:
        page.close(run_before_unload=True)
    assert asked.value.type == "beforeunload"
    asked.value.dismiss()
    held[0].continue_()
    expect(upload(page, "stay.md")).to_have_attribute("data-stage", "ready")


def test_one_upload_is_cancelled_and_the_others_go_on(open_page, library: RunningServer) -> None:
    page = open_page(library, "/documents")
    held = hold(page)
    drop_texts(page, {f"cancel-{n}.md": f"# Cancel {n}\n\nNumber {n}." for n in range(5)})
    expect(page.locator(".upload[data-stage=sending]")).to_have_count(3)
    expect(page.locator(".upload[data-stage=waiting]")).to_have_count(2)
    page.get_by_role("button", name="Cancel “cancel-0.md”").click()
    expect(upload(page, "cancel-0.md")).to_have_count(0)
    expect(page.locator(".upload[data-stage=sending]")).to_have_count(3)
    page.get_by_role("button", name="Cancel all").click()
    expect(page.locator("#uploads")).to_be_hidden()
    assert len(held) == 4


def test_what_cannot_be_taken_says_why_and_what_to_do(open_page, library: RunningServer) -> None:
    page = open_page(library, "/documents")
    picture = {"name": "holiday.png", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\n" + bytes(64)}
    page.set_input_files("#pick-files-input", [picture, text_file("nothing.md", "")])
    expect(upload(page, "nothing.md")).to_contain_text("The file is empty. Save it with its content")
    expect(upload(page, "nothing.md")).to_have_attribute("data-stage", "failed")
    expect(upload(page, "holiday.png")).to_contain_text("Run text recognition (OCR) on it first.")
    expect(upload(page, "holiday.png")).to_have_attribute("data-stage", "unread")
    expect(page.locator("#uploads-said")).to_have_text("1 could not be sent. 1 could not be read.")
    expect(page.locator("#uploads").get_by_role("button", name="Try")).to_have_count(0)


def test_an_empty_folder_is_no_silence(open_page, library: RunningServer, tmp_path: Path) -> None:
    (tmp_path / "hollow").mkdir()
    page = open_page(library)
    drag(page, tmp_path / "hollow")
    expect(page.locator(".toast")).to_contain_text("There is no file in it that could be added.")


def test_uploads_wait_for_the_network_and_go_on_by_themselves(
    open_page, library: RunningServer, tolerated: list[str]
) -> None:
    tolerated.append("ERR_INTERNET_DISCONNECTED")
    page = open_page(library, "/documents")
    drop_texts(page, {"first.md": "# First\n\nThis one has the network."})
    expect(upload(page, "first.md")).to_have_attribute("data-stage", "ready")
    page.context.set_offline(True)
    expect(page.locator("#library")).to_contain_text("The server cannot be reached.")
    drop_texts(page, {"patient.md": "# Patient\n\nThis one waits."})
    expect(upload(page, "patient.md")).to_contain_text("Waiting for the connection")
    page.context.set_offline(False)
    expect(upload(page, "patient.md")).to_have_attribute("data-stage", "ready")
    expect(page.locator("#library")).not_to_contain_text("The server cannot be reached.")


def test_failed_uploads_are_sent_again_together(
    open_page, library: RunningServer, tolerated: list[str]
) -> None:
    tolerated.append("507")
    page = open_page(library, "/documents")
    full = {"status": 507, "json": {"detail": "The disk is full.", "code": "disk_full"}}
    page.route("**/api/v1/documents", lambda route: route.fulfill(**full))
    drop_texts(page, {f"again-{n}.md": f"# Again {n}\n\nOnce more, {n}." for n in range(2)})
    expect(page.locator(".upload[data-stage=failed]")).to_have_count(2)
    expect(upload(page, "again-0.md")).to_contain_text("The disk is full.")
    page.unroute("**/api/v1/documents")
    page.get_by_role("button", name="Try all 2 again").click()
    expect(page.locator(".upload[data-stage=ready]")).to_have_count(2)


def test_five_thousand_files_do_not_block_the_page(open_page, library: RunningServer) -> None:
    page = open_page(library, "/documents")
    hold(page)
    drop_texts(page, {"warm.md": "# Warm\n\nThe dock is there now."})
    expect(upload(page, "warm.md")).to_have_attribute("data-stage", "sending")
    names = {f"bulk/{n}.md": f"# {n}" for n in range(5000)}
    page.evaluate(WATCH_TASKS)
    # Making so many files is the test's own work, which is not measured.
    page.evaluate(
        "(names) => { window.many = names.map(([name, text]) => new File([text], name)); }", [*names.items()]
    )
    page.evaluate("() => { window.longTasks.length = 0; }")
    page.evaluate(
        """() => {
          const event = new ClipboardEvent("paste", { bubbles: true, cancelable: true });
          const clipboardData = { files: window.many, types: ["Files"] };
          Object.defineProperty(event, "clipboardData", { value: clipboardData });
          document.querySelector("main").dispatchEvent(event);
        }"""
    )
    expect(page.locator("#uploads")).to_contain_text("of 5,001 files")
    expect(page.locator(".upload")).to_have_count(60)
    expect(page.locator(".upload-more")).to_have_text("and 4,941 more")
    page.get_by_role("button", name="Cancel all").click()
    expect(page.locator("#uploads")).to_be_hidden()
    longest = page.evaluate("() => Math.max(0, ...window.longTasks)")
    # Half a second is what a copy of all of them for each would take many times over, on any machine.
    assert longest < 500, longest


def test_files_are_pasted_but_not_the_picture_of_copied_cells(open_page, library: RunningServer) -> None:
    page = open_page(library, "/documents")
    page.evaluate(PASTE, ["cells.md", "# Cells", "1\t2"])
    page.evaluate(PASTE, ["pasted.md", "# Pasted\n\nFrom the clipboard.", ""])
    expect(upload(page, "pasted.md")).to_have_attribute("data-stage", "ready")
    expect(page.locator(".upload")).to_have_count(1)


def test_the_dock_leaves_the_composer_free_on_a_phone(open_page, library: RunningServer) -> None:
    page = open_page(library, "/", width=390, height=844, has_touch=True, is_mobile=True)
    drop_texts(page, {"phone.md": "# Phone\n\nSent from a phone."})
    expect(page.locator("#uploads")).to_contain_text("1 file can be asked about.")
    dock, composer = page.locator("#uploads").bounding_box(), page.locator("#composer").bounding_box()
    assert dock is not None
    assert composer is not None
    assert dock["y"] + dock["height"] <= composer["y"]
    page.get_by_role("button", name="Show the files").click()
    expect(upload(page, "phone.md")).to_be_visible()
    dock = page.locator("#uploads").bounding_box()
    assert dock is not None
    assert dock["y"] + dock["height"] <= composer["y"]
    page.locator("#uploads").get_by_role("button", name="Close").click()
    expect(page.locator("#uploads")).to_be_hidden()
