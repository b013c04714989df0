"""Where the time of an answer went, drawn to scale and taken along as a file."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from browser.talking import ask_and_read
from fake_upstream.running import FakeUpstream
from playwright.sync_api import Locator, Page, expect
from running_server import RunningServer

pytestmark = pytest.mark.browser

TIMELINE = re.compile(r"/api/v1/messages/[^/]+/timeline$")
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
# Each bar's name, and where it begins and ends as a share of the scale.
BARS = """
(rows) => rows.map((row) => {
  const scale = row.querySelector(".waterfall-scale").getBoundingClientRect();
  const bar = row.querySelector(".waterfall-bar").getBoundingClientRect();
  return [row.dataset.span, (bar.left - scale.left) / scale.width, (bar.right - scale.left) / scale.width];
})
"""
# Pixels are whole at best, and the shortest bar is two wide.
BLUR = 0.012


def open_timeline(page: Page, answer: Locator, name: str = "Time line") -> tuple[Locator, dict[str, Any]]:
    """Open the time line of ``answer``: the dialog, and what the server told."""
    with page.expect_response(TIMELINE) as told:
        answer.get_by_role("button", name=name).click()
    dialog = page.get_by_role("dialog", name=name)
    expect(dialog).to_be_visible()
    return dialog, told.value.json()


@pytest.fixture
def asked(model_chat: Page, upstream: FakeUpstream) -> tuple[Locator, dict[str, Any]]:
    """The open time line of an answer that a model wrote."""
    upstream.set_plan(text="They are valid for fifteen minutes [1].", first_ms=40, token_ms=5)
    return open_timeline(model_chat, ask_and_read(model_chat, "For how long is an access token valid?"))


def test_every_stage_of_an_answer_has_a_bar_to_scale(asked: tuple[Locator, dict[str, Any]]) -> None:
    dialog, told = asked
    spans = told["spans"]
    assert {"queue", "embed", "bm25", "vector", "fuse", "context", "first_token"} <= {
        span["name"] for span in spans
    }
    total_ms = max(span["start_ms"] + span["duration_ms"] for span in spans)
    order = sorted(spans, key=lambda span: (span["start_ms"], -span["duration_ms"]))
    bars = dialog.locator("tr[data-span]").evaluate_all(BARS)
    assert [name for name, _, _ in bars] == [span["name"] for span in order]
    for (_, left, right), span in zip(bars, order, strict=True):
        assert left == pytest.approx(span["start_ms"] / total_ms, abs=BLUR)
        assert right == pytest.approx((span["start_ms"] + span["duration_ms"]) / total_ms, abs=BLUR)


def test_the_same_times_can_be_read_as_a_table(asked: tuple[Locator, dict[str, Any]]) -> None:
    dialog, told = asked
    table = dialog.get_by_role("table", name="Where the time of this answer went")
    expect(table.get_by_role("columnheader")).to_have_text(["Stage", "Start", "Duration"])
    row = table.get_by_role("row", name="Word search (BM25)")
    span = next(span for span in told["spans"] if span["name"] == "bm25")
    digits = 1 if span["duration_ms"] < 10 else 0
    shown = row.get_by_role("cell").last.inner_text()
    assert float(shown.removesuffix(" ms")) == pytest.approx(span["duration_ms"], abs=0.51 * 10**-digits)
    expect(dialog).to_contain_text("For how long is an access token valid?")
    expect(dialog).to_contain_text("in all")


def test_it_is_exported_as_one_json(
    asked: tuple[Locator, dict[str, Any]], model_chat: Page, tmp_path: Path
) -> None:
    dialog, told = asked
    with model_chat.expect_download() as download:
        dialog.get_by_role("link", name="Export JSON").click()
    assert download.value.suggested_filename.endswith(".json")
    download.value.save_as(tmp_path / "timeline.json")
    exported = json.loads((tmp_path / "timeline.json").read_text("utf-8"))
    assert exported == told
    assert exported["request"]["question"] == "For how long is an access token valid?"
    assert exported["passages"][0]["title"]
    assert {"route", "timings_ms", "cache", "context", "usage"} <= exported.keys()


def test_it_is_opened_and_closed_with_keys(chat: Page) -> None:
    button = ask_and_read(chat, "When is a refresh token rotated?").get_by_role("button", name="Time line")
    button.focus()
    chat.keyboard.press("Enter")
    dialog = chat.get_by_role("dialog", name="Time line")
    expect(dialog.get_by_role("button", name="Close")).to_be_focused()
    chat.keyboard.press("Shift+Tab")
    expect(dialog.get_by_role("link", name="Export JSON")).to_be_focused()
    chat.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(button).to_be_focused()


def test_an_answer_of_another_day_still_has_its_own(chat: Page) -> None:
    answer = ask_and_read(chat, "What happens when a revoked token is presented again?")
    _, before = open_timeline(chat, answer)
    chat.keyboard.press("Escape")
    chat.reload()
    answer = chat.locator("article.answer").last
    expect(answer.locator(".answer-footer")).to_be_visible()
    _, after = open_timeline(chat, answer)
    assert after["spans"] == before["spans"] != []


def test_on_a_phone_it_fits_and_speaks_korean(open_page, library: RunningServer) -> None:
    page = open_page(library, width=360, height=740, locale="ko-KR", color_scheme="dark")
    dialog, told = open_timeline(page, ask_and_read(page, "3분기에 매출이 얼마나 늘었나요?"), "시간 흐름")
    assert page.evaluate(OVERFLOW) == 0
    assert dialog.evaluate("(box) => box.scrollWidth - box.clientWidth") == 0
    expect(dialog.get_by_role("columnheader")).to_have_text(["단계", "시작", "소요 시간"])
    expect(dialog.get_by_role("row", name="단어 검색(BM25)")).to_contain_text("ms")
    expect(dialog.get_by_role("link", name="JSON 내보내기")).to_be_visible()
    widths = dialog.locator(".waterfall-scale").evaluate_all("(all) => all.map((one) => one.clientWidth)")
    assert len(widths) == len(told["spans"]) + 1
    assert min(widths) > 250


def test_a_time_line_that_cannot_be_had_is_said(chat: Page, tolerated: list[str]) -> None:
    tolerated.append("/timeline")
    answer = ask_and_read(chat, "How is theft noticed?")
    chat.route(TIMELINE, lambda route: route.abort("connectionrefused"))
    answer.get_by_role("button", name="Time line").click()
    expect(chat.locator(".toast")).to_contain_text("cannot be reached")
    expect(chat.locator("dialog.timeline")).to_have_count(0)
