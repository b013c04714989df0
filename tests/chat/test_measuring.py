from __future__ import annotations

from likeopt.chat.answers import Question
from likeopt.chat.measuring import measure
from likeopt.monitoring.metrics import Metrics


def test_a_finished_answer_is_counted(new_room) -> None:
    room = new_room(text="서울의 인구는 약 938만 명입니다 [1].")
    room.answering.ask(Question("서울의 인구는 얼마인가요?")).wait()
    metrics = Metrics()
    measure(metrics, room.finished[0])
    text = metrics.render().decode()
    assert 'verdict="supported"' in text
    assert 'likeopt_persona_total{persona="default"} 1.0' in text
    assert "time_to_first_token_seconds_count 1" in text
