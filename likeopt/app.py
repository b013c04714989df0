"""The Flask application in its envelope."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from hashlib import sha256
from typing import Any

from flask import Flask, request
from flask_babel import Babel, Domain
from itsdangerous import Signer
from werkzeug.routing import BaseConverter
from whitenoise import WhiteNoise

from likeopt.services import Services
from likeopt.settings import Settings, read_settings
from likeopt.settings.layers import layers_in
from likeopt.web import asking, parts
from likeopt.web.anthropic.messages import messages
from likeopt.web.assets import STATIC_URL, Assets, folder, is_immutable
from likeopt.web.browser_metrics import browser_metrics
from likeopt.web.cache import cache as cache_calls
from likeopt.web.caching import cache as caching
from likeopt.web.chat import chat
from likeopt.web.conversations import conversations
from likeopt.web.csrf import check_origin_of_change
from likeopt.web.description import description
from likeopt.web.document_batches import document_batches
from likeopt.web.documents import documents
from likeopt.web.encodings import compress_the_rest
from likeopt.web.envelope import Envelope, Environ
from likeopt.web.error_responses import answer_errors, render_error_page
from likeopt.web.errors import Problem
from likeopt.web.health import health
from likeopt.web.indexing import indexing
from likeopt.web.installed_app import installed_app
from likeopt.web.keys import KeyRing
from likeopt.web.languages import LANGUAGE_COOKIE, LANGUAGES, catalogue, choose_language
from likeopt.web.metrics import metrics
from likeopt.web.models import models
from likeopt.web.openai.completions import completions
from likeopt.web.openai.embeddings import embeddings
from likeopt.web.openai.models import openai_models
from likeopt.web.pages import pages
from likeopt.web.performance import performance
from likeopt.web.personas import personas
from likeopt.web.ready import ReadyFirst, ReadyResponses
from likeopt.web.search import search
from likeopt.web.secret import secret_key
from likeopt.web.session_store import Cache, SessionStore
from likeopt.web.sessions import BrowserSessions
from likeopt.web.uploads import SPOOL_DIR, SpoolingRequest
from likeopt.web.version import VERSION
from likeopt.web.watching import RequestWatch, Unmeasured
from likeopt.web.wording import request_language

API = "/api/v1"
# Where clients of other APIs look.
COMPATIBLE = "/v1"
MOST_UPLOAD_PARTS = 10_000


class IdConverter(BaseConverter):
    """Ids in addresses: whatever else stands there belongs to nothing."""

    regex = "[A-Za-z0-9_-]{1,64}"


class CatalogueDomain(Domain):  # type: ignore[misc]
    """Templates speak from the same catalogues as everything else."""

    def get_translations(self) -> Any:
        """The catalogue of the request's language."""
        return catalogue(request_language())


def create_app(settings: Settings | None = None, services: Services | None = None) -> Flask:
    """The application, as gunicorn's master makes it before it forks: nothing is opened here.

    Raises ConfigurationError when a setting cannot be read.
    """
    settings = settings or read_settings()
    services = services or Services(settings)
    assets = Assets(folder("static") / "dist")
    app = Flask("likeopt", static_folder=None, template_folder=str(folder("templates")))
    app.request_class = SpoolingRequest
    app.config[SPOOL_DIR] = settings.data_dir.resolve()
    app.config["MAX_FORM_PARTS"] = MOST_UPLOAD_PARTS
    app.extensions[parts.SERVICES] = services
    app.extensions[parts.SETTINGS] = settings
    app.extensions[parts.ASSETS] = assets
    app.extensions[asking.KEYS] = keys = KeyRing(settings)
    _speak(app)
    _prepare_templates(app, assets, keys)
    compress_the_rest(app)
    caching.init_app(app)
    app.session_interface = _sessions(app, services, keys)
    app.before_request(asking.identify)
    app.before_request(check_origin_of_change)
    answer_errors(app)
    _mount(app)
    _wrap(app, assets, keys)
    return app


def _speak(app: Flask) -> None:
    babel = Babel(app, default_locale=LANGUAGES[0], locale_selector=_language)
    babel.domain_instance = CatalogueDomain()
    for language in LANGUAGES:
        catalogue(language)


def _language() -> str:
    chosen = request.cookies.get(LANGUAGE_COOKIE)
    return choose_language(chosen, request.headers.get("Accept-Language"))


def _prepare_templates(app: Flask, assets: Assets, keys: KeyRing) -> None:
    settings: Settings = app.extensions[parts.SETTINGS]
    page_settings = {
        "max_file_bytes": settings.max_file_bytes,
        "max_upload_bytes": settings.max_upload_bytes,
        "undo_s": settings.undo_s,
        "keys_needed": keys.needed,
        "version": VERSION,
    }
    app.jinja_env.globals.update(asset=assets.url, asset_parts=assets.parts, asset_build=assets.build)
    app.jinja_env.globals.update(page_settings=page_settings, version=VERSION)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.context_processor(lambda: {"lang": request_language()})


def compile_templates(app: Flask) -> None:
    """Compile them all now: forks share them, and nobody's first page waits for it."""
    for name in app.jinja_env.list_templates():
        app.jinja_env.get_template(name)


def _sessions(app: Flask, services: Services, keys: KeyRing) -> BrowserSessions:
    settings: Settings = app.extensions[parts.SETTINGS]
    store = SessionStore(lambda: services.database, _session_cache(services))
    return BrowserSessions(app, store, lambda: _signer(settings), keys.needed)


def _session_cache(services: Services) -> Cache | None:
    if services.redis_link is None:
        return None
    from likeopt.web.session_cache import SessionCache

    return SessionCache(services.redis_link, services.metrics.count_session_cache)


def _signer(settings: Settings) -> Signer:
    return Signer(secret_key(settings), "likeopt.session", key_derivation="hmac", digest_method=sha256)


OWN = (
    *(documents, document_batches, indexing, search, chat, conversations, cache_calls, models, personas),
    *(performance, browser_metrics),
)


def _mount(app: Flask) -> None:
    app.url_map.converters["id"] = IdConverter
    for blueprint in (health, metrics, description, pages, installed_app):
        app.register_blueprint(blueprint)
    for blueprint in OWN:
        app.register_blueprint(blueprint, url_prefix=API)
    for blueprint in (completions, embeddings, openai_models, messages):
        app.register_blueprint(blueprint, url_prefix=COMPATIBLE)


def _ready_of(services: Services) -> Callable[[], ReadyResponses]:
    """Ready responses are kept in a worker's memory, so they are made with its first request."""

    @cache
    def ready() -> ReadyResponses:
        return ReadyResponses(
            services.memory,
            services.epochs,
            services.metrics.cache,
            state=services.index_state,
            wanted=services.warming.count,
        )

    return ready


def _watch(settings: Settings, services: Services) -> RequestWatch | None:
    if not settings.monitoring:
        return None
    return RequestWatch(
        services.metrics.server, services.slowest, settings.slow_request_s, logs_all=settings.access_log
    )


def _wrap(app: Flask, assets: Assets, keys: KeyRing) -> None:
    inner = app.wsgi_app
    if assets.dist.is_dir():
        inner = WhiteNoise(
            inner,
            root=str(assets.dist),
            prefix=STATIC_URL,
            allow_all_origins=False,
            immutable_file_test=is_immutable,
        )

    def render_page(environ: Environ, problem: Problem) -> bytes:
        with app.request_context(environ):
            return render_error_page(problem).encode()

    settings: Settings = app.extensions[parts.SETTINGS]
    services: Services = app.extensions[parts.SERVICES]
    ready = app.extensions[parts.READY] = _ready_of(services)
    if "memory" in layers_in(settings.cache_search_layers):
        inner = ReadyFirst(inner, ready)
    envelope = Envelope(
        inner,
        settings,
        services.metrics if settings.monitoring else Unmeasured(),
        keys,
        render_page=render_page,
        watch=_watch(settings, services),
    )
    services.under_way = lambda: envelope.admission.taken
    app.wsgi_app = envelope  # type: ignore[method-assign]
