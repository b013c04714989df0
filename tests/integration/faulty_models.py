"""Every fault of the fake chat server in every position, each a model of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Literal

import msgspec
from fake_upstream.plan import DEFAULT_TEXT
from fake_upstream.running import FakeUpstream

# What has to come of a question:
# - whole: the model's own answer
# - instead: no text came, so another model answers
# - broken: text has flowed, so that it fails
# - marked: nobody can tell whether there was more, which a note says
# - ended: the text was whole but its end was spoilt: the answer, or a failure
# - damaged: the answer with a sign for what is no text, or a failure
Outcome = Literal["whole", "instead", "broken", "marked", "ended", "damaged"]
Dialect = Literal["openai", "anthropic"]

TEXT = DEFAULT_TEXT
STAND_IN, STAND_IN_TEXT = "stand-in", "Another model says so [1]."
# So many pieces are followed by others, in Korean.
LATER = 8
LAST = 999


class Case(msgspec.Struct, frozen=True):
    """A model that goes wrong in one way."""

    name: str
    outcome: Outcome
    plan: dict[str, Any]
    dialect: Dialect = "openai"

    @property
    def model_id(self) -> str:
        """How it is asked for."""
        return f"{self.dialect}-{self.name}"


def cases() -> list[Case]:
    """All of them, in both dialects."""
    made = [*_heads(), *_streams(), *_ends(), *_harmless()]
    dialects: tuple[Dialect, ...] = ("openai", "anthropic")
    return [Case(name, outcome, plan, dialect) for dialect in dialects for name, outcome, plan in made]


def upstreams(server: FakeUpstream) -> str:
    """The setting LIKEOPT_UPSTREAMS: each case has a circuit of its own, and all have one stand-in."""
    return json.dumps(
        [
            _upstream(server, STAND_IN, server.model(text=STAND_IN_TEXT), "openai"),
            *(_upstream(server, case.model_id, server.model(**case.plan), case.dialect) for case in cases()),
        ]
    )


def _upstream(server: FakeUpstream, name: str, model: str, dialect: Dialect) -> dict[str, Any]:
    base_url = server.base_url if dialect == "openai" else server.address
    models = [{"name": model, "id": name}]
    return {"name": name, "base_url": base_url, "dialect": dialect, "api_key": "k", "models": models}


Made = tuple[str, Outcome, dict[str, Any]]


def _heads() -> Iterator[Made]:
    """Before the head, or instead of a proper one."""
    for fault in ("stall", "cut", "reset", "half", "garbage", "utf8", "error"):
        yield f"head-{fault}", "instead", {"fault": fault, "at": "head"}
    for status in (401, 404, 408, 429, 500, 503, 529):
        # A server that asks to be left alone would be, by the second question.
        yield f"head-{status}", "instead", {"fault": status, "retry_after": 0}
    yield "head-page", "instead", {"fault": "html"}
    yield "head-late", "instead", {"head_ms": 20_000}
    yield "head-dripping", "instead", {"head_byte_ms": 200}


def _streams() -> Iterator[Made]:
    """After the head: before the first piece, in the middle, and after the last piece."""
    positions: tuple[tuple[str, int, Outcome], ...] = (
        ("first", 0, "instead"),
        ("middle", LATER, "broken"),
        ("last", LAST, "broken"),
    )
    for position, after, outcome in positions:
        at = {"after": after}
        for fault in ("stall", "ping", "cut", "reset", "end", "half", "garbage", "error"):
            yield f"{position}-{fault}", outcome, {"fault": fault, **at}
        for fault in ("garbage", "error"):
            yield f"{position}-{fault}-and-on", outcome, {"fault": fault, "go_on": True, **at}
        yield f"{position}-utf8", "damaged", {"fault": "utf8", **at}
        yield f"{position}-done", "marked" if after else "instead", {"fault": "done", **at}


def _ends() -> Iterator[Made]:
    """After the reason why the answer ended."""
    for fault in ("cut", "reset", "end"):
        yield f"finish-{fault}", "whole", {"fault": fault, "at": "finish"}
    for fault in ("stall", "ping", "half", "garbage", "error"):
        yield f"finish-{fault}", "ended", {"fault": fault, "at": "finish"}


def _harmless() -> Iterator[Made]:
    """What is unusual and yet a whole answer."""
    yield "fine", "whole", {}
    yield "no-usage", "whole", {"usage": False}
    yield "no-done", "whole", {"done": False}
    yield "no-end-but-done", "marked", {"finish": ""}
    yield "cut-short-by-length", "marked", {"finish": "length"}
    yield "one-object", "whole", {"fault": "json"}
    yield "characters-split", "whole", {"split": True}
    yield "lines-with-crlf", "whole", {"crlf": True}
    yield "characters-and-lines-split", "whole", {"split": True, "crlf": True}
    yield "head-in-bytes", "whole", {"head_byte_ms": 1}
