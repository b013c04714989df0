"""A conversation as a file to keep."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

import msgspec

from likeopt.chat.views import ConversationView, MessageView
from likeopt.errors import NotFound
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


def export(
    conversation: ConversationView, form: Format, translate: Translate = in_english, *, until: str = ""
) -> Export:
    """The conversation as a file.

    JSON holds every message; Markdown holds the thread that leads to the message ``until``, or to the
    newest one, with its sources, and says its own few words in the language of ``translate``.
    Raises NotFound message_not_found.
    """
    if form == "json":
        content = msgspec.json.format(msgspec.json.encode(conversation), indent=2)
    else:
        content = "\n".join(_markdown(conversation, until, translate)).encode()
    stem = _UNSAFE.sub("-", conversation.title)[:_LONGEST_NAME].strip("-.") or "conversation"
    return Export(f"{stem}.{form}", _MEDIA_TYPES[form], content)


def thread(conversation: ConversationView, until: str = "") -> list[MessageView]:
    """The messages from the first question to ``until``, or to the newest; other branches are left out.

    Raises NotFound message_not_found.
    """
    by_id = {message.id: message for message in conversation.messages}
    if until and until not in by_id:
        raise NotFound("message_not_found", id=until)
    newest = conversation.messages[-1] if conversation.messages else None
    current = by_id[until] if until else newest
    found: list[MessageView] = []
    while current is not None:
        found.append(current)
        current = by_id.get(current.parent_id or "")
    return found[::-1]


def _markdown(conversation: ConversationView, until: str, translate: Translate) -> Iterator[str]:
    def words(code: str) -> str:
        return put_into_words(code, {}, translate)

    yield f"# {conversation.title or words('export_untitled')}"
    yield ""
    for message in thread(conversation, until):
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
