"""Kept responses in the codings that their readers take."""

from __future__ import annotations

import gzip

import brotli
import pytest
from backports import zstd
from flask import Flask
from flask.testing import FlaskClient
from metric_samples import samples
from web.thing import THING as URL
from web.thing import Thing

from likeopt.web import parts
from likeopt.web.cached_views import PAGE

OPEN = {"zstd": zstd.decompress, "br": brotli.decompress, "gzip": gzip.decompress}
LONG = "펌프 P-101은 500시간마다 점검한다. " * 100


@pytest.fixture
def thing() -> Thing:
    return Thing()


@pytest.fixture
def client(app: Flask, thing: Thing) -> FlaskClient:
    return thing.serve(app).test_client(use_cookies=False)


def computed(app: Flask) -> float:
    """How many pages were computed in all."""
    told = samples(app.extensions[parts.SERVICES].metrics, "likeopt_cache_computations")
    return sum(
        value
        for (name, labels), value in told.items()
        if name.endswith("_total") and ("object", PAGE) in labels
    )


@pytest.mark.parametrize("coding", ["zstd", "br", "gzip"])
def test_a_long_body_is_compressed_once_for_all(
    app: Flask, client: FlaskClient, thing: Thing, coding: str
) -> None:
    thing.text = LONG
    plain = client.get(URL)
    asked = {"Accept-Encoding": coding}
    first = client.get(URL, headers=asked)
    before = computed(app)
    second = client.get(URL, headers=asked)
    assert (computed(app), thing.calls) == (before, 1)
    for answer in (first, second):
        assert answer.headers["Content-Encoding"] == coding
        assert OPEN[coding](answer.data) == plain.data
        assert answer.headers["Content-Length"] == str(len(answer.data))
        assert answer.headers["ETag"] not in ("", plain.headers["ETag"])
    assert "Content-Encoding" not in plain.headers
    unchanged = client.get(URL, headers=asked | {"If-None-Match": first.headers["ETag"]})
    assert unchanged.status_code == 304
    assert client.get(URL, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_the_coding_asked_for_first_is_made_with_the_body(
    app: Flask, client: FlaskClient, thing: Thing
) -> None:
    thing.text = LONG
    before = computed(app)
    for _ in range(2):
        answer = client.get(URL, headers={"Accept-Encoding": "br"})
        assert OPEN["br"](answer.data).decode().count("P-101") == 100
    assert computed(app) - before == 1


def test_a_short_body_and_a_forbidden_coding_go_out_as_they_are(client: FlaskClient, thing: Thing) -> None:
    short = client.get(URL, headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in short.headers
    thing.text, thing.version = LONG, 2
    for field in ("gzip;q=0", "identity", ""):
        answer = client.get(URL, headers={"Accept-Encoding": field})
        assert "Content-Encoding" not in answer.headers
        assert answer.json == {"text": LONG}
