"""Chat answers in OpenAI's form, and the ways in which they go wrong."""

from __future__ import annotations

import json
from typing import Any

from plan import Plan
from wire import Client, Left

HTML = b"<html><body>It works!</body></html>"


def _asked(body: dict[str, Any]) -> str:
    return str(body["messages"][-1]["content"])


def _usage(body: dict[str, Any], count: int) -> dict[str, Any]:
    prompt_tokens = sum(len(str(message["content"])) for message in body["messages"]) // 4
    return {
        "prompt_tokens": prompt_tokens,
        "completion_tokens": count,
        "total_tokens": prompt_tokens + count,
        "prompt_tokens_details": {"cached_tokens": prompt_tokens // 2},
    }


def _error(status: int, message: str) -> bytes:
    return json.dumps({"error": {"message": message, "type": "fake", "code": status}}).encode()


async def answer_chat(client: Client, body: dict[str, Any], plan: Plan) -> None:
    """Answer one chat request as ``plan`` says."""
    await client.pause(plan.head_ms)
    if plan.refuse and plan.refuse in body:
        await client.send(400, _error(400, f"Unsupported parameter: {plan.refuse}"))
    elif plan.fault.isdigit():
        status = int(plan.fault)
        headers = {"retry-after": "7"} if status == 429 else {}
        message = f"refused: {client.headers.get('authorization', 'no key')}"
        await client.send(status, _error(status, message), headers=headers)
    elif plan.fault == "hang":
        await client.pause(3_600_000)
    elif plan.fault == "html":
        await client.send(200, HTML, "text/html")
    elif plan.fault == "json" or not body.get("stream"):
        await _whole(client, body, plan)
    else:
        await _Streamed(client, body, plan).run()


async def _whole(client: Client, body: dict[str, Any], plan: Plan) -> None:
    pieces = list(plan.pieces(_asked(body)))
    await client.pause(plan.first_ms + plan.token_ms * len(pieces))
    message = {"role": "assistant", "content": "".join(pieces)}
    answer = {
        "id": "chatcmpl-fake",
        "object": "chat.completion",
        "model": body["model"],
        "choices": [{"index": 0, "message": message, "finish_reason": plan.finish}],
        "usage": _usage(body, len(pieces)),
    }
    await client.send(200, json.dumps(answer).encode())


class _Streamed:
    def __init__(self, client: Client, body: dict[str, Any], plan: Plan) -> None:
        self._client = client
        self._body = body
        self._plan = plan

    async def run(self) -> None:
        client, plan = self._client, self._plan
        await client.begin_stream()
        while plan.fault == "ping":
            await client.pause(max(plan.token_ms, 5))
            await client.write(b": working\n\n")
        await client.pause(plan.first_ms)
        count = 0
        for piece in plan.pieces(_asked(self._body)):
            if plan.fault and count == plan.after:
                await self._go_wrong()
            await self._event({"content": piece})
            count += 1
            client.seen["pieces"] = count
            await client.pause(plan.token_ms)
        if plan.fault:
            await self._go_wrong()
        await self._finish(count)

    async def _finish(self, count: int) -> None:
        if self._plan.finish:
            await self._event({}, finish_reason=self._plan.finish)
        wanted = (self._body.get("stream_options") or {}).get("include_usage")
        if self._plan.usage and wanted:
            await self._data(
                {"object": "chat.completion.chunk", "choices": [], "usage": _usage(self._body, count)}
            )
        if self._plan.done:
            await self._client.write(b"data: [DONE]\n\n")
        await self._client.end_stream()

    async def _go_wrong(self) -> None:
        fault = self._plan.fault
        if fault == "stall":
            await self._client.pause(3_600_000)
        if fault == "garbage":
            await self._client.write(b"data: {this is not JSON\n\n")
        if fault == "error":
            await self._data({"error": {"message": "the model fell over", "type": "server_error"}})
        raise Left(by_client=False)

    async def _event(self, delta: dict[str, Any], finish_reason: str | None = None) -> None:
        choice = {"index": 0, "delta": delta, "finish_reason": finish_reason}
        await self._data({"object": "chat.completion.chunk", "choices": [choice]})

    async def _data(self, content: dict[str, Any]) -> None:
        event = b"data: " + json.dumps(content, ensure_ascii=False).encode() + b"\n\n"
        if self._plan.crlf:
            event = event.replace(b"\n", b"\r\n")
        if not self._plan.split:
            await self._client.write(event)
            return
        for byte in event:
            await self._client.write(bytes([byte]))
