"""Whole messages and the persona that ``auto`` finds for each."""

from __future__ import annotations

import pytest

from likeopt.chat.personas.resonance import read
from likeopt.chat.personas.roster import shipped_roster
from likeopt.chat.routing.route import Intent

CHOSEN: dict[str, list[tuple[str, Intent]]] = {
    "default": [
        ("What is the service interval of the pump?", "question"),
        ("Could you please tell me when the pump must be serviced?", "question"),
        ("pump torque spec", "question"),
        ("펌프 점검 주기는 얼마입니까?", "question"),
        ("펌프 점검 주기가 어떻게 되나요?", "question"),
        ("펌프 점검 주기 알려줘", "question"),
        ("연차 규정에 대하여 알려 주세요", "question"),
        ("P-101 최대 압력", "question"),
        ("그럼 부산은?", "follow_up"),
        ("and after that?", "follow_up"),
    ],
    "briefer": [("Summarise the report", "summary"), ("보고서를 요약해 주세요", "summary")],
    "analyst": [
        ("Compare plan A with plan B", "comparison"),
        ("두 요금제의 차이를 알려줘", "comparison"),
        ("두 안의 차이는 무엇입니까?", "comparison"),
    ],
    "guide": [("How do I reset the pump?", "how_to"), ("펌프를 어떻게 초기화해?", "how_to")],
    "editor": [("Write a mail to the supplier", "writing"), ("공지문을 작성해 주세요", "writing")],
    "engineer": [("Show code that reads the file", "code"), ("파이썬 예제 코드 보여줘", "code")],
    "expert": [
        ("ASAP: max pressure of P-101?", "question"),
        ("Briefly, what is the warranty period?", "question"),
        ("급해요 최대 압력이 얼마예요", "question"),
        ("결론만 말해줘. 보증 기간이 얼마야?", "question"),
    ],
    "teacher": [
        ("I'm new to this, explain BM25 in simple terms", "question"),
        ("BM25가 뭔지 쉽게 설명해 주세요", "question"),
        ("처음이라 설치 방법을 차근차근 가르쳐 주세요", "how_to"),
    ],
    "support": [
        ("Hi! It doesn't work any more :( What can I do?", "how_to"),
        ("이거 왜 안 돼요? ㅠㅠ", "question"),
        ("안녕하세요, 초기화가 안 돼요. 어떻게 하죠? 감사합니다!", "how_to"),
    ],
    "researcher": [
        ("Explain in detail, with sources, how the limit was derived", "question"),
        ("보증 규정을 근거와 함께 자세히 설명해 주세요", "question"),
        ("두 방식을 상세히 비교하여 주시기 바랍니다", "comparison"),
    ],
    "auditor": [
        ("Please confirm whether the procedure complies with section 4.", "question"),
        ("이 절차의 규정 위반 여부를 확인하여 주시기 바랍니다.", "question"),
    ],
    "companion": [
        ("hi", "small_talk"),
        ("Thanks!", "small_talk"),
        ("안녕하세요", "small_talk"),
        ("고맙습니다", "small_talk"),
        ("야 이거 대박ㅋㅋㅋ 누가 만들었어?", "question"),
        ("lol who wrote this??", "question"),
    ],
}


@pytest.mark.parametrize(
    ("message", "intent", "name"),
    [(message, intent, name) for name, messages in CHOSEN.items() for message, intent in messages],
)
def test_the_persona_that_fits_is_found(message: str, intent: Intent, name: str) -> None:
    chosen = shipped_roster().choose(read(message, intent), "en")
    assert chosen.persona.name == name, (chosen.resonance, chosen.scores)


def test_every_shipped_persona_is_found_for_something() -> None:
    assert set(CHOSEN) == {persona.name for persona in shipped_roster().all("en")}
