"""What a request holds, read and validated; what is wrong with it, said field by field."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NoReturn, TypeVar

from flask import request
from pydantic import BaseModel, ValidationError

from likeopt.errors import FieldProblem, InvalidInput, Params

Model = TypeVar("Model", bound=BaseModel)

# What pydantic calls a fault → our code; the limit it was measured against goes along.
_CODES: Mapping[str, str] = {
    "missing": "field_missing",
    "string_type": "field_not_text",
    "string_unicode": "field_characters",
    "int_type": "field_not_whole_number",
    "int_parsing": "field_not_whole_number",
    "int_from_float": "field_not_whole_number",
    "int_parsing_size": "field_not_whole_number",
    "float_type": "field_not_number",
    "float_parsing": "field_not_number",
    "finite_number": "field_not_number",
    "bool_type": "field_not_boolean",
    "bool_parsing": "field_not_boolean",
    "list_type": "field_not_list",
    "dict_type": "field_not_object",
    "model_type": "field_not_object",
    "greater_than_equal": "field_below",
    "less_than_equal": "field_above",
    "string_too_short": "field_too_short",
    "string_too_long": "field_too_long",
    "too_short": "field_too_few",
    "too_long": "field_too_many",
    "literal_error": "field_not_among",
    "field_characters": "field_characters",
    "field_too_short": "field_too_short",
    "tools_not_supported": "tools_not_supported",
    "content_not_text": "content_not_text",
    "format_not_text": "format_not_text",
    "one_answer_only": "one_answer_only",
    "input_not_texts": "input_not_texts",
}
_LIMITS = {"ge": "least", "le": "most", "min_length": "least", "max_length": "most", "expected": "choices"}


def read_body(model: type[Model]) -> Model:
    """The JSON body as ``model``; an empty body is an empty object.

    Raises InvalidInput: another content type, malformed JSON, or fields that are not valid.
    """
    raw = request.get_data(cache=False)
    if raw and not request.is_json:
        raise InvalidInput("body_type_unsupported", given=request.mimetype or "-")
    return validated(model, _decoded(raw or b"{}"), "body")


def read_query(model: type[Model]) -> Model:
    """The query string as ``model``; of a repeated parameter the first counts. Raises InvalidInput."""
    return validated(model, request.args.to_dict(), "query")


def validated(model: type[Model], data: object, whole: str) -> Model:
    """``data`` as ``model``; a fault of all of it is told as one of field ``whole``. Raises InvalidInput."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        problems = [_problem(fault, whole) for fault in error.errors(include_url=False)]
        raise InvalidInput(problems=tuple(problems)) from None


def _decoded(raw: bytes) -> object:
    try:
        return json.loads(raw.decode(), parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise InvalidInput("body_malformed") from None


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _problem(fault: Mapping[str, Any], whole: str) -> FieldProblem:
    field = ".".join(str(part) for part in fault["loc"]) or whole
    context = fault.get("ctx", {})
    params: Params = {_LIMITS[name]: value for name, value in context.items() if name in _LIMITS}
    kind = f"string_{fault['type']}" if isinstance(fault["input"], str) else fault["type"]
    return FieldProblem(field, _CODES.get(kind) or _CODES.get(fault["type"], "field_invalid"), params)
