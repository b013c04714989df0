"""What a question means much the same as, by its vector, where its words leave that open."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress

import numpy as np
from numpy.typing import NDArray

from likeopt.chat.routing.features import INTENTS
from likeopt.chat.routing.prototypes import PROTOTYPES
from likeopt.embedding.embedder import Vectors
from likeopt.embedding.language import knows
from likeopt.errors import EmbeddingUnavailable, Overloaded

# Points for a cosine of one above the mean over the intents.
POINTS_PER_COSINE = 11_000.0


class Likeness:
    """Compares with the mean of a few questions of each intent.

    ``embed`` turns one text into a unit row, as (1, dimensions), ``embed_all`` several, as (n, dimensions);
    ``languages`` are those the model knows, empty for all. The means are made by ``prepare`` or on first
    use. Safe for several threads: at worst two make the same.
    """

    def __init__(
        self,
        embed: Callable[[str], Vectors],
        embed_all: Callable[[Sequence[str]], Vectors],
        languages: Callable[[], tuple[str, ...]] | None = None,
    ) -> None:
        self._embed = embed
        self._embed_all = embed_all
        self._languages = languages
        self._means: Vectors | None = None

    def prepare(self) -> None:
        """Make the means before they are needed, unless the model does not answer."""
        with suppress(EmbeddingUnavailable, Overloaded):
            self._means = self._means if self._means is not None else self._made()

    def points(self, text: str) -> NDArray[np.int32] | None:
        """Points for each intent, or None where the model does not know the language or does not answer."""
        try:
            if self._languages is not None and not knows(text, self._languages()):
                return None
            if self._means is None:
                self._means = self._made()
            cosines = self._means @ self._embed(text).reshape(-1)
        except (EmbeddingUnavailable, Overloaded):
            return None
        points: NDArray[np.int32] = np.rint((cosines - cosines.mean()) * POINTS_PER_COSINE).astype(np.int32)
        return points

    def _made(self) -> Vectors:
        vectors = self._embed_all([text for intent in INTENTS for text in PROTOTYPES[intent]])
        ends = np.cumsum([len(PROTOTYPES[intent]) for intent in INTENTS])[:-1]
        means = np.array([group.mean(axis=0) for group in np.split(vectors, ends)], dtype=np.float32)
        unit: Vectors = means / np.linalg.norm(means, axis=1, keepdims=True)
        return unit
