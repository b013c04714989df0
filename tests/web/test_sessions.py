from __future__ import annotations

import pickle
import sqlite3
import time
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import Signer
from web.browsing import MakeApp, csrf_token_of
from web.planted import PICKLE, has_run

from likeopt.storage import sessions as rows
from likeopt.storage.database import Database
from likeopt.web.secret import secret_key
from likeopt.web.session_store import SessionStore
from likeopt.web.sessions import LIFETIME_S, REFRESH_S, VISIT_LIFETIME_S, RecordSerializer

COOKIE = "likeopt_session"


@pytest.fixture
def table(data_dir: Path) -> Iterator[Callable[..., list[tuple]]]:
    """Asks the database behind the application's back."""

    def ask(statement: str, *values: object) -> list[tuple]:
        connection = sqlite3.connect(data_dir / "likeopt.db")
        with connection:
            found = connection.execute(statement, values).fetchall()
        connection.close()
        return found

    return ask


def sid_of(app: Flask, browser: FlaskClient) -> str:
    cookie = browser.get_cookie(COOKIE)
    assert cookie
    settings = app.extensions["likeopt.settings"]
    signer = Signer(secret_key(settings), "likeopt.session", key_derivation="hmac", digest_method=sha256)
    return signer.unsign(cookie.value).decode()


def test_a_page_begins_a_session_and_a_call_of_the_api_does_not(
    client: FlaskClient, browser: FlaskClient, table
) -> None:
    for path in ("/api/v1/documents", "/health", "/api/v1/nothing"):
        assert "Set-Cookie" not in client.get(path).headers
    assert table("select count(*) from sessions") == [(0,)]
    answer = browser.get("/")
    assert "likeopt_session=" in answer.headers["Set-Cookie"]
    assert "HttpOnly" in answer.headers["Set-Cookie"]
    assert "SameSite=Lax" in answer.headers["Set-Cookie"]
    assert "Secure" not in answer.headers["Set-Cookie"]
    assert "Cookie" in answer.headers["Vary"]
    assert table("select count(*) from sessions") == [(1,)]


def test_over_https_the_cookie_stays_there(browser: FlaskClient) -> None:
    assert "Secure" in browser.get("/", base_url="https://localhost").headers["Set-Cookie"]


def test_the_session_is_stored_under_a_digest_and_the_cookie_is_signed(
    app: Flask, browser: FlaskClient, table
) -> None:
    browser.get("/")
    sid = sid_of(app, browser)
    assert len(sid) >= 43
    assert table("select id from sessions") == [(sha256(sid.encode()).hexdigest(),)]
    browser.set_cookie(COOKIE, sid)
    browser.get("/")
    assert table("select count(*) from sessions") == [(2,)]


def test_most_requests_write_nothing(browser: FlaskClient, table) -> None:
    browser.get("/")
    before = table("select * from sessions")
    for path in ("/", "/documents", "/api/v1/documents"):
        assert "Set-Cookie" not in browser.get(path).headers
    assert table("select * from sessions") == before


def age(table, seconds: float) -> None:
    """Make every session as old as if ``seconds`` had passed since it was kept."""
    for name, data, expires_at in table("select id, data, expires_at from sessions"):
        record = msgspec.msgpack.decode(data[1:])
        record["expires_at"] -= seconds
        aged = b"\x01" + msgspec.msgpack.encode(record)
        table("update sessions set data=?, expires_at=? where id=?", aged, expires_at - seconds, name)


def test_a_session_lives_on_from_its_last_use(browser: FlaskClient, table) -> None:
    browser.get("/")
    age(table, REFRESH_S + 60)
    assert "likeopt_session=" in browser.get("/").headers["Set-Cookie"]
    ((expires_at,),) = table("select expires_at from sessions")
    assert abs(expires_at - time.time() - LIFETIME_S) < 60


def test_an_expired_session_is_a_new_one_and_cleaned_up(browser: FlaskClient, table) -> None:
    token = csrf_token_of(browser.get("/").text)
    age(table, LIFETIME_S + 1)
    assert csrf_token_of(browser.get("/").text) != token
    assert table("select count(*) from sessions") == [(1,)]


def test_a_pickle_planted_in_the_database_is_no_session(app: Flask, browser: FlaskClient, table) -> None:
    token = csrf_token_of(browser.get("/").text)
    for planted in (PICKLE, b"\x01" + PICKLE, b"", b"\x02\x80"):
        table("update sessions set data=?, expires_at=9e9", planted)
        assert csrf_token_of(browser.get("/").text) != token
    assert not has_run()


def test_the_serializer_reads_and_writes_nothing_but_sessions() -> None:
    serializer = RecordSerializer()
    record = {"expires_at": 1.0, "visitor": "v", "csrf": "c", "owner": "", "key": ""}
    assert serializer.decode(serializer.encode(record)) == record
    with pytest.raises(TypeError):
        serializer.encode(record | {"more": 1})
    for other in (b"", pickle.dumps({}), msgspec.json.encode(record), b"\x01" + msgspec.msgpack.encode([1])):
        with pytest.raises(msgspec.DecodeError):
            serializer.decode(other)


def test_a_secret_is_made_once_and_only_its_owner_reads_it(make_app: MakeApp, data_dir: Path) -> None:
    first, second = make_app(), make_app()
    browser = first.test_client()
    token = csrf_token_of(browser.get("/").text)
    other = second.test_client()
    other.set_cookie(COOKIE, browser.get_cookie(COOKIE).value)
    assert csrf_token_of(other.get("/").text) == token
    assert (data_dir / "secret_key").stat().st_mode & 0o777 == 0o600
    assert len((data_dir / "secret_key").read_bytes()) == 64
    assert list(data_dir.glob("secret_key.*")) == []


def test_another_secret_opens_no_session(make_app: MakeApp) -> None:
    browser, other = make_app(secret_key="one").test_client(), make_app(secret_key="two").test_client()
    token = csrf_token_of(browser.get("/").text)
    other.set_cookie(COOKIE, browser.get_cookie(COOKIE).value)
    assert csrf_token_of(other.get("/").text) != token


def test_a_broken_cookie_is_no_session(browser: FlaskClient) -> None:
    for broken in ("x", "x.y", ".", "x" * 4000, "%00", "한글"):
        browser.set_cookie(COOKIE, broken)
        assert browser.get("/").status_code == 200
        assert browser.get("/api/v1/documents").status_code == 200


@pytest.mark.parametrize("keys", ["", "ann:secret"])
def test_a_health_probe_with_a_cookie_needs_no_database(make_app: MakeApp, keys: str) -> None:
    app = make_app(api_keys=keys)
    browser = app.test_client()
    browser.get("/")
    assert browser.get_cookie(COOKIE)
    app.extensions["likeopt"].database.close()
    assert browser.get("/health").status_code == 200


def test_a_session_ended_elsewhere_is_not_brought_back_by_a_late_request(database: Database) -> None:
    store = SessionStore(lambda: database)
    store.create("a", b"one", time.time() + 60)
    store.delete("a")
    assert store.update("a", b"two", time.time() + 60) is False
    assert store.find("a") is None


def test_rows_that_expired_go_when_others_come(database: Database) -> None:
    database.write(lambda conn: rows.create(conn, "old", b"", 10.0, 5.0))
    assert database.read(lambda conn: rows.find(conn, "old", 9.0)) == b""
    assert database.read(lambda conn: rows.find(conn, "old", 10.0)) is None
    database.write(lambda conn: rows.create(conn, "new", b"", 99.0, 11.0))
    assert database.write(lambda conn: rows.update(conn, "old", b"", 99.0)) is False


def test_a_visit_without_a_key_is_soon_forgotten(make_app: MakeApp, table) -> None:
    make_app(api_keys="ann:secret").test_client().get("/login")
    ((expires_at,),) = table("select expires_at from sessions")
    assert abs(expires_at - time.time() - VISIT_LIFETIME_S) < 60
