"""Browser sessions: a random id in a signed cookie, and on the server who that is.

Built on Flask-Session's interface, with a serializer of our own: the library's reads
pickles, and whoever can write one into a store would run code here.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import msgspec
from flask import Flask, Request, Response, request
from flask.sessions import SessionMixin
from flask_session.base import Serializer, ServerSideSessionInterface
from itsdangerous import BadSignature
from itsdangerous import Signer as CookieSigner

from likeopt.web.keys import SESSION_COOKIE
from likeopt.web.session_store import SessionStore

LIFETIME_S = 30 * 24 * 3600.0
# A page asked for without a key makes a session only for the form that asks for one.
VISIT_LIFETIME_S = 3600.0
REFRESH_S = 24 * 3600.0
ID_BYTES = 32

_VERSION = b"\x01"


class SessionRecord(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything a session may hold; ``key`` names the API key it was opened with."""

    expires_at: float
    visitor: str
    csrf: str
    owner: str = ""
    key: str = ""


class RecordSerializer(Serializer):  # type: ignore[misc]
    """msgpack with a version byte before it. Anything else is no session; nothing is unpickled."""

    def __init__(self) -> None:
        self._decoder = msgspec.msgpack.Decoder(SessionRecord)

    def encode(self, session: SessionMixin) -> bytes:
        """The session's data. Raises TypeError when it holds what a session may not hold."""
        return _VERSION + msgspec.msgpack.encode(SessionRecord(**dict(session)))

    def decode(self, serialized_data: bytes) -> dict[str, Any]:
        """The session as a dictionary. Raises msgspec.DecodeError when it is no session."""
        if serialized_data[:1] != _VERSION:
            raise msgspec.DecodeError("not a session of this version")
        return msgspec.structs.asdict(self._decoder.decode(serialized_data[1:]))


class BrowserSession(SessionMixin):
    """The session of one request, read from its store when first looked into."""

    permanent = True
    modified = False

    def __init__(self, load: Callable[[], tuple[str | None, dict[str, Any]]]) -> None:
        self._load = load
        self._data: dict[str, Any] | None = None
        self.sid: str | None = None

    @property
    def loaded(self) -> bool:
        """Whether anything has looked into it."""
        return self._data is not None

    @property
    def _values(self) -> dict[str, Any]:
        if self._data is None:
            self.sid, self._data = self._load()
        return self._data

    def __getitem__(self, key: str) -> Any:
        return self._values[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self._values[key] = value
        self.modified = True

    def __delitem__(self, key: str) -> None:
        del self._values[key]
        self.modified = True

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


class BrowserSessions(ServerSideSessionInterface):  # type: ignore[misc]
    """Opens and keeps sessions.

    A session lives 30 days from its last use and is written when it changed or that day is
    over, so that most requests write nothing. ``signer`` is asked for late: its secret may
    have to be made first, in the data directory.
    """

    def __init__(
        self,
        app: Flask,
        store: SessionStore,
        signer: Callable[[], CookieSigner],
        keys_needed: bool,
        clock: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(app, key_prefix="", permanent=True, sid_length=ID_BYTES)
        self.serializer = RecordSerializer()
        self._store = store
        self._signer = signer
        self._keys_needed = keys_needed
        self._clock = clock

    def open_session(self, app: Flask, asked: Request) -> BrowserSession:  # noqa: ARG002
        """The request's session; nothing is read before something looks into it."""
        cookie = asked.cookies.get(SESSION_COOKIE)
        return BrowserSession(lambda: self._load(cookie))

    def _load(self, cookie: str | None) -> tuple[str | None, dict[str, Any]]:
        if not cookie:
            return None, {}
        try:
            sid = self._signer().unsign(cookie).decode()
        except BadSignature:
            return None, {}
        data = self._retrieve_session_data(self._get_store_id(sid))
        return (sid, data) if data else (None, {})

    def save_session(self, app: Flask, session: BrowserSession, response: Response) -> None:
        """Keep the session when it changed or is a day older; end it when it was emptied."""
        if not session.loaded:
            return
        response.vary.add("Cookie")
        if not session:
            self._end(session, response)
        elif self.should_set_storage(app, session) and self._keep(app, session):
            self._set_cookie(session, response)

    def _end(self, session: BrowserSession, response: Response) -> None:
        if session.modified and session.sid is not None:
            self._delete_session(self._get_store_id(session.sid))
            response.delete_cookie(SESSION_COOKIE)

    def _keep(self, app: Flask, session: BrowserSession) -> bool:
        is_new = session.sid is None
        sid = session.sid = session.sid or self._generate_sid(self.sid_length)
        session["expires_at"] = self._clock() + self._lifetime_s(session)
        store_id = self._get_store_id(sid)
        if is_new:
            self._store.create(store_id, self.serializer.encode(session), session["expires_at"])
            return True
        return self._upsert_session(app.permanent_session_lifetime, session, store_id)

    def _set_cookie(self, session: BrowserSession, response: Response) -> None:
        response.set_cookie(
            SESSION_COOKIE,
            self._signer().sign(session.sid or "").decode(),
            expires=datetime.fromtimestamp(session["expires_at"], UTC),
            httponly=True,
            secure=request.is_secure,
            samesite="Lax",
        )

    def regenerate(self, session: BrowserSession) -> None:
        """Give the session a new id and forget the old one, so that nobody who knew it comes along."""
        if session and session.sid is not None:
            self._delete_session(self._get_store_id(session.sid))
        session.sid = None
        session.modified = True

    def should_set_storage(self, app: Flask, session: BrowserSession) -> bool:  # noqa: ARG002
        """Whether it changed, or was last kept more than a day ago."""
        kept_at = session.get("expires_at", 0.0) - self._lifetime_s(session)
        return session.modified or self._clock() - kept_at > REFRESH_S

    def _lifetime_s(self, session: BrowserSession) -> float:
        return VISIT_LIFETIME_S if self._keys_needed and not session.get("owner") else LIFETIME_S

    def _get_store_id(self, sid: str) -> str:
        return sha256(sid.encode()).hexdigest()

    def _retrieve_session_data(self, store_id: str) -> dict[str, Any] | None:
        data = self._store.find(store_id)
        if data is None:
            return None
        try:
            record: dict[str, Any] = self.serializer.decode(data)
        except msgspec.DecodeError:
            return None
        return record if record["expires_at"] > self._clock() else None

    def _delete_session(self, store_id: str) -> None:
        self._store.delete(store_id)

    def _upsert_session(
        self,
        session_lifetime: timedelta,  # noqa: ARG002 - the library's signature
        session: BrowserSession,
        store_id: str,
    ) -> bool:
        return self._store.update(store_id, self.serializer.encode(session), session["expires_at"])
