"""Texts to index terms, queries to weighted terms."""

from __future__ import annotations

import unicodedata
from typing import Literal

from likeopt.search.english import STOP_WORDS
from likeopt.search.korean import MORPHEME_WEIGHT, Morphemes
from likeopt.search.words import WORD, terms_of

Korean = Literal["bigrams", "kiwi"]

# Raised whenever the terms of some text change, so that indexes made before are made anew.
_VERSION = 1
_REMEMBERED_WORDS = 50_000


class Analyzer:
    """Turns texts into terms; ``korean`` says whether Kiwi's morphemes join the bigrams.

    ``"kiwi"`` needs the ``ko`` extra. Safe for use by several threads.
    """

    def __init__(self, korean: Korean = "bigrams") -> None:
        self._morphemes = Morphemes() if korean == "kiwi" else None
        self._joined_terms: dict[str, str] = {}

    @property
    def fingerprint(self) -> str:
        """Equal fingerprints mean equal terms for equal texts."""
        return f"{_VERSION}-{self._morphemes.version}" if self._morphemes else f"{_VERSION}-bigrams"

    def warm(self) -> None:
        """Load what would otherwise be loaded at first use (Kiwi takes seconds)."""
        if self._morphemes:
            self._morphemes.load()

    def index_text(self, text: str) -> str:
        """Return the terms of ``text`` joined by spaces, repeated as often as they occur."""
        text = unicodedata.normalize("NFC", text)
        joined = self._joined_terms
        if len(joined) > _REMEMBERED_WORDS:
            joined.clear()
        parts = []
        for word in WORD.findall(text):
            terms = joined.get(word)
            if terms is None:
                terms = joined[word] = " ".join(term.text for term in terms_of(word))
            parts.append(terms)
        if self._morphemes:
            parts += self._morphemes.find(text)
        return " ".join(parts)

    def query_terms(self, text: str) -> dict[str, float]:
        """Return the terms of a query with their weights, in (0, 1], in the order of the query.

        English stop words are left out unless the query has nothing else. A term that
        stands for several words of the query has the largest of their weights.
        """
        text = unicodedata.normalize("NFC", text)
        words = WORD.findall(text)
        content = [word for word in words if word.lower() not in STOP_WORDS]
        weights: dict[str, float] = {}
        for word in content or words:
            for term in terms_of(word):
                weights[term.text] = max(weights.get(term.text, 0.0), term.weight)
        if self._morphemes:
            for morpheme in self._morphemes.find(text):
                weights[morpheme] = MORPHEME_WEIGHT
        return weights
