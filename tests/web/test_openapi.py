from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from likeopt.web.operations import operation_of

# Pages and the description itself are for reading, not for calling.
NOT_CALLS = {"/api/v1/docs", "/api/v1/openapi.json"}


@pytest.fixture
def document(reader: FlaskClient) -> dict[str, Any]:
    answer = reader.get("/api/v1/openapi.json")
    assert answer.status_code == 200
    return answer.json


def api_routes(library: Flask) -> set[tuple[str, str]]:
    return {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in library.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
        if rule.rule.startswith(("/api/", "/v1/", "/health", "/ready", "/metrics"))
        and rule.rule not in NOT_CALLS
    }


def test_every_call_is_described_and_every_description_can_be_called(library: Flask, document) -> None:
    described = {(path, method) for path, methods in document["paths"].items() for method in methods}
    assert described == api_routes(library)


def test_the_calls_of_the_contract_are_there(document) -> None:
    calls = {f"{method} {path}" for path, methods in document["paths"].items() for method in methods}
    assert {
        "get /health",
        "get /ready",
        "get /metrics",
        "post /api/v1/documents",
        "get /api/v1/documents/{document_id}/file",
        "post /api/v1/documents/{document_id}/restore",
        "get /api/v1/indexing/events",
        "get /api/v1/search",
        "post /api/v1/search",
    } <= calls


def test_every_reference_leads_somewhere(document) -> None:
    def references(node: Any) -> set[str]:
        if isinstance(node, dict):
            own = {node["$ref"]} if isinstance(node.get("$ref"), str) else set()
            return own.union(*(references(value) for value in node.values()))
        return set().union(*(references(value) for value in node)) if isinstance(node, list) else set()

    found = references(document)
    assert len(found) > 5
    names = {reference.removeprefix("#/components/schemas/") for reference in found}
    assert names == set(document["components"]["schemas"]) & names
    assert all(reference.startswith("#/components/schemas/") for reference in found)


def test_every_schema_is_a_schema(document) -> None:
    for schema in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def test_operations_have_an_id_each_and_a_summary(document) -> None:
    operations = [one for methods in document["paths"].values() for one in methods.values()]
    ids = [one["operationId"] for one in operations]
    assert len(set(ids)) == len(ids)
    assert all(one["summary"] and one["responses"]["default"] for one in operations)


def test_path_parameters_are_those_of_the_path(document) -> None:
    for path, methods in document["paths"].items():
        for operation in methods.values():
            named = {one["name"] for one in operation.get("parameters", []) if one["in"] == "path"}
            assert named == set(re.findall(r"{(\w+)}", path))


def answer_schema(document: dict[str, Any], path: str, method: str, status: int) -> Draft202012Validator:
    resource = Resource(document, DRAFT202012)
    content = document["paths"][path][method]["responses"][str(status)]["content"]
    reference = content["application/json"]["schema"]["$ref"]
    registry = Registry().with_resource("urn:api", resource)
    return Draft202012Validator({"$ref": f"urn:api{reference}"}, registry=registry)


@pytest.mark.parametrize(
    ("method", "path", "status", "body"),
    [
        ("post", "/api/v1/documents", 202, {"title": "A", "text": "a"}),
        ("get", "/api/v1/documents", 200, None),
        ("get", "/ready", 200, None),
        ("get", "/api/v1/indexing/status", 200, None),
        ("post", "/api/v1/search", 200, {"query": "pump"}),
        ("post", "/api/v1/chat", 200, {"message": "How often must the pump be serviced?"}),
        ("get", "/api/v1/conversation", 200, None),
        ("get", "/api/v1/conversations", 200, None),
        ("post", "/api/v1/conversations", 201, {}),
        ("get", "/api/v1/suggestions", 200, None),
    ],
)
def test_answers_are_as_described(
    reader: FlaskClient, document, method: str, path: str, status: int, body: dict[str, Any] | None
) -> None:
    answer = reader.open(path, method=method.upper(), json=body)
    assert answer.status_code == status
    answer_schema(document, path, method, status).validate(answer.json)


def test_what_the_server_says_goes_out_with_its_sentence(document) -> None:
    assert "message" in document["components"]["schemas"]["Note"]["required"]


def test_with_keys_the_document_says_so(make_library) -> None:
    client = make_library(api_keys="k").test_client()
    assert client.get("/api/v1/openapi.json").status_code == 401
    document = client.get("/api/v1/openapi.json", headers={"Authorization": "Bearer k"}).json
    assert document["security"] == [{"key": []}]
    assert document["components"]["securitySchemes"]["key"]["scheme"] == "bearer"


def test_views_that_describe_themselves_validate_with_what_they_describe(library: Flask) -> None:
    operations = [operation_of(view) for view in library.view_functions.values()]
    assert sum(operation is not None for operation in operations) >= 10
