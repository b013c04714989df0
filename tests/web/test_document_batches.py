"""Removing many documents at once, bringing them back, and choosing which."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask.testing import FlaskClient
from web.library import LIBRARY

URL = "/api/v1/documents"


def texts(client: FlaskClient, *titles: str) -> list[str]:
    """Take in one text per title; returns the ids."""
    return [client.post(URL, json={"title": t, "text": t}).json["items"][0]["id"] for t in titles]


def listed(client: FlaskClient, query: str = "") -> list[str]:
    return [item["title"] for item in client.get(f"{URL}?{query}").json["items"]]


def together(client: FlaskClient, what: str, *ids: str) -> Any:
    answer = client.post(f"{URL}/{what}", json={"ids": list(ids)})
    assert answer.status_code == 200
    return answer.json


def owners(make_app) -> tuple[FlaskClient, FlaskClient]:
    app = make_app(api_keys="ann:a-key,bob:b-key")
    ann, bob = app.test_client(), app.test_client()
    ann.environ_base["HTTP_AUTHORIZATION"] = "Bearer a-key"
    bob.environ_base["HTTP_AUTHORIZATION"] = "Bearer b-key"
    return ann, bob


def test_many_go_together_and_come_back_together(client: FlaskClient) -> None:
    a, b, c = texts(client, "a", "b", "c")
    assert together(client, "delete", a, c, "nothing", a) == {"deleted": [a, c], "missing": ["nothing"]}
    assert listed(client) == ["b"]
    assert together(client, "delete", a, b) == {"deleted": [b], "missing": [a]}
    assert together(client, "restore", a, "nothing", c) == {"restored": [a, c], "missing": ["nothing"]}
    assert sorted(listed(client)) == ["a", "c"]
    assert together(client, "restore", a) == {"restored": [], "missing": [a]}


def test_what_was_deleted_is_listed_as_long_as_it_can_come_back(client: FlaskClient) -> None:
    a, b = texts(client, "a", "b")
    assert client.get(f"{URL}/{a}").json["deleted_at"] is None
    together(client, "delete", a)
    together(client, "delete", b)
    assert listed(client, "status=deleted") == ["b", "a"]
    assert client.get(f"{URL}?status=deleted").json["items"][0]["deleted_at"].endswith("Z")
    together(client, "restore", b)
    assert listed(client, "status=deleted") == ["a"]


def test_after_its_time_nothing_deleted_is_listed_or_restored(make_app) -> None:
    client = make_app(undo_s=0).test_client()
    (a,) = texts(client, "a")
    together(client, "delete", a)
    assert listed(client, "status=deleted") == []
    assert together(client, "restore", a) == {"restored": [], "missing": [a]}


def test_nobody_removes_or_restores_what_belongs_to_another(make_app) -> None:
    ann, bob = owners(make_app)
    (a,) = texts(ann, "a")
    assert together(bob, "delete", a) == {"deleted": [], "missing": [a]}
    assert listed(ann) == ["a"]
    together(ann, "delete", a)
    assert listed(bob, "status=deleted") == []
    assert together(bob, "restore", a) == {"restored": [], "missing": [a]}
    assert bob.get(f"{URL}/ids?status=deleted").json == {"ids": []}


def test_each_of_many_deletions_at_once_is_told_of_its_own(client: FlaskClient) -> None:
    ids = texts(client, *(f"t{n}" for n in range(20)))
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: together(client, "delete", *ids), range(8)))
    assert sorted(gone for answer in answers for gone in answer["deleted"]) == sorted(ids)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: together(client, "restore", *ids), range(8)))
    assert sorted(back for answer in answers for back in answer["restored"]) == sorted(ids)
    assert client.get(URL).json["total"] == 20


@pytest.mark.parametrize("what", ["delete", "restore"])
@pytest.mark.parametrize("ids", [None, [], ["x"] * 1001, "x", [""], [5], ["a\x00"]])
def test_a_batch_that_cannot_be_is_422(reader: FlaskClient, what: str, ids: object) -> None:
    answer = reader.post(f"{URL}/{what}", json={"ids": ids})
    assert answer.status_code == 422
    assert answer.json["errors"][0]["field"].startswith("ids")


def test_no_search_finds_what_was_removed_and_every_one_what_came_back(make_library) -> None:
    client = make_library().test_client()
    ids = client.get(f"{URL}/ids").json["ids"]
    assert len(ids) == len(LIBRARY)

    def found() -> int:
        return sum(bool(client.get(f"/api/v1/search?q={q}").json["results"]) for q in ("pump", "서울"))

    assert found() == 2
    together(client, "delete", *ids)
    assert found() == 0
    together(client, "restore", *ids)
    assert found() == 2


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("sort=name", ["Apple", "bee", "Cedar"]),
        ("sort=name&order=desc", ["Cedar", "bee", "Apple"]),
        ("sort=size", ["Apple", "Cedar", "bee"]),
        ("sort=size&order=asc", ["bee", "Cedar", "Apple"]),
        ("", ["Apple", "Cedar", "bee"]),
        ("sort=changed&order=asc", ["bee", "Cedar", "Apple"]),
    ],
)
def test_a_list_is_sorted_as_asked(client: FlaskClient, query: str, titles: list[str]) -> None:
    for title, text in (("bee", "1"), ("Cedar", "22"), ("Apple", "333")):
        client.post(URL, json={"title": title, "text": text})
    assert listed(client, query) == titles


def test_a_list_holds_one_kind_of_file(client: FlaskClient) -> None:
    for name in ("a.md", "b.py", "c.csv", "d.json"):
        client.post(URL, json={"title": name, "text": f"{name},x\n1,2\n3,4", "name": name})
    names = {kind: listed(client, f"kind={kind}") for kind in ("text", "code", "sheet", "pdf")}
    assert (names["text"], names["code"], names["sheet"], names["pdf"]) == (["a.md"], ["b.py"], ["c.csv"], [])
    client.post(URL, data={"file": (io.BytesIO(bytes(range(256))), "e.bin")})
    assert listed(client, "kind=other") == ["e.bin"]
    assert len(client.get(f"{URL}/ids?kind=text").json["ids"]) == 1


@pytest.mark.parametrize("query", ["kind=music", "sort=luck", "order=up", "status=gone"])
def test_a_list_in_no_known_order_is_422(reader: FlaskClient, query: str) -> None:
    answer = reader.get(f"{URL}?{query}")
    assert answer.status_code == 422
    assert answer.json["errors"][0]["field"] == query.partition("=")[0]
