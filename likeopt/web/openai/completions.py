"""Chat completions: a question with all that was said before it."""

from __future__ import annotations

import time
from functools import partial

from flask import Blueprint, Response

from likeopt.web.dialogue import dialogue
from likeopt.web.foreign_answers import answered, question_of, streamed
from likeopt.web.openai.bodies import CompletionBody
from likeopt.web.openai.chunks import Chunks
from likeopt.web.openai.wire import Completion, completion
from likeopt.web.operations import Operation, describes

completions = Blueprint("completions", __name__)


@completions.post("/chat/completions")
@describes(
    Operation(
        "Answer as OpenAI's API does; the model is likeopt, a persona or a model",
        {200: Completion},
        body=CompletionBody,
        streams=True,
    )
)
def complete(body: CompletionBody) -> Response:
    """Whole or in chunks; who leaves before it is whole ends it."""
    said = dialogue([message.said() for message in body.messages])
    question = question_of(body, said, body.limits(), body.top_k)
    created = int(time.time())
    if not body.stream:
        return answered(question, partial(completion, model=body.model, created=created))
    return streamed(question, partial(Chunks, body.model, created, with_usage=body.wants_usage))
