"""Of questions by clients of other APIs nothing is stored."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask
from web.browsing import MakeApp
from web.foreign_clients import ASK, anthropic_client, openai_client

from likeopt.services import Services


def rows(services: Services) -> dict[str, int]:
    """How many rows each table has."""

    def count(conn: sa.Connection) -> dict[str, int]:
        names = sa.inspect(conn).get_table_names()
        return {name: conn.execute(sa.text(f"SELECT count(*) FROM {name}")).scalar_one() for name in names}

    return services.database.read(count)


@pytest.fixture
def app(make_library: MakeApp) -> Flask:
    return make_library()


def test_the_database_stays_as_it_was(app: Flask) -> None:
    services: Services = app.extensions["likeopt"]
    before = rows(services)
    _ask_in_every_way(app)
    assert rows(services) == before


def test_nothing_is_counted_as_wanted(app: Flask) -> None:
    services: Services = app.extensions["likeopt"]
    before = rows(services)
    _ask_in_every_way(app)
    # This writes down what has been counted.
    services.warming.close()
    assert rows(services) == before


def _ask_in_every_way(app: Flask) -> None:
    client, other = openai_client(app), anthropic_client(app)
    told = client.chat.completions.create(model="likeopt", messages=ASK)
    assert "500 hours" in (told.choices[0].message.content or "")
    chunks = client.chat.completions.create(model="likeopt", messages=ASK, stream=True)
    assert "500 hours" in "".join(chunk.choices[0].delta.content or "" for chunk in chunks)
    assert other.messages.create(model="likeopt", max_tokens=50, messages=ASK).content
    with other.messages.stream(model="likeopt", max_tokens=50, messages=ASK) as stream:
        assert "500 hours" in stream.get_final_text()
