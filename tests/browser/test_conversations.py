"""Conversations outlive reloads, and can be found, renamed, deleted and brought back."""

from __future__ import annotations

import re

import pytest
from browser.talking import QUESTION, ask, ask_and_read
from fake_upstream.running import FakeUpstream
from playwright.sync_api import Page, Route, expect
from running_server import RunningServer

pytestmark = pytest.mark.browser


def menu_of_first(page: Page, item: str) -> None:
    page.locator(".conversations li").first.hover()
    page.locator(".conversation-menu").first.click()
    page.get_by_role("menuitem", name=item).click()


def test_a_reload_in_mid_stream_goes_on_with_the_answer(model_chat: Page, upstream: FakeUpstream) -> None:
    upstream.set_plan(tokens=80, token_ms=25)
    ask(model_chat)
    expect(model_chat.locator(".prose")).to_contain_text("word5")
    with model_chat.expect_request(re.compile("/events$")) as resumed:
        model_chat.reload()
    expect(model_chat.locator(".question")).to_have_text(QUESTION)
    expect(model_chat.locator(".prose")).to_contain_text("word79")
    expect(model_chat.locator(".answer-footer")).to_be_visible()
    words = re.findall(r"word\d+", model_chat.locator(".prose").inner_text())
    assert words == [f"word{number}" for number in range(80)]
    assert len(upstream.seen()) == 1
    assert int(resumed.value.headers["last-event-id"]) > 5
    assert model_chat.evaluate("sessionStorage.getItem('likeopt.running')") is None


def test_an_answer_goes_on_while_another_page_is_read(model_chat: Page, upstream: FakeUpstream) -> None:
    upstream.set_plan(tokens=80, token_ms=20)
    ask(model_chat)
    expect(model_chat.locator(".prose")).to_contain_text("word3")
    model_chat.get_by_role("link", name="Documents").click()
    expect(model_chat.locator("h1")).to_have_text("Documents")
    back = model_chat.get_by_role("link", name="Chat")
    expect(back).to_have_accessible_name("Chat An answer is on its way.")
    back.click()
    expect(model_chat.locator(".question")).to_have_text(QUESTION)
    expect(back).to_have_accessible_name("Chat")
    expect(model_chat.locator(".prose")).to_contain_text("word79")
    assert len(upstream.seen()) == 1


def test_an_answer_that_ends_while_another_page_is_read_is_there_on_coming_back(
    model_chat: Page, upstream: FakeUpstream
) -> None:
    upstream.set_plan(tokens=30, token_ms=100)
    ask(model_chat)
    expect(model_chat.locator(".prose")).to_contain_text("word3")
    model_chat.get_by_role("link", name="Documents").click()
    expect(model_chat.locator("#page-status")).to_have_text("An answer is ready.")
    model_chat.get_by_role("link", name="Chat An answer is ready.").click()
    expect(model_chat).to_have_url(re.compile(r"\?c=\w+"))
    expect(model_chat.locator(".prose")).to_contain_text("word29")
    expect(model_chat.locator(".answer-footer")).to_be_visible()


def test_coming_back_leads_to_where_one_was_reading(model_chat: Page, upstream: FakeUpstream) -> None:
    upstream.set_plan(text="\n\n".join(f"Paragraph {number}." for number in range(60)))
    ask_and_read(model_chat)
    thread = model_chat.locator("#thread")
    thread.evaluate("(thread) => thread.scrollTo(0, 300)")
    model_chat.get_by_role("link", name="Documents").click()
    expect(model_chat.locator("h1")).to_have_text("Documents")
    model_chat.go_back()
    expect(model_chat.locator(".answer-footer")).to_be_attached()
    expect(model_chat.locator("#jump")).to_be_visible()
    assert thread.evaluate("(thread) => thread.scrollTop") == 300


def test_a_dropped_connection_is_taken_up_where_it_stopped(model_chat: Page, upstream: FakeUpstream) -> None:
    resumed = []

    def cut(route: Route) -> None:
        answer = route.fetch()
        frames = answer.text().split("\n\n")
        route.fulfill(response=answer, body="\n\n".join(frames[:4]) + "\n\n")

    def note(route: Route) -> None:
        resumed.append(route.request.headers.get("last-event-id"))
        route.continue_()

    model_chat.route(re.compile("/api/v1/chat$"), cut)
    model_chat.route(re.compile("/events$"), note)
    upstream.set_plan(tokens=30, token_ms=10)
    ask(model_chat)
    expect(model_chat.locator(".answer-footer")).to_be_visible()
    words = re.findall(r"word\d+", model_chat.locator(".prose").inner_text())
    assert words == [f"word{number}" for number in range(30)]
    assert len(resumed) == 1
    assert resumed[0]


def test_an_answer_goes_on_while_another_conversation_is_read(
    model_chat: Page, upstream: FakeUpstream
) -> None:
    upstream.set_plan(tokens=60, token_ms=20)
    ask(model_chat, "The slow one")
    expect(model_chat.locator(".prose")).to_contain_text("word3")
    model_chat.click("#new-chat")
    expect(model_chat.locator(".question")).to_have_count(0)
    model_chat.locator(".conversation", has_text="The slow one").click()
    expect(model_chat.locator(".prose")).to_contain_text("word59")
    assert len(upstream.seen()) == 1


def test_a_conversation_is_renamed(chat: Page) -> None:
    ask_and_read(chat)
    menu_of_first(chat, "Rename")
    chat.get_by_label("New title").fill("About tokens")
    chat.keyboard.press("Enter")
    expect(chat.locator(".conversation").first).to_have_text("About tokens")
    expect(chat).to_have_title(re.compile("About tokens"))


def test_a_deleted_conversation_can_be_brought_back(chat: Page) -> None:
    ask_and_read(chat, "Delete this question about tokens")
    mine = chat.locator(".conversation", has_text="Delete this question")
    expect(mine).to_have_count(1)
    menu_of_first(chat, "Delete")
    expect(mine).to_have_count(0)
    expect(chat.locator(".question")).to_have_count(0)
    chat.get_by_role("button", name="Undo", exact=True).click()
    expect(mine).to_have_count(1)
    mine.click()
    expect(chat.locator(".question")).to_have_text("Delete this question about tokens")


def test_a_conversation_is_downloaded(chat: Page) -> None:
    ask_and_read(chat)
    with chat.expect_download() as download:
        menu_of_first(chat, "Export as Markdown")
    assert QUESTION in download.value.path().read_text("utf-8")


def test_conversations_are_searched(chat: Page) -> None:
    ask_and_read(chat, "A question about zebras and tokens")
    chat.fill("#conversation-search", "zebras")
    expect(chat.locator(".conversation")).to_have_count(1)
    chat.fill("#conversation-search", "nothing like this was ever asked")
    expect(chat.locator("#conversations")).to_contain_text("Nothing found")


def test_addresses_lead_back_and_forth(chat: Page, library: RunningServer) -> None:
    ask_and_read(chat)
    expect(chat).to_have_url(re.compile(r"\?c=\w+"))
    first = chat.url
    chat.click("#new-chat")
    expect(chat).to_have_url(f"{library.url}/")
    ask_and_read(chat, "What happens when a token is stolen?")
    second = chat.url
    chat.go_back()
    expect(chat).to_have_url(first)
    expect(chat.locator(".question")).to_have_text(QUESTION)
    chat.goto(second)
    expect(chat.locator(".question")).to_have_text("What happens when a token is stolen?")
    expect(chat.locator(".conversation[aria-current=page]")).to_have_count(1)


def test_a_conversation_that_is_gone_says_so(chat: Page, tolerated: list[str]) -> None:
    tolerated.append("404")
    chat.goto("/?c=no-such-conversation")
    expect(chat.locator("#load-failed")).to_contain_text("This conversation is not here any more.")
    expect(chat.locator("#welcome")).to_be_hidden()
    ask(chat)
    expect(chat.locator(".prose")).to_contain_text("fifteen minutes")
    expect(chat.locator("#load-failed")).to_be_hidden()
    expect(chat).not_to_have_url(re.compile("no-such"))


def test_a_conversation_that_cannot_be_loaded_is_tried_again(chat: Page, tolerated: list[str]) -> None:
    tolerated.append("api/v1/conversations/")
    ask_and_read(chat)
    whole = re.compile(r"/conversations/\w+$")
    chat.route(whole, lambda route: route.abort("connectionrefused"))
    chat.reload()
    expect(chat.locator("#load-failed")).to_contain_text("could not be loaded")
    chat.unroute(whole)
    chat.locator("#load-failed").get_by_role("button", name="Try again").click()
    expect(chat.locator(".question")).to_have_text(QUESTION)
    expect(chat.locator("#load-failed")).to_be_hidden()


def test_a_question_to_a_conversation_deleted_elsewhere_can_be_asked_in_a_new_one(
    chat: Page, library: RunningServer, tolerated: list[str]
) -> None:
    tolerated.append("404")
    ask_and_read(chat)
    first = chat.url
    conversation = first.rpartition("=")[2]
    assert library.client.delete(f"/api/v1/conversations/{conversation}").status_code == 204
    ask(chat, "What happens when a token is stolen?")
    chat.get_by_role("button", name="Ask in a new chat").click()
    expect(chat.locator(".answer-footer")).to_have_count(1)
    expect(chat.locator(".question")).to_have_text("What happens when a token is stolen?")
    expect(chat).not_to_have_url(first)


def test_what_was_begun_is_kept_for_each_conversation(chat: Page) -> None:
    box = chat.locator("#question")
    ask_and_read(chat)
    box.fill("to the first one")
    chat.click("#new-chat")
    expect(box).to_have_value("")
    box.fill("to a new one")
    chat.go_back()
    expect(box).to_have_value("to the first one")
    chat.reload()
    expect(box).to_have_value("to the first one")
    chat.get_by_role("link", name="Documents").click()
    expect(chat.locator("h1")).to_have_text("Documents")
    chat.go_back()
    expect(box).to_have_value("to the first one")
    chat.click("#new-chat")
    expect(box).to_have_value("to a new one")
