"""Questions to a running server, and their answers as whoever asks sees them, however they end."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator
from typing import Any

import httpx
import msgspec

WITHOUT_MODEL = {"model_failed_extractive", "answer_stale"}


class Told(msgspec.Struct, frozen=True):
    """What came of one question: exactly one of ``answer`` and ``problem``, none if it hung.

    ``text`` is all that was said, also before a problem; ``answer`` is the answer without its text.
    """

    status: int
    elapsed_s: float
    text: str = ""
    answer: dict[str, Any] | None = None
    problem: dict[str, Any] | None = None

    @property
    def notes(self) -> set[str]:
        """The codes of the answer's notes."""
        return {note["code"] for note in (self.answer or {}).get("notes", ())}

    @property
    def attempts(self) -> list[tuple[str, str]]:
        """The models asked, each with what came of it."""
        made = (self.answer or {}).get("route", {}).get("attempts", ())
        return [(one["model"], one["outcome"]) for one in made]

    @property
    def is_marked(self) -> bool:
        """Whether it says that no model has answered."""
        return bool(self.notes & WITHOUT_MODEL)


def ask(client: httpx.Client, message: str, *, stream: bool, within_s: float = 15.0, **fields: Any) -> Told:
    """Ask and read to the end, at most so long."""
    begun_s = time.monotonic()
    body = {"message": message, "stream": stream, **fields}
    try:
        with client.stream("POST", "/api/v1/chat", json=body, timeout=within_s) as answer:
            if answer.headers["content-type"].startswith("text/event-stream"):
                events = list(_events(_in_time(answer.iter_lines(), begun_s + within_s)))
                return _streamed(answer.status_code, events, time.monotonic() - begun_s)
            content = json.loads(answer.read())
    except httpx.TimeoutException:
        return Told(0, time.monotonic() - begun_s)
    elapsed_s = time.monotonic() - begun_s
    if answer.status_code != httpx.codes.OK:
        return Told(answer.status_code, elapsed_s, problem=content)
    return Told(answer.status_code, elapsed_s, text=content.pop("answer"), answer=content)


def _streamed(status: int, events: list[tuple[str, dict[str, Any]]], elapsed_s: float) -> Told:
    text = "".join(data["text"] for name, data in events if name == "delta")
    name, last = events[-1] if events else ("", {})
    ends = [name for name, _ in events if name in {"done", "error"}]
    assert len(ends) <= 1, f"ended more than once: {ends}"
    return Told(
        status,
        elapsed_s,
        text,
        answer=last if name == "done" else None,
        problem=last if name == "error" else None,
    )


def _events(lines: Iterable[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    name = ""
    for line in lines:
        field, _, value = line.partition(": ")
        if field == "event":
            name = value
        elif field == "data":
            yield name, json.loads(value)


def _in_time(lines: Iterable[str], deadline_s: float) -> Iterator[str]:
    """The lines up to the deadline, those that only keep the connection alive too."""
    for line in lines:
        yield line
        if time.monotonic() > deadline_s:
            return
