"""Which language a person is spoken to in, and its catalogue of sentences."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import lru_cache
from importlib import resources
from typing import Literal

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

Language = Literal["en", "ko"]

LANGUAGES: tuple[Language, ...] = ("en", "ko")
DEFAULT_LANGUAGE: Language = "en"
LANGUAGE_COOKIE = "lang"


@lru_cache(maxsize=len(LANGUAGES))
def catalogue(language: str) -> NullTranslations:
    """The catalogue of ``language``; English is the language of the sentences themselves.

    It is read from the ``.po`` file, so that no step between editing and serving can be forgotten.
    """
    source = resources.files("likeopt") / "translations" / language / "LC_MESSAGES" / "messages.po"
    if not source.is_file():
        return NullTranslations()
    compiled = io.BytesIO()
    with source.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return Translations(compiled)


def translator(language: str) -> Callable[[str], str]:
    """A function that puts an English sentence into ``language``, or leaves it."""
    return catalogue(language).gettext


@lru_cache(maxsize=256)
def _preferred(accept_language: str) -> str:
    accepted = parse_accept_header(accept_language, LanguageAccept)
    return accepted.best_match(LANGUAGES, DEFAULT_LANGUAGE) or DEFAULT_LANGUAGE


def choose_language(chosen: str | None, accept_language: str | None) -> str:
    """The language a person chose on the page, else the best that ``Accept-Language`` asks for."""
    if chosen in LANGUAGES:
        return chosen
    return _preferred(accept_language) if accept_language else DEFAULT_LANGUAGE
