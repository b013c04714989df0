"""What Like-Opt adds to a model's time to the first word, and to the gaps between words.

The fake model is asked directly and through `/v1/chat/completions`, in turns, by as many connections,
each of which asks a question of its own: with the search kept, and with it made anew.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import median
from typing import NamedTuple
from urllib.parse import urlsplit

from fake_upstream.running import FakeUpstream, running_upstream
from running_server import RunningServer

from bench import data
from bench.cached_throughput import KEY, SETTINGS, authorize
from bench.load import Load, drive, post
from bench.serving import Result, load, say, server
from bench.streams import Heard, Streams, listen

DOCUMENTS = 1000
CONNECTIONS = (1, 4, 16, 64, 256)
ROUNDS = 3
SECONDS = 3.0
WORDS = 20
WORD_MS = 20.0
SHARES = ("p50", "p95", "p99")
# Without kept answers every question reaches the model, while searches are kept as usual.
NO_ANSWERS = {"LIKEOPT_CACHE_ANSWER_LAYERS": "none"}


class Way(NamedTuple):
    """A way to the model, and how it is asked for a number of connections."""

    name: str
    port: int
    request: Callable[[str], bytes]


def measure() -> dict[str, Result]:
    """Two workers; a model that answers at once, then one of fifty words a second."""
    documents, found = data.scifact()
    questions = [one.text for one in found][: max(CONNECTIONS)]
    with running_upstream() as upstream:
        model = {"OPENAI_BASE_URL": upstream.base_url, "LIKEOPT_MODEL": "fake"}
        with server(**SETTINGS, **model, **NO_ANSWERS) as running:
            load(authorize(running), documents[:DOCUMENTS])
            ways = _ways(running, upstream)
            upstream.set_plan(tokens=WORDS)
            _keep_searches(ways[1], questions)
            results = {"a search made anew, 1 at a time": _search(running, questions)}
            results |= _compared("words at once", ways, questions)
            upstream.set_plan(tokens=WORDS, token_ms=WORD_MS)
            return results | _compared("a word every 20 ms", ways, questions)


def _ways(running: RunningServer, upstream: FakeUpstream) -> Sequence[Way]:
    def through(**headers: str) -> Callable[[str], bytes]:
        told = {"Authorization": f"Bearer {KEY}"} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        return lambda question: post("/v1/chat/completions", _asked("likeopt", question), **told)

    def direct(question: str) -> bytes:
        return post("/v1/chat/completions", _asked("fake", question))

    return (
        Way("direct", urlsplit(upstream.base_url).port or 0, direct),
        Way("search kept", running.port, through()),
        Way("search made anew", running.port, through(Cache_Control="no-cache")),
    )


def _asked(model: str, question: str) -> dict[str, object]:
    return {"model": model, "stream": True, "messages": [{"role": "user", "content": question}]}


def _keep_searches(way: Way, questions: Sequence[str]) -> None:
    for start in range(0, len(questions), 16):
        requests = [way.request(question) for question in questions[start : start + 16]]
        listen(Streams(way.port, requests, 0.5))


def _search(running: RunningServer, questions: Sequence[str]) -> Result:
    told = {"Authorization": f"Bearer {KEY}", "Cache-Control": "no-cache"}
    requests = [post("/api/v1/search", {"query": question, "top_k": 18}, **told) for question in questions]
    taken = drive(Load(running.port, requests, 1, SECONDS))
    return {"p50 ms": round(taken.p50_ms, 2), "p99 ms": round(taken.p99_ms, 2)}


def _compared(title: str, ways: Sequence[Way], questions: Sequence[str]) -> dict[str, Result]:
    first: Result = {}
    gaps: Result = {}
    for count in CONNECTIONS:
        say(f"{title}: {count} at a time")
        heard: dict[str, list[Heard]] = {way.name: [] for way in ways}
        for _ in range(ROUNDS):
            for way in ways:
                requests = [way.request(question) for question in questions[:count]]
                heard[way.name].append(listen(Streams(way.port, requests, SECONDS)))
        direct = heard.pop("direct")
        for name, rounds in heard.items():
            row = f"{count} at a time, {name}"
            first[row] = _added([one.first_ms for one in rounds], [one.first_ms for one in direct])
            first[row] |= {"answers/s": round(median(one.per_s for one in rounds), 1)}
            gaps[row] = _added([one.gap_ms for one in rounds], [one.gap_ms for one in direct])
            broken = sum(one.broken for one in rounds)
            if broken:
                first[row] |= {"broken": broken}
    return {f"added to the first word, {title}": first, f"added to the gaps, {title}": gaps}


def _added(through: Sequence[Sequence[float]], direct: Sequence[Sequence[float]]) -> Result:
    """The middle of the rounds' differences, in milliseconds."""
    return {
        f"{share} ms": round(
            median(ours[place] - theirs[place] for ours, theirs in zip(through, direct, strict=True)), 2
        )
        for place, share in enumerate(SHARES)
    }
