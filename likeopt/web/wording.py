"""Codes put into words at the edge, in the language of the request."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from flask_babel import get_locale

from likeopt.errors import Params
from likeopt.messages import put_into_words
from likeopt.search.passages import Note
from likeopt.web.languages import DEFAULT_LANGUAGE, Language, translator

_NOTE_FIELDS = {"code", "params"}


class Said(msgspec.Struct, frozen=True):
    """Something the server says to people: a stable code, its parameters, and the sentence."""

    code: str
    params: Params
    message: str


def request_language() -> Language:
    """The language of the request being answered."""
    locale = get_locale()
    return locale.language if locale else DEFAULT_LANGUAGE


def say_code(code: str, params: Mapping[str, str | int | float], language: str | None = None) -> Said:
    """Put ``code`` into words, in the request's language unless another is given."""
    message = put_into_words(code, params, translator(language or request_language()))
    return Said(code, dict(params), message)


def say(note: Note, language: str | None = None) -> Said:
    """Put ``note`` into words, in the request's language unless another is given."""
    return say_code(note.code, note.params, language)


def spoken(data: Any, language: str) -> Any:
    """Plain data with the sentence added to everything in it that is said to people."""
    if isinstance(data, dict):
        if data.keys() == _NOTE_FIELDS:
            return data | {"message": put_into_words(data["code"], data["params"], translator(language))}
        return {name: spoken(value, language) for name, value in data.items()}
    if isinstance(data, list | tuple):
        return [spoken(value, language) for value in data]
    return data


def say_all(notes: Iterable[Note], language: str | None = None) -> tuple[Said, ...]:
    """Put each note into words."""
    return tuple(say(note, language) for note in notes)
