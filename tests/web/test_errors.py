from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from likeopt import errors
from likeopt.messages import SENTENCES
from likeopt.web.errors import CODE_STATUSES, problem_of, status_of


@pytest.fixture
def client(reader: FlaskClient) -> FlaskClient:
    """Errors leave nothing behind, so one application does for all of them."""
    return reader


JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.InvalidInput(), 422),
        (errors.InvalidInput("body_malformed"), 400),
        (errors.InvalidInput("body_type_unsupported", given="x"), 415),
        (errors.Unauthenticated("key_missing"), 401),
        (errors.Forbidden("origin_not_allowed"), 403),
        (errors.NotFound("path_not_found"), 404),
        (errors.Conflict("x"), 409),
        (errors.TooLarge("x"), 413),
        (errors.DocumentRejected("x"), 422),
        (errors.RateLimited("x"), 429),
        (errors.NotSupported("url_not_supported"), 501),
        (errors.Overloaded("overloaded"), 503),
        (errors.Unavailable("x"), 503),
        (errors.VectorsUnavailable("x"), 503),
        (errors.ModelUnavailable("x"), 503),
        (errors.StartupError("x"), 500),
        (errors.LikeOptError("x"), 500),
    ],
)
def test_the_status_tells_the_truth(error: errors.LikeOptError, status: int) -> None:
    assert status_of(error) == status


def test_every_code_with_a_status_of_its_own_has_a_sentence() -> None:
    assert set(CODE_STATUSES) <= set(SENTENCES)


def test_a_fault_of_the_server_tells_nothing_of_itself() -> None:
    problem = problem_of(errors.ConfigurationError("setting_invalid", name="a", reason="secret"), "en", "id")
    assert (problem.status, problem.code) == (500, "internal_error")
    assert "secret" not in problem.detail


def problem(answer: Any) -> dict[str, Any]:
    assert answer.mimetype == "application/problem+json"
    told = answer.json
    assert told["status"] == answer.status_code
    assert told["request_id"] == answer.headers["X-Request-ID"]
    assert {"type", "title", "detail", "code"} <= set(told)
    return told


@pytest.mark.parametrize(
    ("body", "headers", "status", "code"),
    [
        (b"{", JSON, 400, "body_malformed"),
        (b"\xff", JSON, 400, "body_malformed"),
        (b'{"query": NaN}', JSON, 400, "body_malformed"),
        (b"[" * 100_000, JSON, 400, "body_malformed"),
        (b"1" * 10_000, JSON, 400, "body_malformed"),
        (b"{}", {"Content-Type": "text/plain"}, 415, "body_type_unsupported"),
        (b"query=a", {"Content-Type": "application/x-www-form-urlencoded"}, 415, "body_type_unsupported"),
        (b"{}", {}, 415, "body_type_unsupported"),
        (b"", {}, 422, "invalid_input"),
        (b"null", JSON, 422, "invalid_input"),
        (b'{"query": ""}', JSON, 422, "invalid_input"),
    ],
)
def test_what_cannot_be_read_is_told(
    client: FlaskClient, body: bytes, headers: dict[str, str], status: int, code: str
) -> None:
    answer = client.post("/api/v1/search", data=body, headers=headers)
    assert (answer.status_code, problem(answer)["code"]) == (status, code)


@pytest.mark.parametrize(
    ("body", "field", "message"),
    [
        ({}, "query", "This field is needed."),
        ({"query": 5}, "query", "This must be text."),
        ({"query": "  "}, "query", "This must not be empty."),
        ({"query": "a" * 4001}, "query", "This must be at most 4000 characters long."),
        ({"query": "a\x00"}, "query", SENTENCES["field_characters"]),
        ({"query": "a\udcff"}, "query", SENTENCES["field_characters"]),
        ({"query": "a", "top_k": 0}, "top_k", "This must be at least 1."),
        ({"query": "a", "top_k": 51}, "top_k", "This must be at most 50."),
        ({"query": "a", "top_k": "5"}, "top_k", "This must be a whole number."),
        ({"query": "a", "top_k": 5.5}, "top_k", "This must be a whole number."),
        ({"query": "a", "top_k": True}, "top_k", "This must be a whole number."),
        ({"query": "a", "mode": "best"}, "mode", "This must be one of: 'hybrid', 'bm25' or 'vector'."),
        ({"query": "a", "document_ids": "a"}, "document_ids", "This must be a list."),
        ({"query": "a", "document_ids": [5]}, "document_ids.0", "This must be text."),
        (
            {"query": "a", "document_ids": ["a"] * 1001},
            "document_ids",
            "This may have at most 1000 entries.",
        ),
        ([], "body", "This must be an object."),
    ],
)
def test_each_field_that_is_wrong_is_named(client: FlaskClient, body: Any, field: str, message: str) -> None:
    answer = client.post("/api/v1/search", json=body)
    assert answer.status_code == 422
    assert problem(answer)["errors"] == [{"field": field, "message": message}]


def test_all_wrong_fields_are_told_at_once_and_in_korean(client: FlaskClient) -> None:
    body = {"query": "", "top_k": 99}
    answer = client.post("/api/v1/search", json=body, headers={"Accept-Language": "ko"})
    assert problem(answer)["detail"] == "입력값 일부가 올바르지 않습니다. 오류 목록을 확인하세요."
    assert problem(answer)["errors"] == [
        {"field": "query", "message": "비어 있으면 안 됩니다."},
        {"field": "top_k", "message": "50 이하여야 합니다."},
    ]


def test_unknown_fields_and_headers_do_no_harm(client: FlaskClient) -> None:
    body = {"query": "a", "unknown": 1}
    assert client.post("/api/v1/search", json=body, headers={"X-Unknown": "1"}).status_code == 200


@pytest.mark.parametrize("path", ["/api/v1/nothing", "/api/nothing", "/api/v1/documents/a/b/c", "/healthy"])
def test_an_unknown_address_is_404(client: FlaskClient, path: str) -> None:
    answer = client.get(path, headers={"Accept": "application/json"})
    assert (answer.status_code, problem(answer)["code"]) == (404, "path_not_found")


def test_a_wrong_method_says_which_are_right(client: FlaskClient) -> None:
    answer = client.put("/api/v1/search")
    assert (answer.status_code, problem(answer)["code"]) == (405, "method_not_allowed")
    assert {"GET", "POST"} <= set(answer.headers["Allow"].split(", "))


def test_clients_of_openai_read_openais_shape(client: FlaskClient) -> None:
    answer = client.post("/v1/nothing", json={}, headers={"Accept-Language": "ko"})
    assert answer.status_code == 404
    assert answer.mimetype == "application/json"
    assert answer.json == {
        "error": {
            "message": "이 주소에는 아무것도 없습니다.",
            "type": "invalid_request_error",
            "param": None,
            "code": "path_not_found",
        }
    }


@pytest.mark.parametrize(
    ("asked", "chosen", "detail"),
    [
        ("", None, "There is"),
        ("fr", None, "There is"),
        ("ko", None, "이 주소"),
        ("en;q=0.5, ko;q=0.9", None, "이 주소"),
        ("ko", "en", "There is"),
        ("en", "ko", "이 주소"),
        ("en", "xx", "There is"),
        (";;;,,q=x", None, "There is"),
    ],
)
def test_the_language_asked_for_is_spoken(
    library: Flask, asked: str, chosen: str | None, detail: str
) -> None:
    client = library.test_client()
    if chosen:
        client.set_cookie("lang", chosen)
    answer = client.get("/api/v1/nothing", headers={"Accept-Language": asked})
    assert problem(answer)["detail"].startswith(detail)


def test_a_fault_is_500_told_without_its_story_and_logged_once(app: Flask, caplog) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("swordfish")

    app.extensions["likeopt"].searcher.search = fail
    answer = app.test_client().get("/api/v1/search?q=a")
    assert (answer.status_code, problem(answer)["code"]) == (500, "internal_error")
    assert "swordfish" not in answer.text
    assert [record.getMessage() for record in caplog.records] == ["request_failed"]
    assert caplog.records[0].route == "/api/v1/search"


def test_a_database_that_does_not_answer_is_503(app: Flask) -> None:
    def fail(*_: object) -> None:
        raise errors.Unavailable("database_unavailable", retry_after_s=5)

    app.extensions["likeopt"].ingestion.status = fail
    answer = app.test_client().get("/api/v1/indexing/status")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert problem(answer)["code"] == "database_unavailable"


@pytest.mark.parametrize(
    "files",
    [
        b"",
        b"no boundary at all",
        b"--b\r\n\r\n",
        b'--b\r\nContent-Disposition: form-data; name="file"\r\n\r\nx',
    ],
)
def test_a_broken_upload_is_the_senders_fault(client: FlaskClient, files: bytes) -> None:
    answer = client.post("/api/v1/documents", data=files, content_type="multipart/form-data; boundary=b")
    assert 400 <= answer.status_code < 500
    problem(answer)


def test_a_chunked_body_over_the_limit_is_413(make_app) -> None:
    client = make_app(max_body_bytes=1024, max_upload_bytes=4096).test_client()
    for path, content_type, size in (
        ("/api/v1/search", "application/json", 1025),
        ("/api/v1/documents", "multipart/form-data; boundary=b", 4097),
    ):
        body = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n' + b"x" * size
        chunked = {"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input_terminated": True, "CONTENT_LENGTH": ""}
        answer = client.post(
            path,
            input_stream=__import__("io").BytesIO(body),
            content_type=content_type,
            environ_overrides=chunked,
        )
        assert (answer.status_code, problem(answer)["code"]) == (413, "body_too_large")


def test_answers_are_compressed_when_that_pays(client: FlaskClient) -> None:
    for encoding in ("zstd", "br", "gzip"):
        answer = client.get("/api/v1/openapi.json", headers={"Accept-Encoding": encoding})
        assert answer.headers["Content-Encoding"] == encoding
        assert "Accept-Encoding" in answer.headers["Vary"]
    assert "Content-Encoding" not in client.get("/health", headers={"Accept-Encoding": "br"}).headers
    assert json.loads(client.get("/api/v1/openapi.json").data)["openapi"] == "3.1.0"
