"""Vectors of texts, by the model that the documents' own were made with."""

from __future__ import annotations

import base64
from typing import Literal

import msgspec
import numpy as np
from flask import Blueprint, Response

from likeopt.embedding.embedder import Vectors
from likeopt.errors import FieldProblem, InvalidInput, NotFound
from likeopt.web.choosing import LIKEOPT
from likeopt.web.openai.bodies import EmbeddingsBody
from likeopt.web.operations import Operation, describes
from likeopt.web.parts import services
from likeopt.web.rendering import as_json

embeddings = Blueprint("embeddings", __name__)


class Embedding(msgspec.Struct, frozen=True):
    """One text's vector, as numbers or as base64 of little-endian float32."""

    index: int
    embedding: list[float] | str
    object: Literal["embedding"] = "embedding"


class EmbeddingUsage(msgspec.Struct, frozen=True):
    """Tokens read."""

    prompt_tokens: int
    total_tokens: int


class Embeddings(msgspec.Struct, frozen=True):
    """The vectors in the order of the texts."""

    data: tuple[Embedding, ...]
    model: str
    usage: EmbeddingUsage
    object: Literal["list"] = "list"


@embeddings.post("/embeddings")
@describes(Operation("Embed texts", {200: Embeddings}, body=EmbeddingsBody))
def embed(body: EmbeddingsBody) -> Response:
    """Unit vectors; longer texts are cut where the model ends."""
    spec = services().embedding_spec()
    if body.model not in (spec.model, LIKEOPT):
        raise NotFound("model_not_served", model=body.model)
    if body.dimensions not in (None, spec.dimensions):
        problem = FieldProblem("dimensions", "dimensions_fixed", {"dimensions": spec.dimensions})
        raise InvalidInput(problems=(problem,))
    embedded = services().embed(body.input)
    data = tuple(
        Embedding(index, _written(vector, body.encoding_format))
        for index, vector in enumerate(embedded.vectors)
    )
    return as_json(Embeddings(data, spec.model, EmbeddingUsage(embedded.tokens, embedded.tokens)))


def _written(vector: Vectors, form: str | None) -> list[float] | str:
    if form == "base64":
        return base64.b64encode(np.asarray(vector, "<f4").tobytes()).decode()
    numbers: list[float] = vector.tolist()
    return numbers
