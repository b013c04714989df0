"""What the command line says to people: codes put into words, in the language of their terminal."""

from __future__ import annotations

import os

from likeopt.cli.sentences import SENTENCES
from likeopt.messages import Translate, in_english, put_into_words


def language() -> str:
    """``ko`` or ``en``, as the locale's variables say."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name)
        if value:
            return "ko" if value.startswith("ko") else "en"
    return "en"


def say(code: str, **params: str | int | float) -> str:
    """The sentence of ``code``, one of the command line's own or of the program's."""
    sentence = SENTENCES.get(code)
    if sentence is None:
        return put_into_words(code, params, _translate())
    return _translate()(sentence).format_map(params)


def _translate() -> Translate:
    if language() == "en":
        return in_english
    from likeopt.web.languages import translator

    return translator(language())
