"""Several turns of one conversation: follow-ups, branches, titles."""

from __future__ import annotations

import pytest
from fake_upstream.running import FakeUpstream

from likeopt.chat.answers import Answer, Question
from likeopt.errors import InvalidInput, NotFound

FIRST = "서울의 인구는 얼마인가요?"


def ask(room, message: str, **fields) -> Answer:
    return room.answering.ask(Question(message, **fields)).wait()


def parents(room) -> dict[str, str | None]:
    return {row["id"]: row["parent_id"] for row in room.rows()}


def test_a_follow_up_is_searched_with_what_it_leans_on(new_room, library) -> None:
    room = new_room()
    first = ask(room, FIRST)
    second = ask(room, "그럼 면적은?", conversation_id=first.conversation_id)
    assert "서울" in library.queries[1].query
    assert (first.route.intent, second.route.intent) == ("question", "follow_up")


def test_the_model_is_told_the_conversation_so_far(new_room, upstream: FakeUpstream) -> None:
    room = new_room(text="약 938만 명입니다 [1].")
    first = ask(room, FIRST)
    answer = ask(room, "그럼 면적은?", conversation_id=first.conversation_id)
    prompt = upstream.seen()[1]["body"]["messages"]
    assert [message["role"] for message in prompt] == ["system", "user", "assistant", "user"]
    assert prompt[1]["content"] == FIRST
    # The number meant a passage of the first question, and would mean another now.
    assert prompt[2]["content"] == "약 938만 명입니다."
    assert answer.context.history > 0
    assert upstream.seen()[0]["body"]["messages"][0] == prompt[0]


def test_turns_hang_on_one_another(new_room) -> None:
    room = new_room()
    first = ask(room, FIRST)
    second = ask(room, "부산의 인구는?", conversation_id=first.conversation_id)
    assert parents(room) == {
        first.question_id: None,
        first.message_id: first.question_id,
        second.question_id: first.message_id,
        second.message_id: second.question_id,
    }


@pytest.mark.parametrize("message", ["", FIRST])
def test_an_earlier_question_is_answered_anew(new_room, message: str) -> None:
    room = new_room()
    first = ask(room, FIRST)
    ask(room, "부산의 인구는?", conversation_id=first.conversation_id)
    again = ask(room, message, parent_id=first.question_id)
    assert again.conversation_id == first.conversation_id
    assert again.question_id == first.question_id
    assert parents(room)[again.message_id] == first.question_id
    assert [row["role"] for row in room.rows()] == ["user", "assistant", "user", "assistant", "assistant"]


def test_an_earlier_question_put_differently_is_its_sibling(new_room, upstream: FakeUpstream) -> None:
    room = new_room(text="yes")
    first = ask(room, FIRST)
    second = ask(room, "부산의 인구는?", conversation_id=first.conversation_id)
    other = ask(room, "부산의 면적은?", parent_id=second.question_id)
    assert parents(room)[other.question_id] == first.message_id
    assert len(upstream.seen()[2]["body"]["messages"]) == 4


def test_a_question_may_follow_an_earlier_answer(new_room, upstream: FakeUpstream) -> None:
    room = new_room(text="yes")
    first = ask(room, FIRST)
    ask(room, "부산의 인구는?", conversation_id=first.conversation_id)
    other = ask(room, "대구의 인구는?", parent_id=first.message_id)
    assert parents(room)[other.question_id] == first.message_id
    history = [message["content"] for message in upstream.seen()[2]["body"]["messages"][1:-1]]
    assert history == [FIRST, "yes"]


def test_an_answer_is_not_followed_by_nothing(new_room) -> None:
    room = new_room()
    first = ask(room, FIRST)
    with pytest.raises(InvalidInput):
        ask(room, " ", parent_id=first.message_id)


@pytest.mark.parametrize("fields", [{"parent_id": "m3"}, {"conversation_id": "m1"}])
def test_what_belongs_to_others_does_not_exist(new_room, fields: dict[str, str]) -> None:
    room = new_room()
    ask(room, FIRST)
    assert {"m2", "m3"} == set(parents(room))
    with pytest.raises(NotFound):
        ask(room, "x", owner="somebody else", **fields)


def test_a_message_of_another_conversation_is_no_parent(new_room) -> None:
    room = new_room()
    first, second = ask(room, FIRST), ask(room, FIRST)
    with pytest.raises(NotFound):
        ask(room, "x", conversation_id=first.conversation_id, parent_id=second.message_id)


def test_a_deleted_conversation_takes_no_questions(new_room) -> None:
    room = new_room()
    first = ask(room, FIRST)
    room.conversations.delete("local", first.conversation_id)
    with pytest.raises(NotFound):
        ask(room, "x", conversation_id=first.conversation_id)


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("What is it?\nAnd more.", "What is it?"),
        ("word " * 40, ("word " * 15).strip() + "…"),
        ("가" * 100, "가" * 79 + "…"),
    ],
)
def test_a_conversation_is_called_after_its_first_question(new_room, question: str, title: str) -> None:
    room = new_room()
    first = ask(room, question)
    ask(room, "Another one?", conversation_id=first.conversation_id)
    assert room.conversations.open("local", first.conversation_id).title == title
