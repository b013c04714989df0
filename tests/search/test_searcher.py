from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from likeopt.embedding.embedder import Embedder, EmbeddingSpec, Vectors
from likeopt.errors import EmbeddingUnavailable, InvalidInput, Unavailable
from likeopt.monitoring.timeline import Timeline
from likeopt.offload import Offload
from likeopt.search.analysis import Analyzer
from likeopt.search.arms import LexicalArm, QueryEmbedding, ServingArm, VectorArm
from likeopt.search.lexical import LexicalReader
from likeopt.search.lexical_writer import LexicalEntry, LexicalWriter
from likeopt.search.passages import Scope, SearchQuery, SearchResult
from likeopt.search.searcher import PASSING_NOTES, Corpus, Searcher, StoredChunk
from likeopt.search.vectors import VectorStore, collection_name
from likeopt.serving.chroma import free_port

SET = "0123456789ab"
TEXTS = {
    "cats": "Cats purr when they are content.",
    "dogs": "Dogs bark at strangers and purr never.",
    "cities": "The harbour of the old city closes at night.",
    "korean": "여의도 농민폭력시위를 주도한 혐의로 지명수배되었다.",
}


class World:
    """A corpus in real indexes, whose database is a dictionary, and the searcher over it."""

    def __init__(self, folder: Path, store: VectorStore, embedder: Embedder) -> None:
        self.store = store
        self.embedder = embedder
        self.rows: dict[str, StoredChunk] = {}
        self.generation = 1
        self.fetches: list[Sequence[str]] = []
        self.serving: ServingArm | None = ServingArm(embedder, SET)
        self.writer = LexicalWriter(folder / "bm25", Analyzer())
        self.pools = Offload("lexical"), Offload("inference")
        self.collection = collection_name(SET, Scope())
        self.store.ensure(self.collection, {})
        self.searcher = self.searcher_with(LexicalReader(folder / "bm25"), store)

    def searcher_with(self, reader: LexicalReader, store: VectorStore) -> Searcher:
        corpus = Corpus(self.fetch, lambda: self.generation, lambda: self.serving)
        arms = LexicalArm(reader, self.pools[0]), VectorArm(store, QueryEmbedding(self.pools[1]))
        return Searcher(Analyzer(), *arms, corpus)

    def fetch(self, ids: Sequence[str], scope: Scope) -> Mapping[str, StoredChunk]:
        self.fetches.append(ids)
        return {name: self.rows[name] for name in ids if name in self.rows} if scope == Scope() else {}

    def add(self, texts: Mapping[str, str]) -> None:
        for name, text in texts.items():
            self.rows[name] = StoredChunk(name, f"doc-{name}", f"About {name}", None, 1, text)
        rows = [self.rows[name] for name in texts]
        self.writer.apply(
            [LexicalEntry(row.chunk_id, row.document_id, Scope(), row.title, None, row.text) for row in rows],
            [],
        )
        self.writer.commit()
        vectors = self.embedder.embed([row.text for row in rows])
        self.store.upsert(self.collection, list(texts), vectors, [row.document_id for row in rows])

    def ask(self, query: str, **other: object) -> SearchResult:
        return self.searcher.search(SearchQuery(query, **other))  # type: ignore[arg-type]


@pytest.fixture
def world(tmp_path: Path, store: VectorStore, embedder: Embedder) -> Iterator[World]:
    made = World(tmp_path, store, embedder)
    made.add(TEXTS)
    yield made
    store.drop(made.collection)
    made.writer.close()
    for pool in made.pools:
        pool.close()


def ids(result: SearchResult) -> list[str]:
    return [passage.chunk_id for passage in result.results]


def notes(result: SearchResult) -> list[str]:
    return [note.code for note in result.notes]


def dead_store() -> VectorStore:
    return VectorStore(f"http://127.0.0.1:{free_port()}")


def test_a_hybrid_search_brings_passages_with_all_they_have(world: World) -> None:
    result = world.ask("cats purr", top_k=2)
    assert ids(result) == ["cats", "dogs"]
    best = result.results[0]
    assert (best.document_id, best.title, best.heading, best.page) == ("doc-cats", "About cats", None, 1)
    assert best.text == TEXTS["cats"]
    assert [best.text[start:end] for start, end in best.highlights] == ["Cats", "purr"]
    assert best.score == 1.0 >= result.results[1].score >= 0.0
    assert best.scores.bm25 > 0.0
    assert -1.0 <= best.scores.vector <= 1.0
    assert (result.query, result.mode, result.generation, result.notes) == ("cats purr", "hybrid", 1, ())


def test_stages_are_timed(world: World) -> None:
    timeline = Timeline()
    timeline.add("before", 1.0)
    result = world.searcher.search(SearchQuery("cats purr"), timeline)
    assert set(result.timings_ms) == {*("embed", "bm25", "vector", "fuse", "fetch", "highlight", "total")}
    assert set(timeline.timings_ms()) == {*result.timings_ms, "before"}
    assert set(world.ask("cats", mode="bm25").timings_ms) == {
        *("bm25", "fuse", "fetch", "highlight", "total")
    }


@pytest.mark.parametrize(("mode", "arm"), [("bm25", "vector"), ("vector", "bm25")])
def test_a_mode_hears_its_own_arm_only(world: World, mode: str, arm: str) -> None:
    result = world.ask("cats purr", mode=mode)
    assert ids(result)[0] == "cats"
    assert all(getattr(passage.scores, arm) is None for passage in result.results)
    assert result.notes == ()


def test_a_korean_query_is_answered_by_its_words(world: World) -> None:
    result = world.ask("농민 시위를 주도한 혐의")
    assert ids(result) == ["korean"]
    assert "embed" not in result.timings_ms
    assert result.notes == ()
    assert notes(world.ask("농민 시위", mode="vector")) == ["language_not_embedded"]


def test_documents_filter_both_arms(world: World) -> None:
    for mode in ("hybrid", "bm25", "vector"):
        result = world.ask("cats purr", mode=mode, document_ids=("doc-dogs", "doc-cities"))
        assert ids(result)[0] == "dogs", mode
        assert set(ids(result)) <= {"dogs", "cities"}


def test_another_scope_sees_nothing(world: World) -> None:
    assert world.ask("cats purr", scope=Scope("someone", "else")).results == ()


def test_what_is_removed_is_not_found_though_both_indexes_still_hold_it(world: World) -> None:
    del world.rows["cats"]
    assert "cats" not in ids(world.ask("cats purr", top_k=4))


def test_the_dead_do_not_take_the_place_of_the_living(world: World) -> None:
    world.add({f"cat{number}": f"cats purr {'again ' * number}" for number in range(30)})
    world.generation += 1
    best = ids(world.ask("cats purr", top_k=20))
    for name in best:
        del world.rows[name]
    world.fetches.clear()
    after = ids(world.ask("cats purr", top_k=5))
    assert len(after) == 5
    assert not set(after) & set(best)
    assert len(world.fetches) > 1


def test_one_round_of_fetching_is_enough_when_all_live(world: World) -> None:
    world.ask("cats purr", top_k=2)
    assert len(world.fetches) == 1


def test_the_same_text_comes_once(world: World) -> None:
    world.add({"copy": TEXTS["cats"]})
    world.generation += 1
    texts = [passage.text for passage in world.ask("cats purr", top_k=5).results]
    assert len(texts) == len(set(texts))


def test_a_new_generation_is_read_from_the_index(world: World) -> None:
    assert ids(world.ask("zebra", mode="bm25")) == []
    world.add({"zebra": "A zebra has stripes."})
    assert ids(world.ask("zebra", mode="bm25")) == []
    world.generation += 1
    assert ids(world.ask("zebra", mode="bm25")) == ["zebra"]


@pytest.mark.parametrize(("query", "code"), [("", "query_empty"), (" \n", "query_empty")])
def test_an_empty_query_is_refused(world: World, query: str, code: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        world.ask(query)
    assert refusal.value.code == code
    assert refusal.value.problems[0].field == "query"


def test_a_query_is_never_cut_silently(world: World) -> None:
    assert ids(world.ask("cats " * 1600))[0] == "cats"
    with pytest.raises(InvalidInput) as refusal:
        world.ask("x" * 8001)
    assert (refusal.value.code, refusal.value.params) == ("query_too_long", {"limit": 8000})


@pytest.mark.parametrize("mode", ["hybrid", "vector"])
def test_without_the_vector_store_bm25_answers(world: World, tmp_path: Path, mode: str) -> None:
    world.searcher = world.searcher_with(LexicalReader(tmp_path / "bm25"), dead_store())
    result = world.ask("cats purr", mode=mode)
    assert ids(result)[0] == "cats"
    assert notes(result) == ["vectors_unavailable"]
    assert set(notes(result)) <= PASSING_NOTES


@pytest.mark.parametrize("mode", ["hybrid", "vector"])
def test_without_a_model_bm25_answers(world: World, mode: str) -> None:
    world.serving = None
    result = world.ask("cats purr", mode=mode)
    assert ids(result)[0] == "cats"
    assert notes(result) == ["embedding_not_installed"]


class SilentEmbedder:
    """A model whose server does not answer."""

    spec = EmbeddingSpec("openai", "remote", 64, 256)

    def embed(self, texts: Sequence[str]) -> Vectors:
        raise EmbeddingUnavailable("embedding_unavailable")

    def count_tokens(self, text: str) -> int:
        return 0


class UnknownEmbedder(SilentEmbedder):
    """A model that has never answered, so that nothing is known of it."""

    @property
    def spec(self) -> EmbeddingSpec:  # type: ignore[override]
        raise EmbeddingUnavailable("embedding_unavailable")


@pytest.mark.parametrize("mode", ["hybrid", "vector"])
@pytest.mark.parametrize("kind", [SilentEmbedder, UnknownEmbedder])
def test_a_model_that_does_not_answer_is_noted(world: World, kind: Callable[[], Embedder], mode: str) -> None:
    world.serving = ServingArm(kind(), SET)
    result = world.ask("cats purr", mode=mode)
    assert ids(result)[0] == "cats"
    assert notes(result) == ["embedding_unavailable"]


def test_without_the_word_index_vectors_answer(world: World, tmp_path: Path) -> None:
    world.searcher = world.searcher_with(LexicalReader(tmp_path / "missing"), world.store)
    result = world.ask("cats purr")
    assert ids(result)[0] == "cats"
    assert notes(result) == ["lexical_unavailable"]


@pytest.mark.parametrize("mode", ["hybrid", "vector", "bm25"])
def test_without_any_arm_search_is_unavailable(world: World, tmp_path: Path, mode: str) -> None:
    world.searcher = world.searcher_with(LexicalReader(tmp_path / "missing"), dead_store())
    with pytest.raises(Unavailable) as failure:
        world.ask("cats purr", mode=mode)
    assert failure.value.code == "search_unavailable"


def test_an_index_that_comes_back_is_used_again(world: World, tmp_path: Path) -> None:
    folder = tmp_path / "later"
    world.searcher = world.searcher_with(LexicalReader(folder), world.store)
    assert notes(world.ask("cats purr")) == ["lexical_unavailable"]
    writer = LexicalWriter(folder, Analyzer())
    writer.apply([LexicalEntry("cats", "doc-cats", Scope(), "", None, TEXTS["cats"])], [])
    writer.commit()
    assert notes(world.ask("cats purr")) == []
    writer.close()


def test_the_arms_work_at_the_same_time(world: World) -> None:
    """Each arm waits for the other's start: one after the other they would never meet."""
    started: list[str] = []

    def meet(me: str, other: str) -> None:
        started.append(me)
        deadline_s = time.monotonic() + 5
        while other not in started:
            assert time.monotonic() < deadline_s, "the arms did not overlap"
            time.sleep(0.001)

    class Reader(LexicalReader):
        def search(self, *args: object, **kwargs: object) -> list:  # type: ignore[override, type-arg]
            meet("bm25", "embed")
            return super().search(*args, **kwargs)  # type: ignore[arg-type]

    class Model:
        spec = world.embedder.spec

        def embed(self, texts: Sequence[str]) -> Vectors:
            meet("embed", "bm25")
            return world.embedder.embed(texts)

    world.serving = ServingArm(Model(), SET)  # type: ignore[arg-type]
    world.searcher = world.searcher_with(Reader(world.writer._path), world.store)
    assert ids(world.ask("cats purr"))[0] == "cats"
    assert sorted(started) == ["bm25", "embed"]
