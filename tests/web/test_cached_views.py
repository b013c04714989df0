from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from flask import Flask, Response, abort, request
from flask.testing import FlaskClient
from running_server import wait_for
from web.browsing import MakeApp
from web.thing import THING as URL
from web.thing import Thing

from likeopt.cache.backend import Key
from likeopt.cache.keys import key_of
from likeopt.cache.tiered import Tiered
from likeopt.settings import Settings
from likeopt.web import parts
from likeopt.web.asking import asker
from likeopt.web.cached_views import PAGE, Dependence
from likeopt.web.contexts import in_this_request
from likeopt.web.keys import ASKER, Asker
from likeopt.web.rendering import as_json

HIT = "likeopt; hit; detail=memory"
STORED = "likeopt; fwd=uri-miss; stored"


@pytest.fixture
def thing() -> Thing:
    return Thing()


@pytest.fixture
def client(app: Flask, thing: Thing) -> FlaskClient:
    return thing.serve(app).test_client(use_cookies=False)


def layers_of(app: Flask) -> Tiered:
    """What the application's cache keeps its entries in."""
    return app.extensions[parts.SERVICES].cache._parts.tiered


def key_in(app: Flask, thing: Thing) -> Key:
    """What the thing is kept under for everyone."""
    with app.test_request_context(URL, environ_overrides={ASKER: Asker("local", "open")}):
        app.preprocess_request()
        return key_of(PAGE, *Dependence(60.0, version=lambda: thing.version).parts())


def test_a_response_is_made_once_and_says_so(client: FlaskClient, thing: Thing) -> None:
    first, second = client.get(URL), client.get(URL)
    assert (first.status_code, first.json) == (200, {"text": "first"})
    assert (second.status_code, second.data, thing.calls) == (200, first.data, 1)
    assert (first.headers["Cache-Status"], second.headers["Cache-Status"]) == (STORED, HIT)
    for answer in (first, second):
        assert answer.headers["ETag"].startswith('"')
        assert answer.headers["Cache-Control"] == "private, no-cache"
        assert answer.headers["Content-Type"] == "application/json"
        assert {"Authorization", "Cookie", "Accept-Encoding"} <= set(answer.vary)
        assert "X-Request-ID" in answer.headers


def test_a_reader_who_has_it_is_told_so_without_the_body(client: FlaskClient) -> None:
    whole = client.get(URL)
    etag = whole.headers["ETag"]
    for given in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        answer = client.get(URL, headers={"If-None-Match": given})
        assert (answer.status_code, answer.data) == (304, b"")
        for name in ("ETag", "Cache-Control", "Vary"):
            assert answer.headers[name] == whole.headers[name]
        assert not [
            name
            for name, _ in answer.headers
            if name.startswith("Content-") and name != "Content-Security-Policy"
        ]
    assert client.get(URL, headers={"If-None-Match": '"other"'}).status_code == 200


def test_a_changed_body_has_another_etag(client: FlaskClient, thing: Thing) -> None:
    first = client.get(URL)
    thing.text, thing.version = "second", 2
    second = client.get(URL, headers={"If-None-Match": first.headers["ETag"]})
    assert (second.status_code, second.json) == (200, {"text": "second"})
    assert second.headers["ETag"] != first.headers["ETag"]


def test_head_is_the_same_without_the_body(client: FlaskClient, thing: Thing) -> None:
    head, get = client.head(URL), client.get(URL)
    assert (head.status_code, head.data, thing.calls) == (200, b"", 1)
    assert head.headers["Content-Length"] == str(len(get.data)) == get.headers["Content-Length"]
    assert head.headers["ETag"] == get.headers["ETag"]
    assert client.head(URL, headers={"If-None-Match": get.headers["ETag"]}).status_code == 304


def test_the_query_counts_whatever_its_order(client: FlaskClient, thing: Thing) -> None:
    thing.answer = lambda: as_json(request.args.to_dict())
    assert client.get(f"{URL}?a=1&b=2").json == {"a": "1", "b": "2"}
    assert client.get(f"{URL}?b=2&a=1").headers["Cache-Status"] == HIT
    assert client.get(f"{URL}?a=2&b=2").json == {"a": "2", "b": "2"}
    # Of a repeated parameter the first counts, so their order does.
    assert client.get(f"{URL}?q=x&q=y").json == {"q": "x"}
    assert client.get(f"{URL}?q=y&q=x").json == {"q": "y"}


def test_owners_do_not_see_each_others(make_app: MakeApp, thing: Thing) -> None:
    app = thing.serve(make_app(api_keys="ann:a-key,bob:b-key"))
    thing.answer = lambda: as_json({"owner": asker().owner})
    client = app.test_client(use_cookies=False)
    for _ in range(2):
        for owner in ("ann", "bob"):
            answer = client.get(URL, headers={"Authorization": f"Bearer {owner[0]}-key"})
            assert answer.json == {"owner": owner}
    assert (thing.calls, client.get(URL).status_code) == (2, 401)


@pytest.mark.parametrize(("by_language", "calls"), [(True, 2), (False, 1)])
def test_languages_are_kept_apart_where_they_matter(
    app: Flask, thing: Thing, by_language: bool, calls: int
) -> None:
    client = thing.serve(app, by_language=by_language).test_client()
    answers = [client.get(URL, headers={"Accept-Language": language}) for language in ("ko", "en")]
    assert thing.calls == calls
    assert all(("Accept-Language" in answer.vary) is by_language for answer in answers)


@pytest.mark.parametrize(("by_visitor", "calls"), [(True, 2), (False, 1)])
def test_visitors_are_kept_apart_where_they_matter(
    app: Flask, thing: Thing, by_visitor: bool, calls: int
) -> None:
    thing.serve(app, by_visitor=by_visitor)
    for browser in (app.test_client(), app.test_client()):
        browser.get("/")
        assert browser.get(URL).status_code == 200
    assert thing.calls == calls


def test_a_dropped_tag_is_seen_by_the_next_request_of_every_worker(make_app: MakeApp, thing: Thing) -> None:
    workers = [thing.serve(make_app()) for _ in range(2)]
    clients = [worker.test_client() for worker in workers]
    assert [client.get(URL).json["text"] for client in clients] == ["first", "first"]
    assert [client.get(URL).headers["Cache-Status"] for client in clients] == [HIT, HIT]
    thing.text = "second"
    workers[0].extensions[parts.SERVICES].cache.drop_tags(["thing:local"])
    assert [client.get(URL).json["text"] for client in clients] == ["second", "second"]


def test_what_changes_while_it_is_made_is_not_kept(app: Flask, client: FlaskClient, thing: Thing) -> None:
    def answer() -> Response:
        read = as_json({"text": thing.text})
        thing.text = "second"
        app.extensions[parts.SERVICES].cache.drop_tags(["thing:local"])
        return read

    thing.answer = answer
    assert client.get(URL).json == {"text": "first"}
    assert client.get(URL).json == {"text": "second"}


def failing() -> None:
    raise ZeroDivisionError


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (lambda: as_json({"is": "made"}, 201), 201),
        (lambda: Response(status=204), 204),
        (lambda: abort(404), 404),
        (failing, 500),
        (lambda: Response(iter([b"a", b"b"])), 500),
    ],
)
def test_errors_and_other_statuses_are_never_kept(
    client: FlaskClient, thing: Thing, answer: Callable[[], Any], status: int
) -> None:
    thing.answer = answer
    for calls in (1, 2):
        got = client.get(URL)
        assert (got.status_code, thing.calls) == (status, calls)
        assert "ETag" not in got.headers
    thing.answer = lambda: as_json({})
    assert client.get(URL).json == {}


def test_a_response_that_sets_a_cookie_is_nobody_elses(client: FlaskClient, thing: Thing) -> None:
    thing.answer = lambda: (as_json({}), {"Set-Cookie": "a=1"})
    assert [client.get(URL).headers.getlist("Set-Cookie") for _ in range(2)] == [["a=1"]] * 2
    assert thing.calls == 2


def test_a_request_may_refuse_to_be_answered_from_what_is_kept(client: FlaskClient, thing: Thing) -> None:
    client.get(URL)
    thing.text = "second"
    answer = client.get(URL, headers={"Cache-Control": "no-cache"})
    assert (answer.json["text"], answer.headers["Cache-Status"]) == ("second", "likeopt; fwd=request; stored")
    assert client.get(URL).json["text"] == "second"
    assert client.get(URL, headers={"Cache-Control": "max-age=60"}).headers["Cache-Status"] == HIT


def test_a_request_may_refuse_to_be_kept(client: FlaskClient, thing: Thing) -> None:
    answer = client.get(URL, headers={"Cache-Control": "no-store"})
    assert answer.headers["Cache-Status"] == "likeopt; fwd=uri-miss"
    client.get(URL)
    assert thing.calls == 2


def test_many_at_once_have_it_made_once(app: Flask, client: FlaskClient, thing: Thing) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def answer() -> Response:
        begun.set()
        go_on.wait(5)
        return as_json({"text": thing.text})

    thing.answer = answer
    answers: list[Any] = []
    threads = [
        threading.Thread(target=lambda: answers.append(app.test_client().get(URL).json)) for _ in range(20)
    ]
    threads[0].start()
    assert begun.wait(5)
    for thread in threads[1:]:
        thread.start()
    go_on.set()
    for thread in threads:
        thread.join()
    assert (answers, thing.calls) == ([{"text": "first"}] * 20, 1)


def test_a_response_can_be_made_anew_when_its_request_is_over(app: Flask) -> None:
    later: list[Callable[[], tuple[str, str]]] = []

    def view() -> str:
        later.append(in_this_request(lambda: (asker().owner, request.path)))
        return ""

    app.add_url_rule("/api/v1/later", "later", view)
    app.test_client().get("/api/v1/later")
    told: list[tuple[str, str]] = []
    thread = threading.Thread(target=lambda: told.append(later[0]()))
    thread.start()
    thread.join()
    assert told == [("local", "/api/v1/later")]


def test_a_response_is_made_anew_before_its_time_is_over(
    app: Flask, client: FlaskClient, thing: Thing
) -> None:
    client.get(URL)
    tiered, key = layers_of(app), key_in(app, thing)
    entry = tiered.get(key)
    # What takes so long to make is begun early, aside, while the kept one is given.
    tiered.set(key, msgspec.structs.replace(entry, compute_s=1e9))
    thing.text = "second"
    assert client.get(URL).json == {"text": "first"}
    assert wait_for(lambda: client.get(URL).json == {"text": "second"}, "it is made anew")


@pytest.mark.parametrize(
    ("database_url", "ttl_s"), [("", 60.0), ("sqlite:///a.db", 60.0), ("postgresql://db/likeopt", 1.0)]
)
def test_nothing_is_kept_long_where_other_hosts_may_change_it(
    app: Flask, client: FlaskClient, thing: Thing, database_url: str, ttl_s: float
) -> None:
    app.extensions[parts.SETTINGS] = Settings(database_url=database_url)
    client.get(URL)
    entry = layers_of(app).get(key_in(app, thing))
    assert entry.fresh_until_s - entry.stored_at_s == pytest.approx(ttl_s)
    assert entry.kept_until_s == entry.fresh_until_s


def test_the_status_of_indexing_is_kept_and_follows_every_worker(make_app: MakeApp) -> None:
    one, other = (make_app().test_client() for _ in range(2))
    path = "/api/v1/indexing/status"

    def hit() -> Any:
        answer = one.get(path)
        return answer if answer.headers["Cache-Status"] == HIT else None

    kept = wait_for(hit, "the status is kept")
    assert kept.json["queued"] == 0
    assert one.get(path, headers={"If-None-Match": kept.headers["ETag"]}).status_code == 304
    other.post("/api/v1/documents", json={"title": "a", "text": "b"})
    changed = one.get(path, headers={"If-None-Match": kept.headers["ETag"]})
    assert (changed.status_code, changed.json["queued"]) == (200, 1)
