"""Any OpenAI-compatible embeddings server."""

from __future__ import annotations

import logging
import socket
import time
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from contracts.embedder import EmbedderContract
from embedding.fake_embeddings import DIMENSIONS, FakeEmbeddings, running_embeddings

from likeopt.embedding.remote import RemoteEmbedder
from likeopt.embedding.upstream import Chance, Patience
from likeopt.errors import EmbeddingUnavailable

KEY = "sk-secret-key"
Connect = Callable[..., RemoteEmbedder]


@pytest.fixture
def waits() -> list[float]:
    """The waits between attempts, in seconds."""
    return []


@pytest.fixture
def connect(server: FakeEmbeddings, waits: list[float]) -> Iterator[Connect]:
    """Makes embedders for the server that do not wait."""
    made: list[RemoteEmbedder] = []

    def make(base_url: str = server.base_url, **arguments: object) -> RemoteEmbedder:
        chance = Chance(sleep=waits.append, random=lambda: 0.5)
        embedder = RemoteEmbedder(base_url, "fake", **({"chance": chance} | arguments))  # type: ignore[arg-type]
        made.append(embedder)
        return embedder

    yield make
    for embedder in made:
        embedder.close()


def failure(embedder: RemoteEmbedder, texts: tuple[str, ...] = ("text",)) -> EmbeddingUnavailable:
    with pytest.raises(EmbeddingUnavailable) as caught:
        embedder.embed(texts)
    return caught.value


@pytest.fixture(scope="module")
def lasting() -> Iterator[RemoteEmbedder]:
    with running_embeddings() as server:
        embedder = RemoteEmbedder(server.base_url, "fake", max_tokens=256)
        yield embedder
        embedder.close()


class TestContract(EmbedderContract):
    @pytest.fixture
    def embedder(self, lasting: RemoteEmbedder) -> RemoteEmbedder:
        return lasting


def test_the_request_is_openais(server: FakeEmbeddings, connect: Connect) -> None:
    connect(api_key=KEY).embed(["first", "second"])
    assert server.bodies == [{"model": "fake", "input": ["first", "second"]}]
    assert server.headers[0]["authorization"] == f"Bearer {KEY}"
    assert server.headers[0]["content-type"] == "application/json"


def test_no_key_is_sent_where_there_is_none(server: FakeEmbeddings, connect: Connect) -> None:
    connect().embed(["text"])
    assert "authorization" not in server.headers[0]


def test_nothing_is_sent_before_it_is_asked(server: FakeEmbeddings, connect: Connect) -> None:
    connect()
    assert server.bodies == []


def test_the_dimensions_are_learned_from_the_first_answer(server: FakeEmbeddings, connect: Connect) -> None:
    embedder = connect(languages=("en", "ko"))
    assert embedder.spec.dimensions == DIMENSIONS
    assert embedder.spec.languages == ("en", "ko")
    assert embedder.spec.base_url == server.base_url
    assert len(server.bodies) == 1


def test_known_dimensions_need_no_answer(server: FakeEmbeddings, connect: Connect) -> None:
    assert connect(dimensions=1024).spec.dimensions == 1024
    assert server.bodies == []


def test_a_call_has_64_texts_at_most(server: FakeEmbeddings, connect: Connect) -> None:
    connect().embed([f"text {number}" for number in range(150)])
    assert server.sizes == [64, 64, 22]


def test_connections_are_used_again(server: FakeEmbeddings, connect: Connect) -> None:
    embedder = connect()
    for _ in range(3):
        embedder.embed(["text"])
    assert len(server.connections) == 1


def test_rows_are_ordered_by_their_index(server: FakeEmbeddings, connect: Connect) -> None:
    embedder = connect()
    expected = embedder.embed(["one", "two", "three"])
    server.faults = ["backwards"]
    assert embedder.embed(["one", "two", "three"]) == pytest.approx(expected)


@pytest.mark.parametrize("fault", [429, 500, 502, 503, "drop"])
def test_what_may_pass_is_tried_again(
    server: FakeEmbeddings, connect: Connect, waits: list[float], fault: object
) -> None:
    server.faults = [fault, fault]
    assert connect().embed(["text"]).shape == (1, DIMENSIONS)
    assert len(server.bodies) == 3
    assert waits == pytest.approx([0.1, 0.2])


def test_the_server_says_how_long_to_wait(
    server: FakeEmbeddings, connect: Connect, waits: list[float]
) -> None:
    server.faults = [(429, {"retry-after": "1.5"})]
    connect().embed(["text"])
    assert waits == [1.5]


def test_a_wait_that_is_too_long_is_left_to_the_caller(
    server: FakeEmbeddings, connect: Connect, waits: list[float]
) -> None:
    server.faults = [(429, {"retry-after": "30"})]
    error = failure(connect())
    assert (error.code, error.params) == ("embedding_rate_limited", {"retry_after_s": 30.0})
    assert waits == []


@pytest.mark.parametrize(
    ("fault", "code", "attempts"),
    [
        (429, "embedding_rate_limited", 4),
        (500, "embedding_failed", 4),
        (401, "embedding_refused_key", 1),
        (403, "embedding_refused_key", 1),
        (404, "embedding_model_not_found", 1),
        (301, "embedding_bad_answer", 1),
        ((429, {"retry-after": "Fri, 31 Dec 2027 23:59:59 GMT"}), "embedding_rate_limited", 4),
        ("drop", "embedding_unreachable", 4),
        ("garbage", "embedding_bad_answer", 1),
        ("short", "embedding_bad_answer", 1),
        ("zero", "embedding_bad_answer", 1),
    ],
)
def test_a_fault_that_stays_has_its_code(
    server: FakeEmbeddings, connect: Connect, fault: object, code: str, attempts: int
) -> None:
    server.faults = [fault] * 10
    assert failure(connect()).code == code
    assert len(server.bodies) == attempts


def test_a_server_that_says_nothing_is_given_up(server: FakeEmbeddings, connect: Connect) -> None:
    server.faults = ["hang"]
    embedder = connect(patience=Patience(call_s=0.05, text_s=0.0))
    start_s = time.monotonic()
    assert failure(embedder).code == "embedding_timeout"
    assert time.monotonic() - start_s < 2
    assert len(server.bodies) == 1


def test_a_server_that_never_ends_its_answer_is_given_up(server: FakeEmbeddings, connect: Connect) -> None:
    server.faults = ["trickle"]
    embedder = connect(patience=Patience(call_s=0.1, text_s=0.0))
    start_s = time.monotonic()
    assert failure(embedder).code == "embedding_timeout"
    assert time.monotonic() - start_s < 2


def test_a_server_that_is_not_there_is_unreachable(connect: Connect, waits: list[float]) -> None:
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{reserved.getsockname()[1]}/v1"
        assert failure(connect(address)).code == "embedding_unreachable"
    assert len(waits) == 3


@pytest.mark.parametrize("base_url", ["not an address", "http://", "ftp://127.0.0.1/v1"])
def test_an_address_that_is_none_is_unreachable(connect: Connect, base_url: str) -> None:
    assert failure(connect(base_url)).code == "embedding_unreachable"


def test_other_dimensions_are_another_model(server: FakeEmbeddings, connect: Connect) -> None:
    embedder = connect()
    embedder.embed(["text"])
    server.faults = ["wide"]
    error = failure(embedder)
    assert error.code == "embedding_dimensions_changed"
    assert error.params == {"expected": DIMENSIONS, "given": 2 * DIMENSIONS}
    assert embedder.spec.dimensions == DIMENSIONS


def test_a_server_that_takes_fewer_texts_gets_fewer(server: FakeEmbeddings, connect: Connect) -> None:
    server.most_texts = 10
    texts = [f"text {number}" for number in range(32)]
    vectors = connect().embed(texts)
    assert server.sizes == [32, 16, 8, 8, 16, 8, 8]
    server.most_texts = 100
    assert vectors == pytest.approx(connect().embed(texts))


def test_a_text_too_long_for_the_server_is_cut(server: FakeEmbeddings, connect: Connect) -> None:
    server.most_chars = 300
    vectors = connect().embed(["short", "word " * 200])
    assert [len(text) for body in server.bodies for text in body["input"]] == [1000, 5, 1000, 500, 250, 5]
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 1], abs=1e-5)


def test_a_text_that_is_never_taken_is_rejected(server: FakeEmbeddings, connect: Connect) -> None:
    server.most_chars = 0
    error = failure(connect(), ("word " * 400,))
    assert (error.code, error.params) == ("embedding_rejected", {"status": 413})
    assert len(server.bodies) < 10


def test_a_cut_leaves_whole_characters(server: FakeEmbeddings, connect: Connect) -> None:
    connect(max_tokens=4).embed(["가나다라마바사"])
    assert server.bodies[0]["input"] == ["가나다라마"]


@pytest.mark.parametrize("fault", [400, 401, 429, 500])
def test_the_key_is_never_told(
    server: FakeEmbeddings, connect: Connect, caplog: pytest.LogCaptureFixture, fault: int
) -> None:
    server.faults = [fault] * 10
    with caplog.at_level(logging.DEBUG):
        error = failure(connect(api_key=KEY))
    assert f"answered {fault}" in caplog.text
    assert KEY not in caplog.text
    assert KEY not in repr(error)


def test_a_key_that_cannot_be_sent_is_not_told_either(
    connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    error = failure(connect(api_key=f"{KEY}\nsecond line"))
    logging.getLogger("test").error("failed", exc_info=error)
    assert error.code == "embedding_unreachable"
    assert KEY not in caplog.text
