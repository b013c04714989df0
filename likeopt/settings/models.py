"""Settings of the chat models."""

from __future__ import annotations

from typing import Literal

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, SecretStr, field_validator


class PriceSettings(BaseModel):
    """US dollars for a million tokens."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    prompt: float = Field(0.0, ge=0)
    completion: float = Field(0.0, ge=0)
    cached: float | None = Field(None, ge=0)


class UpstreamModelSettings(BaseModel):
    """One model of an upstream; ``id`` is how it is asked for, its name at the server unless given."""

    model_config = ConfigDict(extra="forbid", frozen=True, protected_namespaces=())

    name: str = Field(min_length=1, max_length=200)
    id: str = Field("", max_length=200)
    tier: Literal["small", "medium", "large"] = "medium"
    context_tokens: int = Field(8192, ge=512)
    answer_tokens: int = Field(1024, ge=16)
    price: PriceSettings | None = None
    tokenizer: str = ""


class UpstreamSettings(BaseModel):
    """One server of chat models."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1, max_length=60)
    base_url: str = Field(pattern=r"^https?://")
    dialect: Literal["openai", "anthropic"] = "openai"
    api_key: SecretStr = SecretStr("")
    models: tuple[UpstreamModelSettings, ...] = Field(min_length=1)
    first_token_s: float | None = Field(None, gt=0)
    idle_s: float | None = Field(None, gt=0)
    total_s: float | None = Field(None, gt=0)
    attempts: int = Field(3, ge=1, le=10)
    most_chats: int = Field(256, ge=1)
    most_background: int = Field(4, ge=1)
    adaptive: bool = True


def _named(*names: str) -> AliasChoices:
    return AliasChoices(*names, *(name.lower() for name in names))


class ModelSettings(BaseModel):
    """Which models answer, and how long they may take."""

    openai_base_url: str = Field(
        "",
        validation_alias=_named("OPENAI_BASE_URL"),
        description="an OpenAI-compatible chat server; empty means those of upstreams, else an Ollama on "
        "this machine, else extractive answers",
    )
    openai_api_key: str = Field(
        "", repr=False, validation_alias=_named("OPENAI_API_KEY"), description="its key"
    )
    model: str = Field("", description="the chat model's name at that server")
    model_small: str = Field("", description="a smaller model of that server, for easy questions")
    model_large: str = Field("", description="a larger model of that server, for hard questions")
    model_timeout_s: float = Field(
        60.0, gt=0, description="longest wait for a model's first text, and longest silence after it"
    )
    model_total_s: float = Field(600.0, gt=0, description="longest time of one reply of a model")
    model_context_tokens: int = Field(8192, ge=512, description="the chat models' context length")
    model_answer_tokens: int = Field(1024, ge=16, description="most tokens of an answer")
    upstreams: tuple[UpstreamSettings, ...] = Field(
        (), description="further servers of chat models, each with its models; best written in likeopt.toml"
    )
    ollama_url: str = Field(
        "http://127.0.0.1:11434",
        validation_alias=_named("LIKEOPT_OLLAMA_URL"),
        description="the Ollama that is used when no other model is set and it answers; none looks for none",
    )
    route_by_tier: bool = Field(
        True, description="easy questions go to small models and hard ones to large; else all to the first"
    )
    rewrite_follow_ups: bool = Field(
        True, description="let a small model rewrite follow-up questions for the search, where there is one"
    )

    @field_validator("ollama_url")
    @classmethod
    def _none_is_none(cls, url: str) -> str:
        # An empty variable counts as one that is not set.
        return "" if url.strip().lower() == "none" else url

    @field_validator("upstreams")
    @classmethod
    def _named_once(cls, upstreams: tuple[UpstreamSettings, ...]) -> tuple[UpstreamSettings, ...]:
        ids = [model.id or model.name for upstream in upstreams for model in upstream.models]
        names = [upstream.name for upstream in upstreams]
        if len(set(ids)) < len(ids) or len(set(names)) < len(names):
            raise ValueError("each upstream needs a name, and each model an id, of its own")
        return upstreams
