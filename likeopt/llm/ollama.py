"""Finding the chat models of an Ollama that runs on this machine."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from contextlib import suppress

import msgspec

from likeopt.llm.models import ModelSpec, Tier, Timeouts, UpstreamSpec

FETCH_S = 0.5
NAME = "ollama"

# Above this, answers of a model on an ordinary machine come too slowly to be the first choice.
_LARGEST_DEFAULT = 15e9
_TIERS: tuple[tuple[float, Tier], ...] = ((4e9, "small"), (20e9, "medium"), (math.inf, "large"))
_UNITS = {"K": 1e3, "M": 1e6, "B": 1e9, "T": 1e12}
# What a parameter takes in a file of the usual quantization to four bits and a little.
_BYTES_A_PARAMETER = 0.6
_EMBEDDING_FAMILIES = {"bert", "nomic-bert", "nomic-bert-moe"}
_NO_CHAT = ("embed", "rerank")

# The content of an address, within so many seconds in all; any exception means there is none.
Fetch = Callable[[str, float], bytes]


class _Details(msgspec.Struct):
    family: str | None = None
    families: list[str] | None = None
    parameter_size: str | None = None


class _Model(msgspec.Struct):
    name: str
    size: int = 0
    details: _Details | None = None
    remote_host: str | None = None

    @property
    def is_ours_to_ask(self) -> bool:
        """Whether it chats, and runs here: what is asked of a model elsewhere leaves the machine."""
        details = self.details or _Details()
        families = {details.family, *(details.families or ())}
        chats = not families & _EMBEDDING_FAMILIES and not any(word in self.name for word in _NO_CHAT)
        return chats and not self.remote_host

    @property
    def parameters(self) -> float:
        """How many parameters it has, as far as is known from its details or the size of its file."""
        told = (self.details and self.details.parameter_size) or ""
        try:
            return float(told[:-1]) * _UNITS[told[-1:].upper()]
        except (ValueError, KeyError):
            return self.size / _BYTES_A_PARAMETER


class _Tags(msgspec.Struct):
    models: list[_Model] | None = None


def find(url: str, fetch: Fetch, timeouts: Timeouts | None = None) -> UpstreamSpec | None:
    """The Ollama at ``url`` with its chat models, the default first; None without one, or without models.

    The default is the largest model of at most about 14 billion parameters, else the smallest; the others
    follow by size, the smallest first.
    """
    address = url.strip().rstrip("/")
    tags = _Tags()
    with suppress(Exception):
        tags = msgspec.json.decode(fetch(f"{address}/api/tags", FETCH_S), type=_Tags)
    models = sorted((model for model in tags.models or () if model.is_ours_to_ask), key=_size)
    specs = tuple(_spec(model) for model in _default_first(models))
    return UpstreamSpec(NAME, f"{address}/v1", specs, timeouts=timeouts or Timeouts()) if specs else None


def _size(model: _Model) -> tuple[float, str]:
    return model.parameters, model.name


def _default_first(models: Sequence[_Model]) -> list[_Model]:
    """``models``, which stand by size, with the default before the others."""
    if not models:
        return []
    default = next((model for model in reversed(models) if model.parameters <= _LARGEST_DEFAULT), models[0])
    return [default, *(model for model in models if model is not default)]


def _spec(model: _Model) -> ModelSpec:
    tier = next(tier for below, tier in _TIERS if model.parameters < below)
    return ModelSpec(model.name, model.name, NAME, tier)
