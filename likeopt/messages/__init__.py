"""The sentence that belongs to each code, in English; Korean stands in the gettext catalogue.

The sentence names what went wrong and what to do about it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from likeopt.messages import caching, general, models, monitoring

Translate = Callable[[str], str]

SENTENCES: dict[str, str] = general.SENTENCES | caching.SENTENCES | models.SENTENCES | monitoring.SENTENCES


def in_english(sentence: str) -> str:
    """Leave the sentence as it is."""
    return sentence


def put_into_words(
    code: str, params: Mapping[str, str | int | float], translate: Translate = in_english
) -> str:
    """Say ``code`` with its ``params`` in the language of ``translate``.

    An unknown code is said as itself, so that a missing sentence never hides an error.
    """
    sentence = SENTENCES.get(code)
    if sentence is None:
        return code
    return translate(sentence).format_map(params)
