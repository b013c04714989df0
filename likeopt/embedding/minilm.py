"""The built-in model: all-MiniLM-L6-v2 in int8, run by ONNX Runtime."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from likeopt.embedding.batching import batches
from likeopt.embedding.embedder import EmbeddingSpec, Vectors
from likeopt.embedding.installing import GRAPH_FILE, MODEL_NAME, TOKENIZER_FILE
from likeopt.embedding.weights import DIMENSIONS, MAX_TOKENS, SEP
from likeopt.errors import EmbeddingUnavailable

if TYPE_CHECKING:
    from onnxruntime import SessionOptions

T = TypeVar("T")
R = TypeVar("R")
Tokens = list[int]

LANGUAGES = ("en",)

# More of a text than this is not even cut into tokens: the first of them is all that is read.
_READ_CHARS = 64 * MAX_TOKENS
_INPUTS = ("input_ids", "attention_mask")
_TEXTS_PER_PART = 32
_LOG_ERRORS = 3


class MiniLM:
    """An Embedder that works on ``threads`` native threads. Safe for use by several threads at once.

    Each run of the model has one thread; ``threads`` is how many runs of one ``embed`` go on at
    the same time, which is faster than to split each run and needs no thread of its own before
    the first ``embed`` of many texts. So it may be made before fork and used in the children.
    """

    def __init__(self, folder: Path, threads: int = 1) -> None:
        """Load the model installed in ``folder``. Raises EmbeddingUnavailable if it cannot be read."""
        from onnxruntime import InferenceSession
        from tokenizers import Tokenizer

        self._threads = threads
        self._lock = threading.Lock()
        self._pool: ThreadPoolExecutor | None = None
        try:
            self._session = InferenceSession(
                folder / GRAPH_FILE, _options(), providers=["CPUExecutionProvider"]
            )
            self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER_FILE))
        except Exception as error:
            raise EmbeddingUnavailable("embedding_damaged", path=str(folder)) from error
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()

    @property
    def spec(self) -> EmbeddingSpec:
        """The model; its name says which quantisation it is."""
        return EmbeddingSpec("minilm", MODEL_NAME, DIMENSIONS, MAX_TOKENS, LANGUAGES)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """float32, (len(texts), 384), unit rows; texts are cut at 256 tokens."""
        parts = [texts[start : start + _TEXTS_PER_PART] for start in range(0, len(texts), _TEXTS_PER_PART)]
        return self.run([tokens for part in self._map(self.encode, parts) for tokens in part])

    def count_tokens(self, text: str) -> int:
        """Tokens of ``text`` without special ones."""
        return len(self._tokenizer.encode(text, add_special_tokens=False))

    def encode(self, texts: Sequence[str]) -> list[Tokens]:
        """Tokens of each text as the model takes them: special ones added, cut at 256."""
        encoded = self._tokenizer.encode_batch_fast([text[:_READ_CHARS] for text in texts])
        return [_cut(one.ids) for one in encoded]

    def run(self, tokens: Sequence[Tokens]) -> Vectors:
        """The vectors of encoded texts, in their order."""
        vectors = np.empty((len(tokens), DIMENSIONS), np.float32)
        parts = batches([len(one) for one in tokens])
        results = self._map(self._run_batch, [[tokens[place] for place in part] for part in parts])
        for places, rows in zip(parts, results, strict=True):
            vectors[places] = rows
        return vectors

    def close(self) -> None:
        """End the threads."""
        if self._pool is not None:
            self._pool.shutdown()

    def _map(self, function: Callable[[T], R], parts: Sequence[T]) -> Iterable[R]:
        """``function`` of each part, in their order, on all threads if that is worth it."""
        if self._threads == 1 or len(parts) < 2:
            return map(function, parts)
        with self._lock:
            self._pool = self._pool or ThreadPoolExecutor(self._threads, thread_name_prefix="minilm")
        return self._pool.map(function, parts)

    def _run_batch(self, rows: Sequence[Tokens]) -> Vectors:
        size = len(rows), max(map(len, rows))
        ids, mask = np.zeros(size, np.int64), np.zeros(size, np.int64)
        for number, row in enumerate(rows):
            ids[number, : len(row)] = row
            mask[number, : len(row)] = 1
        vectors: Vectors = self._session.run(None, dict(zip(_INPUTS, (ids, mask), strict=True)))[0]
        return vectors


def _cut(tokens: Tokens) -> Tokens:
    return tokens if len(tokens) <= MAX_TOKENS else [*tokens[: MAX_TOKENS - 1], SEP]


def _options() -> SessionOptions:
    from onnxruntime import GraphOptimizationLevel, SessionOptions

    options = SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    # Higher levels fuse Add and LayerNormalization into an operator that is slower than both.
    options.graph_optimization_level = GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.log_severity_level = _LOG_ERRORS
    return options
