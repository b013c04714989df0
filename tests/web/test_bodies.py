from __future__ import annotations

import io

import pytest
from web.wsgi_caller import environ

from likeopt.errors import InvalidInput, TooLarge
from likeopt.settings import Settings
from likeopt.web.bodies import BodyLimits, CountedBody

LIMITS = BodyLimits(Settings(max_body_bytes=1024, max_upload_bytes=4096))


def apply(path: str = "/api/v1/search", method: str = "POST", **headers: str) -> dict:
    request = environ(path, method, **headers)
    LIMITS.apply(request)
    return request


def test_a_declared_length_over_the_limit_is_refused_before_reading() -> None:
    apply(Content_Length="1024")
    with pytest.raises(TooLarge) as refused:
        apply(Content_Length="1025")
    assert refused.value.params == {"limit_bytes": 1024}


def test_uploads_have_a_limit_of_their_own() -> None:
    apply("/api/v1/documents", Content_Length="4096")
    with pytest.raises(TooLarge):
        apply("/api/v1/documents", Content_Length="4097")
    with pytest.raises(TooLarge):
        apply("/api/v1/documents", "PUT", Content_Length="4096")
    with pytest.raises(TooLarge):
        apply("/api/v1/documents/x/restore", Content_Length="4096")


@pytest.mark.parametrize("length", ["-1", "+5", "5,5", "5 5", "0x10", "1e3", "٣", "9" * 19, "12abc"])
def test_what_is_no_length_is_refused(length: str) -> None:
    with pytest.raises(InvalidInput):
        apply(Content_Length=length)


def test_a_length_beside_a_transfer_coding_is_refused() -> None:
    with pytest.raises(InvalidInput):
        apply(Content_Length="5", Transfer_Encoding="chunked")


def test_a_body_of_unknown_length_is_counted() -> None:
    request = environ(method="POST", body=b"x" * 1025, Transfer_Encoding="chunked")
    del request["CONTENT_LENGTH"]
    LIMITS.apply(request)
    stream = request["wsgi.input"]
    assert stream.read(1000) == b"x" * 1000
    with pytest.raises(TooLarge):
        stream.read(1000)


@pytest.mark.parametrize(
    "read", [lambda body: [body.read()], lambda body: list(body), lambda body: body.readlines()]
)
def test_no_way_of_reading_gets_past_the_count(read) -> None:
    within = b"a\nb\nc\n"
    assert b"".join(read(CountedBody(io.BytesIO(within), 6))) == within
    with pytest.raises(TooLarge):
        read(CountedBody(io.BytesIO(within), 5))


def test_a_line_without_end_is_cut_off_at_the_limit() -> None:
    source = io.BytesIO(b"x" * 10_000)
    with pytest.raises(TooLarge):
        CountedBody(source, 100).readline()
    assert source.tell() == 101


def test_a_request_without_body_is_left_alone() -> None:
    request = environ()
    untouched = request["wsgi.input"]
    LIMITS.apply(request)
    assert request["wsgi.input"] is untouched
