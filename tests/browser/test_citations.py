"""What the check of an answer found, as a person sees it."""

from __future__ import annotations

import pytest
from browser.conftest import OpenPage
from browser.talking import ask, ask_and_read
from fake_upstream.running import FakeUpstream
from playwright.sync_api import Page, expect
from running_server import RunningServer

pytestmark = pytest.mark.browser

ANSWER = (
    "😀 Access tokens are **valid for fifteen minutes** [1]. A refresh token is `never` rotated when it is "
    "used [1].\n\n- Penguins swim in the *southern* seas.\n"
    "- A revoked refresh token revokes the whole family of tokens [2]."
)
MARKED = ".prose .unsupported-sentence"
# The contrasts of an element's text and of the line under it with the page, after WCAG 2.
CONTRAST = """
(element) => {
  const paint = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const light = (colour) => {
    paint.fillStyle = colour;
    paint.fillRect(0, 0, 1, 1);
    const [r, g, b] = [...paint.getImageData(0, 0, 1, 1).data].map((part) => {
      const share = part / 255;
      return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const style = getComputedStyle(element);
  const ground = getComputedStyle(document.documentElement).backgroundColor;
  return [style.color, style.textDecorationColor].map((colour) => {
    const [dark, bright] = [light(colour), light(ground)].sort((a, b) => a - b);
    return (bright + 0.05) / (dark + 0.05);
  });
}
"""


def ask_both(page: Page, upstream: FakeUpstream) -> None:
    upstream.set_plan(text=ANSWER)
    ask_and_read(page, "How long are access tokens valid, and when is a refresh token revoked?")


def test_sentences_without_support_are_marked_when_the_answer_has_ended(
    model_chat: Page, upstream: FakeUpstream
) -> None:
    ask_both(model_chat, upstream)
    expect(model_chat.locator(".support-line")).to_contain_text("2 sentences without support in the passages")
    expect(model_chat.locator(".prose [data-sentence]")).to_have_count(2)
    marked = "".join(model_chat.locator(MARKED).all_inner_texts())
    assert "A refresh token is never rotated when it is used" in marked
    assert "Penguins swim in the southern seas." in marked
    assert "fifteen minutes" not in marked
    assert "whole family" not in marked
    expect(model_chat.locator(f"{MARKED} .visually-hidden").first).to_have_text(
        " (no support in the passages)"
    )
    expect(model_chat.locator("#answer-status")).to_contain_text("2 sentences without support")


def test_nothing_is_marked_while_the_answer_is_written(model_chat: Page, upstream: FakeUpstream) -> None:
    upstream.set_plan(text="Penguins swim in the southern seas. They do.", fault="stall", after=5)
    ask(model_chat)
    expect(model_chat.locator(".prose")).to_contain_text("Penguins")
    assert model_chat.locator(f"{MARKED}, .support-line").count() == 0
    model_chat.click("#stop")
    expect(model_chat.locator(".answer-facts")).to_contain_text("Stopped")


def test_the_marks_are_there_again_when_the_conversation_is_opened(
    model_chat: Page, upstream: FakeUpstream
) -> None:
    ask_both(model_chat, upstream)
    expect(model_chat.locator(".prose [data-sentence]")).to_have_count(2)
    before = model_chat.locator(MARKED).all_inner_texts()
    assert before
    model_chat.reload()
    expect(model_chat.locator(".support-line")).to_be_visible()
    expect(model_chat.locator(".prose [data-sentence]")).to_have_count(2)
    assert model_chat.locator(MARKED).all_inner_texts() == before


def test_sources_tell_their_verdict_in_words_and_shapes(model_chat: Page, upstream: FakeUpstream) -> None:
    ask_both(model_chat, upstream)
    chip = model_chat.locator(".source-chip", has=model_chat.locator(".source-verdict")).first
    verdict = chip.locator(".source-verdict").get_attribute("data-verdict")
    words = {
        "supported": "Supports the answer",
        "partly": "Supports it in part",
        "unsupported": "Does not support the answer",
    }[str(verdict)]
    expect(chip).to_contain_text(words)
    expect(chip.locator(".source-verdict svg use")).to_have_count(1)
    assert words in str(chip.get_attribute("title"))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_marks_can_be_seen_and_are_told_in_korean(
    open_page: OpenPage, model_server: RunningServer, upstream: FakeUpstream, theme: str
) -> None:
    page = open_page(model_server, locale="ko-KR", color_scheme=theme, width=360)
    ask_both(page, upstream)
    expect(page.locator(".support-line")).to_contain_text("근거가 없는 문장 2개")
    text, line = page.locator(MARKED).first.evaluate(CONTRAST)
    assert text >= 4.5
    assert line >= 3
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_an_extractive_answer_has_no_marks(chat: Page) -> None:
    ask_and_read(chat)
    assert chat.locator(f"{MARKED}, .support-line").count() == 0
    expect(chat.locator('.source-verdict[data-verdict="supported"]').first).to_be_visible()


def test_of_one_paragraph_every_sentence_without_support_is_marked(
    model_chat: Page, upstream: FakeUpstream
) -> None:
    upstream.set_plan(
        text="Penguins swim in the southern seas [1]. Access tokens last. Walruses sing at dawn [1]."
    )
    answer = ask_and_read(model_chat, "Which animals are there besides tokens?")
    # They are marked in the frames after the answer's last one, from the end on.
    expect(answer.locator(".unsupported-sentence", has_text="Penguins")).to_be_visible()
    marked = " ".join(answer.locator(".unsupported-sentence").all_text_contents())
    assert "Penguins swim in the southern" in marked
    assert "Walruses sing at" in marked
