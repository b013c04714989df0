"""What is drawn: each page and each of its states, and the steps that lead there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.sync_api import Page, expect

from bench.pictures.world import ANSWER, EARLIER, QUESTION, World

PATIENCE_MS = 30_000


@dataclass(frozen=True)
class Stage:
    """Where a scene is played: ``language`` is "en" or "ko"."""

    page: Page
    world: World
    language: str
    is_phone: bool


@dataclass(frozen=True)
class Scene:
    """One picture's page, and the steps to its state; ``devices`` are those that have it."""

    name: str
    path: str
    act: Callable[[Stage], None]
    server: str = "library"
    devices: tuple[str, ...] = field(default=("desktop", "phone"))


def _stay(stage: Stage) -> None:
    stage.page.wait_for_load_state("networkidle")


def _ask(stage: Stage, question: str, **plan: object) -> None:
    stage.world.library.client.post("/api/v1/cache/clear", json={}).raise_for_status()
    stage.world.model.set_plan(**{"text": ANSWER[stage.language], **plan})
    stage.page.fill("#question", question)
    stage.page.keyboard.press("Enter")


def _earlier(stage: Stage) -> None:
    expect(stage.page.locator(".conversation").nth(len(EARLIER) - 1)).to_be_attached()


def _answer(stage: Stage) -> None:
    _earlier(stage)
    _ask(stage, QUESTION[stage.language])
    expect(stage.page.locator(".answer-footer")).to_be_visible()
    stage.page.wait_for_load_state("networkidle")


def _source(stage: Stage) -> None:
    _answer(stage)
    stage.page.locator(".prose .citation").first.click()
    expect(stage.page.locator("#sources")).to_be_visible()
    stage.page.wait_for_load_state("networkidle")


def _writing(stage: Stage) -> None:
    _earlier(stage)
    _ask(stage, QUESTION[stage.language], token_ms=60)
    expect(stage.page.locator(".prose").last).not_to_be_empty()


def _timeline(stage: Stage) -> None:
    _answer(stage)
    stage.page.locator(".answer-actions button").nth(1).click()
    expect(stage.page.locator("dialog.timeline")).to_be_visible()
    stage.page.wait_for_load_state("networkidle")


def _how(stage: Stage) -> None:
    _answer(stage)
    stage.page.locator(".answer-by").first.click()
    expect(stage.page.locator(".popover:popover-open")).to_be_visible()


def _choices(stage: Stage) -> None:
    stage.page.click("#choices-open")
    expect(stage.page.locator(".popover:popover-open")).to_be_visible()


def _edit(stage: Stage) -> None:
    _answer(stage)
    stage.page.locator(".question").first.hover()
    stage.page.locator(".question-edit").first.click()
    expect(stage.page.locator(".question-form")).to_be_visible()


def _branches(stage: Stage) -> None:
    _edit(stage)
    stage.page.keyboard.press("Control+End")
    stage.page.keyboard.type(" (2)")
    stage.page.locator(".question-form [type=submit]").click()
    expect(stage.page.locator(".question-tools .versions button").first).to_be_visible()
    expect(stage.page.locator(".answer-footer")).to_be_visible()


def _failure(stage: Stage) -> None:
    _ask(stage, QUESTION[stage.language], fault="500")
    expect(stage.page.locator("article .failure, .answer-footer").first).to_be_visible()


def _conversation_menu(stage: Stage) -> None:
    _earlier(stage)
    if stage.is_phone:
        stage.page.click("#conversations-open")
    row = stage.page.locator(".conversations li").first
    row.hover()
    row.locator(".conversation-menu").click()
    expect(stage.page.locator(".menu:popover-open")).to_be_visible()


def _search(stage: Stage) -> None:
    _earlier(stage)
    if stage.is_phone:
        stage.page.click("#conversations-open")
    stage.page.fill("#conversation-search", "cache")
    expect(stage.page.locator("#conversations-found")).not_to_be_empty()


def _palette(stage: Stage) -> None:
    stage.page.keyboard.press("Control+k")
    expect(stage.page.locator("dialog[open]")).to_be_visible()


def _uploads(stage: Stage) -> None:
    files = [
        (f"{name}.md", f"# {name}\n\n{name}".encode() * 40) for name in ("Plan 2026", "회의록", "Minutes")
    ]
    files += [("broken.pdf", b"%PDF-1.7 not really"), ("empty.txt", b"")]
    stage.page.set_input_files(
        "#pick-files-input",
        [{"name": name, "mimeType": "application/octet-stream", "buffer": data} for name, data in files],
    )
    expect(stage.page.locator("#uploads")).to_be_visible()
    stage.page.wait_for_timeout(1_500)


def _selected(stage: Stage) -> None:
    for row in range(3):
        stage.page.locator(".documents tbody .check input").nth(row).check()
    stage.page.wait_for_load_state("networkidle")


def _preferences(stage: Stage) -> None:
    stage.page.click("#theme-toggle")
    expect(stage.page.locator("#preferences")).to_be_visible()


def _preview(stage: Stage) -> None:
    stage.page.locator(".document-title", has_text="Operations").click()
    expect(stage.page.locator("dialog[open]")).to_be_visible()
    stage.page.wait_for_load_state("networkidle")


def _nothing_found(stage: Stage) -> None:
    stage.page.fill("#document-search", "no such document")
    expect(stage.page.locator(".documents tbody tr")).to_have_count(0)


def _live(stage: Stage) -> None:
    stage.page.wait_for_selector("[data-live=true]")
    stage.page.wait_for_timeout(3_000)


def _cut_off(stage: Stage) -> None:
    stage.page.wait_for_load_state("networkidle")
    stage.page.context.set_offline(True)
    stage.page.fill("#question", QUESTION[stage.language])
    stage.page.keyboard.press("Enter")
    stage.page.wait_for_timeout(1_500)


def _figures(stage: Stage) -> None:
    expect(stage.page.locator("#cache-as-of")).not_to_be_empty()


def _clearing(stage: Stage) -> None:
    _figures(stage)
    stage.page.locator(".admin-part-head .button").first.click()
    expect(stage.page.locator("dialog[open]")).to_be_visible()


SCENES = [
    Scene("chat-welcome", "/", _stay),
    Scene("chat-first", "/", _stay, server="empty"),
    Scene("chat-answer", "/", _answer),
    Scene("chat-writing", "/", _writing),
    Scene("chat-source", "/", _source),
    Scene("chat-timeline", "/", _timeline),
    Scene("chat-how", "/", _how),
    Scene("chat-choices", "/", _choices),
    Scene("chat-edit", "/", _edit),
    Scene("chat-branches", "/", _branches),
    Scene("chat-failure", "/", _failure),
    Scene("chat-offline", "/", _cut_off),
    Scene("chat-menu", "/", _conversation_menu),
    Scene("chat-search", "/", _search),
    Scene("preferences", "/", _preferences),
    Scene("shortcuts", "/shortcuts", _stay),
    Scene("palette", "/", _palette, devices=("desktop",)),
    Scene("documents", "/documents", _stay),
    Scene("documents-empty", "/documents", _stay, server="empty"),
    Scene("documents-none", "/documents", _nothing_found),
    Scene("documents-selected", "/documents", _selected),
    Scene("documents-preview", "/documents", _preview),
    Scene("documents-uploads", "/documents", _uploads),
    Scene("dashboard", "/dashboard", _live),
    Scene("admin", "/admin", _figures),
    Scene("admin-clear", "/admin", _clearing),
    Scene("login", "/login", _stay, server="locked"),
    Scene("error", "/no-such-page", _stay),
    Scene("api-docs", "/api/v1/docs", _stay),
]
