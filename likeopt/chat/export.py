"""A conversation as a file to keep."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

import msgspec

from likeopt.chat.views import ConversationView, MessageView
from likeopt.messages import Translate, in_english, put_into_words

Format = Literal["md", "json"]

_UNSAFE = re.compile(r"[^\w가-힣.-]+")
_LONGEST_NAME = 60
_MEDIA_TYPES: dict[Format, str] = {
    "md": "text/markdown; charset=utf-8",
    "json": "application/json",
}


class Export(msgspec.Struct, frozen=True):
    """A file to download."""

    file_name: str
    media_type: str
    content: bytes


def export(conversation: ConversationView, form: Format, translate: Translate = in_english) -> Export:
    """The conversation as a file.

    JSON holds every message; Markdown holds the thread that leads to the newest one, with its sources,
    and says its own few words in the language of ``translate``.
    """
    if form == "json":
        content = msgspec.json.format(msgspec.json.encode(conversation), indent=2)
    else:
        content = "\n".join(_markdown(conversation, translate)).encode()
    stem = _UNSAFE.sub("-", conversation.title)[:_LONGEST_NAME].strip("-.") or "conversation"
    return Export(f"{stem}.{form}", _MEDIA_TYPES[form], content)


def newest_thread(conversation: ConversationView) -> list[MessageView]:
    """The messages from the first question to the newest message, leaving other branches out."""
    by_id = {message.id: message for message in conversation.messages}
    thread: list[MessageView] = []
    current = conversation.messages[-1] if conversation.messages else None
    while current is not None:
        thread.append(current)
        current = by_id.get(current.parent_id or "")
    return thread[::-1]


def _markdown(conversation: ConversationView, translate: Translate) -> Iterator[str]:
    def words(code: str) -> str:
        return put_into_words(code, {}, translate)

    yield f"# {conversation.title or words('export_untitled')}"
    yield ""
    for message in newest_thread(conversation):
        role = "export_question" if message.role == "user" else "export_answer"
        yield f"## {words(role)} · {message.created_at}"
        yield ""
        yield message.content
        yield ""
        cited = [citation for citation in message.citations if citation.cited]
        if cited:
            yield f"**{words('export_sources')}**"
            yield ""
        for citation in cited:
            page = f", {citation.page}" if citation.page is not None else ""
            heading = f" › {citation.heading}" if citation.heading else ""
            yield f"- [{citation.n}] {citation.title}{heading}{page}"
        if cited:
            yield ""
