from __future__ import annotations

from likeopt.storage import facts, semantic_questions
from likeopt.storage.database import Database
from likeopt.storage.semantic_questions import NewQuestion, QuestionRow


def add(
    database: Database, question: str, answer: str = "answer", *, partition: str = "p", owner: str = "local"
) -> None:
    new = NewQuestion(partition, owner, question, b"\0\0\x80?", answer, {"found": ["a"]}, 1.0)
    database.write(semantic_questions.add, new)


def after(database: Database, row_id: int = 0, most: int = 100, partition: str = "p") -> list[QuestionRow]:
    return database.read(semantic_questions.after, partition, row_id, most)


def questions(database: Database, partition: str = "p") -> list[str]:
    return [row.question for row in after(database, partition=partition)]


def test_rows_come_back_in_order_and_whole(database: Database) -> None:
    add(database, "one")
    add(database, "two")
    first, second = after(database)
    assert first == QuestionRow(first.id, "one", b"\0\0\x80?", "answer", {"found": ["a"]})
    assert second.id > first.id
    assert after(database, first.id) == [second]


def test_the_newest_are_read_when_there_are_too_many(database: Database) -> None:
    for number in range(5):
        add(database, f"q{number}")
    assert [row.question for row in after(database, most=2)] == ["q3", "q4"]


def test_an_equal_question_gives_way_and_its_id_is_not_used_again(database: Database) -> None:
    add(database, "one", "old")
    (old,) = after(database)
    add(database, "one", "new")
    (new,) = after(database)
    assert (new.answer_digest, new.id > old.id) == ("new", True)


def test_partitions_and_owners_are_apart(database: Database) -> None:
    add(database, "one", partition="p", owner="ann")
    add(database, "one", partition="q", owner="ben")
    assert (questions(database, "p"), questions(database, "q")) == (["one"], ["one"])
    assert database.write(semantic_questions.remove_owner, "ann") == 1
    assert (questions(database, "p"), questions(database, "q")) == ([], ["one"])


def test_questions_go_with_their_answers(database: Database) -> None:
    for number in range(4):
        add(database, f"q{number}", f"answer {number % 2}")
    assert database.write(semantic_questions.remove, ["answer 0"]) == 2
    assert questions(database) == ["q1", "q3"]


def test_only_the_newest_of_an_owner_stay(database: Database) -> None:
    for number in range(6):
        add(database, f"q{number}", partition=f"p{number % 2}")
    add(database, "other", owner="ben")
    assert database.write(semantic_questions.prune, "local", 4) == 2
    assert (questions(database, "p0"), questions(database, "p1")) == (["q2", "q4"], ["q3", "q5"])
    assert database.write(semantic_questions.prune, "local", 4) == 0
    assert questions(database) == ["other"]


def test_facts_are_found_by_the_beginning_of_their_names(database: Database) -> None:
    for name in ("a_b:1", "a_b:2", "axb:3"):
        database.write(facts.state, name, name)
    assert database.read(semantic_questions.facts_with, "a_b:") == ["a_b:1", "a_b:2"]
    assert database.write(semantic_questions.lock_fact, "a_b:1") == "a_b:1"
    assert database.write(semantic_questions.lock_fact, "none") is None
