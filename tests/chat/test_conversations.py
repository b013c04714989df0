from __future__ import annotations

import json

import pytest

from likeopt.chat.answers import Answer, Question
from likeopt.chat.export import export, thread
from likeopt.errors import Conflict, InvalidInput, NotFound

FIRST = "서울의 인구는 얼마인가요?"


def ask(room, message: str, **fields) -> Answer:
    room.clock.now_s += 1
    return room.answering.ask(Question(message, **fields)).wait()


@pytest.fixture
def room(new_room, clock):
    made = new_room()
    made.clock = clock
    return made


def titles(page) -> list[str]:
    return [line.title for line in page.items]


def test_a_visitors_conversation_is_the_one_used_last(room) -> None:
    first = room.conversations.current("local", "anna")
    assert first.messages == ()
    assert room.conversations.current("local", "anna").id == first.id
    assert room.conversations.current("local", "ben").id != first.id
    newer = ask(room, FIRST, visitor="anna")
    current = room.conversations.current("local", "anna")
    assert current.id == newer.conversation_id
    assert [message.role for message in current.messages] == ["user", "assistant"]


def test_callers_without_a_session_share_no_conversation(room) -> None:
    assert room.conversations.current("local", "").id != room.conversations.current("local", "").id


def test_an_opened_conversation_shows_all_of_its_messages(room) -> None:
    answer = ask(room, FIRST)
    question, reply = room.conversations.open("local", answer.conversation_id).messages
    assert (question.content, question.citations, question.timings_ms) == (FIRST, (), None)
    assert reply.content == answer.answer
    assert reply.citations == answer.citations
    assert reply.notes == answer.notes
    assert reply.parent_id == question.id
    assert question.created_at.endswith("Z")


def test_a_list_has_the_last_used_first_and_pages(room) -> None:
    made = [ask(room, f"질문 {number}?") for number in range(5)]
    ask(room, "또 하나?", conversation_id=made[0].conversation_id)
    page = room.conversations.list("local", page=1, page_size=2)
    assert titles(page) == ["질문 0?", "질문 4?"]
    assert [line.message_count for line in page.items] == [4, 2]
    assert (page.total, page.page, page.page_size) == (5, 1, 2)
    assert titles(room.conversations.list("local", page=3, page_size=2)) == ["질문 1?"]
    assert titles(room.conversations.list("local", page=9)) == []
    assert room.conversations.list("somebody else").total == 0


@pytest.mark.parametrize(
    ("q", "found"),
    [("인구", 1), ("938만", 1), ("100%", 1), ("%", 1), ("100_", 0), ("PERCENT", 1), ("없는 말", 0), (" ", 2)],
)
def test_a_list_is_searched_in_titles_and_messages(room, q: str, found: int) -> None:
    ask(room, FIRST)
    ask(room, "Is 100% a percentage?")
    assert room.conversations.list("local", q).total == found


def test_renaming(room) -> None:
    made = room.conversations.create("local", "anna")
    assert room.conversations.rename("local", made.id, "  새   이름 ").title == "새 이름"
    for title, code in (("  ", "title_empty"), ("x" * 201, "title_too_long")):
        with pytest.raises(InvalidInput) as caught:
            room.conversations.rename("local", made.id, title)
        assert caught.value.code == code


def test_a_deletion_can_be_undone_for_a_while(room, clock) -> None:
    made = ask(room, FIRST)
    room.conversations.delete("local", made.conversation_id)
    assert room.conversations.list("local").total == 0
    with pytest.raises(NotFound):
        room.conversations.open("local", made.conversation_id)
    clock.now_s += 599
    assert room.conversations.erase_expired() == 0
    assert len(room.conversations.restore("local", made.conversation_id).messages) == 2
    with pytest.raises(Conflict):
        room.conversations.restore("local", made.conversation_id)


def test_after_that_it_is_gone(room, clock) -> None:
    made = ask(room, FIRST)
    kept = ask(room, FIRST)
    room.conversations.delete("local", made.conversation_id)
    clock.now_s += 601
    with pytest.raises(NotFound):
        room.conversations.restore("local", made.conversation_id)
    assert room.conversations.erase_expired() == 1
    assert {row["id"] for row in room.rows()} == {kept.question_id, kept.message_id}


def test_a_conversation_opened_and_never_used_is_forgotten_after_a_day(room, clock) -> None:
    room.conversations.create("local", "anna")
    clock.now_s += 80_000
    assert room.conversations.erase_expired() == 0
    clock.now_s += 10_000
    assert room.conversations.erase_expired() == 1


@pytest.mark.parametrize("call", ["open", "delete", "restore"])
def test_other_owners_see_nothing(room, call: str) -> None:
    made = ask(room, FIRST)
    with pytest.raises(NotFound):
        getattr(room.conversations, call)("somebody else", made.conversation_id)


def test_an_answer_can_be_rated(room) -> None:
    made = ask(room, FIRST)
    room.conversations.rate("local", made.conversation_id, made.message_id, -1, "not so")
    reply = room.conversations.open("local", made.conversation_id).messages[1]
    assert (reply.feedback.rating, reply.feedback.comment) == (-1, "not so")
    for message, rating, error in (
        (made.message_id, 2, InvalidInput),
        (made.question_id, 1, NotFound),
        ("none", 1, NotFound),
    ):
        with pytest.raises(error):
            room.conversations.rate("local", made.conversation_id, message, rating)


def test_an_export_as_json_holds_everything(room) -> None:
    made = ask(room, FIRST)
    conversation = room.conversations.open("local", made.conversation_id)
    file = export(conversation, "json")
    assert json.loads(file.content)["messages"][1]["citations"][0]["text"]
    assert file.media_type == "application/json"
    assert file.file_name == "서울의-인구는-얼마인가요.json"


def test_an_export_as_markdown_reads_like_the_conversation(room) -> None:
    made = ask(room, FIRST)
    again = ask(room, "", parent_id=made.question_id)
    conversation = room.conversations.open("local", made.conversation_id)
    assert [message.id for message in thread(conversation)] == [made.question_id, again.message_id]
    text = export(conversation, "md").content.decode()
    assert text.startswith(f"# {FIRST}\n")
    assert text.count("## Answer") == 1
    assert "- [1] seoul.md" in text
    assert (
        "## 답변"
        in export(conversation, "md", lambda text: "답변" if text == "Answer" else text).content.decode()
    )


def test_an_export_as_markdown_is_of_the_branch_that_was_asked_for(room) -> None:
    made = ask(room, FIRST)
    ask(room, "", parent_id=made.question_id)
    conversation = room.conversations.open("local", made.conversation_id)
    shown = thread(conversation, made.message_id)
    assert [message.id for message in shown] == [made.question_id, made.message_id]
    assert shown[1].created_at in export(conversation, "md", until=made.message_id).content.decode()
    with pytest.raises(NotFound):
        export(conversation, "md", until="no-such-message")


def test_an_export_of_nothing_has_a_name_too(room) -> None:
    made = room.conversations.create("local", "anna")
    assert export(made, "md").file_name == "conversation.md"
