from __future__ import annotations

import gzip
import json

import brotli
import pytest
from backports import zstd
from flask import Flask, Response
from flask.testing import FlaskClient

from likeopt.web.encodings import (
    CODINGS,
    LEAST_BYTES,
    Coding,
    compress,
    compress_the_rest,
    is_compressible,
    negotiate,
)

OPEN = {"zstd": zstd.decompress, "br": brotli.decompress, "gzip": gzip.decompress}
LONG = json.dumps({"text": "펌프 P-101은 500시간마다 점검한다. " * 50}).encode()


@pytest.mark.parametrize(
    ("field", "coding"),
    [
        ("", None),
        ("gzip", "gzip"),
        ("GZIP", "gzip"),
        ("x-gzip", "gzip"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip, deflate, br", "br"),
        ("br;q=0.5, gzip;q=0.8", "gzip"),
        ("br ; q=0.5 , gzip", "gzip"),
        ("*", "zstd"),
        ("zstd;q=0, *", "br"),
        ("*;q=0.1, gzip;q=0.2", "gzip"),
        ("deflate", None),
        ("identity", None),
        ("gzip;q=0", None),
        ("*;q=0", None),
        ("gzip;q=0.5", "gzip"),
        ("identity, gzip;q=0.5", None),
        ("identity;q=0.5, gzip", "gzip"),
        ("gzip;q=2, br;q=0.001", "br"),
        ("gzip;q=x", None),
        (";;, =, gzip", "gzip"),
    ],
)
def test_the_coding_is_the_best_that_the_reader_takes(field: str, coding: Coding | None) -> None:
    assert negotiate(field) == coding


@pytest.mark.parametrize("coding", CODINGS)
def test_a_body_is_smaller_in_each_coding_and_the_same_again(coding: Coding) -> None:
    compressed = compress(LONG, coding)
    assert len(compressed) < len(LONG) / 2
    assert OPEN[coding](compressed) == LONG
    assert compress(LONG, coding) == compressed


def test_short_bodies_and_events_are_not_worth_it() -> None:
    assert is_compressible("application/json", LEAST_BYTES)
    assert not is_compressible("application/json", LEAST_BYTES - 1)
    assert not is_compressible("text/event-stream", 10_000)
    assert not is_compressible("image/png", 10_000)


@pytest.fixture
def client() -> FlaskClient:
    app = Flask("answers")
    compress_the_rest(app)

    def stream() -> Response:
        return Response((b"data: %d\n\n" % n for n in range(300)), mimetype="text/event-stream")

    def ready() -> Response:
        response = Response(compress(LONG, "br"), mimetype="application/json")
        response.headers["Content-Encoding"] = "br"
        response.set_etag("it-br")
        return response

    app.add_url_rule("/json", "json", lambda: Response(LONG, mimetype="application/json"))
    app.add_url_rule("/stream", "stream", stream)
    app.add_url_rule("/ready", "ready", ready)
    return app.test_client()


@pytest.mark.parametrize("coding", CODINGS)
def test_other_responses_are_compressed(client: FlaskClient, coding: Coding) -> None:
    answer = client.get("/json", headers={"Accept-Encoding": coding})
    assert (answer.headers["Content-Encoding"], answer.headers["Vary"]) == (coding, "Accept-Encoding")
    assert OPEN[coding](answer.data) == LONG


@pytest.mark.parametrize("field", ["", "identity", "gzip;q=0", "deflate"])
def test_a_reader_that_takes_none_gets_none(client: FlaskClient, field: str) -> None:
    answer = client.get("/json", headers={"Accept-Encoding": field})
    assert "Content-Encoding" not in answer.headers
    assert (answer.headers["Vary"], answer.data) == ("Accept-Encoding", LONG)


def test_a_stream_is_never_compressed(client: FlaskClient) -> None:
    answer = client.get("/stream", headers={"Accept-Encoding": "gzip, br, zstd"})
    assert "Content-Encoding" not in answer.headers
    assert answer.data.startswith(b"data: 0\n\n")


def test_what_is_compressed_already_goes_out_as_it_is(client: FlaskClient) -> None:
    answer = client.get("/ready", headers={"Accept-Encoding": "gzip, br, zstd"})
    assert (answer.headers["Content-Encoding"], answer.headers["ETag"]) == ("br", '"it-br"')
    assert OPEN["br"](answer.data) == LONG
