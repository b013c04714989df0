"""A fake OpenAI-compatible server over a real socket, whose faults are asked for by the model's name.

``python tests/fake_upstream/server.py [PORT]`` prints its port and serves until it is ended, or until
its standard input closes.
"""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Any

from plan import Plan, changed, plan_of
from replies import answer_chat
from vectors import vector
from wire import Client, Left, Watching

MODELS = ("fake", "fake-small", "fake-large")


class Upstream:
    """The server's state: what it has seen, and how it answers plain model names."""

    def __init__(self) -> None:
        self._seen: list[dict[str, Any]] = []
        self._connections = 0
        self._default = Plan()

    async def serve(self, client: Client) -> None:
        """Answer one connection's requests until it closes."""
        self._connections += 1
        number = self._connections
        while True:
            method, path, body = await client.request()
            if path.startswith("/control/"):
                await self._control(client, path, body)
                continue
            client.seen = self._remember(client, number, method, path, body)
            try:
                await self._answer(client, path)
                client.seen["status"] = "done"
            except Left as left:
                client.seen["status"] = "closed by client" if left.by_client else "cut"
                raise

    def _remember(self, client: Client, number: int, method: str, path: str, body: bytes) -> dict[str, Any]:
        seen = {
            "connection": number,
            "method": method,
            "path": path,
            "headers": client.headers,
            "body": json.loads(body) if body else None,
            "status": "running",
            "pieces": 0,
        }
        self._seen.append(seen)
        return seen

    async def _answer(self, client: Client, path: str) -> None:
        body = client.seen["body"] or {}
        plan = plan_of(str(body.get("model", "")), self._default)
        if path.endswith("/chat/completions"):
            await answer_chat(client, body, plan)
        elif path.endswith("/embeddings"):
            await self._embed(client, body, plan)
        elif path.endswith("/models"):
            models = [{"id": name, "object": "model", "owned_by": "fake"} for name in MODELS]
            await client.send_json({"object": "list", "data": models})
        else:
            await client.send(404, b'{"error": {"message": "no such path"}}')

    async def _embed(self, client: Client, body: dict[str, Any], plan: Plan) -> None:
        await client.pause(plan.first_ms)
        if plan.fault.isdigit():
            await client.send(int(plan.fault), b'{"error": {"message": "refused"}}')
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
        if path == "/control/reset":
            self._seen.clear()
            self._default = Plan()
        elif path == "/control/plan":
            self._default = changed(Plan(), json.loads(body))
        await client.send_json(self._seen)


async def _run(port: int) -> None:
    upstream = Upstream()
    tasks: set[asyncio.Task[None]] = set()
    loop = asyncio.get_running_loop()

    async def connection(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter, left: asyncio.Event
    ) -> None:
        try:
            await upstream.serve(Client(reader, writer, left))
        except (Left, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    def protocol() -> Watching:
        reader = asyncio.StreamReader(limit=2**22)

        def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = loop.create_task(connection(reader, writer, watching.left))
            tasks.add(task)
            task.add_done_callback(tasks.discard)

        watching = Watching(reader, connected)
        return watching

    server = await loop.create_server(protocol, "127.0.0.1", port, backlog=4096)
    print(server.sockets[0].getsockname()[1], flush=True)  # noqa: T201
    await _until_orphaned(loop)


async def _until_orphaned(loop: asyncio.AbstractEventLoop) -> None:
    closed = asyncio.Event()

    def read() -> None:
        if not sys.stdin.buffer.raw.read(1):  # type: ignore[attr-defined]
            closed.set()

    loop.add_reader(sys.stdin.fileno(), read)
    await closed.wait()


if __name__ == "__main__":
    asyncio.run(_run(int(sys.argv[1]) if len(sys.argv) > 1 else 0))
