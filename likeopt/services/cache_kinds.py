"""The kinds of things that are cached, as the settings want them."""

from __future__ import annotations

from typing import get_args

from likeopt.cache.kinds import Kind
from likeopt.settings import Settings
from likeopt.settings.layers import Layer, layers_in

DAY_S = 86_400.0
# Views and functions say themselves how long their results are good; this is the most they may say.
MOST_S = 30 * DAY_S


def cache_kinds(settings: Settings) -> dict[str, Kind]:
    """Every kind by its name."""
    answer_layers = layers_in(settings.cache_answer_layers)
    kinds = (
        Kind("embedding", layers_in(settings.cache_embedding_layers), settings.cache_embedding_ttl_s),
        Kind("search", layers_in(settings.cache_search_layers), settings.cache_search_ttl_s),
        Kind("answer", answer_layers, settings.cache_answer_ttl_s, settings.cache_answer_grace_s),
        # Which answer a question had last, kept as long as the answer itself.
        Kind("asked", answer_layers, settings.cache_answer_ttl_s + settings.cache_answer_grace_s),
        Kind("page", layers_in(settings.cache_page_layers), MOST_S),
        Kind("function", layers_in(settings.cache_function_layers), MOST_S),
        *(Kind(f"function_{layer}", (layer,), MOST_S) for layer in get_args(Layer)),
    )
    return {kind.name: kind for kind in kinds}
