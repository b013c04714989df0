"""Which servers of chat models the settings name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from likeopt.errors import ConfigurationError
from likeopt.llm.models import ModelSpec, Price, Tier, Timeouts, UpstreamSpec
from likeopt.settings import Settings
from likeopt.settings.models import PriceSettings, UpstreamModelSettings, UpstreamSettings

# The name of the server at OPENAI_BASE_URL.
FIRST = "openai"


def configured(settings: Settings) -> tuple[UpstreamSpec, ...]:
    """The server at OPENAI_BASE_URL, if one is set, then those of ``upstreams``, in their order.

    Raises ConfigurationError when two servers or two models share a name, or an address holds a key.
    """
    first = (_first(settings),) if settings.openai_base_url else ()
    specs = (*first, *(_further(settings, upstream) for upstream in settings.upstreams))
    _check(specs)
    return specs


def timeouts(settings: Settings) -> Timeouts:
    """How long servers are waited for that say nothing of their own."""
    wait_s = settings.model_timeout_s
    return Timeouts(first_token_s=wait_s, silence_s=wait_s, total_s=settings.model_total_s)


def _first(settings: Settings) -> UpstreamSpec:
    named: tuple[tuple[str, Tier], ...] = (
        (settings.model, "medium"),
        (settings.model_small, "small"),
        (settings.model_large, "large"),
    )
    tiers: dict[str, Tier] = {}
    for name, tier in named:
        if name:
            tiers.setdefault(name, tier)
    # Some servers have one model and do not ask for its name.
    models = tuple(
        ModelSpec(
            name,
            name,
            FIRST,
            tier,
            context_tokens=settings.model_context_tokens,
            answer_tokens=settings.model_answer_tokens,
        )
        for name, tier in (tiers or {"": named[0][1]}).items()
    )
    return UpstreamSpec(
        FIRST, settings.openai_base_url, models, api_key=settings.openai_api_key, timeouts=timeouts(settings)
    )


def _further(settings: Settings, upstream: UpstreamSettings) -> UpstreamSpec:
    usual = timeouts(settings)
    return UpstreamSpec(
        upstream.name,
        upstream.base_url,
        tuple(_model(upstream.name, model) for model in upstream.models),
        upstream.dialect,
        upstream.api_key.get_secret_value(),
        Timeouts(
            first_token_s=upstream.first_token_s or usual.first_token_s,
            silence_s=upstream.idle_s or usual.silence_s,
            total_s=upstream.total_s or usual.total_s,
        ),
        upstream.attempts,
        upstream.most_chats,
        upstream.most_background,
        upstream.adaptive,
    )


def _model(upstream: str, model: UpstreamModelSettings) -> ModelSpec:
    return ModelSpec(
        model.id or model.name,
        model.name,
        upstream,
        model.tier,
        model.context_tokens,
        model.answer_tokens,
        _price(model.price),
        model.tokenizer,
    )


def _price(price: PriceSettings | None) -> Price | None:
    return Price(price.prompt, price.completion, price.cached) if price else None


def _check(specs: tuple[UpstreamSpec, ...]) -> None:
    models = [model.id for spec in specs for model in spec.models]
    for names, setting in (
        ([spec.name for spec in specs], "upstreams.name"),
        (models, "upstreams.models.id"),
    ):
        if twice := _twice(names):
            raise ConfigurationError("setting_invalid", name=setting, reason=f"{twice} is there twice")
    # An address is shown in logs and on pages, where a password has no business.
    if any("@" in spec.base_url.partition("//")[2].partition("/")[0] for spec in specs):
        reason = "give the key as api_key or in OPENAI_API_KEY, not in the address"
        raise ConfigurationError("setting_invalid", name="base_url", reason=reason)


def _twice(names: Iterable[str]) -> str:
    return next((name for name, count in Counter(names).items() if count > 1), "")
