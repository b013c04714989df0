"""English: stems and stop words."""

from __future__ import annotations

import functools

import tantivy

# Words that carry no content of their own in a question; a query made only of them keeps them.
_WORDS = """
    a about after all also am an and any are as at be been before being between both but by can could
    did do does doing during each every few for from get gets had has have having he her here hers him his
    how i if in into is it its itself just let may me might more most must my no nor not now of off on
    once only onto or other our ours out over own please same shall she should so some such tell than
    that the their theirs them then there these they this those through to too under until up upon us
    very was we were what when where whether which while who whom whose why will with within without
    would you your yours
    aren couldn didn doesn don hadn hasn haven isn mustn shouldn wasn weren won wouldn
"""
STOP_WORDS = frozenset(_WORDS.split())


@functools.cache
def _stemmer() -> tantivy.TextAnalyzer:
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.raw())
    return builder.filter(tantivy.Filter.stemmer("english")).build()


def stem(word: str) -> str:
    """Return the Snowball (Porter 2) stem of a lower-case word; words that are not ASCII stay as they are."""
    if not word.isascii():
        return word
    stems: list[str] = _stemmer().analyze(word)
    return stems[0] if stems else word
