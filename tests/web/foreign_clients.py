"""The official packages of other APIs, calling an application in this process."""

from __future__ import annotations

from typing import Any

import anthropic
import httpx2
import openai
from flask import Flask

HOST = "http://127.0.0.1:5000"
QUESTION = "How often must the pump be serviced?"
ASK: list[Any] = [{"role": "user", "content": QUESTION}]


def openai_client(app: Flask, key: str = "none", **options: Any) -> openai.OpenAI:
    """OpenAI's own client, which asks once unless told otherwise."""
    transport = httpx2.Client(transport=httpx2.WSGITransport(app=app))
    return openai.OpenAI(
        base_url=f"{HOST}/v1", api_key=key, http_client=transport, **{"max_retries": 0} | options
    )


def anthropic_client(app: Flask, key: str | None = "none", **options: Any) -> anthropic.Anthropic:
    """Anthropic's own client, which asks once unless told otherwise."""
    transport = httpx2.Client(transport=httpx2.WSGITransport(app=app))
    return anthropic.Anthropic(
        base_url=HOST, api_key=key, http_client=transport, **{"max_retries": 0} | options
    )
