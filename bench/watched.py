"""Throughput with monitoring and time lines on, as a share of throughput with both off.

Two servers of two workers each stand side by side, are asked the same in turns, and are idle meanwhile.
"""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from typing import NamedTuple

from fake_upstream.running import running_upstream
from running_server import RunningServer

from bench import data
from bench.cached_throughput import KEY, SETTINGS, authorize, fill, searches
from bench.load import Load, drive, post
from bench.serving import Result, load, say, server

DOCUMENTS = 500
CONNECTIONS = 16
SECONDS = 3.0
ROUNDS = 7
WORDS = 20
NO_ANSWERS = {"LIKEOPT_CACHE_ANSWER_LAYERS": "none"}


class Pair(NamedTuple):
    """The server that watches itself, and the one that does not."""

    on: RunningServer
    off: RunningServer


def measure() -> dict[str, Result]:
    """For searches from memory, and for answers streamed from a model through the whole of the server."""
    documents, _ = data.scifact()
    with running_upstream() as upstream:
        upstream.set_plan(tokens=WORDS)
        model = {"OPENAI_BASE_URL": upstream.base_url, "LIKEOPT_MODEL": "fake"} | NO_ANSWERS | SETTINGS
        with server(**model) as on, server(**model, LIKEOPT_MONITORING="false") as off:
            pair = Pair(on, off)
            for each in pair:
                load(authorize(each), documents[:DOCUMENTS])
            requests = searches()
            for each in pair:
                fill(each, requests)
            return {
                "searches from memory": _shares(pair, requests),
                "streamed answers of a model": _shares(pair, questions()),
            }


def questions() -> list[bytes]:
    """Chats through `/v1/chat/completions`, whose searches are soon kept."""
    _, found = data.scifact()
    return [
        post(
            "/v1/chat/completions",
            {"model": "likeopt", "stream": True, "messages": [{"role": "user", "content": one.text}]},
            Authorization=f"Bearer {KEY}",
        )
        for one in found[:200]
    ]


def _shares(pair: Pair, requests: Sequence[bytes]) -> Result:
    rates: dict[str, list[float]] = {"on": [], "off": []}
    for turn in range(ROUNDS + 1):
        # Who goes first takes turns, too; the first round only warms up.
        order = ("on", "off") if turn % 2 else ("off", "on")
        taken = {
            name: drive(Load(getattr(pair, name).port, requests, CONNECTIONS, SECONDS)).per_s
            for name in order
        }
        say(f"round {turn}: {taken['on']:.0f} a second with monitoring, {taken['off']:.0f} without")
        if turn:
            for name, per_s in taken.items():
                rates[name].append(per_s)
    shares = [on / off for on, off in zip(rates["on"], rates["off"], strict=True)]
    return {
        "with monitoring, a second": round(statistics.median(rates["on"])),
        "without, a second": round(statistics.median(rates["off"])),
        "share": round(statistics.median(shares), 3),
        "shares of the rounds": [round(share, 2) for share in shares],
    }
