"""Refusals, and what else comes instead of a proper head."""

from __future__ import annotations

from dialect import Dialect
from plan import Plan
from wire import NO_UTF8, STREAM_HEAD, Client, Left

HTML = b"<html><body>It works!</body></html>"
NOT_HTTP = b"this is not HTTP at all\r\n\r\n"


async def refused(client: Client, plan: Plan, dialect: Dialect) -> bool:
    """Do what goes wrong instead of a proper head; False if nothing does."""
    fault = plan.at_head or plan.fault
    if fault.isdigit():
        status, key = int(fault), client.headers.get("authorization") or client.headers.get("x-api-key")
        message = f"refused: {key or 'no key'}"
        await client.send(status, dialect.failure(status, message), headers=_retry_after(plan, status))
    elif fault == "html":
        await client.send(200, HTML, "text/html")
    elif plan.at_head:
        await _no_head(client, plan, dialect)
    else:
        return False
    return True


async def _no_head(client: Client, plan: Plan, dialect: Dialect) -> None:
    fault = plan.at_head
    if fault in {"stall", "ping"}:
        await client.for_ever()
    if fault == "error":
        await client.send(500, dialect.failure(500, "the model fell over"))
        return
    if fault == "garbage":
        await client.raw(NOT_HTTP)
    elif fault == "utf8":
        await client.raw(STREAM_HEAD.replace(b"event-stream", NO_UTF8))
    elif fault == "half":
        await client.raw(STREAM_HEAD[: len(STREAM_HEAD) // 2])
    elif fault == "reset":
        client.reset()
    raise Left(by_client=False)


def _retry_after(plan: Plan, status: int) -> dict[str, str]:
    value = plan.retry_after or ("7" if status == 429 else "none")
    return {} if value == "none" else {"retry-after": value}
