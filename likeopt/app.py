"""The Flask application in its envelope."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from flask import Flask, request
from flask_babel import Babel, Domain
from flask_compress import Compress
from itsdangerous import Signer
from werkzeug.routing import BaseConverter
from whitenoise import WhiteNoise

from likeopt.monitoring.metrics import Metrics
from likeopt.services import Services
from likeopt.settings import Settings, read_settings
from likeopt.web import asking, parts
from likeopt.web.assets import STATIC_URL, Assets, folder, is_immutable
from likeopt.web.chat import chat
from likeopt.web.conversations import conversations
from likeopt.web.csrf import check_origin_of_change
from likeopt.web.description import description
from likeopt.web.documents import documents
from likeopt.web.envelope import Envelope, Environ
from likeopt.web.error_responses import answer_errors, render_error_page
from likeopt.web.errors import Problem
from likeopt.web.health import health
from likeopt.web.indexing import indexing
from likeopt.web.keys import KeyRing
from likeopt.web.languages import LANGUAGE_COOKIE, LANGUAGES, catalogue, choose_language
from likeopt.web.metrics import metrics
from likeopt.web.pages import pages
from likeopt.web.search import search
from likeopt.web.secret import secret_key
from likeopt.web.session_store import Cache, SessionStore
from likeopt.web.sessions import BrowserSessions
from likeopt.web.uploads import SPOOL_DIR, SpoolingRequest
from likeopt.web.version import VERSION
from likeopt.web.wording import request_language

API = "/api/v1"
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
    app.extensions[asking.KEYS] = keys = KeyRing(settings)
    _speak(app)
    _prepare_templates(app, assets, keys)
    _compress(app)
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
    app.jinja_env.globals.update(asset=assets.url, page_settings=page_settings, version=VERSION)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.context_processor(lambda: {"lang": request_language()})


def _compress(app: Flask) -> None:
    # Streams stay as they are: events must not wait in a compressor, and files answer ranges.
    app.config["COMPRESS_STREAMS"] = False
    app.config["COMPRESS_ALGORITHM"] = ["zstd", "br", "gzip"]
    app.config["COMPRESS_MIMETYPES"] = [
        "text/html",
        "text/plain",
        "application/json",
        "application/problem+json",
    ]
    Compress(app)


def _sessions(app: Flask, services: Services, keys: KeyRing) -> BrowserSessions:
    settings: Settings = app.extensions[parts.SETTINGS]
    store = SessionStore(lambda: services.database, _session_cache(settings, services.metrics))
    return BrowserSessions(app, store, lambda: _signer(settings), keys.needed)


def _session_cache(settings: Settings, metrics: Metrics) -> Cache | None:
    if not settings.redis_url:
        return None
    from likeopt.web.session_cache import SessionCache

    return SessionCache(settings.redis_url, metrics.count_session_cache)


def _signer(settings: Settings) -> Signer:
    return Signer(secret_key(settings), "likeopt.session", key_derivation="hmac", digest_method=sha256)


def _mount(app: Flask) -> None:
    app.url_map.converters["id"] = IdConverter
    for blueprint in (health, metrics, description, pages):
        app.register_blueprint(blueprint)
    for blueprint in (documents, indexing, search, chat, conversations):
        app.register_blueprint(blueprint, url_prefix=API)


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
    metrics_of = app.extensions[parts.SERVICES].metrics
    app.wsgi_app = Envelope(inner, settings, metrics_of, keys, render_page=render_page)  # type: ignore[method-assign]
