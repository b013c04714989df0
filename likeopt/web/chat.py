"""Chat over HTTP: ask, follow, resume, stop."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from flask import Blueprint, Response, request

from likeopt.chat.answers import Answer, Question
from likeopt.chat.streams import Event
from likeopt.chat.warming.wants import WantedAnswer
from likeopt.errors import InvalidInput, LikeOptError, Unavailable
from likeopt.web.asking import asker, scope, visitor
from likeopt.web.cache_control import request_wish, with_cache_use
from likeopt.web.departure import departure_of
from likeopt.web.exchange import ANSWER_ID
from likeopt.web.operations import Operation, describes
from likeopt.web.parts import services
from likeopt.web.rendering import as_json, note_timings, nothing, request_timeline
from likeopt.web.schemas import ChatBody
from likeopt.web.sse import error_frame, event_stream, frame
from likeopt.web.wording import request_language, spoken

chat = Blueprint("chat", __name__)

# A stream's head waits so long to say whether what follows is kept; the search takes less.
CACHE_KNOWN_WITHIN_S = 1.0


@chat.post("/chat")
@describes(
    Operation("Ask a question; the answer cites its passages", {200: Answer}, body=ChatBody, streams=True)
)
def ask(body: ChatBody) -> Response:
    """The answer as events or whole; who leaves before it is whole ends it."""
    question = _question(body)
    stream = services().answering.ask(question, request_timeline())
    request.environ[ANSWER_ID] = stream.message_id
    _count(question)
    if body.stream:
        response = event_stream(stream.events(), _encode())
        return with_cache_use(response, stream.cache_use(CACHE_KNOWN_WITHIN_S))
    answer = stream.wait(departure_of(request.environ))
    note_timings(answer.timings_ms)
    response = as_json(spoken(msgspec.to_builtins(answer), request_language()))
    return with_cache_use(response, answer.cache)


@chat.get("/chat/<id:message_id>/events")
@describes(Operation("Follow an answer from where one stopped reading", {200: str}, streams=True))
def follow(message_id: str) -> Response:
    """The events after Last-Event-ID, on whichever worker the answer is made."""
    events = services().streams.events(asker().owner, message_id, _last_event_id())
    return event_stream(events, _encode(), at_once=True)


@chat.post("/chat/<id:message_id>/stop")
@describes(Operation("End an answer at once and keep what there is", {204: None}))
def stop(message_id: str) -> Response:
    """Ends it on whichever worker it is made."""
    services().streams.stop(asker().owner, message_id)
    return nothing()


def _count(question: Question) -> None:
    """Count what begins a conversation as wanted, unless it is to leave no trace."""
    if question.conversation_id is None and question.parent_id is None and question.wish.is_common:
        services().warming.count(
            WantedAnswer(
                question.message,
                question.owner,
                question.collection,
                question.model,
                question.persona,
                question.top_k,
            )
        )


def _question(body: ChatBody) -> Question:
    seen = scope(body.collection)
    return Question(
        message=body.message,
        owner=seen.owner,
        visitor=visitor(),
        collection=seen.collection,
        conversation_id=body.conversation_id,
        parent_id=body.parent_id,
        persona=body.persona,
        model=body.model,
        top_k=body.top_k,
        latency_budget_ms=body.latency_budget_ms,
        wish=request_wish(body.cache),
    )


def _last_event_id() -> int:
    given = request.headers.get("Last-Event-ID", "0")
    if not (given.isascii() and given.isdecimal() and len(given) <= 9):
        raise InvalidInput("header_invalid", name="Last-Event-ID")
    return int(given)


def _encode() -> Callable[[Event], bytes]:
    language, render_error = request_language(), error_frame()

    def encode(event: Event) -> bytes:
        if event.name == "error":
            return render_error(_error_of(event), event.id)
        # Texts are by far the most, and nothing in them is ours to put into words.
        data = event.data if event.name == "delta" else spoken(event.data, language)
        return frame(event.name, msgspec.json.encode(data), event.id)

    return encode


def _error_of(event: Event) -> LikeOptError:
    code, params = event.data["code"], event.data["params"]
    # What ends an answer early is a part that does not answer, unless it is a fault of ours.
    return LikeOptError(code) if code == "internal_error" else Unavailable(code, **params)
