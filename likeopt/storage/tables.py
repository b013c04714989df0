"""The tables of the one truth. Only types that SQLite and PostgreSQL share."""

from __future__ import annotations

import sqlalchemy as sa

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(column_0_N_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# Times are seconds since the epoch, UTC, as floats: they compare and index alike everywhere.

# A document serves the chunks whose version is `serving_version`, unless it is deleted.
# `version` is the newest accepted; while it is being indexed the two differ.
documents = sa.Table(
    "documents",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("owner", sa.String(200), nullable=False),
    sa.Column("collection", sa.String(200), nullable=False),
    sa.Column("name", sa.String(1024), nullable=False),
    sa.Column("title", sa.String(1024), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("serving_version", sa.Integer, nullable=False, default=0),
    sa.Column("media_type", sa.String(200), nullable=False),
    sa.Column("size_bytes", sa.BigInteger, nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("status", sa.String(16), nullable=False),
    sa.Column("error", sa.JSON),
    sa.Column("notes", sa.JSON, nullable=False),
    sa.Column("chunk_count", sa.Integer, nullable=False, default=0),
    sa.Column("last_seq", sa.BigInteger, nullable=False, default=0),
    sa.Column("attempts", sa.Integer, nullable=False, default=0),
    sa.Column("created_at", sa.Float, nullable=False),
    sa.Column("updated_at", sa.Float, nullable=False),
    sa.Column("deleted_at", sa.Float),
    sa.UniqueConstraint("owner", "collection", "name"),
    sa.Index("ix_documents_owner_collection_sha256", "owner", "collection", "sha256"),
    sa.Index("ix_documents_status", "status", "updated_at"),
)

chunks = sa.Table(
    "chunks",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("document_id", sa.String(40), sa.ForeignKey("documents.id"), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("heading", sa.Text),
    sa.Column("page", sa.Integer),
    sa.Column("text", sa.Text, nullable=False),
    sa.UniqueConstraint("document_id", "version", "position"),
)

# Append-only; every projection applies it in the order of `seq` and may apply a row twice.
changes = sa.Table(
    "changes",
    metadata,
    sa.Column(
        "seq", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=False
    ),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("id", sa.String(64), nullable=False),
    sa.Column("op", sa.String(8), nullable=False),
)

# Named numbers, locked and raised within the transaction they number.
counters = sa.Table(
    "counters",
    metadata,
    sa.Column("name", sa.String(40), primary_key=True),
    sa.Column("value", sa.BigInteger, nullable=False),
)

# Named facts about this database, such as the corpus id.
facts = sa.Table(
    "facts",
    metadata,
    sa.Column("name", sa.String(40), primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)

# How far each projection has come: name is `bm25:<host>` or `vectors:<set>`.
cursors = sa.Table(
    "cursors",
    metadata,
    sa.Column("name", sa.String(200), primary_key=True),
    sa.Column("seq", sa.BigInteger, nullable=False),
    sa.Column("updated_at", sa.Float, nullable=False),
)

# Sets of vectors: one serves, a second may be filling after a change of model or index settings.
vector_sets = sa.Table(
    "vector_sets",
    metadata,
    sa.Column("name", sa.String(64), primary_key=True),
    sa.Column("spec", sa.JSON, nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("created_at", sa.Float, nullable=False),
)

leases = sa.Table(
    "leases",
    metadata,
    sa.Column("name", sa.String(40), primary_key=True),
    sa.Column("holder", sa.String(200), nullable=False),
    sa.Column("expires_at", sa.Float, nullable=False),
)

conversations = sa.Table(
    "conversations",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("owner", sa.String(200), nullable=False),
    sa.Column("visitor", sa.String(64), nullable=False),
    sa.Column("title", sa.String(500), nullable=False),
    sa.Column("created_at", sa.Float, nullable=False),
    sa.Column("updated_at", sa.Float, nullable=False),
    sa.Column("deleted_at", sa.Float),
    sa.Index("ix_conversations_owner_updated_at", "owner", "updated_at"),
)

# A turn is two rows: the question (role user) and, as its child, the answer (role assistant).
# `status` of an answer: streaming, done, stopped, failed, interrupted.
messages = sa.Table(
    "messages",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("conversation_id", sa.String(40), sa.ForeignKey("conversations.id"), nullable=False),
    sa.Column("parent_id", sa.String(40)),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("role", sa.String(16), nullable=False),
    sa.Column("content", sa.Text, nullable=False),
    sa.Column("status", sa.String(16), nullable=False),
    sa.Column("model", sa.String(200)),
    sa.Column("persona", sa.String(200)),
    sa.Column("route", sa.JSON),
    sa.Column("citations", sa.JSON),
    sa.Column("usage", sa.JSON),
    sa.Column("context", sa.JSON),
    sa.Column("timings_ms", sa.JSON),
    sa.Column("notes", sa.JSON),
    sa.Column("cache", sa.JSON),
    sa.Column("unsupported", sa.JSON),
    sa.Column("spans", sa.JSON),
    sa.Column("rating", sa.Integer),
    sa.Column("comment", sa.Text),
    sa.Column("created_at", sa.Float, nullable=False),
    sa.UniqueConstraint("conversation_id", "position"),
)

sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("data", sa.LargeBinary, nullable=False),
    sa.Column("expires_at", sa.Float, nullable=False),
)

# How often searches and answers are wanted, for warming: `score` is what it was at `counted_at`,
# and decays from then on. `payload` is what is needed to make the thing again.
wanted = sa.Table(
    "wanted",
    metadata,
    sa.Column("digest", sa.String(64), primary_key=True),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("owner", sa.String(200), nullable=False),
    sa.Column("payload", sa.JSON, nullable=False),
    sa.Column("score", sa.Float, nullable=False),
    sa.Column("counted_at", sa.Float, nullable=False),
    sa.Index("ix_wanted_counted_at", "counted_at"),
)

# Questions with a kept answer, for semantic hits. `partition` is a digest of all that must be equal;
# `vector` is the question's, float32; `passages` are digests of the passages the answer was made from.
semantic_questions = sa.Table(
    "semantic_questions",
    metadata,
    sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
    sa.Column("partition", sa.String(64), nullable=False),
    sa.Column("owner", sa.String(200), nullable=False),
    sa.Column("question", sa.Text, nullable=False),
    sa.Column("vector", sa.LargeBinary, nullable=False),
    sa.Column("answer_digest", sa.String(64), nullable=False),
    sa.Column("passages", sa.JSON, nullable=False),
    sa.Column("created_at", sa.Float, nullable=False),
    sa.Index("ix_semantic_questions_partition_id", "partition", "id"),
    # Otherwise the id of a removed newest row is given again, and readers that go by ids miss the new one.
    sqlite_autoincrement=True,
)

# An owner's own personas. One that is `hidden` says only that the shipped one of that name is not wanted.
personas = sa.Table(
    "personas",
    metadata,
    sa.Column("owner", sa.String(200), primary_key=True),
    sa.Column("name", sa.String(60), primary_key=True),
    sa.Column("hidden", sa.Boolean, nullable=False),
    sa.Column("description", sa.Text, nullable=False),
    sa.Column("tone", sa.Float, nullable=False),
    sa.Column("pace", sa.Float, nullable=False),
    sa.Column("intents", sa.JSON, nullable=False),
    sa.Column("system_prompt", sa.Text, nullable=False),
    sa.Column("updated_at", sa.Float, nullable=False),
)

# What each host measured in a few seconds: `summary` are the numbers of a trend, `window` is everything
# that was counted, as msgpack. Kept for a day.
performance_snapshots = sa.Table(
    "performance_snapshots",
    metadata,
    sa.Column("host", sa.String(64), primary_key=True),
    sa.Column("taken_at", sa.Float, primary_key=True),
    sa.Column("seconds", sa.Float, nullable=False),
    sa.Column("summary", sa.JSON, nullable=False),
    sa.Column("window", sa.LargeBinary, nullable=False),
    sa.Index("ix_performance_snapshots_taken_at", "taken_at"),
)

# Good and all events of each promise, by the minute since the epoch. Kept for three days.
slo_minutes = sa.Table(
    "slo_minutes",
    metadata,
    sa.Column("host", sa.String(64), primary_key=True),
    sa.Column("minute", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("events", sa.JSON, nullable=False),
    sa.Index("ix_slo_minutes_minute", "minute"),
)
