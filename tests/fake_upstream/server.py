"""A fake chat server over a real socket, whose faults are asked for by the model's name.

It speaks OpenAI's and Anthropic's forms. ``python tests/fake_upstream/server.py [PORT]`` prints its port
and serves until it is ended, or until its standard input closes.
"""

from __future__ import annotations

import asyncio
import gc
import json
import resource
import sys
from collections import Counter, deque
from typing import Any

from dialect import read
from heads import refused
from plan import Plan, changed, healthy, plan_of
from replies import COMPLETIONS, MESSAGES, answer_chat
from vectors import vector
from wire import Client, Left

MODELS = ("fake", "fake-small", "fake-large")
MOST_REMEMBERED = 50_000


class Upstream:
    """The server's state: what it has seen, and how it answers plain model names."""

    def __init__(self) -> None:
        self._seen: deque[dict[str, Any]] = deque(maxlen=MOST_REMEMBERED)
        self._connections = 0
        self._clients: set[Client] = set()
        self._is_down = False
        self._default = Plan()
        self._asked: Counter[str] = Counter()

    async def serve(self, client: Client) -> None:
        """Answer one connection's requests until it closes."""
        self._connections += 1
        number = self._connections
        self._clients.add(client)
        try:
            while True:
                method, path, body = await client.request()
                if path.startswith("/control/"):
                    await self._control(client, path, body)
                    continue
                if self._is_down:
                    raise Left(by_client=False)
                client.seen = self._remember(client, number, method, path, body)
                await self._answer(client, path)
        finally:
            self._clients.discard(client)

    def _remember(self, client: Client, number: int, method: str, path: str, body: bytes) -> dict[str, Any]:
        seen = {
            "connection": number,
            "method": method,
            "path": path,
            "headers": client.headers,
            "body": json.loads(body) if body else None,
            "status": "running",
            "pieces": 0,
            "at_s": client.now_s(),
        }
        self._seen.append(seen)
        return seen

    async def _answer(self, client: Client, path: str) -> None:
        try:
            await self._dispatch(client, path)
            client.seen["status"] = "done"
        except Left as left:
            client.seen["status"] = "closed by client" if left.by_client else "cut"
            raise

    async def _dispatch(self, client: Client, path: str) -> None:
        if path.endswith("/models"):
            models = [{"id": name, "object": "model", "owned_by": "fake"} for name in MODELS]
            await client.send_json({"object": "list", "data": models})
            return
        asked = read(client.seen["body"] or {})
        plan = self._plan(asked.model)
        if path.endswith("/chat/completions"):
            await answer_chat(client, asked, plan, COMPLETIONS)
        elif path.endswith("/messages"):
            await answer_chat(client, asked, plan, MESSAGES)
        elif path.endswith("/embeddings"):
            await self._embed(client, asked.body, plan)
        else:
            await client.send(404, b'{"error": {"message": "no such path"}}')

    def _plan(self, model: str) -> Plan:
        plan = plan_of(model, self._default)
        if plan.fail_first:
            self._asked[model] += 1
            if self._asked[model] > plan.fail_first:
                return healthy(plan)
        return plan

    async def _embed(self, client: Client, body: dict[str, Any], plan: Plan) -> None:
        await client.pause(plan.head_ms + plan.first_ms)
        if await refused(client, plan, COMPLETIONS):
            return
        texts = [body["input"]] if isinstance(body["input"], str) else body["input"]
        dimensions = int(body.get("dimensions") or 64)
        data = [
            {"object": "embedding", "index": index, "embedding": vector(text, dimensions)}
            for index, text in enumerate(texts)
        ]
        usage = {"prompt_tokens": sum(len(text) for text in texts) // 4, "total_tokens": 0}
        await client.send_json({"object": "list", "model": body["model"], "data": data, "usage": usage})

    async def _control(self, client: Client, path: str, body: bytes) -> None:
        what = path.removeprefix("/control/")
        if what == "reset":
            self._seen.clear()
            self._asked.clear()
            self._default, self._is_down = Plan(), False
        elif what == "plan":
            self._default = changed(Plan(), json.loads(body))
            self._asked.clear()
        elif what in {"down", "up"}:
            self._is_down = what == "down"
            for other in self._clients - {client} if self._is_down else ():
                other.reset()
        await client.send_json(self._counts() if what == "counts" else list(self._seen))

    def _counts(self) -> list[dict[str, Any]]:
        statuses = Counter(str(seen["status"]) for seen in self._seen)
        return [{"connections": self._connections, "open": len(self._clients), "statuses": statuses}]


async def _run(port: int) -> None:
    upstream = Upstream()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Client(upstream.serve), "127.0.0.1", port, backlog=4096)
    # What lives as long as the server is not looked at again for every thousand requests.
    gc.freeze()
    print(server.sockets[0].getsockname()[1], flush=True)  # noqa: T201
    await _until_orphaned(loop)


async def _until_orphaned(loop: asyncio.AbstractEventLoop) -> None:
    closed = asyncio.Event()

    def read_end() -> None:
        if not sys.stdin.buffer.raw.read(1):  # type: ignore[attr-defined]
            closed.set()

    loop.add_reader(sys.stdin.fileno(), read_end)
    await closed.wait()


def _allow_many_connections() -> None:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


if __name__ == "__main__":
    _allow_many_connections()
    asyncio.run(_run(int(sys.argv[1]) if len(sys.argv) > 1 else 0))
