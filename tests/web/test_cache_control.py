from __future__ import annotations

import pytest
from flask import Flask

from likeopt.cache.kinds import Wish
from likeopt.web.cache_control import cache_status, merged, request_wish, wish_of
from likeopt.web.schemas import CacheWish


@pytest.mark.parametrize(
    ("field", "wish"),
    [
        (None, Wish()),
        ("", Wish()),
        ("no-cache", Wish(read=False)),
        ("No-Cache", Wish(read=False)),
        ("no-store", Wish(write=False)),
        ("no-store , no-cache", Wish(read=False, write=False)),
        ("max-age=60", Wish(max_age_s=60.0)),
        ('max-age="60"', Wish(max_age_s=60.0)),
        ("max-age=0", Wish(max_age_s=0.0)),
        ("max-age=60, MAX-AGE=5", Wish(max_age_s=5.0)),
        ("max-age=-1", Wish()),
        ("max-age=1.5", Wish()),
        ("max-age", Wish()),
        ("max-age=, no-cache", Wish(read=False)),
        ("max-age=99999999999999999999", Wish()),
        ("max-stale=5, only-if-cached, no-transform", Wish()),
        ('other="a, no-cache, no-store"', Wish()),
        (r'other="a \", no-cache", no-store', Wish(write=False)),
        ('"no-cache', Wish()),
        (",,=,;no-cache", Wish()),
    ],
)
def test_the_field_is_read(field: str | None, wish: Wish) -> None:
    assert wish_of(field) == wish


def test_pragma_counts_only_without_cache_control() -> None:
    assert wish_of(None, "no-cache") == Wish(read=False)
    assert wish_of("max-age=5", "no-cache") == Wish(max_age_s=5.0)
    assert wish_of(None, "no-store") == Wish()


@pytest.mark.parametrize(
    ("body", "wish"),
    [
        ({}, Wish(max_age_s=9.0)),
        ({"no-cache": True}, Wish(read=False, max_age_s=9.0)),
        ({"no-store": True}, Wish(write=False, max_age_s=9.0)),
        ({"ttl": 30, "namespace": "mine"}, Wish(max_age_s=9.0, ttl_s=30.0, namespace="mine")),
        ({"ttl": 0}, Wish(write=False, max_age_s=9.0, ttl_s=0.0)),
    ],
)
def test_the_body_is_added_to_the_field(body: dict[str, object], wish: Wish) -> None:
    assert merged(wish_of("max-age=9"), CacheWish.model_validate(body)) == wish


def test_the_body_does_not_allow_what_the_field_forbids() -> None:
    assert merged(Wish(read=False, write=False), CacheWish()) == Wish(read=False, write=False)


def test_both_are_taken_from_the_request() -> None:
    app = Flask("fields")
    with app.test_request_context(headers={"Cache-Control": "no-cache"}):
        assert request_wish() == Wish(read=False)
        assert request_wish(CacheWish(ttl=1)) == Wish(read=False, ttl_s=1.0)
    with app.test_request_context(headers={"Pragma": "no-cache"}):
        assert request_wish() == Wish(read=False)
    with app.test_request_context():
        assert request_wish() == Wish()


@pytest.mark.parametrize(
    ("told", "field"),
    [
        (cache_status("hit", "memory"), "likeopt; hit; detail=memory"),
        (cache_status("hit", "redis", left_s=12.9), "likeopt; hit; ttl=12; detail=redis"),
        (cache_status("stale", "disk", left_s=-0.1), "likeopt; hit; ttl=-1; detail=disk"),
        (cache_status("hit"), "likeopt; hit"),
        (cache_status("miss", stored=True), "likeopt; fwd=uri-miss; stored"),
        (cache_status("miss"), "likeopt; fwd=uri-miss"),
        (cache_status("bypass"), "likeopt; fwd=request"),
        (cache_status("bypass", stored=True), "likeopt; fwd=request; stored"),
    ],
)
def test_where_a_response_came_from_is_told(told: str, field: str) -> None:
    assert told == field
