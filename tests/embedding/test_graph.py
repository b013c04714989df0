"""The graph computes what the published model computes, and int8 stays close to it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import numpy_helper

from likeopt.embedding.embedder import Vectors
from likeopt.embedding.graph import FloatOperators, build_graph
from likeopt.embedding.installing import GRAPH_FILE, WEIGHTS_FILE
from likeopt.embedding.int8 import WEIGHT_MAX, quantise
from likeopt.embedding.minilm import MiniLM
from likeopt.embedding.weights import read_weights

EATING = ("A man is eating food.", "A man is eating a piece of bread.")
SENTENCES = (
    *EATING,
    "Flask keeps its settings in a mapping.",
    "What is the boiling point of water at high altitude?",
    "Neural networks with sparse attention scale to long documents.",
    "The invoice was paid on the third of May.",
    "def read(path): return open(path).read()",
    "Vitamin D deficiency is associated with multiple sclerosis.",
)


class FloatModel:
    """The float32 graph, fed with the tokens of the installed model."""

    def __init__(self, published: Path, minilm: MiniLM) -> None:
        graph = build_graph(read_weights(published / WEIGHTS_FILE), FloatOperators())
        self._session = onnxruntime.InferenceSession(
            graph.SerializeToString(), providers=["CPUExecutionProvider"]
        )
        self._minilm = minilm

    def embed(self, *texts: str, padding: int = 0) -> Vectors:
        rows = self._minilm.encode(texts)
        size = len(rows), max(map(len, rows)) + padding
        ids, mask = np.zeros(size, np.int64), np.zeros(size, np.int64)
        for number, row in enumerate(rows):
            ids[number, : len(row)] = row
            mask[number, : len(row)] = 1
        return self._session.run(None, {"input_ids": ids, "attention_mask": mask})[0]


@pytest.fixture(scope="module")
def float_model(published: Path, minilm: MiniLM) -> FloatModel:
    return FloatModel(published, minilm)


def test_the_published_cosine_is_reproduced(float_model: FloatModel) -> None:
    first, second = float_model.embed(*EATING)
    assert first @ second == pytest.approx(0.7553, abs=0.0002)


def test_padding_changes_nothing(float_model: FloatModel) -> None:
    assert float_model.embed(EATING[0], padding=7) == pytest.approx(float_model.embed(EATING[0]), abs=1e-5)


def test_int8_vectors_are_close(float_model: FloatModel, minilm: MiniLM) -> None:
    cosines = [(float_model.embed(text) @ minilm.embed([text]).T).item() for text in SENTENCES]
    assert min(cosines) > 0.99
    assert np.mean(cosines) > 0.995


def test_int8_keeps_how_near_texts_are(float_model: FloatModel, minilm: MiniLM) -> None:
    exact = np.concatenate([float_model.embed(text) for text in SENTENCES])
    found = np.concatenate([minilm.embed([text]) for text in SENTENCES])
    assert found @ found.T == pytest.approx(exact @ exact.T, abs=0.03)


def test_weights_leave_room_for_pairs_of_products_in_16_bits(model_folder: Path) -> None:
    model = onnx.load(model_folder / GRAPH_FILE)
    constants = {one.name: one for one in model.graph.initializer}
    weights = [
        numpy_helper.to_array(constants[node.input[1]])
        for node in model.graph.node
        if node.op_type in {"DynamicQuantizeMatMul", "QAttention"}
    ]
    assert len(weights) == 24
    assert {weight.dtype for weight in weights} == {np.dtype(np.int8)}
    largest = max(int(np.abs(weight.astype(int)).max()) for weight in weights)
    assert largest == WEIGHT_MAX
    assert 2 * 255 * largest < 2**15


def test_quantising_is_off_by_half_a_step_at_most() -> None:
    values = np.array([[0.5, -2.0, 0.0], [-0.25, 1.0, 0.0]], np.float32)
    integers, scales = quantise(values, axis=0, largest=10)
    assert integers.tolist() == [[10, -10, 0], [-5, 5, 0]]
    assert scales == pytest.approx(np.array([[0.05, 0.2, 1.0]]))


def test_each_column_has_a_scale_of_its_own() -> None:
    values = np.random.default_rng(1).normal(size=(32, 8)).astype(np.float32) * 10.0 ** np.arange(-4, 4)
    integers, scales = quantise(values.astype(np.float32), axis=0, largest=WEIGHT_MAX)
    assert (np.abs(integers * scales - values) <= scales / 2 * 1.001).all()
