"""Counting tokens as a model does, with its own tokenizer."""

from __future__ import annotations

import logging
import threading
from functools import lru_cache
from typing import TYPE_CHECKING

from likeopt.chat.context.tokens import TokenCount, estimate_tokens

if TYPE_CHECKING:
    from tokenizers import Tokenizer

log = logging.getLogger(__name__)

# The turns of a conversation are counted again with each of its questions.
_REMEMBERED_TEXTS = 4096
_LONGEST_REMEMBERED = 8000
_MOST_TOKENIZERS = 32


@lru_cache(maxsize=_MOST_TOKENIZERS)
def counter(path: str) -> TokenCount:
    """The count of the tokenizer in the file ``path`` (a ``tokenizer.json``); the estimate without one.

    The file is read when something is first counted. One that cannot be read is logged once and the
    tokens are estimated. Counts are of the text alone, without special tokens.
    """
    return ModelTokens(path) if path else estimate_tokens


class ModelTokens:
    """Counts with one tokenizer; made without reading it. Safe for use by several threads at once."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._tokenizer: Tokenizer | None = None
        self._unreadable = False
        self._remembered = lru_cache(maxsize=_REMEMBERED_TEXTS)(self._counted)

    def __call__(self, text: str) -> int:
        """Tokens of ``text``, without special ones."""
        return self._remembered(text) if len(text) <= _LONGEST_REMEMBERED else self._counted(text)

    def _counted(self, text: str) -> int:
        tokenizer = self._opened()
        if tokenizer is None:
            return estimate_tokens(text)
        # Without offsets, which take longer than the tokens.
        whole = text.encode("utf-8", "replace").decode()
        return len(tokenizer.encode_batch_fast([whole], add_special_tokens=False)[0])

    def _opened(self) -> Tokenizer | None:
        if self._tokenizer is None and not self._unreadable:
            with self._lock:
                if self._tokenizer is None and not self._unreadable:
                    self._tokenizer = self._read()
                    self._unreadable = self._tokenizer is None
        return self._tokenizer

    def _read(self) -> Tokenizer | None:
        from tokenizers import Tokenizer

        try:
            tokenizer = Tokenizer.from_file(self._path)
        except Exception as error:  # noqa: BLE001 - the library raises plain Exception for any bad file
            log.warning("the tokenizer %s cannot be read, tokens are estimated: %s", self._path, error)
            return None
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return tokenizer
