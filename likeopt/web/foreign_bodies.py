"""What calls of other APIs have in common. Whatever is not named here or there is ignored."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema, field_validator
from pydantic_core import PydanticCustomError

from likeopt.web.schemas import Body, CacheWish, Collection, Text

MOST_MESSAGES = 2_000

_JOINED_BY = "\n"
_SCHEMA = {
    "anyOf": [
        {"type": "string"},
        {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"type": {"type": "string"}, "text": {"type": "string"}},
                "required": ["type"],
            },
        },
    ]
}


def joined_parts(content: Any) -> Any:
    """A content of several parts as one text; whatever else it is stays as it is.

    What a model thought or why it refused is left out. Parts that are neither that nor text are refused.
    """
    if not isinstance(content, list):
        return content
    return _JOINED_BY.join(text for part in content if (text := _text(part)))


def _text(part: Any) -> str:
    kind = part.get("type") if isinstance(part, dict) else None
    if kind in _LEFT_OUT:
        return ""
    text = part.get("text") if kind == "text" else None
    if not isinstance(text, str):
        raise PydanticCustomError("content_not_text", "only text is understood")
    return text


_LEFT_OUT = ("thinking", "redacted_thinking", "refusal")

# A text, or parts that are texts.
Content = Annotated[Text, BeforeValidator(joined_parts), WithJsonSchema(_SCHEMA)]


def in_list(given: Any) -> Any:
    """One text as a list of one."""
    return [given] if isinstance(given, str) else given


class Prompt(Body):
    """What every question has. ``model`` is ``likeopt``, a persona, or a model of this server."""

    model: Annotated[Text, Field(min_length=1, max_length=200)]
    tools: list[Any] | None = None

    @field_validator("tools")
    @classmethod
    def _no_tools(cls, tools: list[Any] | None) -> list[Any] | None:
        return refuse_tools(tools)


def refuse_tools(tools: list[Any] | None) -> list[Any] | None:
    """No tools, as they are; raises for any."""
    if tools:
        raise PydanticCustomError("tools_not_supported", "tools are not supported")
    return tools


class Call(Prompt):
    """What every call for an answer has.

    ``persona``, ``collection``, ``latency_budget_ms`` and ``cache`` are Like-Opt's own.
    """

    stream: bool | None = None
    persona: Annotated[Text, Field(max_length=200)] | None = None
    collection: Collection | None = None
    latency_budget_ms: int | None = Field(default=None, ge=1)
    cache: CacheWish | None = None
