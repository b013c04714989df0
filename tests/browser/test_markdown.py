"""How an answer's text is drawn while it grows, in a real page."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from browser.talking import ask, ask_and_read
from fake_upstream.running import FakeUpstream
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[2]
NASTY: list[str] = json.loads((ROOT / "tests/data/nasty_markdown.json").read_text(encoding="utf-8"))
CODE = 'def f(x):\n    # says\n    return f"{x}" * 2'
LONG_ROW = " | ".join(f"a rather long heading {n}" for n in range(20))
TABLE = f"| {LONG_ROW} |\n|{'---|' * 20}\n| 1 |"

# Grow a text in a view of its own; what it is at last, and what it is when it is drawn at once.
GROW = """
async ([module, texts]) => {
  const { createMarkdownView } = await import(module);
  const quiet = { onCitation() {}, onSettled() {} };
  const found = [];
  let seed = 5;
  const random = (n) => (seed = (seed * 48271) % 2147483647) % n;
  for (const text of texts) {
    const [grown, whole] = [document.createElement("div"), document.createElement("div")];
    document.body.append(grown, whole);
    const view = createMarkdownView(grown, quiet);
    for (let at = 0; at < text.length; at += 1 + random(9)) view.show(text.slice(0, at), false, Infinity);
    view.show(text, true, Infinity);
    createMarkdownView(whole, quiet).show(text, true, Infinity);
    if (grown.innerHTML !== whole.innerHTML) found.push([text, grown.innerHTML, whole.innerHTML]);
    grown.remove();
    whole.remove();
  }
  return found;
}
"""
# Let a text grow by single letters: what was taken away of it, and what is still selected at the end.
STAY = """
async ([module, text, chosen]) => {
  const { createMarkdownView } = await import(module);
  const root = document.createElement("div");
  document.body.append(root);
  const view = createMarkdownView(root, { onCitation() {}, onSettled() {} });
  const removed = [];
  const note = ({ removedNodes }) => removed.push(...[...removedNodes].map((node) => node.textContent));
  const observer = new MutationObserver((records) => records.forEach(note));
  observer.observe(root, { childList: true, subtree: true });
  for (let at = 1; at <= text.length; at += 1) {
    view.show(text.slice(0, at), at === text.length, Infinity);
    if (getSelection().toString() !== chosen) {
      const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const found = node.data.indexOf(chosen);
        if (found >= 0) getSelection().setBaseAndExtent(node, found, node, found + chosen.length);
      }
    }
    await Promise.resolve();
  }
  const selected = getSelection().toString();
  root.remove();
  return [removed, selected];
}
"""
COUNT_PAINTS = """
window.paints = [];
window.frame = 0;
const count = () => { window.frame += 1; requestAnimationFrame(count); };
requestAnimationFrame(count);
new MutationObserver((records) => {
  const inText = ({ target }) => (target.parentElement ?? target).closest(".prose");
  if (records.some(inText)) window.paints.push(window.frame);
}).observe(document.getElementById("turns"), { childList: true, subtree: true, characterData: true });
"""


def built_part(word: str) -> str:
    """The address of the built script that holds ``word``."""
    found = [file for file in (ROOT / "static/dist").glob("*.js") if word in file.read_text(encoding="utf-8")]
    return f"/static/dist/{min(found, key=lambda file: file.stat().st_size).name}"


def view_module() -> str:
    return built_part("as createMarkdownView")


def test_a_text_that_grew_looks_as_it_does_when_it_is_drawn_at_once(chat: Page) -> None:
    assert chat.evaluate(GROW, [view_module(), [*NASTY, "\n\n".join(NASTY)]]) == []


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        ("- first item\n- second\n\n- loose **now**\n  - inner\n\nand an end", "first item"),
        ("| a | first cell |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |\n\nend", "first cell"),
        ("```js\nlet first = 1;\n\nlet next = 2;\n```\n\nend", "let first"),
        (
            "A first sentence with **bold words**, `code` and *more*.\nAnother [link](https://x.example).",
            "first",
        ),
        ("> quoted first\n> and more\n\n# Title\n\nText.", "quoted first"),
    ],
)
def test_what_was_read_stays_the_same_nodes_and_stays_selected(chat: Page, text: str, chosen: str) -> None:
    removed, selected = chat.evaluate(STAY, [view_module(), text, chosen])
    assert removed == []
    assert selected == chosen


def test_a_streamed_answer_is_painted_once_in_a_frame(model_chat: Page, upstream: FakeUpstream) -> None:
    upstream.set_plan(tokens=120, token_ms=3)
    model_chat.evaluate(COUNT_PAINTS)
    ask_and_read(model_chat)
    paints = model_chat.evaluate("window.paints")
    assert len(paints) > 3
    assert len(paints) == len(set(paints))


def test_a_streamed_answer_is_the_same_after_a_reload(model_chat: Page, upstream: FakeUpstream) -> None:
    upstream.set_plan(
        text="\n\n".join([TABLE, "- a [1]\n- b\n\n1. **c**", "Price: $5, and $x_1$."]), token_ms=1
    )
    prose = ask_and_read(model_chat).locator(".prose")
    before = prose.inner_html()
    model_chat.reload()
    expect(model_chat.locator(".answer-footer")).to_be_visible()
    assert model_chat.locator(".prose").inner_html() == before


def test_code_is_coloured_and_copied_and_its_script_comes_only_then(
    model_chat: Page, upstream: FakeUpstream
) -> None:
    asked: list[str] = []
    marking = built_part("registerLanguage")
    model_chat.on("request", lambda request: asked.append(request.url))
    model_chat.reload()
    model_chat.wait_for_selector("html[data-ready] #question", state="attached")
    upstream.set_plan(text=f"So:\n\n```py\n{CODE}\n```\n\n```nonsense\nx\n```\n")
    assert not any(marking in url for url in asked)
    answer = ask_and_read(model_chat)
    expect(answer.locator(".code-keyword").first).to_have_text("def")
    expect(answer.locator(".code-comment")).to_have_text("# says")
    assert any(marking in url for url in asked)
    assert answer.locator("pre code").first.text_content() == CODE
    expect(answer.locator(".code-language")).to_have_text(["Python", "nonsense"])
    model_chat.context.grant_permissions(["clipboard-read", "clipboard-write"])
    answer.locator(".code-copy").first.focus()
    model_chat.keyboard.press("Enter")
    expect(model_chat.locator(".toast")).to_contain_text("Copied.")
    assert model_chat.evaluate("navigator.clipboard.readText()") == CODE


def test_a_box_is_reached_with_the_keyboard_only_while_it_scrolls(
    model_chat: Page, upstream: FakeUpstream
) -> None:
    upstream.set_plan(text=f"{TABLE}\n\n| a |\n|---|\n| b |\n\n```\nshort\n```\n")
    answer = ask_and_read(model_chat)
    wide, narrow = answer.locator(".table-box").first, answer.locator(".table-box").last
    expect(wide).to_have_attribute("tabindex", "0")
    expect(wide).to_have_attribute("aria-label", "Table")
    assert narrow.get_attribute("tabindex") is None
    assert answer.locator("pre").get_attribute("tabindex") is None
    assert model_chat.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_an_answer_is_whole_although_nobody_saw_the_page(model_chat: Page, upstream: FakeUpstream) -> None:
    model_chat.evaluate(
        "Object.defineProperty(document, 'hidden', { get: () => true });"
        "window.requestAnimationFrame = () => 0;"
        "document.dispatchEvent(new Event('visibilitychange'));"
    )
    upstream.set_plan(text="It goes on **unseen** to the end.", token_ms=5)
    ask(model_chat)
    expect(model_chat.locator(".answer-footer")).to_be_attached()
    expect(model_chat.locator(".prose")).to_contain_text("It goes on unseen to the end.")
