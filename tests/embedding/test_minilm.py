"""The built-in model."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from contracts.embedder import TEXTS, EmbedderContract

from likeopt.embedding.minilm import MiniLM
from likeopt.errors import EmbeddingUnavailable

FORK = """
import os, sys
from pathlib import Path
from likeopt.embedding.minilm import MiniLM
models = [MiniLM(Path(sys.argv[1]), threads) for threads in (1, 2)]
texts = ["A man is eating food."] + ["one of many texts " * 12] * 20
children = []
for model in models:
    child = os.fork()
    if child == 0:
        os._exit(0 if model.embed(texts).shape == (21, 384) else 3)
    children.append(child)
codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
print(codes, models[0].embed(texts).shape, "onnx" in sys.modules)
"""


@pytest.fixture(scope="module")
def threaded(model_folder: Path) -> Iterator[MiniLM]:
    made = MiniLM(model_folder, threads=2)
    yield made
    made.close()


class TestContract(EmbedderContract):
    @pytest.fixture
    def embedder(self, minilm: MiniLM) -> MiniLM:
        return minilm


class TestContractWithThreads(EmbedderContract):
    @pytest.fixture
    def embedder(self, threaded: MiniLM) -> MiniLM:
        return threaded


def test_it_knows_english(minilm: MiniLM) -> None:
    assert minilm.spec.kind == "minilm"
    assert minilm.spec.languages == ("en",)
    assert (minilm.spec.dimensions, minilm.spec.max_tokens) == (384, 256)


def test_the_cosine_of_the_published_model_is_nearly_reproduced(minilm: MiniLM) -> None:
    first = minilm.embed(["A man is eating food."])[0]
    second = minilm.embed(["A man is eating a piece of bread."])[0]
    assert first @ second == pytest.approx(0.7553, abs=0.03)


def test_tokens_are_those_of_the_published_tokenizer(minilm: MiniLM) -> None:
    assert minilm.encode(["Hello, world!"]) == [[101, 7592, 1010, 2088, 999, 102]]
    assert minilm.count_tokens("Hello, world!") == 4


def test_a_long_text_is_cut_between_its_special_tokens(minilm: MiniLM) -> None:
    (tokens,) = minilm.encode(["word " * 1000])
    assert len(tokens) == 256
    assert (tokens[0], tokens[-1]) == (101, 102)
    assert minilm.count_tokens("word " * 1000) == 1000


def test_threads_give_the_same_vectors(minilm: MiniLM, threaded: MiniLM) -> None:
    texts = [f"{text} {number}" for number in range(8) for text in TEXTS]
    assert (threaded.embed(texts) == minilm.embed(texts)).all()


def test_encoded_texts_have_the_vectors_of_the_texts(minilm: MiniLM) -> None:
    assert (minilm.run(minilm.encode(TEXTS)) == minilm.embed(TEXTS)).all()


def test_a_session_made_before_fork_works_in_the_children(model_folder: Path) -> None:
    """And takes only what running it needs: onnx, which builds the graph, is large."""
    command = [sys.executable, "-c", FORK, str(model_folder)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout == "[0, 0] (21, 384) False\n", done.stderr


def test_a_damaged_model_is_said_to_be_damaged(model_folder: Path, tmp_path: Path) -> None:
    for file in model_folder.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes()[:1000])
    with pytest.raises(EmbeddingUnavailable) as caught:
        MiniLM(tmp_path)
    assert caught.value.code == "embedding_damaged"
    assert caught.value.params == {"path": str(tmp_path)}


def test_vectors_are_the_callers_own(minilm: MiniLM) -> None:
    vectors = minilm.embed(TEXTS[:1])
    kept = vectors.copy()
    minilm.embed(TEXTS[1:])
    assert np.array_equal(vectors, kept)
