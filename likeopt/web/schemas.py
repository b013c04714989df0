"""What requests may hold. Unknown fields are ignored, so that newer clients get along with older servers."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from likeopt.documents.kinds import FileKind
from likeopt.storage.document_lists import SortKey

LONGEST_QUERY = 4_000
LONGEST_MESSAGE = 32_000
LONGEST_NAME = 1_024
LONGEST_TITLE = 200
LONGEST_ID = 64
LONGEST_COMMENT = 4_000
MOST_DOCUMENT_IDS = 1_000

Mode = Literal["hybrid", "bm25", "vector"]


_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def _storable(value: str) -> str:
    # NUL and halves of surrogate pairs: no encoder, and not every database, takes them.
    if _UNSTORABLE.search(value):
        raise PydanticCustomError("field_characters", "holds characters that cannot be stored")
    return value


def _not_blank(value: str) -> str:
    if not value.strip():
        raise PydanticCustomError("field_too_short", "is blank", {"min_length": 1})
    return value


Text = Annotated[str, AfterValidator(_storable)]
Spoken = Annotated[Text, AfterValidator(_not_blank)]
Identifier = Annotated[Text, Field(min_length=1, max_length=LONGEST_ID)]
Collection = Annotated[Spoken, Field(max_length=200)]


class Body(BaseModel):
    """A JSON body: types are taken at their word, so ``"5"`` is no number."""

    model_config = ConfigDict(strict=True, frozen=True, protected_namespaces=())


class Query(BaseModel):
    """A query string, in which everything is written as text."""

    model_config = ConfigDict(frozen=True)


class PageQuery(Query):
    """Which page of a list; ``page`` counts from 1."""

    page: int = Field(1, ge=1, le=1_000_000)
    page_size: int = Field(20, ge=1, le=100)


class DocumentChoice(Query):
    """Which documents; ``q`` is looked for in names and titles.

    ``deleted`` is no status of its own: those that can still be brought back.
    """

    status: Literal["queued", "indexing", "ready", "failed", "deleted"] | None = None
    kind: FileKind | None = None
    q: Annotated[Text, Field(max_length=LONGEST_QUERY)] | None = None
    collection: Collection | None = None


class ChunksQuery(PageQuery):
    """Which passages of a document: the page of the one with the id ``around``, whatever ``page`` says."""

    around: Identifier | None = None


class FileQuery(Query):
    """How a file is handed out: as a download, or to be seen in the browser, which PDFs can."""

    view: Literal["inline"] | None = None


class DocumentsQuery(DocumentChoice, PageQuery):
    """Which documents to list, and in which order; names ascend unless asked otherwise, all else descends."""

    sort: SortKey = "added"
    order: Literal["asc", "desc"] | None = None


class DocumentIds(Body):
    """Several documents."""

    ids: list[Identifier] = Field(min_length=1, max_length=MOST_DOCUMENT_IDS)


class NewDocument(Body):
    """A document given as text; without ``name`` it is named for its title and content.

    ``url`` is part of the contract and not served yet.
    """

    title: Annotated[Spoken, Field(max_length=LONGEST_NAME)] | None = None
    text: Text | None = None
    name: Annotated[Spoken, Field(max_length=LONGEST_NAME)] | None = None
    url: Text | None = None
    collection: Collection | None = None


class UploadForm(Query):
    """What comes with uploaded files."""

    collection: Collection | None = None


class SearchBody(Body):
    """A search; no ``document_ids`` means all documents."""

    query: Annotated[Spoken, Field(max_length=LONGEST_QUERY)]
    top_k: int = Field(5, ge=1, le=50)
    mode: Mode = "hybrid"
    document_ids: list[Identifier] = Field(default=[], max_length=MOST_DOCUMENT_IDS)
    collection: Collection | None = None


class SearchParameters(Query):
    """A search written into the address."""

    q: Annotated[Spoken, Field(max_length=LONGEST_QUERY)]
    top_k: int = Field(5, ge=1, le=50)
    mode: Mode = "hybrid"
    collection: Collection | None = None


class ClassifyBody(Body):
    """A question to be classified, asked after those in ``history``, oldest first."""

    query: Annotated[Spoken, Field(max_length=LONGEST_MESSAGE)]
    history: list[Annotated[Text, Field(max_length=LONGEST_MESSAGE)]] = Field(default=[], max_length=20)


class ConversationsQuery(PageQuery):
    """Which conversations to list; ``q`` is looked for inside them."""

    q: Annotated[Text, Field(max_length=LONGEST_QUERY)] | None = None


class SuggestionsQuery(Query):
    """Where the suggested questions come from."""

    collection: Collection | None = None


class ExportQuery(Query):
    """The form of a download; Markdown is of the branch that ends with ``until``, else of the newest."""

    format: Literal["md", "json"] = "md"
    until: Identifier | None = None


class NewConversation(Body):
    """A conversation without messages; it is named for its first question unless a title is given."""

    title: Annotated[Spoken, Field(max_length=LONGEST_TITLE)] | None = None


class ConversationTitle(Body):
    """A conversation's new name."""

    title: Annotated[Spoken, Field(max_length=LONGEST_TITLE)]


class Feedback(Body):
    """What a person thought of an answer: 1 or -1."""

    rating: Literal[1, -1]
    comment: Annotated[Text, Field(max_length=LONGEST_COMMENT)] | None = None


class CacheWish(BaseModel):
    """How caches may be used for one question: ``no-cache`` reads nothing, ``no-store`` writes nothing."""

    model_config = ConfigDict(strict=True, frozen=True)

    no_cache: bool = Field(default=False, alias="no-cache")
    no_store: bool = Field(default=False, alias="no-store")
    ttl: int | None = Field(default=None, ge=0)
    namespace: Annotated[Text, Field(max_length=LONGEST_ID)] | None = None


class ChatBody(Body):
    """A question. Without ``conversation_id`` it begins a conversation.

    ``parent_id`` answers an earlier message anew; then ``message`` may be empty.
    """

    conversation_id: Identifier | None = None
    parent_id: Identifier | None = None
    stream: bool = False
    persona: Annotated[Text, Field(max_length=200)] | None = None
    model: Annotated[Text, Field(max_length=200)] | None = None
    top_k: int | None = Field(default=None, ge=1, le=50)
    latency_budget_ms: int | None = Field(default=None, ge=1)
    collection: Collection | None = None
    cache: CacheWish | None = None
    message: Annotated[Text, Field(max_length=LONGEST_MESSAGE)]

    @field_validator("message")
    @classmethod
    def _asks_something(cls, message: str, info: ValidationInfo) -> str:
        return message if info.data.get("parent_id") else _not_blank(message)
