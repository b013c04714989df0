"""The pages people open, and the forms on them."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.wrappers import Response as WerkzeugResponse

from likeopt.web.asking import asker, begin_visit, key_ring, sign_in, sign_out
from likeopt.web.csrf import csrf_token
from likeopt.web.languages import LANGUAGE_COOKIE, LANGUAGES
from likeopt.web.wording import say_code

pages = Blueprint("pages", __name__)

Page = str | tuple[str, int] | WerkzeugResponse

_LANGUAGE_KEPT_S = 365 * 24 * 3600


def _page(template: str, **values: object) -> str:
    begin_visit()
    return render_template(template, csrf_token=csrf_token(), **values)


@pages.after_request
def keep_private(response: Response) -> Response:
    """A page holds its visitor's token and speaks its visitor's language."""
    response.headers.setdefault("Cache-Control", "private, no-cache")
    response.vary.update(("Cookie", "Accept-Language"))
    return response


@pages.get("/")
def chat() -> Page:
    """Ask and read answers."""
    return _page("chat.html")


@pages.get("/documents")
def documents() -> Page:
    """Add, find and remove documents."""
    return _page("documents.html")


@pages.get("/admin")
def admin() -> Page:
    """See what the cache does, clear it, warm it."""
    return _page("admin.html")


@pages.get("/dashboard")
def dashboard() -> Page:
    """See how fast the server is, what it promises, and where time goes."""
    return _page("dashboard.html")


@pages.get("/shortcuts")
def shortcuts() -> Page:
    """Every key that does something, and the switch for those without Ctrl."""
    return _page("shortcuts.html")


@pages.get("/api/v1/docs")
def api_docs() -> Page:
    """The API's description, readable."""
    return _page("api_docs.html")


@pages.get("/offline")
def offline() -> Page:
    """What a device shows in place of a page that it has never shown before, while it has no network."""
    return _page("offline.html")


@pages.get("/robots.txt")
def robots() -> Page:
    """What crawlers may read, where they can: the pages, but none of the calls behind them."""
    return Response("User-agent: *\nDisallow: /api/\nDisallow: /v1/\n", mimetype="text/plain")


@pages.get("/login")
def ask_for_key() -> Page:
    """The form that asks for a key; without keys there is nothing to ask."""
    target = _local(request.args.get("next"))
    if not key_ring().needed or asker().via == "session":
        return redirect(target, 303)
    return _page("login.html", next=target, error=None)


@pages.post("/login")
def take_key() -> Page:
    """Open a session for the owner of the key."""
    target = _local(request.form.get("next"))
    if sign_in(request.form.get("key", "").strip()):
        return redirect(target, 303)
    return _page("login.html", next=target, error=say_code("key_wrong", {}).message), 401


@pages.post("/logout")
def leave() -> Page:
    """End the session."""
    sign_out()
    response = redirect("/login" if key_ring().needed else "/", 303)
    # With it goes what "back" would show; the service worker forgets what it has kept by itself.
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


@pages.post(f"/language/<any({', '.join(LANGUAGES)}):language>")
def choose_language(language: str) -> Page:
    """Speak ``language`` to this browser from now on."""
    response = redirect(_local(request.form.get("next")), 303)
    response.set_cookie(
        LANGUAGE_COOKIE,
        language,
        max_age=_LANGUAGE_KEPT_S,
        httponly=True,
        secure=request.is_secure,
        samesite="Lax",
    )
    return response


def _local(target: str | None) -> str:
    # A path of this server only: "//elsewhere" and "/\elsewhere" lead away from it.
    if not target or target[0] != "/" or target[1:2] in ("/", "\\"):
        return "/"
    return target
