from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from fake_upstream.running import FakeUpstream
from llm.raw_server import serving

from likeopt.errors import ModelUnavailable
from likeopt.llm import ollama
from likeopt.llm.fetching import fetch
from likeopt.llm.models import UpstreamSpec


def tag(name: str, size: str | None, family: str = "llama", **more: Any) -> dict[str, Any]:
    """A model as Ollama lists it."""
    details = {"format": "gguf", "family": family, "families": [family], "parameter_size": size}
    return {"name": name, "model": name, "size": 1000, "digest": "d", "details": details} | more


def found(*tags: dict[str, Any]) -> UpstreamSpec | None:
    return ollama.find("http://here:11434/", lambda url, within_s: json.dumps({"models": tags}).encode())


def names(*tags: dict[str, Any]) -> list[tuple[str, str]]:
    spec = found(*tags)
    return [(model.id, model.tier) for model in spec.models] if spec else []


def test_its_chat_models_are_found_over_http() -> None:
    body = json.dumps({"models": [tag("qwen3:8b", "8.2B", "qwen3"), tag("gemma3:1b", "999.89M")]}).encode()

    def script(number: int) -> Iterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % len(body) + body

    with serving(script) as server:
        address = server.base_url.removesuffix("/v1")
        spec = ollama.find(address, fetch)
        assert server.requests[0].startswith(b"GET /api/tags HTTP/1.1\r\n")
    assert spec is not None
    assert (spec.name, spec.base_url, spec.dialect) == ("ollama", f"{address}/v1", "openai")
    assert [(model.name, model.tier, model.context_tokens) for model in spec.models] == [
        ("qwen3:8b", "medium", 8192),
        ("gemma3:1b", "small", 8192),
    ]


def test_the_largest_that_is_quick_enough_comes_first() -> None:
    models = [
        tag("a", "70.6B"),
        tag("b", "3.2B"),
        tag("c", "14.8B"),
        tag("d", "32B"),
        tag("e", "494.03M"),
    ]
    assert names(*models) == [
        ("c", "medium"),
        ("e", "small"),
        ("b", "small"),
        ("d", "large"),
        ("a", "large"),
    ]


def test_the_smallest_comes_first_when_all_are_large() -> None:
    assert [name for name, _ in names(tag("a", "70B"), tag("b", "32B"))] == ["b", "a"]


@pytest.mark.parametrize(
    "other",
    [
        tag("nomic-embed-text:latest", "137M", "nomic-bert"),
        tag("bge-m3:latest", "566.70M", "bert"),
        tag("qwen3-embedding:8b", "7.6B", "qwen3"),
        tag("bge-reranker-v2", "0.6B", "llama"),
        tag("gpt-oss:120b-cloud", "116.8B", remote_host="https://ollama.com:443"),
    ],
)
def test_what_does_not_chat_here_is_left_out(other: dict[str, Any]) -> None:
    assert names(other, tag("llama3.2", "3.2B")) == [("llama3.2", "small")]
    assert found(other) is None


@pytest.mark.parametrize("size", [None, "", "many"])
def test_an_untold_number_of_parameters_is_taken_from_the_file(size: str | None) -> None:
    assert names(tag("old", size) | {"size": 4_700_000_000}) == [("old", "medium")]
    assert names({"name": "bare", "size": 400_000_000}) == [("bare", "small")]


@pytest.mark.parametrize("content", [b"", b"Ollama is running", b"{}", b'{"models": null}', b'{"models": 7}'])
def test_anything_else_is_none(content: bytes) -> None:
    assert ollama.find("http://here", lambda url, within_s: content) is None


def test_another_server_at_its_address_is_none(upstream: FakeUpstream) -> None:
    assert ollama.find(upstream.address, fetch) is None
    with pytest.raises(ModelUnavailable):
        fetch(f"{upstream.address}/api/tags", 1.0)


def test_nobody_at_its_address_is_none() -> None:
    assert ollama.find("http://127.0.0.1:1", fetch) is None


def test_a_server_that_drips_is_not_waited_for() -> None:
    said = [b"HTTP/1.1 200 OK\r\n\r\n", *([b" ", 0.02] * 200)]
    with serving(lambda number: iter(said)) as server:
        began_s = time.monotonic()
        assert ollama.find(server.base_url, fetch) is None
        assert ollama.FETCH_S <= time.monotonic() - began_s < ollama.FETCH_S + 2
