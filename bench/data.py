"""The public data that is measured with; it lies beside the project and is no part of it."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

FOLDER = Path(os.environ.get("LIKEOPT_BENCH_DATA", "../shared/data"))


class Document(NamedTuple):
    """A document to load: a name, a title, and its text."""

    name: str
    title: str
    text: str


class Question(NamedTuple):
    """A question and the names of the documents that answer it."""

    text: str
    answered_by: frozenset[str]


def _json_lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def scifact() -> tuple[list[Document], list[Question]]:
    """5,183 abstracts and 300 claims about them."""
    folder = FOLDER / "scifact"
    documents = [
        Document(f"scifact/{row['_id']}.txt", row["title"], row["text"])
        for row in _json_lines(folder / "corpus.jsonl")
    ]
    queries = {row["_id"]: row["text"] for row in _json_lines(folder / "queries.jsonl")}
    with (folder / "qrels.tsv").open(encoding="utf-8") as file:
        judged = list(csv.DictReader(file, delimiter="\t"))
    questions = [
        Question(
            text, frozenset(f"scifact/{row['corpus-id']}.txt" for row in judged if row["query-id"] == key)
        )
        for key, text in queries.items()
    ]
    return documents, questions


def code_files() -> tuple[list[Document], list[Question]]:
    """90 whole source files and 248 questions, each answered by chunks of one or more of them."""
    folder = FOLDER / "contextual_codebase"
    documents = [
        Document(f"code/{row['_id']}.txt", "", row["text"]) for row in _json_lines(folder / "documents.jsonl")
    ]
    queries = {row["_id"]: row["text"] for row in _json_lines(folder / "queries.jsonl")}
    with (folder / "qrels.tsv").open(encoding="utf-8") as file:
        judged = list(csv.DictReader(file, delimiter="\t"))
    questions = [
        Question(
            text,
            frozenset(_file_of(row["corpus-id"]) for row in judged if row["query-id"] == key),
        )
        for key, text in queries.items()
    ]
    return documents, questions


def _file_of(chunk_id: str) -> str:
    return f"code/{chunk_id.partition('_chunk_')[0]}.txt"


def korquad(every: int = 5) -> tuple[list[Document], list[Question]]:
    """961 Korean paragraphs, and every fifth of the 5,774 questions in file order."""
    articles = json.loads((FOLDER / "korquad" / "KorQuAD_v1.0_dev.json").read_text(encoding="utf-8"))["data"]
    documents, questions = [], []
    for article in articles:
        for place, paragraph in enumerate(article["paragraphs"]):
            name = f"korquad/{article['title']}/{place}.txt"
            documents.append(Document(name, article["title"], paragraph["context"]))
            questions += [Question(one["question"], frozenset({name})) for one in paragraph["qas"]]
    return documents, questions[::every]
