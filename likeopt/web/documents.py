"""Documents over HTTP: take in, list, read, remove, bring back."""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from flask import Blueprint, Response, request, send_file
from werkzeug.datastructures import FileStorage

from likeopt.documents.ingestion import Incoming
from likeopt.documents.loading.signatures import PDF
from likeopt.documents.views import ChunkView, DocumentView
from likeopt.errors import FieldProblem, InvalidInput, NotSupported
from likeopt.storage.document_lists import Order
from likeopt.web.answers import DocumentItem, TakenIn, document_item
from likeopt.web.asking import asker, scope
from likeopt.web.document_choice import chosen_by
from likeopt.web.names import name_for_text, safe_name
from likeopt.web.operations import MULTIPART, Operation, describes
from likeopt.web.parts import services
from likeopt.web.rendering import Page, as_json, nothing, page_of
from likeopt.web.requests import validated
from likeopt.web.schemas import ChunksQuery, DocumentsQuery, FileQuery, NewDocument, UploadForm
from likeopt.web.security_headers import PDF_POLICY

documents = Blueprint("documents", __name__)

# What a browser would run or render as ours is handed out as plain text.
_ACTIVE_TYPES = frozenset(
    {"text/html", "application/xhtml+xml", "image/svg+xml", "text/xml", "application/xml"}
)


@documents.post("/documents")
@describes(
    Operation(
        "Take in documents: one or many files, or a text",
        {202: TakenIn, 200: TakenIn},
        body=NewDocument,
        uploads=True,
    )
)
def take_in(body: NewDocument | None) -> Response:
    """202 when anything is new, 200 when every byte was known."""
    form = body or validated(UploadForm, request.form.to_dict(), MULTIPART)
    incoming = [_text_of(body)] if body else _files_of(request.files.getlist("file"))
    where = scope(form.collection)
    accepted = services().ingestion.accept(where, incoming)
    status = 202 if any(one.created for one in accepted) else 200
    return as_json(TakenIn(tuple(document_item(one.document) for one in accepted)), status)


def _text_of(body: NewDocument) -> Incoming:
    if body.url is not None:
        raise NotSupported("url_not_supported")
    if body.title is None or body.text is None:
        missing = [name for name in ("title", "text") if getattr(body, name) is None]
        raise InvalidInput(problems=tuple(FieldProblem(name, "field_missing") for name in missing))
    name = safe_name(body.name) if body.name else name_for_text(body.title, body.text)
    return Incoming(name, body.title, io.BytesIO(body.text.encode()))


def _files_of(files: Iterable[FileStorage]) -> list[Incoming]:
    incoming = [
        Incoming(safe_name(file.filename), None, cast("BinaryIO", file.stream))
        for file in files
        if file.filename
    ]
    if not incoming:
        raise InvalidInput(problems=(FieldProblem("file", "field_missing"),))
    return incoming


@documents.get("/documents")
@describes(Operation("List documents, newest first", {200: Page[DocumentItem]}, query=DocumentsQuery))
def listing(query: DocumentsQuery) -> Response:
    """One page of the asker's documents."""
    ingestion = services().ingestion
    chosen = chosen_by(query, ingestion.restorable_since_s())
    order = Order(query.sort, (query.order or ("asc" if query.sort == "name" else "desc")) == "asc")
    window = {"page": query.page, "page_size": query.page_size}
    views, total = ingestion.listing(asker().owner, chosen, order, **window)
    return as_json(page_of(map(document_item, views), total, query))


@documents.get("/documents/<id:document_id>")
@describes(Operation("Read what is known of a document", {200: DocumentItem}))
def read(document_id: str) -> Response:
    """One document."""
    return as_json(document_item(services().ingestion.get(asker().owner, document_id)))


@documents.get("/documents/<id:document_id>/chunks")
@describes(Operation("List a document's passages in order", {200: Page[ChunkView]}, query=ChunksQuery))
def chunks(document_id: str, query: ChunksQuery) -> Response:
    """One page of the passages searches can find; with ``around`` the one that holds it."""
    owner, ingestion = asker().owner, services().ingestion
    if query.around is not None:
        at = ingestion.page_around(owner, document_id, query.around, query.page_size)
        query = query.model_copy(update={"page": at})
    views, total = ingestion.chunks(owner, document_id, query.page, query.page_size)
    return as_json(page_of(views, total, query))


@documents.get("/documents/<id:document_id>/file")
@describes(
    Operation(
        "Download the original bytes, or view those of a PDF",
        {200: bytes},
        query=FileQuery,
        media_type="application/octet-stream",
    )
)
def original(document_id: str, query: FileQuery) -> Response:
    """The newest version's bytes, as a download, or with ``view=inline`` for the browser's PDF viewer."""
    path, view = services().ingestion.file(asker().owner, document_id)
    if query.view is None:
        return _file(path, view, as_attachment=True)
    if view.media_type != PDF:
        raise InvalidInput("document_not_viewable", media_type=view.media_type)
    response = _file(path, view, as_attachment=False)
    response.headers["Content-Security-Policy"] = PDF_POLICY
    return response


def _file(path: Path, view: DocumentView, *, as_attachment: bool) -> Response:
    response = send_file(
        path.resolve(),
        mimetype="text/plain" if view.media_type in _ACTIVE_TYPES else view.media_type,
        as_attachment=as_attachment,
        download_name=PurePosixPath(view.name).name,
        conditional=True,
    )
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@documents.delete("/documents/<id:document_id>")
@describes(Operation("Remove a document; the next search does not find it", {204: None}))
def remove(document_id: str) -> Response:
    """Gone at once; restorable for a while."""
    services().ingestion.delete(asker().owner, document_id)
    return nothing()


@documents.post("/documents/<id:document_id>/restore")
@describes(Operation("Bring a removed document back", {200: DocumentItem}))
def restore(document_id: str) -> Response:
    """Undo a removal."""
    return as_json(document_item(services().ingestion.restore(asker().owner, document_id)))


@documents.post("/documents/<id:document_id>/retry")
@describes(Operation("Index a document that has failed once more", {202: DocumentItem}))
def retry(document_id: str) -> Response:
    """Queue it anew; 409 when it has not failed."""
    return as_json(document_item(services().ingestion.retry(asker().owner, document_id)), 202)
