"""Any OpenAI-compatible embeddings server as an Embedder."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np

from likeopt.embedding.batching import batches
from likeopt.embedding.embedder import EmbeddingSpec, Vectors
from likeopt.embedding.upstream import Chance, EmbeddingServer, Patience, Rejected
from likeopt.errors import EmbeddingUnavailable

TEXTS_PER_CALL = 64
TOKENS_PER_CALL = 16_384
MAX_TOKENS = 512

# An estimate, since the server's tokenizer is not known: 4 letters of English, or 4/3 syllables
# of Korean, are about a token.
_BYTES_PER_TOKEN = 4
_SHORTEST_CUT_BYTES = 64


class _Row(msgspec.Struct):
    embedding: list[float]
    index: int | None = None


class _Answer(msgspec.Struct):
    data: list[_Row]


class RemoteEmbedder:
    """The model ``model`` behind ``{base_url}/embeddings``. Safe for use by several threads at once.

    ``languages`` are those the model knows, empty for all. ``dimensions`` and ``max_tokens`` are
    the model's; unless given, the first are learned from the first answer.
    """

    def __init__(
        self,
        base_url: str,
        model: str,
        *,
        api_key: str = "",
        languages: tuple[str, ...] = (),
        dimensions: int | None = None,
        max_tokens: int = MAX_TOKENS,
        patience: Patience | None = None,
        chance: Chance | None = None,
    ) -> None:
        self._base_url = base_url
        self._model = model
        self._languages = languages
        self._dimensions = dimensions
        self._max_tokens = max_tokens
        self._server = EmbeddingServer(base_url, api_key, patience or Patience(), chance or Chance())

    @property
    def spec(self) -> EmbeddingSpec:
        """The model; asks the server for a vector as long as its dimensions are not known.

        Raises EmbeddingUnavailable.
        """
        if self._dimensions is None:
            self.embed([" "])
        return EmbeddingSpec(
            kind="openai",
            model=self._model,
            dimensions=self._dimensions or 0,
            max_tokens=self._max_tokens,
            languages=self._languages,
            base_url=self._base_url,
        )

    def embed(self, texts: Sequence[str]) -> Vectors:
        """float32, (len(texts), dimensions), unit rows, in the order of ``texts``.

        Texts are cut where they are estimated to have ``max_tokens``, or shorter if the server
        does not take them. Raises EmbeddingUnavailable (those of EmbeddingServer.post, and
        embedding_rejected, embedding_dimensions_changed).
        """
        # An empty text is refused by many servers, a blank one by none.
        cut = [_cut(text, self._max_tokens * _BYTES_PER_TOKEN) or " " for text in texts]
        vectors = np.empty((len(texts), self._dimensions or 0), np.float32)
        parts = batches([self.count_tokens(text) for text in cut], TOKENS_PER_CALL, TEXTS_PER_CALL)
        for places in parts:
            rows = self._embed([cut[place] for place in places])
            if not vectors.size:
                vectors = np.empty((len(texts), rows.shape[1]), np.float32)
            vectors[places] = rows
        return vectors

    def count_tokens(self, text: str) -> int:
        """About how many tokens ``text`` has, from its length in UTF-8."""
        return -(-len(text.encode("utf-8", "replace")) // _BYTES_PER_TOKEN)

    def close(self) -> None:
        """Close the connections."""
        self._server.close()

    def _embed(self, texts: list[str]) -> Vectors:
        """One call; if the server does not take it, halves of it, and at last halves of a text."""
        body = {"model": self._model, "input": texts}
        try:
            return self._read(self._server.post(body, len(texts)), len(texts))
        except Rejected as rejected:
            half = len(texts) // 2
            if half:
                return np.concatenate([self._embed(texts[:half]), self._embed(texts[half:])])
            size_bytes = len(texts[0].encode())
            if size_bytes < 2 * _SHORTEST_CUT_BYTES:
                raise EmbeddingUnavailable("embedding_rejected", status=rejected.status) from None
            return self._embed([_cut(texts[0], size_bytes // 2)])

    def _read(self, answer: bytes, expected: int) -> Vectors:
        try:
            rows = msgspec.json.decode(answer, type=_Answer).data
            if all(row.index is not None for row in rows):
                rows.sort(key=lambda row: row.index or 0)
            vectors = np.asarray([row.embedding for row in rows], np.float32)
        except (msgspec.DecodeError, ValueError):
            raise EmbeddingUnavailable("embedding_bad_answer") from None
        if vectors.shape[0] != expected or vectors.ndim != 2 or not vectors.shape[1]:
            raise EmbeddingUnavailable("embedding_bad_answer")
        self._learn(vectors.shape[1])
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        if not (np.isfinite(lengths) & (lengths > 0)).all():
            raise EmbeddingUnavailable("embedding_bad_answer")
        unit: Vectors = vectors / lengths
        return unit

    def _learn(self, dimensions: int) -> None:
        if self._dimensions is None:
            self._dimensions = dimensions
        if self._dimensions != dimensions:
            raise EmbeddingUnavailable(
                "embedding_dimensions_changed", expected=self._dimensions, given=dimensions
            )


def _cut(text: str, size_bytes: int) -> str:
    """The beginning of ``text``, at most ``size_bytes`` long in UTF-8."""
    content = text.encode("utf-8", "replace")
    return text if len(content) <= size_bytes else content[:size_bytes].decode("utf-8", "ignore")
