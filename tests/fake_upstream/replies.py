"""Chat answers in either form, and the ways in which they go wrong."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from completions import Completions
from dialect import Asked, Dialect, encoded
from heads import refused
from messages import Messages
from plan import Plan
from wire import NO_UTF8, Client, Left, chunk, status_head

GARBAGE = b"data: {this is not JSON\n\n"
COMPLETIONS, MESSAGES = Completions(), Messages()

_SPOILT = "\x00"
_MOST_KEPT = 2000
_ALIVE_MS = 5.0
# So often, a stream without pauses lets others have their turn.
_TURN = 64

Writes = tuple[bytes, ...]


async def answer_chat(client: Client, asked: Asked, plan: Plan, dialect: Dialect) -> None:
    """Answer one chat request as ``plan`` says."""
    await client.pause(plan.head_ms)
    client.byte_ms = plan.head_byte_ms
    if plan.refuse and plan.refuse in asked.body:
        await client.send(400, dialect.failure(400, f"Unsupported parameter: {plan.refuse}"))
    elif await refused(client, plan, dialect):
        return
    elif plan.fault == "json" or not asked.body.get("stream"):
        await _whole(client, asked, plan, dialect)
    else:
        await _Streamed(client, asked, plan, dialect).run()


async def _whole(client: Client, asked: Asked, plan: Plan, dialect: Dialect) -> None:
    """One object; what would go wrong within a stream goes wrong within it."""
    answer = dialect.whole(asked, plan)
    count = plan.tokens or sum(1 for _ in plan.pieces(asked.question))
    await client.pause(plan.first_ms + plan.token_ms * count)
    body = encoded(answer)
    if plan.fault in {"cut", "reset", "stall", "ping", "half"}:
        head = status_head(200, {"content-type": "application/json", "content-length": str(len(body))})
        await client.raw(head + body[: len(body) // 2])
        if plan.fault in {"stall", "ping"}:
            await client.for_ever()
        if plan.fault == "reset":
            client.reset()
        raise Left(by_client=False)
    spoilt = {
        "garbage": b"{this is not JSON",
        "error": dialect.failure(500, "the model fell over"),
        "end": b"",
        "done": b"{}",
        "utf8": body.replace(b"fake", NO_UTF8, 1),
    }
    await client.send(200, spoilt.get(plan.fault, body))


class _Streamed:
    def __init__(self, client: Client, asked: Asked, plan: Plan, dialect: Dialect) -> None:
        self._client = client
        self._asked = asked
        self._plan = plan
        self._dialect = dialect

    async def run(self) -> None:
        client, plan = self._client, self._plan
        begun_s = client.now_s()
        await client.begin_stream()
        await self._send(b"" if plan.fault == "end" else self._dialect.opening(self._asked, plan))
        due_s, gap_s = begun_s + plan.first_ms / 1000, plan.token_ms / 1000
        count, wrong_at, waits = 0, plan.at_piece, plan.first_ms > 0 or plan.token_ms > 0
        for writes in self._texts():
            if waits or count % _TURN == 0:
                await client.until(due_s + count * gap_s)
            if count == wrong_at and not await self._goes_on(count):
                return
            for part in writes:
                await client.raw(part)
            count += 1
            client.seen["pieces"] = count
        if wrong_at >= count and not await self._goes_on(count):
            return
        await self._end(count)

    def _texts(self) -> Iterator[Writes] | tuple[Writes, ...]:
        plan, model = self._plan, self._asked.model
        if plan.echo or plan.tokens > _MOST_KEPT:
            return _texts(self._dialect, plan, model, self._asked.question)
        return _kept_texts(self._dialect, plan, model)

    async def _end(self, count: int) -> None:
        plan, dialect = self._plan, self._dialect
        await self._send(dialect.finish(self._asked, plan, count))
        if plan.at_finish and not await self._goes_on(count):
            return
        await self._send(dialect.usage(self._asked, plan, count))
        if plan.done:
            await self._send(dialect.done)
        await self._client.end_stream()

    async def _goes_on(self, count: int) -> bool:
        """Go wrong; whether the rest follows, otherwise the response has ended."""
        plan, client, dialect = self._plan, self._client, self._dialect
        event = dialect.text(self._asked.model, f"한{_SPOILT}글", count)
        if plan.fault == "stall":
            await client.for_ever()
        while plan.fault == "ping":
            await self._send(dialect.alive)
            await client.pause(max(plan.token_ms, _ALIVE_MS))
        if plan.fault in {"end", "done"}:
            await self._send(dialect.done if plan.fault == "done" else b"")
            await client.end_stream()
            return False
        if plan.fault == "utf8":
            await self._send(event.replace(b"\\u0000", NO_UTF8))
            return True
        await self._send({"garbage": GARBAGE, "error": dialect.error}.get(plan.fault, b""))
        if plan.fault == "half":
            # The first half of what the last character takes.
            await self._send(event[: event.index("글".encode()) + 1])
        if plan.go_on and plan.fault in {"garbage", "error"}:
            return True
        if plan.fault == "reset":
            client.reset()
        raise Left(by_client=False)

    async def _send(self, event: bytes) -> None:
        for part in _writes(event, self._plan) if event else ():
            await self._client.raw(part)


def _texts(dialect: Dialect, plan: Plan, model: str, question: str) -> Iterator[Writes]:
    for number, piece in enumerate(plan.pieces(question)):
        yield _writes(dialect.text(model, piece, number), plan)


@lru_cache(maxsize=256)
def _kept_texts(dialect: Dialect, plan: Plan, model: str) -> tuple[Writes, ...]:
    """The same plan is encoded once, so that a piece costs little more than its write."""
    return tuple(_texts(dialect, plan, model, ""))


def _writes(event: bytes, plan: Plan) -> Writes:
    """What is written for an event: one chunk, or one for each byte."""
    if plan.crlf:
        event = event.replace(b"\n", b"\r\n")
    return tuple(chunk(bytes([byte])) for byte in event) if plan.split else (chunk(event),)
