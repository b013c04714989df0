from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from likeopt.chat.provenance import REASONS, Provenance, provenance
from likeopt.errors import NotFound
from likeopt.messages import SENTENCES
from likeopt.storage import conversations, messages
from likeopt.storage.conversations import ConversationRow
from likeopt.storage.database import Database
from likeopt.storage.messages import MessageRow

NOW_S = 1_700_000_000.0
PARTS = {"scope": "a" * 32, "passages": "b" * 32}


def store(database: Database, cache: dict[str, Any] | None, owner: str = "ann") -> None:
    """A conversation of one question (q) and its answer (a)."""

    def write(conn: sa.Connection) -> None:
        conversations.insert(conn, ConversationRow("c", owner, "", "", NOW_S, NOW_S))
        messages.insert(conn, MessageRow("q", "c", None, 0, "user", "How?", "done"))
        messages.insert(conn, MessageRow("a", "c", "q", 1, "assistant", "So.", "done", cache=cache))

    database.write(write)


def told(database: Database, cache: dict[str, Any] | None) -> Provenance:
    store(database, cache)
    return database.read(provenance, "ann", "a")


def codes(found: Provenance) -> list[str]:
    return [reason.code for reason in found.reasons]


def hit(**why: Any) -> dict[str, Any]:
    return {"status": "hit", "layer": "disk", "kind": "exact", "saved_tokens": 80, "why": why}


def test_a_hit_is_explained_by_its_question_its_passages_and_its_age(database: Database) -> None:
    cache = hit(key="k" * 32, parts=PARTS, passages=4, stored_at=NOW_S, age_s=7300.0)
    found = told(database, cache)
    assert codes(found) == ["cache_why_exact", "cache_why_same_passages", "cache_why_age_h"]
    assert found.reasons[1].params == {"passages": 4}
    assert found.reasons[2].params == {"age": 2}
    assert (found.status, found.layer, found.kind, found.saved_tokens) == ("hit", "disk", "exact", 80)
    assert (found.key, found.parts) == ("k" * 32, PARTS)
    assert (found.stored_at, found.age_s) == ("2023-11-14T22:13:20.000Z", 7300.0)


@pytest.mark.parametrize(
    ("age_s", "unit", "age"),
    [
        (0.4, "s", 0),
        (119.9, "s", 119),
        (120, "min", 2),
        (7_199, "min", 119),
        (7_200, "h", 2),
        (172_799, "h", 47),
        (172_800, "days", 2),
        (8_640_000, "days", 100),
    ],
)
def test_ages_are_told_in_units_that_fit(database: Database, age_s: float, unit: str, age: int) -> None:
    last = told(database, hit(passages=1, age_s=age_s)).reasons[-1]
    assert (last.code, last.params) == (f"cache_why_age_{unit}", {"age": age})
    assert last.code in SENTENCES


def test_a_semantic_hit_names_the_question_that_was_answered_first(database: Database) -> None:
    why = {"first_question": "What way?", "similarity": 0.97}
    found = told(database, hit(**why) | {"kind": "semantic"})
    assert codes(found) == ["cache_why_semantic", "cache_why_compared"]
    assert found.reasons[0].params == {"question": "What way?"}
    assert (found.first_question, found.similarity) == ("What way?", 0.97)


@pytest.mark.parametrize("past", [{"status": "stale"}, {"kind": "stale"}])
def test_an_answer_past_its_time_says_so(database: Database, past: dict[str, str]) -> None:
    assert codes(told(database, hit(passages=0) | past)) == [
        "cache_why_exact",
        "cache_why_no_passages",
        "cache_why_stale",
    ]


@pytest.mark.parametrize("reason", REASONS)
def test_a_miss_has_its_reason(database: Database, reason: str) -> None:
    found = told(database, {"status": "miss", "why": {"key": "k", "parts": PARTS, "reason": reason}})
    assert codes(found) == [f"cache_why_{reason}"]
    assert codes(found)[0] in SENTENCES
    assert (found.status, found.layer, found.kind, found.saved_tokens) == ("miss", None, None, 0)


def test_an_answer_made_for_another_meanwhile_says_so(database: Database) -> None:
    cache = {"status": "miss", "collapsed": True, "why": {"reason": "first_time"}}
    assert codes(told(database, cache)) == ["cache_why_collapsed"]


@pytest.mark.parametrize(
    "cache", [None, {}, {"status": "miss"}, {"status": "miss", "why": {"parts": 3, "reason": "off"}}]
)
def test_what_was_not_recorded_is_said_to_be_so(database: Database, cache: dict[str, Any] | None) -> None:
    """As for answers of earlier versions."""
    assert codes(told(database, cache)) == ["cache_why_not_recorded"]


@pytest.mark.parametrize(("owner", "message_id"), [("ben", "a"), ("ann", "b"), ("ann", "q")])
def test_only_answers_of_ones_own_are_explained(database: Database, owner: str, message_id: str) -> None:
    store(database, hit())
    with pytest.raises(NotFound, match="message_not_found"):
        database.read(provenance, owner, message_id)


def test_an_answer_of_a_deleted_conversation_is_not_explained(database: Database) -> None:
    store(database, hit())
    database.write(lambda conn: conversations.update(conn, "c", deleted_at=NOW_S))
    with pytest.raises(NotFound):
        database.read(provenance, "ann", "a")
