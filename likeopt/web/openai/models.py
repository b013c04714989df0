"""The names that clients may choose from."""

from __future__ import annotations

from typing import Literal

import msgspec
from flask import Blueprint, Response

from likeopt.errors import NotFound
from likeopt.web.choosing import all_names
from likeopt.web.operations import Operation, describes
from likeopt.web.rendering import as_json

openai_models = Blueprint("openai_models", __name__)

# Neither of the two APIs leaves the time out; ours have none.
_CREATED = 1_700_000_000
_CREATED_AT = "2023-11-14T22:13:20Z"


class ServedModel(msgspec.Struct, frozen=True):
    """A name to choose, with the fields of OpenAI's list and of Anthropic's."""

    id: str
    display_name: str
    object: Literal["model"] = "model"
    type: Literal["model"] = "model"
    created: int = _CREATED
    created_at: str = _CREATED_AT
    owned_by: str = "likeopt"
    lifecycle: Literal["active"] = "active"


class ServedModels(msgspec.Struct, frozen=True):
    """All names, for clients of either API."""

    data: tuple[ServedModel, ...]
    first_id: str
    last_id: str
    object: Literal["list"] = "list"
    has_more: bool = False


@openai_models.get("/models")
@describes(Operation("List what may be asked for as a model", {200: ServedModels}))
def listing() -> Response:
    """likeopt, the personas, and the models of this server."""
    names = all_names()
    return as_json(ServedModels(tuple(ServedModel(name, name) for name in names), names[0], names[-1]))


@openai_models.get("/models/<path:name>")
@describes(Operation("Tell whether a name is served", {200: ServedModel}))
def one(name: str) -> Response:
    """The name, if it may be chosen."""
    if name not in all_names():
        raise NotFound("model_not_served", model=name)
    return as_json(ServedModel(name, name))
