from __future__ import annotations

from itertools import pairwise

import pytest
from fake_upstream.running import FakeUpstream

from likeopt.chat.answers import Question
from likeopt.chat.streams import AnswerStream, Event
from likeopt.errors import InvalidInput, LikeOptError, ModelUnavailable, NotFound, Unavailable
from likeopt.search.passages import Note, Scope

SEOUL_QUESTION = "서울의 인구는 얼마인가요?"
CITING = "서울의 인구는 약 938만 명입니다 [1]."

NOT_KEPT_YET = {"status": "miss", "layer": None, "kind": None, "saved_tokens": 0, "collapsed": False}


def all_events(stream: AnswerStream) -> list[Event]:
    return [event for event in stream.events() if event is not None]


def text_of(events: list[Event]) -> str:
    return "".join(event.data["text"] for event in events if event.name == "delta")


def codes(notes: tuple[Note, ...]) -> list[str]:
    return [note.code for note in notes]


def test_without_a_model_the_answer_is_made_of_the_passages(new_room) -> None:
    events = all_events(new_room().answering.ask(Question(SEOUL_QUESTION)))
    names = [event.name for event in events]
    assert names[:2] == ["meta", "sources"]
    assert set(names[2:-1]) == {"delta"}
    assert names[-1] == "done"
    assert [event.id for event in events][:2] == [1, 2]
    assert all(first.id < second.id for first, second in pairwise(events))
    assert "938만" in text_of(events)
    assert "[1]" in text_of(events)
    assert [note["code"] for note in events[-1].data["notes"]] == ["answer_extractive"]


def test_the_events_carry_what_the_contract_names(new_room) -> None:
    meta, sources, *_, last = all_events(new_room().answering.ask(Question(SEOUL_QUESTION)))
    assert {"conversation_id", "message_id", "model", "persona", "route"} <= meta.data.keys()
    assert [citation["n"] for citation in sources.data["citations"]] == [1, 2]
    assert {"n", "chunk_id", "document_id", "title", "page", "text", "verdict"} <= sources.data["citations"][
        0
    ].keys()
    assert {
        *("conversation_id", "message_id", "model", "persona", "route", "citations", "usage", "context"),
        *("timings_ms", "cache", "notes"),
    } <= last.data.keys()
    assert "answer" not in last.data
    assert {"queue", "cache", "route", "search", "context", "first_token", "generate", "total"} <= last.data[
        "timings_ms"
    ].keys()
    assert {"intent", "complexity", "model", "reasons", "attempts"} <= last.data["route"].keys()
    assert last.data["cache"] == NOT_KEPT_YET
    assert last.data["citations"][0]["verdict"] == "supported"


def test_the_question_is_kept_before_anything_is_streamed(new_room, library) -> None:
    library.gate.clear()
    room = new_room()
    stream = room.answering.ask(Question(SEOUL_QUESTION))
    assert [(row["role"], row["content"], row["status"]) for row in room.rows()] == [
        ("user", SEOUL_QUESTION, "done"),
        ("assistant", "", "streaming"),
    ]
    library.gate.set()
    answer = stream.wait()
    assert room.rows()[1]["content"] == answer.answer
    assert room.rows()[1]["status"] == "done"


def test_a_model_is_streamed_and_its_citations_are_checked(new_room, upstream: FakeUpstream) -> None:
    room = new_room(text=CITING)
    events = all_events(room.answering.ask(Question(SEOUL_QUESTION)))
    assert text_of(events) == CITING
    citations = events[-1].data["citations"]
    assert [(citation["cited"], citation["verdict"]) for citation in citations] == [
        (True, "supported"),
        (False, None),
    ]
    assert events[-1].data["usage"]["completion_tokens"] > 0
    assert events[-1].data["context"]["passages"] > 0
    [seen] = upstream.seen()
    prompt = seen["body"]["messages"]
    assert prompt[0]["role"] == "system"
    assert "약 938만 명" in prompt[-1]["content"]
    assert "한국어" not in prompt[0]["content"]
    assert "Answer in Korean" in prompt[-1]["content"]
    assert room.finished[0].model == room.answering.model_names[0]


def test_a_whole_answer_can_be_waited_for(new_room) -> None:
    room = new_room(text=CITING)
    answer = room.answering.ask(Question(SEOUL_QUESTION)).wait()
    assert answer.answer == CITING
    assert answer.status == "done"


@pytest.mark.parametrize("fault", ["401", "500", "cut", "html"])
def test_a_model_that_fails_before_its_first_word_is_replaced(new_room, fault: str) -> None:
    room = new_room(fault=fault)
    answer = room.answering.ask(Question(SEOUL_QUESTION)).wait()
    assert answer.model == "extractive"
    assert answer.route.model == room.answering.model_names[0]
    assert "938만" in answer.answer
    assert codes(answer.notes)[0] == "model_failed_extractive"
    assert codes(answer.notes)[-1] == "answer_extractive"
    assert answer.usage.prompt_tokens == 0


def test_a_model_that_fails_after_that_is_an_error_and_its_text_is_kept(new_room) -> None:
    room = new_room(text="one two three", fault="cut", after=2)
    stream = room.answering.ask(Question(SEOUL_QUESTION))
    events = all_events(stream)
    assert text_of(events) == "one two "
    assert (events[-1].name, events[-1].data["code"]) == ("error", "model_stream_cut")
    assert (room.rows()[1]["status"], room.rows()[1]["content"]) == ("failed", "one two ")
    with pytest.raises(ModelUnavailable):
        stream.wait()


def test_an_answer_cut_at_its_limit_says_so(new_room) -> None:
    answer = new_room(text=CITING, finish="length").answering.ask(Question(SEOUL_QUESTION)).wait()
    assert codes(answer.notes) == ["answer_cut"]


def test_a_server_that_does_not_count_tokens_is_counted_for(new_room) -> None:
    answer = new_room(text=CITING, usage=False).answering.ask(Question(SEOUL_QUESTION)).wait()
    assert answer.usage.prompt_tokens > 100
    assert answer.usage.completion_tokens > 5


def test_with_nothing_to_answer_from_it_says_what_to_do(new_room, library) -> None:
    library.passages, library.documents = [], 0
    answer = new_room().answering.ask(Question(SEOUL_QUESTION)).wait()
    assert "likeopt ingest" in answer.answer
    assert codes(answer.notes) == ["no_documents"]
    assert answer.citations == ()


@pytest.mark.parametrize(("documents", "code"), [(0, "no_documents"), (3, "no_passages")])
def test_a_model_without_passages_is_asked_and_the_answer_says_so(new_room, library, documents, code) -> None:
    library.passages, library.documents = [], documents
    answer = new_room(text="Hello!").answering.ask(Question("Hello?")).wait()
    assert answer.answer == "Hello!"
    assert codes(answer.notes) == [code]


@pytest.mark.parametrize(
    ("question", "words"),
    [("제주도의 한라산은 얼마나 높나요?", "찾지 못했습니다"), ("Who painted the ceiling?", "do not answer")],
)
def test_a_question_the_documents_do_not_answer_is_told_so(new_room, question: str, words: str) -> None:
    answer = new_room().answering.ask(Question(question)).wait()
    assert words in answer.answer
    assert codes(answer.notes) == ["answer_not_found"]
    assert not any(citation.cited for citation in answer.citations)


def test_what_the_search_left_out_is_said(new_room, library) -> None:
    library.notes = (Note("vectors_left_out"),)
    answer = new_room().answering.ask(Question(SEOUL_QUESTION)).wait()
    assert codes(answer.notes) == ["vectors_left_out", "answer_extractive"]


@pytest.mark.parametrize(
    ("failure", "code"),
    [(Unavailable("search_down"), "search_down"), (ValueError("a fault"), "internal_error")],
)
def test_a_search_that_fails_ends_the_stream_with_an_error(new_room, library, failure, code: str) -> None:
    library.failure = failure
    room = new_room()
    stream = room.answering.ask(Question(SEOUL_QUESTION))
    assert [event.name for event in all_events(stream)] == ["meta", "error"]
    with pytest.raises(LikeOptError) as caught:
        stream.wait()
    assert caught.value.code == code
    assert room.rows()[1]["status"] == "failed"


@pytest.mark.parametrize(
    ("question", "error", "code"),
    [
        (Question("  \n"), InvalidInput, "message_empty"),
        (Question("x" * 32_001), InvalidInput, "message_too_long"),
        (Question("x", model="nobody"), InvalidInput, "model_unknown"),
        (Question("x", persona="pirate"), InvalidInput, "persona_unknown"),
        (Question("x", conversation_id="none"), NotFound, "conversation_not_found"),
        (Question("x", parent_id="none"), NotFound, "message_not_found"),
    ],
)
def test_what_cannot_be_answered_is_refused_and_not_stored(new_room, question, error, code: str) -> None:
    room = new_room()
    with pytest.raises(error) as caught:
        room.answering.ask(question)
    assert caught.value.code == code
    assert room.rows() == []


def test_a_named_model_is_used_and_extractive_always_can_be(new_room, upstream: FakeUpstream) -> None:
    room = new_room(text=CITING)
    assert room.answering.ask(Question(SEOUL_QUESTION, model="extractive")).wait().model == "extractive"
    assert upstream.seen() == []
    name = room.answering.model_names[0]
    assert room.answering.ask(Question(SEOUL_QUESTION, model=name)).wait().answer == CITING


def test_top_k_bounds_the_sources_and_scope_goes_to_the_search(new_room, library) -> None:
    question = Question(SEOUL_QUESTION, owner="kim", collection="law", top_k=1)
    answer = new_room().answering.ask(question).wait()
    assert len(answer.citations) == 1
    assert library.queries[0].scope == Scope("kim", "law")


def test_many_questions_at_once_do_not_mix(new_room) -> None:
    room = new_room(echo=True)
    streams = {number: room.answering.ask(Question(f"질문 번호 {number}?")) for number in range(20)}
    for number, stream in streams.items():
        assert f"질문 번호 {number}?" in stream.wait().answer


def test_characters_no_database_takes_are_left_out(new_room) -> None:
    room = new_room()
    room.answering.ask(Question("서울\x00의 \ud800 인구는?")).wait()
    assert room.rows()[0]["content"] == "서울의 ? 인구는?"
