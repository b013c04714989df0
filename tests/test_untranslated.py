"""Nothing on the pages is said in one language only."""

from __future__ import annotations

from pathlib import Path

import pytest
from script_tokens import tokens_of
from visible_words import unfindable_calls, words_in_script, words_in_template

ROOT = Path(__file__).parents[1]
TEMPLATES = sorted((ROOT / "templates").glob("*.html"))
SCRIPTS = sorted((ROOT / "static/js").rglob("*.js"))
# Tables: of Hangul, and of names of styles.
NOT_SHOWN = {"palette/hangul.js", "chat/markdown/marking.js"}


def place(path: Path) -> str:
    return str(path.relative_to(ROOT / "static/js"))


def test_templates_show_no_words_of_their_own() -> None:
    assert len(TEMPLATES) > 5
    found = {path.name: words_in_template(path.read_text("utf-8")) for path in TEMPLATES}
    assert {name: words for name, words in found.items() if words} == {}


def test_scripts_show_no_words_of_their_own() -> None:
    assert len(SCRIPTS) > 50
    found = [
        f"{place(path)}:{line} {words}"
        for path in SCRIPTS
        if place(path) not in NOT_SHOWN
        for line, words in words_in_script(path.read_text("utf-8"))
    ]
    assert found == []


def test_every_sentence_of_a_script_can_be_found_without_running_it() -> None:
    found = [
        f"{place(path)}:{line}"
        for path in SCRIPTS
        if path.name != "i18n.js"
        for line in unfindable_calls(path.read_text("utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize(
    "template",
    [
        "<p>Hello</p>",
        '<button title="Close it">{{ icon("close") }}</button>',
        '<input placeholder="Suche">',
        '<img alt="A penguin">',
        '<div aria-label="{{ _("Pages") }} of the server"></div>',
        "<p>{{ _('Sources') }} found</p>",
        '{% set name = "Two words" %}',
        "<p>안녕하세요</p>",
        '<meta name="description" content="Chat with documents">',
    ],
)
def test_a_planted_word_is_found_in_a_template(template: str) -> None:
    assert words_in_template(template)


@pytest.mark.parametrize(
    "template",
    [
        '<p class="big">{{ _("Hello") }}</p>',
        "{# Notes for those who read this. #}",
        '<a href="/documents" title="{{ _(\'Open\') }}">Like-Opt</a>',
        '{% for code, name in [("ko", "한국어"), ("en", "English")] %}{{ name }}{% endfor %}',
    ],
)
def test_what_is_translated_is_let_be_in_a_template(template: str) -> None:
    assert words_in_template(template) == []


@pytest.mark.parametrize(
    "script",
    [
        "html`<p>Hello</p>`",
        "html`<p>${t('x')} and more</p>`",
        'html`<button title="Close it"></button>`',
        "html`<b aria-label=${t('x')}>${a ? html`<i>deep</i>` : ``}</b>`",
        'html`<p>${late ? "Late" : ""}</p>`',
        'box.textContent = "late";',
        "box.title = `${n} late`;",
        'box.setAttribute("aria-label", "late");',
        'toast("late");',
        'openMenu(button, [{ label: "rename" }]);',
        'const said = "Something went wrong.";',
        'const said = "문서";',
        "const isPart = a / b; html`<p>Hello</p>`; c / d",
        "const pattern = /`/; html`<p>Hello</p>`",
    ],
)
def test_a_planted_word_is_found_in_a_script(script: str) -> None:
    assert list(words_in_script(script))


@pytest.mark.parametrize(
    "script",
    [
        'html`<p class="big mark">${t("Hello there")}</p>`',
        'html`<p class=${late ? "bad mark" : "good"} @click=${run}>${tn("{n} day", "{n} days", n)}</p>`',
        "// A comment's words, and `html`<p>Hello</p>`\n/* html`<p>Hello</p>` */",
        'box.textContent = t("late");',
        'element.setAttribute("role", "dialog");',
        'throw new Error("the page has no part");',
        'const pattern = /"Hello there"/;',
        'const command = { keywords: "documents 문서", label: t("Documents") };',
    ],
)
def test_what_is_translated_is_let_be_in_a_script(script: str) -> None:
    assert list(words_in_script(script)) == []


@pytest.mark.parametrize(("script", "lines"), [("t(name);", [1]), ('\nt("x");\ntn(`x`, "y", 2)', [3])])
def test_a_sentence_that_is_not_a_literal_is_found(script: str, lines: list[int]) -> None:
    assert list(unfindable_calls("start();" + script)) == lines


def test_templates_in_templates_are_read_to_their_end() -> None:
    kinds = [(token.kind, token.text) for token in tokens_of('a`x${b`y${"z"}`}w` + "v"')]
    assert kinds == [
        ("name", "a"),
        ("template", "x\0w"),
        ("name", "b"),
        ("template", "y\0"),
        ("string", "z"),
        ("mark", "+"),
        ("string", "v"),
    ]
