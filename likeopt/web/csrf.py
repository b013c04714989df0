"""Changes made with a cookie must come from our own pages."""

from __future__ import annotations

import hmac

from flask import request, session

from likeopt.errors import Forbidden, Unavailable
from likeopt.web.asking import asker, key_ring

TOKEN_HEADER = "X-CSRF-Token"  # noqa: S105 - a header's name
TOKEN_FIELD = "csrf_token"  # noqa: S105 - a field's name

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def check_origin_of_change() -> None:
    """Before each request: with keys configured, a change made with a cookie carries the session's token.

    A key given in the request is proof enough: no other page can add it. Without keys a cookie
    opens nothing that is closed without it, and the envelope has refused other pages already.
    Raises Forbidden.
    """
    if request.method in _SAFE_METHODS or not key_ring().needed or asker().via == "key":
        return
    if not _token_matches():
        raise Forbidden("csrf_token_wrong")


def csrf_token() -> str:
    """The session's token, for a page's forms and scripts; empty without a session, or a database."""
    try:
        token: str = session.get("csrf", "")
    except Unavailable:
        return ""
    return token


def _token_matches() -> bool:
    given = request.headers.get(TOKEN_HEADER)
    if given is None and request.mimetype == "application/x-www-form-urlencoded":
        given = request.form.get(TOKEN_FIELD)
    expected: str = session.get("csrf", "")
    if not given or not expected:
        return False
    return hmac.compare_digest(given.encode(), expected.encode())
