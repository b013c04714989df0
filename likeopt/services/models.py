"""Which embedding models there are, as the settings and the installation have it."""

from __future__ import annotations

import logging

from likeopt.embedding.embedder import Embedder, EmbeddingSpec
from likeopt.embedding.installing import installed
from likeopt.embedding.minilm import MiniLM
from likeopt.embedding.remote import RemoteEmbedder
from likeopt.errors import EmbeddingUnavailable
from likeopt.settings import Settings

SWITCHED_OFF = "none"

logger = logging.getLogger(__name__)


def built_in(settings: Settings, threads: int = 1) -> MiniLM | None:
    """The built-in model, None when it is not installed whole. Its session may be made before fork."""
    folder = installed(settings.model_dir)
    try:
        return None if folder is None else MiniLM(folder, threads=threads)
    except EmbeddingUnavailable as error:
        logger.warning("the embedding model cannot be read and BM25 works alone: %s", error)
        return None


def wants_built_in(settings: Settings) -> bool:
    """Whether the built-in model is what the settings ask for."""
    return not settings.embedding_base_url and settings.embedding_model != SWITCHED_OFF


def embedder(settings: Settings, minilm: MiniLM | None) -> Embedder | None:
    """The model that new vectors are made with, None when there is none."""
    if settings.embedding_model == SWITCHED_OFF:
        return None
    if settings.embedding_base_url:
        languages = tuple(part.strip() for part in settings.embedding_languages.split(",") if part.strip())
        return RemoteEmbedder(
            settings.embedding_base_url,
            settings.embedding_model,
            api_key=settings.embedding_api_key,
            languages=languages,
        )
    return minilm


def embedder_of(settings: Settings, minilm: MiniLM | None, spec: EmbeddingSpec) -> Embedder | None:
    """The model that a set of vectors was made with, None when it is not to be had any more."""
    if spec.kind == "minilm":
        return minilm if minilm is not None and minilm.spec == spec else None
    if spec.base_url is None:
        return None
    # A key is sent only to the server it was given for.
    own = spec.base_url == settings.embedding_base_url
    return RemoteEmbedder(
        spec.base_url,
        spec.model,
        api_key=settings.embedding_api_key if own else "",
        languages=spec.languages,
        dimensions=spec.dimensions,
        max_tokens=spec.max_tokens,
    )
