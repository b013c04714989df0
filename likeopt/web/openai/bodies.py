"""What clients of OpenAI's API send. Like-Opt's own fields may stand beside theirs."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema, field_validator
from pydantic_core import PydanticCustomError

from likeopt.llm.contract import Limits
from likeopt.web.dialogue import Said, Speaker
from likeopt.web.foreign_bodies import MOST_MESSAGES, Call, Content, in_list, refuse_tools
from likeopt.web.schemas import LONGEST_MESSAGE, Body, Text

MOST_INPUTS = 2_048
MOST_STOPS = 4

_SPEAKERS: dict[str, Speaker] = {
    "system": "system",
    "developer": "system",
    "user": "user",
    "assistant": "assistant",
}
_ONE_OR_MANY = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}


class ChatCompletionMessage(Body):
    """One message of the conversation."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: Content | None = None

    @field_validator("role")
    @classmethod
    def _no_tools(cls, role: str) -> str:
        if role not in _SPEAKERS:
            raise PydanticCustomError("tools_not_supported", "tools are not supported")
        return role

    def said(self) -> Said:
        """Who said what."""
        return Said(_SPEAKERS[self.role], self.content or "")


class StreamOptions(Body):
    """What comes with a stream."""

    include_usage: bool | None = None


class ResponseFormat(Body):
    """The form of the answer; text is the only one."""

    type: str

    @field_validator("type")
    @classmethod
    def _text_only(cls, kind: str) -> str:
        if kind != "text":
            raise PydanticCustomError("format_not_text", "answers are text")
        return kind


class CompletionBody(Call):
    """A chat completion. ``top_k`` is Like-Opt's own: how many passages the answer is made from."""

    messages: list[ChatCompletionMessage] = Field(min_length=1, max_length=MOST_MESSAGES)
    stream_options: StreamOptions | None = None
    temperature: float | None = Field(default=None, ge=0, le=2)
    top_p: float | None = Field(default=None, ge=0, le=1)
    max_tokens: int | None = Field(default=None, ge=1)
    max_completion_tokens: int | None = Field(default=None, ge=1)
    stop: (
        Annotated[
            list[Text],
            BeforeValidator(in_list),
            Field(max_length=MOST_STOPS),
            WithJsonSchema(_ONE_OR_MANY),
        ]
        | None
    ) = None
    seed: int | None = None
    n: int | None = None
    response_format: ResponseFormat | None = None
    modalities: list[Any] | None = None
    functions: list[Any] | None = None
    top_k: int | None = Field(default=None, ge=1, le=50)

    @field_validator("n")
    @classmethod
    def _one_answer(cls, n: int | None) -> int | None:
        if n not in (None, 1):
            raise PydanticCustomError("one_answer_only", "one answer at a time")
        return n

    @field_validator("modalities")
    @classmethod
    def _text_only(cls, modalities: list[Any] | None) -> list[Any] | None:
        if modalities not in (None, [], ["text"]):
            raise PydanticCustomError("format_not_text", "answers are text")
        return modalities

    @field_validator("functions")
    @classmethod
    def _no_functions(cls, functions: list[Any] | None) -> list[Any] | None:
        return refuse_tools(functions)

    @property
    def wants_usage(self) -> bool:
        """Whether a stream is to end with what it took."""
        return self.stream_options is not None and bool(self.stream_options.include_usage)

    def limits(self) -> Limits:
        """The bounds of the answer; 0 tokens leave that to the model's own."""
        most = self.max_completion_tokens or self.max_tokens or 0
        stops = tuple(text for text in self.stop or () if text)
        return Limits(most, self.temperature, self.top_p, stops, self.seed)


class EmbeddingsBody(Body):
    """Texts whose vectors are wanted."""

    model: Annotated[Text, Field(min_length=1, max_length=200)]
    input: Annotated[list[Any], BeforeValidator(in_list), WithJsonSchema(_ONE_OR_MANY)]
    encoding_format: Literal["float", "base64"] | None = None
    dimensions: int | None = Field(default=None, ge=1)

    @field_validator("input")
    @classmethod
    def _texts_only(cls, texts: list[Any]) -> list[str]:
        if not 1 <= len(texts) <= MOST_INPUTS or not all(map(_is_text, texts)):
            raise PydanticCustomError("input_not_texts", "one to 2,048 texts")
        return texts


def _is_text(given: Any) -> bool:
    return isinstance(given, str) and 0 < len(given) <= LONGEST_MESSAGE
