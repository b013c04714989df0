"""Retrieval data sets: folders in BEIR's form, and KorQuAD's JSON."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import TypeVar

import msgspec

from likeopt.errors import InvalidInput

T = TypeVar("T")


class EvaluationDocument(msgspec.Struct, frozen=True):
    """A document of a data set; it is one passage."""

    id: str
    title: str
    text: str


class Dataset(msgspec.Struct, frozen=True):
    """Documents, the questions that have judgements, and per question the relevant ids with grades."""

    name: str
    documents: tuple[EvaluationDocument, ...]
    queries: dict[str, str]
    judgements: dict[str, dict[str, int]]


class _Line(msgspec.Struct):
    text: str
    id: str = msgspec.field(name="_id")
    title: str = ""


class _Question(msgspec.Struct):
    id: str
    question: str


class _Paragraph(msgspec.Struct):
    context: str
    qas: list[_Question]


class _Article(msgspec.Struct):
    title: str
    paragraphs: list[_Paragraph]


class _KorQuAD(msgspec.Struct):
    data: list[_Article]


def read_dataset(path: Path) -> Dataset:
    """Read a data set: a folder in BEIR's form, or KorQuAD's JSON file or the folder that holds it.

    BEIR's form is ``corpus.jsonl``, ``queries.jsonl`` and ``qrels.tsv``.
    Raises InvalidInput for anything else.
    """
    if (path / "corpus.jsonl").is_file():
        return _read_beir(path)
    candidates = [path] if path.is_file() else sorted(path.glob("*.json"))
    if len(candidates) != 1:
        raise InvalidInput("dataset_not_recognised", path=str(path))
    return _read_korquad(candidates[0])


def _read_beir(folder: Path) -> Dataset:
    documents = _lines(folder / "corpus.jsonl")
    queries = _lines(folder / "queries.jsonl")
    judgements: dict[str, dict[str, int]] = defaultdict(dict)
    try:
        for row in (folder / "qrels.tsv").read_text("utf-8").splitlines()[1:]:
            query_id, document_id, grade = row.split("\t")
            if int(grade) > 0:
                judgements[query_id][document_id] = int(grade)
    except (OSError, ValueError) as error:
        raise InvalidInput("dataset_not_recognised", path=str(folder / "qrels.tsv")) from error
    return Dataset(
        folder.name,
        tuple(EvaluationDocument(line.id, line.title, line.text) for line in documents),
        {line.id: line.text for line in queries if line.id in judgements},
        dict(judgements),
    )


def _lines(path: Path) -> list[_Line]:
    try:
        return [msgspec.json.decode(line, type=_Line) for line in path.read_bytes().splitlines() if line]
    except (OSError, msgspec.DecodeError) as error:
        raise InvalidInput("dataset_not_recognised", path=str(path)) from error


def _read_korquad(path: Path) -> Dataset:
    """Each different paragraph is a document with its article's title, relevant to its questions."""
    try:
        articles = msgspec.json.decode(path.read_bytes(), type=_KorQuAD).data
    except (OSError, msgspec.DecodeError) as error:
        raise InvalidInput("dataset_not_recognised", path=str(path)) from error
    documents: dict[str, EvaluationDocument] = {}
    queries: dict[str, str] = {}
    judgements: dict[str, dict[str, int]] = {}
    for article in articles:
        title = article.title.replace("_", " ")
        for paragraph in article.paragraphs:
            new = EvaluationDocument(f"p{len(documents)}", title, paragraph.context)
            document = documents.setdefault(paragraph.context, new)
            for question in paragraph.qas:
                queries[question.id] = question.question
                judgements[question.id] = {document.id: 1}
    return Dataset(path.stem, tuple(documents.values()), queries, judgements)
