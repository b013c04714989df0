"""How the fake chat server shall answer one request."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl

DEFAULT_TEXT = "The documents say so [1]. 문서에 그렇게 쓰여 있습니다 [1]."


@dataclasses.dataclass(frozen=True)
class Plan:
    """One request's answer; times in milliseconds.

    ``fault`` is one of: a status such as ``429``; ``hang`` (no byte, ever), ``ping`` (comments, never
    text), ``html`` (a page instead of an answer), ``json`` (one object although a stream was asked
    for), and, once ``after`` pieces have been sent, ``cut``, ``garbage``, ``error`` (an error object) or
    ``stall`` (nothing more). ``refuse`` names a field of the request that is answered with 400.
    """

    first_ms: float = 0.0
    token_ms: float = 0.0
    head_ms: float = 0.0
    tokens: int = 0
    text: str = DEFAULT_TEXT
    echo: bool = False
    fault: str = ""
    after: int = 0
    refuse: str = ""
    usage: bool = True
    done: bool = True
    finish: str = "stop"
    split: bool = False
    crlf: bool = False

    def pieces(self, asked: str) -> Iterator[str]:
        """The answer's text, piece by piece; the pieces together are the answer."""
        text = asked if self.echo else self.text
        if self.tokens:
            yield from (f"word{number} " for number in range(self.tokens))
            return
        yield from (text[start : start + 4] for start in range(0, len(text), 4))


_FIELDS = {field.name: field.type for field in dataclasses.fields(Plan)}


def plan_of(model: str, default: Plan) -> Plan:
    """The plan a model's name asks for: ``fake?first_ms=50&fault=cut&after=3``."""
    _, question_mark, query = model.partition("?")
    return changed(Plan(), dict(parse_qsl(query, keep_blank_values=True))) if question_mark else default


def changed(plan: Plan, values: dict[str, Any]) -> Plan:
    """``plan`` with some fields set, given as text or in their own type."""
    return dataclasses.replace(plan, **{name: _typed(name, value) for name, value in values.items()})


def _typed(name: str, value: Any) -> Any:
    if _FIELDS[name] == "bool":
        return str(value).lower() in {"1", "true"}
    return {"float": float, "int": int, "str": str}[str(_FIELDS[name])](value)
