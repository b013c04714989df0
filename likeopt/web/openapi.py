"""The API's description of itself, made from the models that validate and the structs that go out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import msgspec
from flask import Flask
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema
from werkzeug.routing import Rule

from likeopt.web.errors import PROBLEM_TYPE, Problem
from likeopt.web.operations import EVENT_STREAM, MULTIPART, Operation, operation_of
from likeopt.web.version import VERSION
from likeopt.web.wording import Said

_REF = "#/components/schemas/{name}"
_PYDANTIC_REF = "#/components/schemas/{model}"
_CONVERTER = re.compile(r"<(?:[^:<>]+:)?([^<>]+)>")
_RAW = (bytes, str)
_HIDDEN_METHODS = frozenset({"HEAD", "OPTIONS"})

Schema = dict[str, Any]


def described_routes(app: Flask) -> Iterator[tuple[Rule, str, Operation]]:
    """Every rule whose view describes itself, with each of its methods in lower case."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        operation = operation_of(app.view_functions[rule.endpoint])
        if operation is not None:
            for method in sorted((rule.methods or set()) - _HIDDEN_METHODS):
                yield rule, method.lower(), operation


def describe(app: Flask, keys_needed: bool) -> Schema:
    """The OpenAPI 3.1 document of ``app``."""
    routes = list(described_routes(app))
    refs, components = _schemas([operation for _, _, operation in routes])
    paths: Schema = {}
    for rule, method, operation in routes:
        path = _CONVERTER.sub(r"{\1}", rule.rule)
        paths.setdefault(path, {})[method] = _operation(rule, operation, refs)
    document: Schema = {
        "openapi": "3.1.0",
        "info": {
            "title": "Like-Opt",
            "version": VERSION,
            "description": "Chat with your own documents, in Korean and English.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": paths,
        "components": {"schemas": components},
    }
    if keys_needed:
        document["components"]["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer"}}
        document["security"] = [{"key": []}]
    return document


def _schemas(operations: list[Operation]) -> tuple[dict[Any, Schema], Schema]:
    structs = [kind for operation in operations for kind in operation.answers.values() if _is_struct(kind)]
    kinds = list(dict.fromkeys([*structs, Problem, Said]))
    found, components = msgspec.json.schema_components(kinds, ref_template=_REF)
    refs: dict[Any, Schema] = dict(zip(kinds, found, strict=True))
    bodies = [operation.body for operation in operations if operation.body is not None]
    models = list(dict.fromkeys(bodies))
    _, described = models_json_schema([(model, "validation") for model in models], ref_template=_PYDANTIC_REF)
    refs |= {model: {"$ref": _REF.format(name=model.__name__)} for model in models}
    # What the domain notes goes out with its sentence.
    components["Note"] = components["Said"]
    return refs, components | described.get("$defs", {})


def _is_struct(kind: Any) -> bool:
    return kind is not None and kind not in _RAW


def _operation(rule: Rule, operation: Operation, refs: dict[Any, Schema]) -> Schema:
    described: Schema = {
        "summary": operation.summary,
        "operationId": rule.endpoint.replace(".", "_"),
        "tags": [rule.endpoint.partition(".")[0]],
        "responses": {
            str(status): _answer(status, kind, operation, refs) for status, kind in operation.answers.items()
        },
    }
    described["responses"]["default"] = {
        "description": "What went wrong",
        "content": {PROBLEM_TYPE: {"schema": refs[Problem]}},
    }
    parameters = [*_path_parameters(rule), *_query_parameters(operation.query)]
    if parameters:
        described["parameters"] = parameters
    if operation.body is not None:
        described["requestBody"] = _request_body(operation, refs)
    return described


def _answer(status: int, kind: Any, operation: Operation, refs: dict[Any, Schema]) -> Schema:
    answer: Schema = {"description": HTTPStatus(status).phrase}
    if kind is None:
        return answer
    schema = refs[kind] if _is_struct(kind) else {"type": "string"}
    answer["content"] = {operation.media_type: {"schema": schema}}
    if operation.streams:
        answer["content"][EVENT_STREAM] = {"schema": {"type": "string"}}
    return answer


def _path_parameters(rule: Rule) -> Iterator[Schema]:
    for name in _CONVERTER.findall(rule.rule):
        yield {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}


def _query_parameters(model: type[BaseModel] | None) -> Iterator[Schema]:
    if model is None:
        return
    schema = model.model_json_schema(ref_template=_PYDANTIC_REF)
    required = schema.get("required", [])
    for name, described in schema["properties"].items():
        yield {"name": name, "in": "query", "required": name in required, "schema": described}


def _request_body(operation: Operation, refs: dict[Any, Schema]) -> Schema:
    content: Schema = {"application/json": {"schema": refs[operation.body]}}
    if operation.uploads:
        files = {"type": "array", "items": {"type": "string", "format": "binary"}}
        properties = {"file": files, "collection": {"type": "string"}}
        content[MULTIPART] = {"schema": {"type": "object", "properties": properties, "required": ["file"]}}
    return {"required": True, "content": content}
