"""The API's description as the server hands it out."""

from __future__ import annotations

import msgspec
from flask import Blueprint, Response, current_app

from likeopt.web.asking import key_ring
from likeopt.web.openapi import describe

description = Blueprint("description", __name__)

_DOCUMENT = "likeopt.openapi"


@description.get("/api/v1/openapi.json")
def document() -> Response:
    """OpenAPI 3.1, made when first asked for."""
    made = current_app.extensions.get(_DOCUMENT) or _make()
    response = Response(made, mimetype="application/json")
    response.headers["Cache-Control"] = "no-cache"
    return response


def _make() -> bytes:
    made = msgspec.json.encode(describe(current_app, key_ring().needed))
    current_app.extensions[_DOCUMENT] = made
    return made
