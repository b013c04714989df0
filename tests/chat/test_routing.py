from __future__ import annotations

import pytest

from likeopt.chat.routing.route import route


@pytest.mark.parametrize(
    ("question", "complexity"),
    [
        ("서울의 인구는?", "low"),
        ("What is the default port?", "low"),
        ("서울과 부산의 인구를 비교해 주세요", "medium"),
        ("What is the difference between the two indexes?", "medium"),
        ("Compare the three caches, say why each is slow, and show how to tune them.", "high"),
        ("인구를 비교하고 차이가 나는 이유를 단계별로 설명해 줘", "high"),
        (" ".join(f"word{number}" for number in range(30)), "high"),
    ],
)
def test_complexity_goes_by_words_and_parts(question: str, complexity: str) -> None:
    assert route(question, follow_up=False, model="m").complexity == complexity


def test_the_reasons_say_how_it_came() -> None:
    chosen = route("그럼 면적은?", follow_up=True, model="extractive")
    assert (chosen.intent, chosen.model) == ("follow_up", "extractive")
    assert [note.code for note in chosen.reasons] == [
        "route_complexity_low",
        "route_follow_up",
        "route_extractive",
    ]
    assert route("?", follow_up=False, model="m").reasons[-1].params == {"model": "m"}
