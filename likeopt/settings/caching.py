"""Settings of the cache."""

from __future__ import annotations

from typing import Literal, get_args

from pydantic import BaseModel, Field, field_validator

from likeopt.settings.layers import Layer, layers_in

MEBIBYTE = 1024 * 1024
DAY_S = 86_400.0


class CacheSettings(BaseModel):
    """Which layers keep what, and for how long."""

    cache_memory_bytes: int = Field(
        24 * MEBIBYTE,
        ge=0,
        description="most memory the cache takes in one web worker; 0 switches the layer off",
    )
    cache_disk_bytes: int = Field(
        512 * MEBIBYTE, ge=0, description="most disk the cache takes; 0 switches the layer off"
    )
    cache_embedding_layers: str = Field("memory", description="layers that keep the vectors of queries")
    cache_embedding_ttl_s: float = Field(7 * DAY_S, ge=0, description="how long they are kept")
    cache_search_layers: str = Field(
        "memory,redis,disk",
        description="layers that keep search results, the first asked first; or none",
    )
    cache_search_ttl_s: float = Field(DAY_S, ge=0, description="how long search results are kept")
    cache_answer_layers: str = Field("memory,redis,disk", description="layers that keep answers")
    cache_answer_ttl_s: float = Field(7 * DAY_S, ge=0, description="how long answers are given again")
    cache_answer_grace_s: float = Field(
        30 * DAY_S, ge=0, description="how long after that they may stand in when no model answers"
    )
    cache_page_layers: str = Field("memory", description="layers that keep the responses of cached views")
    cache_function_layers: str = Field(
        "memory,redis", description="layers that keep results of cached functions"
    )

    warm_searches: int = Field(
        50, ge=0, le=1000, description="most wanted searches made anew after a change of the documents"
    )
    warm_answers: int = Field(
        0, ge=0, le=1000, description="most wanted answers made anew then; each may cost tokens"
    )
    warm_half_life_s: float = Field(
        DAY_S, gt=0, description="time after which an asking counts half for what is wanted"
    )

    semantic_tenants: str = Field(
        "",
        description="owners given answers of earlier questions that mean the same, with commas; * for all",
    )
    semantic_care: Literal["careful", "open"] = Field(
        "careful", description="how surely two questions must mean the same: careful or open"
    )
    semantic_most_wrong_share: float = Field(
        0.01, ge=0, lt=1, description="share of wrong semantic hits above which they end by themselves"
    )
    semantic_checked_share: float = Field(
        0.05, ge=0, le=1, description="share of semantic hits that are computed anew and compared"
    )
    semantic_most_questions: int = Field(
        10_000, ge=1, description="most questions kept for semantic hits, per owner"
    )

    @field_validator(
        "cache_embedding_layers",
        "cache_search_layers",
        "cache_answer_layers",
        "cache_page_layers",
        "cache_function_layers",
    )
    @classmethod
    def _known_layers(cls, value: str) -> str:
        names = layers_in(value)
        if not set(names) <= set(get_args(Layer)) or len(set(names)) < len(names):
            raise ValueError("name each of memory, redis and disk at most once, separated by commas")
        return ",".join(names) or "none"
