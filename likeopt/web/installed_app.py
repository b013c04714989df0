"""What makes the pages an app: its service worker, its manifest, and the page for what is not on a device."""

from __future__ import annotations

import msgspec
from flask import Blueprint, Response, request
from flask_babel import gettext

from likeopt.errors import NotFound
from likeopt.web.parts import assets
from likeopt.web.wording import request_language

installed_app = Blueprint("installed_app", __name__)

WORKER = "sw.js"
MANIFEST_TYPE = "application/manifest+json"
# The ground of the pages, light and dark, as parts/tokens.css has it.
GROUND = "#fbfbf9"
DARK_GROUND = "#151716"


class Icon(msgspec.Struct, frozen=True):
    """A picture of the app; ``sizes`` is width x height in pixels."""

    src: str
    sizes: str
    type: str = "image/png"
    purpose: str = "any"


class Shortcut(msgspec.Struct, frozen=True):
    """A way into the app that its icon's menu offers."""

    name: str
    url: str


class AppManifest(msgspec.Struct, frozen=True):
    """What a system asks of an app before it installs it (W3C Web Application Manifest)."""

    name: str
    short_name: str
    description: str
    lang: str
    icons: tuple[Icon, ...]
    shortcuts: tuple[Shortcut, ...]
    # Remains the same app wherever it starts.
    id: str = "/"
    start_url: str = "/"
    scope: str = "/"
    display: str = "standalone"
    theme_color: str = GROUND
    background_color: str = GROUND


@installed_app.app_context_processor
def ground() -> dict[str, str]:
    """For the templates: what the system paints around a page."""
    return {"ground": GROUND, "dark_ground": DARK_GROUND}


@installed_app.get("/sw.js")
def worker() -> Response:
    """The service worker, which is asked about anew each time. Raises NotFound when it was not built."""
    script = assets().dist / WORKER
    if not script.is_file():
        raise NotFound("path_not_found")
    response = Response(script.read_bytes(), mimetype="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    response.add_etag()
    response.make_conditional(request)
    return response


@installed_app.get("/manifest.webmanifest")
def manifest() -> Response:
    """The app's manifest, in the language of the request."""
    response = Response(msgspec.json.encode(_manifest()), mimetype=MANIFEST_TYPE)
    response.headers["Cache-Control"] = "private, no-cache"
    response.vary.update(("Cookie", "Accept-Language"))
    return response


def _manifest() -> AppManifest:
    url = assets().url
    return AppManifest(
        name="Like-Opt",
        short_name="Like-Opt",
        description=gettext("Chat with your own documents: answers that cite their sources."),
        lang=request_language(),
        icons=(
            Icon(url("app-192.png"), "192x192"),
            Icon(url("app-512.png"), "512x512"),
            Icon(url("app-maskable-512.png"), "512x512", purpose="maskable"),
            Icon(url("favicon.svg"), "any", "image/svg+xml"),
        ),
        shortcuts=(Shortcut(gettext("New chat"), "/"), Shortcut(gettext("Documents"), "/documents")),
    )
