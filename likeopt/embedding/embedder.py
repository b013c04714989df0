"""The contract of an embedding model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol

import msgspec
import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


class EmbeddingSpec(msgspec.Struct, frozen=True):
    """Which model makes the vectors, and how to reach it; no key in it.

    ``languages`` are ISO 639-1 codes, empty when the model is taken to know all.
    """

    kind: Literal["minilm", "openai"]
    model: str
    dimensions: int
    max_tokens: int
    languages: tuple[str, ...] = ()
    base_url: str | None = None


class Embedder(Protocol):
    """Turns texts into vectors. Not safe for use by two threads at once unless it says so."""

    @property
    def spec(self) -> EmbeddingSpec:
        """The model behind it. Raises EmbeddingUnavailable while that is not known."""
        ...

    def embed(self, texts: Sequence[str]) -> Vectors:
        """float32, (len(texts), dimensions), unit rows, in the order of ``texts``.

        Longer texts are cut at ``max_tokens``. Raises EmbeddingUnavailable.
        """
        ...

    def count_tokens(self, text: str) -> int:
        """Tokens of ``text`` without special ones; an estimate where the tokenizer is not known."""
        ...
