"""How soon a kept answer begins when it is streamed again, beside the first time the model was asked."""

from __future__ import annotations

from fake_upstream.running import FakeUpstream, running_upstream
from running_server import RunningServer

from bench import data
from bench.cached_throughput import KEY, SETTINGS, authorize
from bench.load import Load, Taken, drive, post
from bench.serving import Result, load, say, server

DOCUMENTS = 300
CONNECTIONS = (1, 16)
SECONDS = 3.0
FIRST_MS = 300.0
TEXT = "The abstracts say so [1], and others support it [2]. " * 8
# The first piece of the answer's text; what comes before tells of the passages.
MARK = "event: delta"


def measure() -> dict[str, Result]:
    """Streams over HTTP with two workers; the model's first word takes 300 ms."""
    documents, questions = data.scifact()
    with running_upstream() as upstream:
        upstream.set_plan(first_ms=FIRST_MS, text=TEXT)
        model = {"OPENAI_BASE_URL": upstream.base_url, "LIKEOPT_MODEL": "fake"}
        with server(**SETTINGS, **model) as running:
            load(authorize(running), documents[:DOCUMENTS])
            return {"a streamed answer": _measured(running, upstream, [one.text for one in questions])}


def _measured(running: RunningServer, upstream: FakeUpstream, questions: list[str]) -> Result:
    say("answers of the model")
    before = _calls(upstream)
    first = drive(Load(running.port, [_ask(one) for one in questions], 1, SECONDS, mark=MARK))
    asked = _ask(questions[0])
    rows = {"from the model, 1 at a time": _row(first, _calls(upstream) - before)}
    for count in CONNECTIONS:
        say(f"the same answer over {count} connections")
        before = _calls(upstream)
        again = drive(Load(running.port, [asked], count, SECONDS, mark=MARK))
        rows[f"again, {count} at a time"] = _row(again, _calls(upstream) - before)
    return rows


def _ask(question: str) -> bytes:
    return post("/api/v1/chat", {"message": question, "stream": True}, Authorization=f"Bearer {KEY}")


def _calls(upstream: FakeUpstream) -> int:
    return sum(one["path"].endswith("/chat/completions") for one in upstream.seen())


def _row(taken: Taken, calls: int) -> Result:
    if taken.refused:
        raise RuntimeError(f"{taken.refused} questions were refused")
    times_ms = {
        "first byte": taken.first_ms,
        "first text": taken.mark_ms,
        "whole": (taken.p50_ms, taken.p99_ms),
    }
    rows: Result = {}
    for what, (p50_ms, p99_ms) in times_ms.items():
        rows |= {f"{what} p50 ms": round(p50_ms, 2), f"{what} p99 ms": round(p99_ms, 2)}
    return rows | {"answers/s": round(taken.per_s, 1), "calls of the model": calls}
