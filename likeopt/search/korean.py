"""Korean morphemes by Kiwi, which the ``ko`` extra brings."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import re
import threading
from typing import Any

MORPHEME_WEIGHT = 0.4

_MARK = "~"
_HANGUL = re.compile(r"[가-힣]")
# Nouns, numerals, verbs, adjectives, adverbs and roots; particles and endings tell nothing.
_CONTENT_TAGS = frozenset({"NNG", "NNP", "NNB", "NR", "VV", "VA", "XR", "MAG"})


def kiwi_is_installed() -> bool:
    """Say whether the ``ko`` extra is there, without importing it."""
    return importlib.util.find_spec("kiwipiepy") is not None


class Morphemes:
    """The content morphemes of Korean texts; loads Kiwi at first use (1.5–2 s)."""

    def __init__(self) -> None:
        self._kiwi: Any = None
        self._lock = threading.Lock()

    @property
    def version(self) -> str:
        """Name and version of the dictionary, on which the morphemes depend."""
        return f"kiwi-{importlib.metadata.version('kiwipiepy_model')}"

    def load(self) -> None:
        """Load the dictionary unless that was done."""
        with self._lock:
            if self._kiwi is None:
                from kiwipiepy import Kiwi

                self._kiwi = Kiwi(num_workers=1)

    def find(self, text: str) -> list[str]:
        """Return the morphemes of ``text``, marked so that they never equal a bigram."""
        if not _HANGUL.search(text):
            return []
        self.load()
        tokens = self._kiwi.tokenize(text)
        return [_MARK + token.form for token in tokens if token.tag.split("-")[0] in _CONTENT_TAGS]
