"""What every Embedder promises: to be inherited by the tests of each, which give the ``embedder``."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from likeopt.embedding.embedder import Embedder

TEXTS = (
    "The cat sat on the mat. " * 20,
    "Rain",
    "A server that answers questions about documents.",
    "회의는 수요일 오후 세 시에 시작합니다.",
    "Rain falls mainly on the plain in Spain, " * 3,
    "x = read_config(path)",
)
# One scale serves all texts of a quantised batch, so a vector depends a little on its companions.
NEARLY = 0.98


class EmbedderContract:
    """Inherit, and define the fixture ``embedder``."""

    def test_rows_are_unit_vectors_of_the_named_dimensions(self, embedder: Embedder) -> None:
        vectors = embedder.embed(TEXTS)
        assert vectors.dtype == np.float32
        assert vectors.shape == (len(TEXTS), embedder.spec.dimensions)
        assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(len(TEXTS)), abs=1e-4)

    def test_the_order_of_the_texts_is_kept(self, embedder: Embedder) -> None:
        together = embedder.embed(TEXTS)
        alone = np.concatenate([embedder.embed([text]) for text in TEXTS])
        cosines = together @ alone.T
        assert (np.diag(cosines) > NEARLY).all()
        assert (cosines.argmax(axis=1) == np.arange(len(TEXTS))).all()

    def test_the_same_text_has_the_same_vector(self, embedder: Embedder) -> None:
        assert (embedder.embed([TEXTS[2]]) == embedder.embed([TEXTS[2]])).all()

    def test_no_texts_have_no_vectors(self, embedder: Embedder) -> None:
        dimensions = embedder.spec.dimensions
        assert embedder.embed([]).shape == (0, dimensions)

    def test_an_empty_text_has_a_vector(self, embedder: Embedder) -> None:
        assert np.linalg.norm(embedder.embed(["", " "]), axis=1) == pytest.approx([1, 1], abs=1e-4)

    def test_what_a_model_cannot_read_any_more_does_not_matter(self, embedder: Embedder) -> None:
        full = "many words " * embedder.spec.max_tokens
        vectors = embedder.embed([full, full + "and a different end"])
        assert vectors[0] @ vectors[1] == pytest.approx(1, abs=1e-5)

    def test_texts_that_say_alike_are_nearer(self, embedder: Embedder) -> None:
        first, alike, other = embedder.embed(
            ["how to bake bread at home", "to bake good bread", "engine oil pressure"]
        )
        assert first @ alike > first @ other + 0.1

    def test_tokens_are_counted(self, embedder: Embedder) -> None:
        assert embedder.count_tokens("") == 0
        few, many = embedder.count_tokens("a few words"), embedder.count_tokens("a few words " * 500)
        assert 1 <= few <= 12
        assert many >= 100 * few

    def test_the_model_stays_the_same(self, embedder: Embedder) -> None:
        before = embedder.spec
        embedder.embed(TEXTS[:2])
        assert embedder.spec == before

    def test_threads_do_not_disturb_each_other(self, embedder: Embedder) -> None:
        expected = [embedder.embed([text]) for text in TEXTS]
        with ThreadPoolExecutor(4) as pool:
            found = list(pool.map(lambda text: embedder.embed([text]), TEXTS * 2))
        for number, vectors in enumerate(found):
            assert vectors == pytest.approx(expected[number % len(TEXTS)], abs=1e-6)
