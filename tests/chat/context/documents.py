"""The documents and the conversation of tests/data/conversation, searched as a server would search them.

Only Chroma has a stand-in: so few vectors are compared one by one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from likeopt.chat.context.history import Turn
from likeopt.chat.followups import stand_alone
from likeopt.chat.routing.route import Intent
from likeopt.documents.indexing.cutting import chunker_for
from likeopt.documents.loading.limits import Limits
from likeopt.documents.loading.loader import load
from likeopt.embedding.embedder import Vectors
from likeopt.embedding.minilm import MiniLM
from likeopt.monitoring.timeline import Timeline
from likeopt.offload import Offload
from likeopt.search.analysis import Analyzer
from likeopt.search.arms import LexicalArm, QueryEmbedding, ServingArm, VectorArm
from likeopt.search.lexical import LexicalReader
from likeopt.search.lexical_writer import LexicalEntry, LexicalWriter
from likeopt.search.passages import Hit, Passage, Scope, SearchQuery
from likeopt.search.searcher import Corpus, Searcher, StoredChunk
from likeopt.storage.chunks import chunk_id

FOLDER = Path(__file__).parents[2] / "data/conversation"


class Cite(msgspec.Struct, frozen=True):
    """A passage by the document it is of and words that stand in it."""

    document: str
    quote: str

    def names(self, passage: Passage) -> bool:
        return passage.document_id == self.document and self.quote in passage.text


class Told(msgspec.Struct, frozen=True):
    """One turn of the conversation; [n] in ``answer`` is the n-th of ``cites``."""

    question: str
    intent: Intent
    answer: str
    cites: tuple[Cite, ...]


def conversation() -> list[Told]:
    lines = (FOLDER / "turns.jsonl").read_text("utf-8").splitlines()
    return [msgspec.json.decode(line, type=Told) for line in lines]


def history(told: Sequence[Told]) -> tuple[Turn, ...]:
    return tuple(Turn(turn.question, turn.answer) for turn in told)


class Neighbours:
    """Exact nearest neighbours of the chunks' vectors."""

    def __init__(self, ids: Sequence[str], vectors: Vectors) -> None:
        self._ids = ids
        self._vectors = vectors

    def query(self, name: str, vector: Vectors, limit: int, document_ids: Sequence[str] = ()) -> list[Hit]:
        cosines = self._vectors @ vector
        return [Hit(self._ids[place], float(cosines[place])) for place in (-cosines).argsort()[:limit]]


class Documents:
    """The documents loaded, cut, embedded and indexed for BM25 in ``folder``."""

    def __init__(self, folder: Path, model: MiniLM) -> None:
        self._chunks = {chunk.chunk_id: chunk for chunk in _all_chunks(model)}
        self._pools = Offload("lexical"), Offload("inference")
        self._writer = LexicalWriter(folder, Analyzer())
        self._writer.apply([_entry(chunk) for chunk in self._chunks.values()], [])
        self._writer.commit()
        texts = [f"{chunk.title}\n{chunk.heading or ''}\n{chunk.text}" for chunk in self._chunks.values()]
        neighbours = Neighbours(list(self._chunks), model.embed(texts))
        arms = (
            LexicalArm(LexicalReader(folder), self._pools[0]),
            VectorArm(neighbours, QueryEmbedding(self._pools[1])),  # type: ignore[arg-type]
        )
        serving = ServingArm(model, "set")
        self._searcher = Searcher(Analyzer(), *arms, Corpus(self._fetch, lambda: 1, lambda: serving))

    def __len__(self) -> int:
        return len(self._chunks)

    def found(self, told: Told, earlier: Sequence[Told], top_k: int) -> tuple[Passage, ...]:
        """What a search for the question of ``told`` brings, made to stand alone first."""
        question = stand_alone(told.question, [turn.question for turn in earlier])
        return self._searcher.search(SearchQuery(question.query, top_k=top_k), Timeline()).results

    def close(self) -> None:
        self._writer.close()
        for pool in self._pools:
            pool.close()

    def _fetch(self, ids: Sequence[str], scope: Scope) -> Mapping[str, StoredChunk]:
        return {name: self._chunks[name] for name in ids}


def _all_chunks(model: MiniLM) -> list[StoredChunk]:
    found: list[StoredChunk] = []
    cut = chunker_for(model)
    for path in sorted((FOLDER / "documents").iterdir()):
        document = load(path, path.name, Limits())
        title = document.title or path.name
        found += [
            StoredChunk(
                chunk_id(path.name, 1, chunk.position),
                path.name,
                title,
                chunk.heading,
                chunk.page,
                chunk.text,
            )
            for chunk in cut(document, path.name).chunks
        ]
    return found


def _entry(chunk: StoredChunk) -> LexicalEntry:
    return LexicalEntry(chunk.chunk_id, chunk.document_id, Scope(), chunk.title, chunk.heading, chunk.text)
