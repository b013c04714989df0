"""Who may answer, and how, joined for one web worker."""

from __future__ import annotations

from functools import partial
from math import inf

import msgspec

from likeopt.chat.personas.personas import Personas
from likeopt.chat.personas.rosters import Rosters
from likeopt.chat.routing.classifier import Classifier
from likeopt.chat.routing.likeness import Likeness
from likeopt.chat.routing.route import Intent
from likeopt.chat.routing.router import Classify, Router
from likeopt.llm import ollama
from likeopt.llm.endpoint import Endpoint
from likeopt.llm.fetching import fetch
from likeopt.llm.fleet import Fleet
from likeopt.llm.models import UpstreamSpec
from likeopt.monitoring.model_metrics import ModelMetrics
from likeopt.offload import aside
from likeopt.services.caching import Caching
from likeopt.services.chat_upstreams import configured, timeouts
from likeopt.services.semantics import QuestionReader
from likeopt.settings import Settings
from likeopt.storage.database import Database

# Another host may miss that personas have changed; it looks for itself so often.
_TRUSTED_S = 1.0


class Voices(msgspec.Struct, frozen=True):
    """The models, what shares questions out among them, and the personas."""

    models: Fleet
    router: Router
    personas: Personas


def fleet(settings: Settings, metrics: ModelMetrics) -> Fleet:
    """The models the settings name, else those of an Ollama that is found. Raises ConfigurationError.

    May be made before fork.
    """
    discover = partial(_ollama, settings) if settings.ollama_url else None
    return Fleet(configured(settings), Endpoint, metrics, discover=discover)


def open_voices(
    settings: Settings, models: Fleet, reader: QuestionReader, *, database: Database, caching: Caching
) -> Voices:
    """Everything that belongs to this process alone."""
    models.open()
    classify = Classifier(Likeness(reader.embed, reader.embed_all, reader.languages))
    aside(classify.prepare)
    shared = bool(settings.redis_url or settings.database_url)
    personas = Personas(
        database,
        Rosters(database, caching.epochs, _TRUSTED_S if shared else inf),
        drop_tags=caching.cache.drop_tags,
        classify=partial(_intent, classify),
    )
    return Voices(models, Router(models, classify, by_tier=settings.route_by_tier), personas)


def _intent(classify: Classify, message: str) -> Intent:
    return classify(message, ()).intent


def _ollama(settings: Settings) -> UpstreamSpec | None:
    return ollama.find(settings.ollama_url, fetch, timeouts(settings))
