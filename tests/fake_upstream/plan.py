"""How the fake chat server shall answer one request."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl

DEFAULT_TEXT = "The documents say so [1]. 문서에 그렇게 쓰여 있습니다 [1]."


@dataclasses.dataclass(frozen=True)
class Plan:
    """One request's answer; times in milliseconds.

    The text comes in ``pieces`` of four characters, or as ``tokens`` words, or is the question
    (``echo``). ``head_ms`` passes before the head, ``head_byte_ms`` after each of its bytes; token n is
    due ``first_ms`` + n × ``token_ms`` after the head. ``split`` sends a stream byte by byte, ``crlf`` ends
    its lines with CRLF. ``usage``, ``done`` and ``finish`` leave parts of the end out when they are false.

    ``fault`` is what goes wrong:

    - a status such as ``429``, with ``retry_after`` if it is set (7 with 429, none with "none");
    - ``html`` (a page), ``json`` (one object although a stream was asked for);
    - ``cut`` (the connection ends in order), ``reset`` (and without), ``end`` (the response ends in order),
      ``done`` (and says that it is done), ``stall`` (nothing more), ``ping`` (only signs of life),
      ``garbage`` (no JSON), ``error`` (an error object), ``half`` (half an event, the connection ends),
      ``utf8`` (a piece with bytes that are no UTF-8, the rest follows).

    These happen where ``at`` says: ``head`` (instead of the head), else once ``after`` pieces have been
    sent (at the latest after the last), or with ``finish`` after the reason why it ended. ``hang`` is a
    ``stall`` and ``close`` a ``cut`` at the head. With ``go_on``, the rest follows after garbage or an error.
    With ``fail_first``, only so many first requests to a model's name go wrong. ``refuse`` names a field
    of the request that is answered with 400.
    """

    first_ms: float = 0.0
    token_ms: float = 0.0
    head_ms: float = 0.0
    head_byte_ms: float = 0.0
    tokens: int = 0
    text: str = DEFAULT_TEXT
    echo: bool = False
    fault: str = ""
    at: str = ""
    after: int = 0
    go_on: bool = False
    fail_first: int = 0
    retry_after: str = ""
    refuse: str = ""
    usage: bool = True
    done: bool = True
    finish: str = "stop"
    split: bool = False
    crlf: bool = False

    @property
    def at_head(self) -> str:
        """The fault that happens instead of the head, if any."""
        alias = {"hang": "stall", "close": "cut"}.get(self.fault)
        return alias or (self.fault if self.at == "head" else "")

    @property
    def at_finish(self) -> bool:
        """Whether the fault happens after the reason of the end."""
        return bool(self.fault) and self.at == "finish"

    @property
    def at_piece(self) -> int:
        """The number of pieces before the fault; -1 if it happens elsewhere or not at all."""
        return self.after if self.fault and not self.at else -1

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
    return _read(model) if "?" in model else default


@lru_cache(maxsize=1024)
def _read(model: str) -> Plan:
    query = model.partition("?")[2]
    return changed(Plan(), dict(parse_qsl(query, keep_blank_values=True)))


def changed(plan: Plan, values: dict[str, Any]) -> Plan:
    """``plan`` with some fields set, given as text or in their own type."""
    return dataclasses.replace(plan, **{name: _typed(name, value) for name, value in values.items()})


def healthy(plan: Plan) -> Plan:
    """``plan`` without its fault."""
    return dataclasses.replace(plan, fault="", at="")


def _typed(name: str, value: Any) -> Any:
    if _FIELDS[name] == "bool":
        return str(value).lower() in {"1", "true"}
    return {"float": float, "int": int, "str": str}[str(_FIELDS[name])](value)
