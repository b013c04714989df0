from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

URL = "/api/v1/documents"


BOUNDARY = "----boundary"


def upload(client: FlaskClient, *files: tuple[str, bytes], **form: str) -> Any:
    fields = [(f'name="{name}"', value.encode()) for name, value in form.items()]
    fields += [(f'name="file"; filename="{name}"', content) for name, content in files]
    parts = [
        f"--{BOUNDARY}\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode() + content + b"\r\n"
        for head, content in fields
    ]
    body = b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()
    return client.post(URL, data=body, content_type=f"multipart/form-data; boundary={BOUNDARY}")


def download(client: FlaskClient, document_id: str, **headers: str) -> TestResponse:
    return client.get(f"{URL}/{document_id}/file", headers=headers, buffered=True)


def one(client: FlaskClient, name: str = "a.md", content: bytes = b"# A\n\ntext") -> dict[str, Any]:
    return upload(client, (name, content)).json["items"][0]


def test_a_document_is_taken_in_listed_read_removed_and_brought_back(client: FlaskClient) -> None:
    answer = upload(client, ("notes/a.md", b"# A\n\ntext"))
    assert answer.status_code == 202
    (item,) = answer.json["items"]
    assert (item["name"], item["title"], item["version"]) == ("notes/a.md", "a.md", 1)
    assert (item["status"], item["error"], item["collection"]) == ("queued", None, "default")
    assert item["size_bytes"] == 9
    assert item["created_at"].endswith("Z")

    address = f"{URL}/{item['id']}"
    assert client.get(address).json == item
    assert client.get(URL).json == {"items": [item], "total": 1, "page": 1, "page_size": 20}
    assert client.get(f"{address}/chunks").json["items"] == []

    assert client.delete(address).status_code == 204
    assert client.get(address).status_code == 404
    assert client.get(URL).json["total"] == 0
    assert client.post(f"{address}/restore").json["id"] == item["id"]
    assert client.get(address).status_code == 200
    assert client.post(f"{address}/restore").status_code == 409


def test_the_same_bytes_are_the_same_document_and_others_the_next_version(client: FlaskClient) -> None:
    first = one(client)
    again = upload(client, ("a.md", b"# A\n\ntext"))
    assert again.status_code == 200
    assert again.json["items"][0]["id"] == first["id"]
    changed = upload(client, ("a.md", b"# A\n\nother text"))
    assert changed.status_code == 202
    assert (changed.json["items"][0]["id"], changed.json["items"][0]["version"]) == (first["id"], 2)


def test_many_files_keep_their_paths_and_their_own_bytes(client: FlaskClient) -> None:
    contents = {f"src/part{n}/mod.rs": b"// %d\n" % n * (n + 1) * 3000 for n in range(12)}
    items = upload(client, *contents.items()).json["items"]
    assert [item["name"] for item in items] == list(contents)
    for item in items:
        assert download(client, item["id"]).data == contents[item["name"]]


def test_known_and_new_files_in_one_upload_are_202(client: FlaskClient) -> None:
    one(client)
    assert upload(client, ("a.md", b"# A\n\ntext"), ("b.md", b"# B\n\ntext")).status_code == 202


@pytest.mark.parametrize("name", ["../../../etc/passwd", "/etc/passwd", "./../etc//passwd"])
def test_a_path_that_climbs_stays_inside(client: FlaskClient, name: str, data_dir: Path) -> None:
    assert one(client, name)["name"] == "etc/passwd"
    assert not any("passwd" in path.name for path in data_dir.rglob("*"))


def test_a_text_is_taken_in_under_its_title(client: FlaskClient) -> None:
    body = {"title": "여행 계획", "text": "부산으로 간다."}
    answer = client.post(URL, json=body)
    assert answer.status_code == 202
    (item,) = answer.json["items"]
    assert item["title"] == "여행 계획"
    assert download(client, item["id"]).data.decode() == "부산으로 간다."
    assert client.post(URL, json=body).status_code == 200
    other = client.post(URL, json=body | {"text": "제주로 간다."}).json["items"][0]
    assert other["id"] != item["id"]


def test_a_text_may_be_named(client: FlaskClient) -> None:
    body = {"title": "A", "text": "one", "name": "../notes/a.md", "collection": "work"}
    item = client.post(URL, json=body).json["items"][0]
    assert (item["name"], item["collection"]) == ("notes/a.md", "work")
    newer = client.post(URL, json=body | {"text": "two"}).json["items"][0]
    assert (newer["id"], newer["version"]) == (item["id"], 2)


def test_an_address_is_not_fetched_yet(reader: FlaskClient) -> None:
    answer = reader.post(URL, json={"url": "http://169.254.169.254/latest/meta-data"})
    assert answer.status_code == 501
    assert answer.json["code"] == "url_not_supported"


def test_a_collection_is_apart_from_others(client: FlaskClient) -> None:
    upload(client, ("a.md", b"# A"), collection="work")
    one(client)
    assert [item["collection"] for item in client.get(f"{URL}?collection=work").json["items"]] == ["work"]


def test_lists_are_paged_and_filtered(client: FlaskClient) -> None:
    upload(client, *((f"{name}.md", name.encode()) for name in ("ann", "bob", "bobby")))
    page = client.get(f"{URL}?page=2&page_size=2").json
    assert (len(page["items"]), page["total"], page["page"], page["page_size"]) == (1, 3, 2, 2)
    assert client.get(f"{URL}?q=bob").json["total"] == 2
    assert client.get(f"{URL}?status=queued").json["total"] == 3
    assert client.get(f"{URL}?status=ready").json["total"] == 0


@pytest.mark.parametrize(
    "query",
    ["page=0", "page=x", "page_size=0", "page_size=101", "status=lost", "q=%00", "page=99999999999999999999"],
)
def test_a_list_that_cannot_be_is_422(reader: FlaskClient, query: str) -> None:
    answer = reader.get(f"{URL}?{query}")
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json["errors"]] == [query.partition("=")[0]]


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, ["title", "text"]),
        ({"title": "A"}, ["text"]),
        ({"title": "", "text": "x"}, ["title"]),
        ({"title": "A", "text": 5}, ["text"]),
        ({"title": "A", "text": "a\x00b"}, ["text"]),
        ({"title": "A\ud800", "text": "b"}, ["title"]),
        ({"title": "A" * 1025, "text": "b"}, ["title"]),
        ([], ["body"]),
    ],
)
def test_a_text_that_cannot_be_kept_is_422(reader: FlaskClient, body: object, fields: list[str]) -> None:
    answer = reader.post(URL, json=body)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json["errors"]] == fields


def test_an_upload_without_a_file_is_422(reader: FlaskClient) -> None:
    answer = reader.post(URL, data={"collection": "x"}, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert answer.json["errors"][0]["field"] == "file"


@pytest.mark.parametrize("path", ["", "/chunks", "/file"])
@pytest.mark.parametrize("name", ["nothing", "a%00b", "..%2f..%2fetc", "x" * 65, "%ED%95%9C"])
def test_an_unknown_document_is_404(reader: FlaskClient, name: str, path: str) -> None:
    assert reader.get(f"{URL}/{name}{path}").status_code == 404


def test_the_original_is_a_download_in_parts_if_wanted(client: FlaskClient) -> None:
    content = b"0123456789" * 100
    item = one(client, "보고서 (최종).txt", content)
    answer = download(client, item["id"])
    assert answer.data == content
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    assert "filename*=UTF-8''%EB%B3%B4" in answer.headers["Content-Disposition"]
    part = download(client, item["id"], Range="bytes=995-")
    assert (part.status_code, part.data) == (206, b"56789")
    assert part.headers["Content-Range"] == "bytes 995-999/1000"
    beyond = download(client, item["id"], Range="bytes=2000-")
    assert (beyond.status_code, beyond.json["code"]) == (416, "range_not_satisfiable")


def test_a_range_is_never_compressed(client: FlaskClient) -> None:
    item = one(client, "a.txt", b"x" * 10_000)
    asked = {"Range": "bytes=0-4999", "Accept-Encoding": "gzip, br, zstd"}
    part = download(client, item["id"], **asked)
    assert "Content-Encoding" not in part.headers
    assert part.data == b"x" * 5000


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.html", b"<!doctype html><script>alert(1)</script>"),
        ("a.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
    ],
)
def test_uploaded_pages_never_run_here(client: FlaskClient, name: str, content: bytes) -> None:
    answer = download(client, one(client, name, content)["id"])
    assert answer.mimetype not in ("text/html", "image/svg+xml")
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_name_cannot_add_headers(client: FlaskClient) -> None:
    body = {"title": "a", "text": "a", "name": "a\r\nSet-Cookie: stolen=1.md"}
    item = client.post(URL, json=body).json["items"][0]
    answer = download(client, item["id"])
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers


def test_a_large_upload_is_kept_byte_for_byte_and_leaves_nothing_behind(
    client: FlaskClient, data_dir: Path
) -> None:
    content = hashlib.shake_256(b"seed").digest(3_000_000)
    item = one(client, "a.bin", content)
    assert download(client, item["id"]).data == content
    assert [path.name for path in data_dir.iterdir() if path.name.startswith("tmp")] == []


def test_another_owner_sees_nothing(make_app) -> None:
    app = make_app(api_keys="ann:a-key,bob:b-key")
    ann, bob = app.test_client(), app.test_client()
    ann.environ_base["HTTP_AUTHORIZATION"] = "Bearer a-key"
    bob.environ_base["HTTP_AUTHORIZATION"] = "Bearer b-key"
    item = one(ann)
    for path in ("", "/chunks", "/file"):
        assert bob.get(f"{URL}/{item['id']}{path}").status_code == 404
    assert bob.delete(f"{URL}/{item['id']}").status_code == 404
    assert bob.get(URL).json["total"] == 0
    assert ann.get(URL).json["total"] == 1
