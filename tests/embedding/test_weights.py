"""Reading safetensors."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from likeopt.embedding.weights import read_weights


def test_tensors_are_read_by_their_offsets(tmp_path: Path) -> None:
    first, second = np.arange(6, dtype="<f4").reshape(2, 3), np.array([7.5], "<f4")
    header = {
        "__metadata__": {"format": "pt"},
        "second": {"dtype": "F32", "shape": [1], "data_offsets": [32, 36]},
        "places": {"dtype": "I64", "shape": [1], "data_offsets": [24, 32]},
        "first": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]},
    }
    encoded = json.dumps(header).encode()
    content = len(encoded).to_bytes(8, "little") + encoded
    content += first.tobytes() + np.array([9], "<i8").tobytes() + second.tobytes()
    (tmp_path / "weights").write_bytes(content)

    weights = read_weights(tmp_path / "weights")

    assert weights.keys() == {"first", "second"}
    assert (weights["first"] == first).all()
    assert (weights["second"] == second).all()
