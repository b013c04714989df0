"""Messages: a question with all that was said before it."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, Response, request

from likeopt.chat.context.tokens import estimate_tokens
from likeopt.web.anthropic.bodies import MessagesBody, MessagesPrompt
from likeopt.web.anthropic.events import MessageEvents
from likeopt.web.anthropic.wire import AnsweredMessage, TokensCounted, message
from likeopt.web.choosing import choice
from likeopt.web.dialogue import dialogue
from likeopt.web.exchange import REQUEST_ID
from likeopt.web.foreign_answers import answered, question_of, streamed
from likeopt.web.operations import Operation, describes
from likeopt.web.rendering import as_json

messages = Blueprint("messages", __name__)

_MESSAGE_TOKENS = 8


@messages.post("/messages")
@describes(
    Operation(
        "Answer as Anthropic's API does; the model is likeopt, a persona or a model",
        {200: AnsweredMessage},
        body=MessagesBody,
        streams=True,
    )
)
def answer_message(body: MessagesBody) -> Response:
    """Whole or as events; who leaves before it is whole ends it."""
    question = question_of(body, dialogue(body.said()), body.limits(), body.passages)
    if not body.stream:
        return answered(question, partial(message, model=body.model))
    return streamed(question, partial(MessageEvents, body.model))


@messages.post("/messages/count_tokens")
@describes(Operation("Count the tokens of a prompt", {200: TokensCounted}, body=MessagesPrompt))
def count_tokens(body: MessagesPrompt) -> Response:
    """An estimate, without the passages that an answer would be made from."""
    choice(body.model)
    counted = sum(estimate_tokens(said.text) + _MESSAGE_TOKENS for said in body.said())
    return as_json(TokensCounted(counted))


@messages.after_request
def name_request(response: Response) -> Response:
    """Tell the request's id where clients of this API look for it."""
    response.headers["request-id"] = request.environ[REQUEST_ID]
    return response
