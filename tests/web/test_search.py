from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from web.library import LIBRARY
from werkzeug.test import TestResponse

URL = "/api/v1/search"


def test_passages_are_found_with_title_scores_and_highlights(reader: FlaskClient) -> None:
    answer = reader.post(URL, json={"query": "How often is pump P-101 serviced?", "mode": "bm25"})
    assert answer.status_code == 200
    found = answer.json
    assert (found["query"], found["mode"]) == ("How often is pump P-101 serviced?", "bm25")
    assert found["generation"] > 0
    best = found["results"][0]
    assert best["title"] == "Pumps"
    assert best["score"] == max(one["score"] for one in found["results"]) <= 1
    assert best["scores"]["bm25"] > 0
    assert best["scores"]["vector"] is None
    marked = [best["text"][start:end] for start, end in best["highlights"]]
    assert "P-101" in " ".join(marked)
    assert found["cache"] == {"status": "miss", "layer": None}
    assert found["timings_ms"]["total"] >= found["timings_ms"]["bm25"] > 0


def test_the_stages_stand_in_server_timing(reader: FlaskClient) -> None:
    header = reader.get(f"{URL}?q=pump&mode=bm25").headers["Server-Timing"]
    stages = [entry.partition(";")[0] for entry in header.split(", ")]
    assert stages[0] == "app"
    assert {"bm25", "fuse"} <= set(stages)
    assert "total" not in stages


def ids(answer: TestResponse, name: str = "chunk_id") -> list[str]:
    return [one[name] for one in answer.json["results"]]


def test_the_address_asks_the_same_as_the_body(reader: FlaskClient) -> None:
    by_body = reader.post(URL, json={"query": "수도", "top_k": 1, "mode": "bm25"})
    by_address = reader.get(f"{URL}?q=%EC%88%98%EB%8F%84&top_k=1&mode=bm25")
    assert ids(by_body) == ids(by_address)
    assert by_body.json["results"][0]["title"] == "서울.txt"


def test_what_was_left_out_is_said_in_the_askers_language(reader: FlaskClient) -> None:
    for language in ("en", "ko"):
        answer = reader.get(f"{URL}?q=pump", headers={"Accept-Language": language})
        (note,) = answer.json["notes"]
        assert set(note) == {"code", "params", "message"}
        assert note["code"].startswith("embedding_")
        assert any("가" <= character <= "힣" for character in note["message"]) == (language == "ko")


def test_a_search_may_be_kept_to_documents_and_collections(reader: FlaskClient) -> None:
    every = set(ids(reader.get(f"{URL}?q=pump 서울 read_timeout_s&top_k=50"), "document_id"))
    assert len(every) == 3
    chosen = sorted(every)[:1]
    body = {"query": "pump 서울 read_timeout_s", "document_ids": chosen, "top_k": 50}
    assert set(ids(reader.post(URL, json=body), "document_id")) == set(chosen)
    assert reader.get(f"{URL}?q=pump&collection=other").json["results"] == []
    assert reader.post(URL, json={"query": "pump", "document_ids": ["nothing"]}).json["results"] == []


@pytest.mark.parametrize("top_k", [1, 2, 50])
def test_no_more_than_asked_for(reader: FlaskClient, top_k: int) -> None:
    found = ids(reader.get(f"{URL}?q=pump 서울 read_timeout_s&top_k={top_k}"))
    assert len(set(found)) == len(found) == min(top_k, len(LIBRARY))


@pytest.mark.parametrize(
    "query",
    ["zzqqxx", "?!", "🙂", '"', "a AND OR NOT (", "field:value", "*", "\\", "x" * 4000, "a\u202eb", "ㅎ"],
)
def test_any_words_may_be_searched_for(reader: FlaskClient, query: str) -> None:
    answer = reader.post(URL, json={"query": query, "mode": "bm25"})
    assert answer.status_code == 200
    assert answer.json["query"] == query


@pytest.mark.parametrize(
    "address", ["", "?q=", "?q=%20", "?q=%00", "?q=a&top_k=0", "?q=a&top_k=x", "?q=a&mode=x"]
)
def test_a_search_that_cannot_be_is_422(reader: FlaskClient, address: str) -> None:
    assert reader.get(URL + address).status_code == 422
