from __future__ import annotations

import pytest

from likeopt.chat.routing.signals import signals

# Signal, a message that shows it, and one that only looks as if.
ENGLISH = [
    ("summary_word", "Summarise the audit report.", "Which abstention rate was recorded?"),
    ("main_points", "Give me the key findings of the study.", "Where is the key to the archive?"),
    ("overview", "Give me an overview of the project.", "Who oversees the budget?"),
    ("no_time", "I have no time to read all of it.", "What time does the canteen open?"),
    ("short_output", "Describe the plan in two sentences.", "How long is a short circuit test?"),
    ("comparison_word", "Compare the two offers.", "Which company delivers the paper?"),
    ("difference_word", "What is the difference between the plans?", "Which diffuser is in room 3?"),
    ("better_word", "Which offer is cheaper?", "Who bought the cheapskate a gift?"),
    ("how_do", "How do I reset the alarm?", "How many employees are there?"),
    ("way_word", "What steps are needed?", "Who owns the stepladder?"),
    ("what_to_do", "What should I do if the lift stops?", "What did the manager do in May?"),
    ("trouble", "The printer is broken.", "Who is the broker?"),
    ("write_word", "Write a note to the tenants.", "Who is the underwriter of the policy?"),
    ("rewrite_word", "Proofread this paragraph.", "Where is the proof of payment?"),
    ("translate_word", "Translate the notice.", "When was the money transferred?"),
    ("translate_word", "Put the notice into Korean.", "Who teaches the Korean class?"),
    ("code_word", "Show me source code for that.", "What is the dress code?"),
    ("code_word", "Explain the regex.", "What does the code of conduct say?"),
    ("code_name", "Sort a list in Python.", "Who saw the pythons at the zoo?"),
    ("code_name", "A Java class for dates.", "Where is the javanese coffee grown?"),
    ("code_shape", "What does print(x) do?", "What does the print shop (ground floor) do?"),
    ("code_shape", "Why is user_name empty?", "Why is the name of the user empty?"),
    ("greeting", "Hello there!", "What does a shell company do?"),
    ("greeting", "Hi!", "Which hills are shown?"),
    ("thanks", "Thank you so much.", "How large is the tank?"),
    ("farewell", "See you tomorrow!", "Which byelaws were passed?"),
    ("laughter", "haha that is funny", "Who lives in Halle?"),
    ("feeling", "I am so tired today.", "Which tires does the van need?"),
    ("to_assistant", "Are you a robot?", "Are your invoices paid?"),
    ("more_of_it", "Tell me more about that.", "Against whom was the claim filed?"),
    ("correction", "That's not what I meant.", "Who wronged the tenant?"),
    ("points_back", "Why is it so?", "Why was the bridge closed in winter?"),
    ("joining", "What about the second floor?", "What caused the fire?"),
    ("why_word", "Why was the project late?", "Who was late?"),
    ("rule_word", "Are visitors allowed in the lab?", "How loud is the alarm?"),
    ("document_word", "What does the contract say?", "What does Anna say?"),
    ("fact_noun", "What is the deadline?", "Who is dead?"),
    ("asked", "Where is the archive?", "The archive is next door."),
    ("told", "List all suppliers.", "The suppliers are late."),
    ("quoted", 'Is "the tenant shall pay for all repairs" common?', 'Is "repair" common?'),
    ("statement", "The archive is next door.", "Where is the archive?"),
    ("choice", "Should we lease or buy the van?", "Which towns or villages were flooded?"),
    ("only_polite", "Thank you very much!", "Thank the supplier for the flowers."),
    ("short", "And Busan?", "And what did the city of Busan decide?"),
    ("fact_asked", "How many employees are there?", "How was the party?"),
]
KOREAN = [
    ("summary_word", "보고서를 요약해 줘.", "중요한 약속이 언제야?"),
    ("main_points", "핵심 내용만 알려 줘.", "핵은 어디에 있어?"),
    ("overview", "사업 개요를 알려 줘.", "사업은 누가 시작했어?"),
    ("no_time", "다 읽을 시간이 없어.", "몇 시에 문을 열어?"),
    ("short_output", "세 줄로 알려 줘.", "줄자는 어디에 있어?"),
    ("comparison_word", "두 견적을 비교해 줘.", "비품은 누가 사?"),
    ("difference_word", "두 요금제의 차이가 뭐야?", "차를 이번 달에 샀어?"),
    ("better_word", "어느 쪽이 더 싸?", "쪽지는 누가 썼어?"),
    ("changed_word", "작년이랑 달라진 내용 알려 줘.", "작년 매출은 얼마야?"),
    ("how_do", "연차는 어떻게 신청해?", "연차는 며칠이야?"),
    ("way_word", "등록 절차 알려 줘.", "등록자는 누구야?"),
    ("what_to_do", "이사 전에 뭘 준비해야 해?", "이사는 누가 했어?"),
    ("where_done", "어디서 신청해요?", "어디가 제일 커요?"),
    ("trouble", "프린터가 고장 났어요.", "프린터는 몇 대예요?"),
    ("write_word", "사과문 써 줘.", "사과를 누가 먹었어?"),
    ("rewrite_word", "이 문장 다듬어 줘.", "문장은 몇 개야?"),
    ("translate_word", "공지를 번역해 줘.", "번호가 몇 번이야?"),
    ("translate_word", "영어로 써 줘.", "영어 선생님은 누구야?"),
    ("code_word", "예제 코드 보여 줘.", "바코드는 어디에 붙어 있어?"),
    ("code_word", "정규식 알려 줘.", "정규직은 몇 명이야?"),
    ("code_name", "파이썬으로 정렬해 줘.", "파이는 누가 구웠어?"),
    ("code_shape", "print(x)가 무슨 뜻이야?", "인쇄소(1층)는 언제 열어?"),
    ("greeting", "안녕하세요!", "건강 검진은 언제야?"),
    ("thanks", "고마워요!", "고등학교는 어디야?"),
    ("thanks", "정말 감사합니다.", "감독은 누구야?"),
    ("farewell", "안녕히 계세요.", "계단은 몇 층까지야?"),
    ("laughter", "ㅋㅋㅋ 웃기다", "커피는 얼마야?"),
    ("feeling", "오늘 너무 피곤해.", "피해액은 얼마야?"),
    ("to_assistant", "넌 누구야?", "너비는 얼마야?"),
    ("more_of_it", "좀 더 자세히 알려 줘.", "더위는 언제 끝나?"),
    ("correction", "아니, 그게 아니라 본사 말이야.", "아침 회의는 몇 시야?"),
    ("points_back", "그건 왜 그래?", "그림은 누가 그렸어?"),
    ("joining", "그럼 부산은?", "부산은 언제 가?"),
    ("why_word", "왜 늦어졌어?", "언제 늦어졌어?"),
    ("rule_word", "반려동물은 허용되나요?", "동물원은 어디예요?"),
    ("document_word", "계약서에 뭐라고 되어 있어?", "형은 뭐라고 했어?"),
    ("asked", "창고는 어디에 있나요?", "창고는 옆 건물에 있다."),
    ("told", "목록을 보내 주세요.", "목록은 서랍 안에 있다."),
    ("statement", "창고는 옆 건물에 있다.", "창고는 어디에 있나요?"),
    ("only_polite", "정말 감사합니다!", "감사 보고서 보여 줘."),
    ("short", "부산은?", "부산시는 작년에 무엇을 결정했어?"),
]
EARLIER = ["What does the first clause say?"]


@pytest.mark.parametrize(("signal", "shows", "does_not"), [*ENGLISH, *KOREAN])
def test_a_signal_is_found_where_it_is_and_nowhere_else(signal: str, shows: str, does_not: str) -> None:
    assert signal in signals(shows).found
    assert signal not in signals(does_not).found


def test_a_signal_comes_with_the_words_that_show_it() -> None:
    assert signals("Please SUMMARISE the audit report.").found["summary_word"] == "summarise"
    assert signals("감사 보고서를 요약해 줘.").found["summary_word"] == "요약"
    assert signals("I wonder where he lives").found["fact_asked"] == "where"
    assert signals("print(x)").found["code_shape"] == ""


def test_the_conversation_is_a_signal() -> None:
    assert not any(name.startswith("history") for name in signals("And the second?").found)
    found = signals("And why is that so?", EARLIER).found
    assert {"history", "history_points_back"} <= found.keys()
    assert found["history_points_back"] == found["points_back"]
    assert "history" in signals("그럼 두 번째는요?", ["첫 번째 조항은 뭐예요?"]).found


def test_what_is_pasted_gives_no_signals() -> None:
    mail = "Which of the points is urgent?\n> Translate the notice, please.\n> Compare both offers."
    found = signals(mail).found
    assert "pasted" in found
    assert not {"translate_word", "comparison_word"} & found.keys()


@pytest.mark.parametrize(
    ("message", "subject"),
    [
        ("Why?", "no_subject"),
        ("왜요?", "no_subject"),
        ("And the deadline?", "one_subject"),
    ],
)
def test_little_is_named(message: str, subject: str) -> None:
    assert subject in signals(message).found


def test_much_is_named() -> None:
    found = signals("When was the elevator in the Busan warehouse inspected by the safety board?").found
    assert not {"no_subject", "one_subject", "two_subjects", "short"} & found.keys()


def test_a_long_request_is_long() -> None:
    assert "long" in signals("When " + "and by whom " * 6 + "was the lift repaired?").found
    assert "long" not in signals("When was the lift repaired?").found


def test_signals_of_effort_are_looked_for_where_it_asks() -> None:
    told = "Every single tenant in the whole house complained last year. Who owns it?"
    asked = "Who owns every flat in the whole house?"
    assert [match for match in signals(told).matches if match.signal == "everything"] == []
    assert [match.signal for match in signals(asked).matches].count("everything") == 2


@pytest.mark.parametrize("message", ["", " ", "?!", "\0", "🙂", "ㅋ", "1", "```"])
def test_nearly_nothing_can_be_read(message: str) -> None:
    assert signals(message).found
    assert signals(message, EARLIER).found["history"] == ""
