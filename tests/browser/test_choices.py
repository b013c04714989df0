"""Which model and which persona answer: chosen, remembered, said below the answer."""

from __future__ import annotations

import re
from typing import Any

import pytest
from browser.talking import ask, ask_and_read
from fake_upstream.running import FakeUpstream
from playwright.sync_api import Locator, Page, expect
from running_server import RunningServer

pytestmark = pytest.mark.browser

LISTS = re.compile(r"/api/v1/(models|personas)\?")
CHOICES = "likeopt.choices"


def choosing(page: Page) -> Locator:
    """The opened dialog."""
    page.get_by_role("button", name="Model and persona").click()
    dialog = page.get_by_role("dialog", name="Model and persona")
    expect(dialog.get_by_label("Persona")).to_be_visible()
    return dialog


def sent_with(page: Page, question: str) -> dict[str, Any]:
    """What is sent when ``question`` is asked."""
    with page.expect_request(re.compile("/api/v1/chat$")) as request:
        ask_and_read(page, question)
    body: dict[str, Any] = request.value.post_data_json
    return body


def test_nothing_is_chosen_until_somebody_does(model_chat: Page) -> None:
    body = sent_with(model_chat, "How long are access tokens valid?")
    assert not {"model", "persona"} & body.keys()
    dialog = choosing(model_chat)
    expect(dialog.get_by_label("Model")).to_be_focused()
    expect(dialog.get_by_label("Model")).to_have_value("")
    model_chat.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(model_chat.get_by_role("button", name="Model and persona")).to_be_focused()


def test_a_choice_is_sent_remembered_and_said_with_its_reasons(model_chat: Page) -> None:
    dialog = choosing(model_chat)
    dialog.get_by_label("Model").select_option("fake")
    dialog.get_by_label("Persona").select_option("teacher")
    expect(dialog).to_contain_text("explains from the ground up")
    model_chat.keyboard.press("Escape")
    button = model_chat.get_by_role("button", name="Model and persona: fake · Patient teacher")
    expect(button).to_contain_text("fake · Patient teacher")
    body = sent_with(model_chat, "How long are access tokens valid?")
    assert (body["model"], body["persona"]) == ("fake", "teacher")
    expect(model_chat.locator(".answer-facts")).to_contain_text("fake · Patient teacher")
    model_chat.locator(".answer-by").click()
    how = model_chat.get_by_role("dialog", name="How it was answered")
    expect(how).to_contain_text("The request named this model: fake.")
    model_chat.reload()
    expect(button).to_be_visible()
    model_chat.locator(".answer-by").click()
    expect(how).to_contain_text("The request named this model: fake.")


def test_the_nearest_voice_can_be_left_to_the_server(model_chat: Page) -> None:
    choosing(model_chat).get_by_label("Persona").select_option("auto")
    model_chat.keyboard.press("Escape")
    assert sent_with(model_chat, "Please explain how long access tokens are valid.")["persona"] == "auto"


def test_a_model_that_is_gone_is_no_longer_chosen(model_chat: Page) -> None:
    model_chat.evaluate(f"localStorage.setItem('{CHOICES}', JSON.stringify({{ model: 'gone' }}))")
    model_chat.reload()
    expect(model_chat.locator(".toast")).to_contain_text("There is no model “gone” any more.")
    assert "model" not in sent_with(model_chat, "How long are access tokens valid?")
    assert model_chat.evaluate(f"localStorage.getItem('{CHOICES}')") is None


def test_a_model_that_goes_while_it_is_chosen_lets_another_one_answer(
    model_chat: Page, upstream: FakeUpstream, tolerated: list[str]
) -> None:
    tolerated.append("422|api/v1/(models|personas)")
    model_chat.route(LISTS, lambda route: route.abort())
    model_chat.evaluate(f"localStorage.setItem('{CHOICES}', JSON.stringify({{ model: 'gone' }}))")
    model_chat.reload()
    ask(model_chat)
    expect(model_chat.locator(".answer-footer")).to_be_visible()
    expect(model_chat.locator(".toast")).to_contain_text("There is no model “gone” any more.")
    expect(model_chat.locator(".question")).to_have_count(1)
    assert len(upstream.seen()) == 1


def test_without_a_model_it_says_how_to_set_one(chat: Page) -> None:
    dialog = choosing(chat)
    expect(dialog).to_contain_text("No model is set.")
    expect(dialog).to_contain_text("LIKEOPT_MODEL")
    expect(dialog.get_by_label("Model", exact=True)).to_have_count(0)


def test_a_model_that_does_not_answer_says_so(model_chat: Page) -> None:
    items = [
        {"id": "small", "tier": "small", "status": "up"},
        {"id": "big", "tier": "large", "status": "open"},
    ]
    model_chat.route(re.compile(r"/api/v1/models\?"), lambda route: route.fulfill(json={"items": items}))
    dialog = choosing(model_chat)
    options = dialog.get_by_label("Model").locator("option")
    expect(options).to_have_text(
        ["Automatic", "small", "big (not answering)", "Only sentences from the documents"]
    )
    dialog.get_by_label("Model").select_option("big")
    expect(dialog).to_contain_text("does not answer at the moment")


def test_lists_that_cannot_be_had_are_asked_for_again(model_chat: Page, tolerated: list[str]) -> None:
    tolerated.append("api/v1/(models|personas)")
    model_chat.route(LISTS, lambda route: route.abort("connectionrefused"))
    model_chat.get_by_role("button", name="Model and persona").click()
    dialog = model_chat.get_by_role("dialog", name="Model and persona")
    expect(dialog.get_by_role("alert")).to_contain_text("cannot be reached")
    model_chat.unroute(LISTS)
    dialog.get_by_role("button", name="Try again").click()
    expect(dialog.get_by_label("Persona")).to_be_visible()


def test_on_a_phone_a_choice_is_made_within_the_window(open_page, model_server: RunningServer) -> None:
    page = open_page(model_server, width=320, height=560, has_touch=True, is_mobile=True, locale="ko-KR")
    page.tap("#choices-open")
    page.select_option("#choosing-persona", "teacher")
    page.select_option("#choosing-model", "extractive")
    box = page.locator(".popover").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 320
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= 560
    expect(page.locator("#choices-open")).to_contain_text("선생님")
    page.keyboard.press("Escape")
    send = page.locator("#send").bounding_box()
    assert send is not None
    assert send["x"] + send["width"] <= 320
