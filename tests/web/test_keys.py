from __future__ import annotations

import pytest
from web.wsgi_caller import environ

from likeopt.errors import ConfigurationError, Unauthenticated
from likeopt.settings import Settings
from likeopt.web.keys import Asker, KeyRing


def ring(keys: str) -> KeyRing:
    return KeyRing(Settings(api_keys=keys))


def identify(keys: str, path: str = "/api/v1/search", **headers: str) -> Asker | None:
    return ring(keys).identify(environ(path, **headers))


def test_without_keys_everybody_is_local() -> None:
    assert identify("") == Asker("local", "open")
    assert identify("", Authorization="Bearer whatever-a-client-sends") == Asker("local", "open")


def test_a_bare_key_is_local_and_a_named_one_its_owners() -> None:
    bare = identify("plain, ann:secret", Authorization="Bearer plain")
    named = identify("plain, ann:secret", Authorization="bearer  secret ")
    assert bare is not None
    assert (bare.owner, bare.via) == ("local", "key")
    assert named is not None
    assert (named.owner, named.via) == ("ann", "key")
    assert bare.key_id != named.key_id
    assert "secret" not in named.key_id


@pytest.mark.parametrize(
    "given", ["Bearer wrong", "Bearer ", "Bearer ann:secret", "Bearer secre", "Bearer ключ"]
)
def test_a_wrong_key_is_refused_everywhere(given: str) -> None:
    for path in ("/api/v1/search", "/", "/health"):
        with pytest.raises(Unauthenticated) as refused:
            identify("ann:secret", path, Authorization=given)
        assert refused.value.code == "key_wrong"


@pytest.mark.parametrize("path", ["/", "/documents", "/login", "/health", "/ready", "/static/dist/chat.js"])
def test_the_shell_and_the_probes_stay_open(path: str) -> None:
    assert identify("k", path) == Asker("", "open")


@pytest.mark.parametrize(
    "path",
    [
        "/metrics",
        "/api/v1/documents",
        "/v1/models",
        "/dashboards",
        "/static",
        "/health/x",
        "//api/v1/search",
        "/Login",
    ],
)
def test_everything_else_needs_a_key(path: str) -> None:
    with pytest.raises(Unauthenticated) as refused:
        identify("k", path)
    assert refused.value.code == "key_missing"


def test_basic_authorization_is_no_key() -> None:
    with pytest.raises(Unauthenticated):
        identify("k", Authorization="Basic azo=")


def test_who_comes_with_a_session_is_settled_by_it() -> None:
    assert identify("k", Cookie="lang=ko; likeopt_session=abc") is None


@pytest.mark.parametrize("keys", ["ann:", ":secret", f"{'x' * 201}:secret"])
def test_an_entry_that_opens_for_nobody_stops_the_start(keys: str) -> None:
    with pytest.raises(ConfigurationError):
        ring(keys)


def test_a_withdrawn_key_no_longer_holds() -> None:
    holder = ring("ann:secret").find("secret")
    assert holder is not None
    assert ring("ann:secret,bob:other").still_holds("ann", holder.key_id)
    assert not ring("ann:changed").still_holds("ann", holder.key_id)
    assert not ring("bob:secret").still_holds("ann", holder.key_id)


def test_the_metrics_may_have_a_key_of_their_own() -> None:
    keys = KeyRing(Settings(metrics_key="scraper-key", api_keys="ann:secret"))
    assert keys.identify(environ("/metrics", Authorization="Bearer scraper-key")).via == "key"
    assert keys.identify(environ("/metrics", Authorization="Bearer secret")).owner == "ann"
    for wrong in ({}, {"Authorization": "Bearer other"}):
        with pytest.raises(Unauthenticated):
            keys.identify(environ("/metrics", **wrong))
    # It opens nothing else.
    with pytest.raises(Unauthenticated):
        keys.identify(environ("/api/v1/search", Authorization="Bearer scraper-key"))


def test_a_key_for_the_metrics_locks_nothing_else() -> None:
    keys = KeyRing(Settings(metrics_key="scraper-key"))
    assert keys.identify(environ("/api/v1/search")).via == "open"
    with pytest.raises(Unauthenticated):
        keys.identify(environ("/metrics"))
