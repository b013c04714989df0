"""What Alembic runs to bring a database up to date: always online, on a given connection."""

from __future__ import annotations

from alembic import context

from likeopt.storage.tables import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
