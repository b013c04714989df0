"""What clients of Anthropic's API send. Like-Opt's own fields may stand beside theirs."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError

from likeopt.llm.contract import Limits
from likeopt.web import foreign_bodies
from likeopt.web.dialogue import Said
from likeopt.web.foreign_bodies import MOST_MESSAGES, Call, Content
from likeopt.web.schemas import Body, Text


class MessageParam(Body):
    """One message of the conversation."""

    role: Literal["user", "assistant", "system"]
    content: Content

    def said(self) -> Said:
        """Who said what."""
        return Said(self.role, self.content)


class MessagesPrompt(foreign_bodies.Prompt):
    """A conversation and the client's instructions."""

    messages: list[MessageParam] = Field(min_length=1, max_length=MOST_MESSAGES)
    system: Content | None = None

    def said(self) -> list[Said]:
        """All messages, the instructions first."""
        instructions = [Said("system", self.system)] if self.system else []
        return [*instructions, *(message.said() for message in self.messages)]


class OutputConfig(Body):
    """How the answer is to be; its form can be nothing but text."""

    format: Any = None

    @field_validator("format")
    @classmethod
    def _text_only(cls, form: Any) -> Any:
        if form is not None:
            raise PydanticCustomError("format_not_text", "answers are text")
        return form


class MessagesBody(MessagesPrompt, Call):
    """A message to be answered.

    ``passages`` is Like-Opt's own, its ``top_k``, a name that this API has for sampling.
    """

    max_tokens: int = Field(ge=1)
    temperature: float | None = Field(default=None, ge=0, le=1)
    top_p: float | None = Field(default=None, ge=0, le=1)
    stop_sequences: list[Text] | None = Field(default=None, max_length=16)
    output_config: OutputConfig | None = None
    passages: int | None = Field(default=None, ge=1, le=50)

    def limits(self) -> Limits:
        """The bounds of the answer."""
        stops = tuple(text for text in self.stop_sequences or () if text)
        return Limits(self.max_tokens, self.temperature, self.top_p, stops)
