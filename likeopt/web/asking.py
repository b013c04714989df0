"""Who asks, within Flask: the envelope's asker, or whoever the session says it is."""

from __future__ import annotations

import secrets

from flask import current_app, g, request, session

from likeopt.errors import Unauthenticated
from likeopt.search.passages import Scope
from likeopt.web.exchange import ROUTE
from likeopt.web.keys import ASKER, Asker, KeyRing, is_open

KEYS = "likeopt.keys"
DEFAULT_COLLECTION = "default"
PROGRAM = "program"

_VISITOR_BYTES = 16
_CSRF_BYTES = 32


def key_ring() -> KeyRing:
    """The configured keys."""
    ring: KeyRing = current_app.extensions[KEYS]
    return ring


def identify() -> None:
    """Before each request: name its route for the metrics, and settle who asks.

    Raises Unauthenticated.
    """
    rule = request.url_rule
    request.environ[ROUTE] = rule.rule if rule is not None else "none"
    given: Asker | None = request.environ.get(ASKER)
    g.asker = given or _from_session() or _nobody()


def _from_session() -> Asker | None:
    owner, key = session.get("owner", ""), session.get("key", "")
    if owner and key_ring().still_holds(owner, key):
        return Asker(owner, "session", key)
    return None


def _nobody() -> Asker:
    if not is_open(request.path):
        raise Unauthenticated("key_missing")
    return Asker("", "open")


def asker() -> Asker:
    """Who asks."""
    found: Asker = g.asker
    return found


def scope(collection: str | None = None) -> Scope:
    """What the asker may see, in ``collection`` or the default one."""
    return Scope(asker().owner, collection or DEFAULT_COLLECTION)


def visitor() -> str:
    """Which browser asks: tells the browsers of one owner apart; programs are one visitor together."""
    if asker().via == "key":
        return PROGRAM
    name: str = session.get("visitor", PROGRAM)
    return name


def begin_visit() -> None:
    """Give the browser a session if it has none. Called by pages only: API callers need none."""
    if "visitor" not in session:
        session["visitor"] = secrets.token_hex(_VISITOR_BYTES)
        session["csrf"] = secrets.token_urlsafe(_CSRF_BYTES)


def sign_in(key: str) -> bool:
    """Keep in the session, under a new id, whose key ``key`` is; False when it is nobody's."""
    holder = key_ring().find(key)
    if holder is None:
        return False
    current_app.session_interface.regenerate(session)  # type: ignore[attr-defined]
    session.update(
        owner=holder.owner,
        key=holder.key_id,
        visitor=secrets.token_hex(_VISITOR_BYTES),
        csrf=secrets.token_urlsafe(_CSRF_BYTES),
    )
    return True


def sign_out() -> None:
    """End the session."""
    session.clear()
