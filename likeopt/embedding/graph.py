"""The network as an ONNX graph: BERT with 6 layers, mean pooling and unit length inside.

Inputs ``input_ids`` and ``attention_mask``, int64, (batch, length), padded at the end; output
``sentence_embedding``, float32, (batch, 384), unit rows. How numbers are multiplied is left
to ``Operators``: in float32 here, in int8 in ``int8.py``.

LayerNormalization follows an Add of its own: ONNX Runtime's fused SkipLayerNormalization
takes several times as long as the two. So the session must not fuse them
either; see ``minilm.py``.
"""

from __future__ import annotations

from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper

from likeopt.embedding.weights import DIMENSIONS, HEADS, LAYERS, MAX_TOKENS, Floats, Weights

OPSET = 20
IR_VERSION = 9
MICROSOFT = "com.microsoft"

_EPSILON = 1e-12


class Dense(NamedTuple):
    """x·weight + bias; ``weight`` is (in, out). ``site`` names the place in the network."""

    site: str
    weight: Floats
    bias: Floats


class Graph:
    """Nodes and constants in the order they are added."""

    def __init__(self) -> None:
        self.nodes: list[NodeProto] = []
        self.constants: dict[str, TensorProto] = {}

    def constant(self, name: str, value: NDArray[Any]) -> str:
        """Add a constant; return its name. Raises ValueError when the name is taken."""
        if name in self.constants:
            raise ValueError(name)
        self.constants[name] = numpy_helper.from_array(np.ascontiguousarray(value), name)
        return name

    def add(self, operator: str, *inputs: str, domain: str = "", **attributes: Any) -> str:
        """Add a node with one output; return the output's name."""
        return self.add_many(operator, 1, *inputs, domain=domain, **attributes)[0]

    def add_many(
        self, operator: str, outputs: int, *inputs: str, domain: str = "", **attributes: Any
    ) -> list[str]:
        """Add a node with several outputs; return their names."""
        name = f"{operator}_{len(self.nodes)}"
        names = [f"{name}_{number}" for number in range(outputs)]
        self.nodes.append(helper.make_node(operator, inputs, names, name, domain=domain, **attributes))
        return names


class Operators(Protocol):
    """How tables are read and matrices multiplied."""

    def look_up(self, graph: Graph, ids: str, table: Floats) -> str:
        """Rows ``ids`` of ``table``, as float32."""
        ...

    def multiply(self, graph: Graph, values: str, dense: Dense) -> str:
        """``values`` through ``dense``."""
        ...

    def attend(self, graph: Graph, values: str, lengths: str, dense: Dense) -> str:
        """Self-attention over the first ``lengths`` values; ``dense`` makes queries, keys and values."""
        ...


class FloatOperators:
    """Everything in float32. ``inputs`` tells afterwards what flows into each site."""

    def __init__(self) -> None:
        self.inputs: dict[str, str] = {}

    def look_up(self, graph: Graph, ids: str, table: Floats) -> str:
        """Rows ``ids`` of ``table``."""
        return graph.add("Gather", graph.constant("words", table), ids)

    def multiply(self, graph: Graph, values: str, dense: Dense) -> str:
        """``values`` through ``dense``."""
        self.inputs[dense.site] = values
        product = graph.add("MatMul", values, graph.constant(f"{dense.site}.weight", dense.weight))
        return graph.add("Add", product, graph.constant(f"{dense.site}.bias", dense.bias))

    def attend(self, graph: Graph, values: str, lengths: str, dense: Dense) -> str:
        """Self-attention over the first ``lengths`` values."""
        self.inputs[dense.site] = values
        weight = graph.constant(f"{dense.site}.weight", dense.weight)
        bias = graph.constant(f"{dense.site}.bias", dense.bias)
        return graph.add("Attention", values, weight, bias, lengths, domain=MICROSOFT, num_heads=HEADS)


def build_graph(weights: Weights, operators: Operators) -> ModelProto:
    """The whole network with ``operators``."""
    graph = Graph()
    second = graph.constant("second", np.ones(1, np.int64))
    summed = graph.add("ReduceSum", "attention_mask", second, keepdims=0)
    lengths = graph.add("Cast", summed, to=TensorProto.INT32)
    values = _embed(graph, weights, operators)
    for number in range(LAYERS):
        values = _layer(graph, f"encoder.layer.{number}", values, lengths, _Parts(weights, operators))
    _pool(graph, values, second)
    return _model(graph)


class _Parts(NamedTuple):
    weights: Weights
    operators: Operators

    def dense(self, site: str, *names: str) -> Dense:
        """The matrices ``names`` side by side."""
        return Dense(
            site,
            np.concatenate([self.weights[f"{name}.weight"].T for name in names], axis=1),
            np.concatenate([self.weights[f"{name}.bias"] for name in names]),
        )


def _embed(graph: Graph, weights: Weights, operators: Operators) -> str:
    """Word + position + kind of text; of the latter there is one, so it is added to the positions."""
    prefix = "embeddings"
    words = operators.look_up(graph, "input_ids", weights[f"{prefix}.word_embeddings.weight"])
    positions = (
        weights[f"{prefix}.position_embeddings.weight"][:MAX_TOKENS]
        + weights[f"{prefix}.token_type_embeddings.weight"][0]
    )
    length = graph.add("Shape", "input_ids", start=1, end=2)
    first = graph.constant("first", np.zeros(1, np.int64))
    used = graph.add("Slice", graph.constant("positions", positions), first, length, first)
    return _normalise(graph, weights, prefix, words, used)


def _layer(graph: Graph, prefix: str, values: str, lengths: str, parts: _Parts) -> str:
    operators = parts.operators
    attention, feed = f"{prefix}.attention", f"{prefix}.intermediate"
    heads = parts.dense(attention, *(f"{attention}.self.{name}" for name in ("query", "key", "value")))
    seen = operators.attend(graph, values, lengths, heads)
    mixed = operators.multiply(graph, seen, parts.dense(f"{attention}.output", f"{attention}.output.dense"))
    values = _normalise(graph, parts.weights, f"{attention}.output", mixed, values)
    wide = operators.multiply(graph, values, parts.dense(feed, f"{feed}.dense"))
    active = graph.add("Gelu", wide)
    narrow = operators.multiply(graph, active, parts.dense(f"{prefix}.output", f"{prefix}.output.dense"))
    return _normalise(graph, parts.weights, f"{prefix}.output", narrow, values)


def _normalise(graph: Graph, weights: Weights, prefix: str, new: str, old: str) -> str:
    scale = graph.constant(f"{prefix}.norm.scale", weights[f"{prefix}.LayerNorm.weight"])
    shift = graph.constant(f"{prefix}.norm.shift", weights[f"{prefix}.LayerNorm.bias"])
    added = graph.add("Add", new, old)
    return graph.add("LayerNormalization", added, scale, shift, axis=-1, epsilon=_EPSILON)


def _pool(graph: Graph, values: str, second: str) -> None:
    """Sum over the real tokens; dividing by their number is left out, since the length becomes 1."""
    mask = graph.add("Cast", "attention_mask", to=TensorProto.FLOAT)
    summed = graph.add("MatMul", graph.add("Unsqueeze", mask, second), values)
    flat = graph.add("Squeeze", summed, second)
    graph.nodes.append(helper.make_node("LpNormalization", [flat], ["sentence_embedding"], axis=-1, p=2))


def _model(graph: Graph) -> ModelProto:
    size = ["batch", "length"]
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.INT64, size)
        for name in ("input_ids", "attention_mask")
    ]
    output = helper.make_tensor_value_info("sentence_embedding", TensorProto.FLOAT, ["batch", DIMENSIONS])
    return helper.make_model(
        helper.make_graph(graph.nodes, "minilm", inputs, [output], list(graph.constants.values())),
        opset_imports=[helper.make_opsetid("", OPSET), helper.make_opsetid(MICROSOFT, 1)],
        ir_version=IR_VERSION,
    )
