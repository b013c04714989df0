"""Conversations over HTTP: kept, listed, opened, renamed, removed, brought back, rated, exported."""

from __future__ import annotations

import msgspec
from flask import Blueprint, Response

from likeopt.chat.account import Account, account
from likeopt.chat.conversations import tag_of
from likeopt.chat.export import export
from likeopt.chat.next_questions import next_questions
from likeopt.chat.views import ConversationPage, ConversationView
from likeopt.web.answers import Suggestions
from likeopt.web.asking import asker, scope, visitor
from likeopt.web.cached_views import cached_view
from likeopt.web.languages import translator
from likeopt.web.operations import Operation, describes
from likeopt.web.parts import services
from likeopt.web.rendering import as_download, as_json, nothing
from likeopt.web.schemas import (
    ConversationsQuery,
    ConversationTitle,
    ExportQuery,
    Feedback,
    NewConversation,
    SuggestionsQuery,
)
from likeopt.web.wording import request_language, spoken

conversations = Blueprint("conversations", __name__)


def _tags() -> tuple[str, ...]:
    return (tag_of(asker().owner),)


def _whole(view: ConversationView, status: int = 200) -> Response:
    return as_json(spoken(msgspec.to_builtins(view), request_language()), status)


@conversations.get("/conversation")
@cached_view(tags=_tags, by_visitor=True, by_language=True)
@describes(Operation("Read the conversation this session used last", {200: ConversationView}))
def current() -> Response:
    """Of callers without a session: the one that such callers used last."""
    return _whole(services().conversations.current(asker().owner, visitor()))


@conversations.get("/conversations")
@cached_view(tags=_tags)
@describes(
    Operation("List conversations, last used first", {200: ConversationPage}, query=ConversationsQuery)
)
def listing(query: ConversationsQuery) -> Response:
    """One page, of those that hold ``q``."""
    found = services().conversations.list(asker().owner, query.q or "", query.page, query.page_size)
    return as_json(found)


@conversations.post("/conversations")
@describes(Operation("Begin an empty conversation", {201: ConversationView}, body=NewConversation))
def begin(body: NewConversation) -> Response:
    """An empty one, of this session."""
    return _whole(services().conversations.create(asker().owner, visitor(), body.title or ""), 201)


@conversations.get("/conversations/<id:conversation_id>")
@cached_view(tags=_tags, by_language=True)
@describes(Operation("Read a whole conversation", {200: ConversationView}))
def read(conversation_id: str) -> Response:
    """Its messages in the order they were written."""
    return _whole(services().conversations.open(asker().owner, conversation_id))


@conversations.patch("/conversations/<id:conversation_id>")
@describes(Operation("Rename a conversation", {200: ConversationView}, body=ConversationTitle))
def rename(conversation_id: str, body: ConversationTitle) -> Response:
    """The conversation under its new title."""
    return _whole(services().conversations.rename(asker().owner, conversation_id, body.title))


@conversations.delete("/conversations/<id:conversation_id>")
@describes(Operation("Remove a conversation", {204: None}))
def remove(conversation_id: str) -> Response:
    """Gone at once; restorable for a while."""
    services().conversations.delete(asker().owner, conversation_id)
    return nothing()


@conversations.post("/conversations/<id:conversation_id>/restore")
@describes(Operation("Bring a removed conversation back", {200: ConversationView}))
def restore(conversation_id: str) -> Response:
    """Undo a removal."""
    return _whole(services().conversations.restore(asker().owner, conversation_id))


@conversations.get("/conversations/<id:conversation_id>/export")
@describes(Operation("Download a conversation", {200: bytes}, query=ExportQuery, media_type="text/markdown"))
def download(conversation_id: str, query: ExportQuery) -> Response:
    """As Markdown to read, of one branch, or as JSON with every one."""
    view = services().conversations.open(asker().owner, conversation_id)
    file = export(view, query.format, translator(request_language()), until=query.until or "")
    return as_download(file.content, file.media_type, file.file_name)


@conversations.post("/conversations/<id:conversation_id>/messages/<id:message_id>/feedback")
@describes(Operation("Say what an answer was worth", {204: None}, body=Feedback))
def rate(conversation_id: str, message_id: str, body: Feedback) -> Response:
    """A later rating replaces an earlier one."""
    services().conversations.rate(asker().owner, conversation_id, message_id, body.rating, body.comment or "")
    return nothing()


@conversations.get("/messages/<id:message_id>/timeline")
@describes(Operation("Read how an answer came about", {200: Account}))
def timeline(message_id: str) -> Response:
    """When each stage ran, with the passages and scores, the cache's keys and the route."""
    found = services().database.read(account, asker().owner, message_id)
    return as_json(spoken(msgspec.to_builtins(found), request_language()))


@conversations.get("/messages/<id:message_id>/followups")
@describes(Operation("Suggest questions that lead on from an answer", {200: Suggestions}))
def lead_on(message_id: str) -> Response:
    """At most three questions in the asker's language that the documents it cites can answer."""
    found = services().database.read(next_questions, asker().owner, message_id, request_language())
    return as_json(Suggestions(found))


@conversations.get("/suggestions")
@describes(
    Operation("Suggest questions the documents can answer", {200: Suggestions}, query=SuggestionsQuery)
)
def suggest(query: SuggestionsQuery) -> Response:
    """A few questions in the asker's language."""
    questions = services().suggestions(scope(query.collection), request_language())
    return as_json(Suggestions(tuple(questions)))
