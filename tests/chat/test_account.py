from __future__ import annotations

from collections.abc import Callable

import pytest

from likeopt.chat.account import Account, account
from likeopt.chat.answers import Answer, Question
from likeopt.errors import NotFound

QUESTION = "서울의 인구는 얼마인가요?"
STAGES = ["route", "search", "context", "cache", "first_token", "generate"]


@pytest.fixture
def answered(new_room: Callable) -> Callable[..., tuple[Answer, Account]]:
    def answered(owner: str = "local") -> tuple[Answer, Account]:
        room = new_room(tokens=["서울의 인구는 ", "약 938만 명입니다 [1]."])
        answer = room.answering.ask(Question(QUESTION)).wait()
        return answer, room.database.read(account, owner, answer.message_id)

    return answered


def test_an_answer_accounts_for_how_it_came_about(answered: Callable) -> None:
    answer, found = answered()
    assert found.request.question == QUESTION
    assert (found.request.model, found.request.persona) == (answer.model, answer.persona)
    assert found.passages == answer.citations
    assert found.timings_ms == answer.timings_ms
    assert found.cache["why"]["key"]
    assert found.route["intent"] == answer.route.intent


def test_its_stages_follow_each_other_on_one_clock(answered: Callable) -> None:
    answer, found = answered()
    assert [span.name for span in found.spans if span.name in STAGES] == STAGES
    starts_ms = [span.start_ms for span in found.spans]
    assert starts_ms == sorted(starts_ms)
    ends_ms = [span.start_ms + span.duration_ms for span in found.spans]
    assert max(ends_ms) <= answer.timings_ms["total"] + 0.01


def test_nobody_learns_of_anothers_answer(answered: Callable) -> None:
    with pytest.raises(NotFound):
        answered("ben")
