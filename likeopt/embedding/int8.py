"""The network in int8: a quarter of the size, about three times as fast.

Weights are quantised per column to 7 bits. Products of an unsigned and a signed byte are
added up in pairs of 16 bits on processors that have AVX2 but no VNNI; 255·63·2 fits there,
255·127·2 does not and would be cut off without a word. What the eighth bit would bring is
less than what is gained at the other operand:

Activations are quantised as they come, with one scale for the whole tensor. A handful of
channels are five to fifteen times as large as the rest, so they would leave the others a
few steps only. They are divided before the product, and the matching rows of the weight
multiplied by the same number, after Xiao et al., "SmoothQuant", ICML 2023 (arXiv
2211.10438). Which channels these are depends on the network and not on the text, so they
are found with any words.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from onnx import ModelProto, TensorProto, helper

from likeopt.embedding.graph import MICROSOFT, Dense, FloatOperators, Graph, build_graph
from likeopt.embedding.weights import CLS, HEADS, SEP, Floats, Weights

Bytes = NDArray[np.int8]

WEIGHT_MAX = 63
TABLE_MAX = 127
# Channels may be this many times the median one; what is above it is scaled down to it.
OUTLIER = 4.0

_FIRST_WORD, _WORDS = 1000, 29_522
# Prime to the number of words: the sample is spread over all of them, each at most once.
_STRIDE = 7919
_SAMPLE = (16, 64)


def quantise(values: Floats, axis: int, largest: int) -> tuple[Bytes, Floats]:
    """Round ``values`` to integers in [-largest, largest] with one scale along ``axis``.

    Returns integers and scales (``axis`` kept as 1) whose product is nearest to ``values``.
    """
    highest = np.abs(values).max(axis=axis, keepdims=True)
    scales = np.where(highest == 0, 1, highest / largest).astype(np.float32)
    return np.rint(values / scales).astype(np.int8), scales


class Int8Operators:
    """Matrices in int8; ``divisors`` (in,) say by what the channels into each site are divided."""

    def __init__(self, divisors: Mapping[str, Floats]) -> None:
        self._divisors = divisors

    def look_up(self, graph: Graph, ids: str, table: Floats) -> str:
        """Rows ``ids`` of ``table``, each row with its own scale."""
        rows, scales = quantise(table, 1, TABLE_MAX)
        row = graph.add("Gather", graph.constant("words", rows), ids)
        scale = graph.add("Gather", graph.constant("words.scale", scales), ids)
        return graph.add("Mul", graph.add("Cast", row, to=TensorProto.FLOAT), scale)

    def multiply(self, graph: Graph, values: str, dense: Dense) -> str:
        """``values`` through ``dense``."""
        values, weight, scale = self._prepare(graph, values, dense)
        bias = graph.constant(f"{dense.site}.bias", dense.bias)
        return graph.add("DynamicQuantizeMatMul", values, weight, scale, "", bias, domain=MICROSOFT)

    def attend(self, graph: Graph, values: str, lengths: str, dense: Dense) -> str:
        """Self-attention over the first ``lengths`` values."""
        values, weight, scale = self._prepare(graph, values, dense)
        quantised, step, zero = graph.add_many("DynamicQuantizeLinear", 3, values)
        bias = graph.constant(f"{dense.site}.bias", dense.bias)
        inputs = (quantised, weight, bias, step, scale, lengths, zero)
        return graph.add("QAttention", *inputs, domain=MICROSOFT, num_heads=HEADS)

    def _prepare(self, graph: Graph, values: str, dense: Dense) -> tuple[str, str, str]:
        """``values`` with their outliers divided, and the weight's integers and scales."""
        divisors = self._divisors[dense.site]
        weight, scales = quantise(dense.weight * divisors[:, None], 0, WEIGHT_MAX)
        if divisors.max() > 1:
            factors = graph.constant(f"{dense.site}.factor", 1 / divisors)
            values = graph.add("Mul", values, factors)
        return (
            values,
            graph.constant(f"{dense.site}.weight", weight),
            graph.constant(f"{dense.site}.scale", scales[0]),
        )


def build_int8(weights: Weights) -> ModelProto:
    """The network in int8."""
    return build_graph(weights, Int8Operators(_divisors(weights)))


def _divisors(weights: Weights) -> dict[str, Floats]:
    """For each site the divisor of every channel, 1 for all but the outliers."""
    operators = FloatOperators()
    model = build_graph(weights, operators)
    sites = operators.inputs
    model.graph.output.extend(
        helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in set(sites.values())
    )
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, ["CPUExecutionProvider"])
    ids = _sample()
    values = session.run(list(sites.values()), {"input_ids": ids, "attention_mask": np.ones_like(ids)})
    largest = {site: np.abs(value).max(axis=(0, 1)) for site, value in zip(sites, values, strict=True)}
    return {site: np.maximum(1, peaks / (OUTLIER * np.median(peaks))) for site, peaks in largest.items()}


def _sample() -> NDArray[np.int64]:
    ids = (_FIRST_WORD + np.arange(np.prod(_SAMPLE)) * _STRIDE % _WORDS).reshape(_SAMPLE)
    ids[:, 0], ids[:, -1] = CLS, SEP
    return ids
