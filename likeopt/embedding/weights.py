"""The published network: its shape, and its weights as they stand in their safetensors file."""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Weights = dict[str, Floats]

LAYERS = 6
HEADS = 12
DIMENSIONS = 384
MAX_TOKENS = 256
CLS, SEP = 101, 102

_LENGTH_BYTES = 8


class _Tensor(msgspec.Struct):
    dtype: str
    shape: tuple[int, ...]
    data_offsets: tuple[int, int]


def read_weights(path: Path) -> Weights:
    """The float32 tensors of a safetensors file, by name, mapped rather than read.

    The file is a header's length (8 bytes, little-endian), the header (JSON: name → dtype,
    shape, offsets into what follows), and the tensors, one after the other.
    """
    content = np.memmap(path, dtype=np.uint8, mode="r")
    start = _LENGTH_BYTES + int(content[:_LENGTH_BYTES].view("<u8")[0])
    header = msgspec.json.decode(bytes(content[_LENGTH_BYTES:start]), type=dict[str, msgspec.Raw])
    header.pop("__metadata__", None)
    tensors = {name: msgspec.json.decode(raw, type=_Tensor) for name, raw in header.items()}
    return {
        name: content[start:][slice(*tensor.data_offsets)].view("<f4").reshape(tensor.shape)
        for name, tensor in tensors.items()
        if tensor.dtype == "F32"
    }
