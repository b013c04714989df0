"""Many documents at once: which of them there are, removing them, bringing them back."""

from __future__ import annotations

import msgspec
from flask import Blueprint, Response

from likeopt.web.asking import asker
from likeopt.web.document_choice import chosen_by
from likeopt.web.operations import Operation, describes
from likeopt.web.parts import services
from likeopt.web.rendering import as_json
from likeopt.web.schemas import DocumentChoice, DocumentIds

document_batches = Blueprint("document_batches", __name__)

MOST_LISTED_IDS = 20_000


class ChosenIds(msgspec.Struct, frozen=True):
    """The ids of documents, newest first; of very many only the first."""

    ids: tuple[str, ...]


class Deleted(msgspec.Struct, frozen=True):
    """Which documents are gone now, and which were not there."""

    deleted: tuple[str, ...]
    missing: tuple[str, ...]


class Restored(msgspec.Struct, frozen=True):
    """Which documents are back, and which could not be brought back."""

    restored: tuple[str, ...]
    missing: tuple[str, ...]


@document_batches.get("/documents/ids")
@describes(Operation("List the ids of documents, newest first", {200: ChosenIds}, query=DocumentChoice))
def chosen_ids(query: DocumentChoice) -> Response:
    """All that a filter leaves, so that they can be removed together."""
    ingestion = services().ingestion
    chosen = chosen_by(query, ingestion.restorable_since_s())
    return as_json(ChosenIds(tuple(ingestion.ids(asker().owner, chosen, MOST_LISTED_IDS))))


@document_batches.post("/documents/delete")
@describes(
    Operation(
        "Remove several documents; the next search finds none of them", {200: Deleted}, body=DocumentIds
    )
)
def delete_many(body: DocumentIds) -> Response:
    """All gone at once, in one transaction; restorable for a while."""
    done = services().ingestion.delete_many(asker().owner, body.ids)
    return as_json(Deleted(tuple(done), _without(body.ids, done)))


@document_batches.post("/documents/restore")
@describes(Operation("Bring several removed documents back", {200: Restored}, body=DocumentIds))
def restore_many(body: DocumentIds) -> Response:
    """All back at once, in one transaction."""
    done = services().ingestion.restore_many(asker().owner, body.ids)
    return as_json(Restored(tuple(done), _without(body.ids, done)))


def _without(asked: list[str], done: list[str]) -> tuple[str, ...]:
    found = set(done)
    return tuple(document_id for document_id in dict.fromkeys(asked) if document_id not in found)
