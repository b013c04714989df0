"""What is read from a message: every signal where it is meant, and not where words mean something else."""

from __future__ import annotations

import unicodedata

import pytest

from likeopt.chat.personas.resonance import READ_CHARACTERS, read
from likeopt.chat.personas.signals import SIGNALS

SIGNALLED = {
    "formal_ending": ["펌프 점검 주기는 얼마입니까?", "연차 규정을 알고 싶습니다만"],
    "polite_ending": ["연차가 며칠인가요?", "알려 주세요 ~", "그거죠?", "이거예요ㅠㅠ", "그렇고요."],
    "familiar_ending": [
        "서울 인구 알려줘",
        "이거 뭐야?",
        "어떻게 해",
        "왜 안돼",
        "그런 게 있어?",
        "비교 해!",
    ],
    "clipped_ending": ["설정했음", "로그인 안됨.", "시작 안 됨"],
    "written_style": ["그 이유는 무엇인가?", "차이를 서술하시오.", "연차에 대하여 알려줘", "요약하라"],
    "formal_request": [
        *("회신 바랍니다.", "검토하여 알려 주십시오", "귀하의 의견", "Please advise.", "Kindly confirm"),
        *("Dear Sir, what is it?", "I would appreciate an answer", "Best regards, Kim"),
    ],
    "rigour": ["근거와 함께", "정확히 알려줘", "Answer with sources", "Quote the clause", "Be precise."],
    "compliance": ["위반 여부", "규정에 맞나요", "Does it comply with ISO 9001?", "Are we in breach?"],
    "greeting": ["안녕하세요", "안녕! 뭐해", "Hello there", "hi, what is RRF?", "Good morning", " 하이"],
    "thanks": ["감사합니다", "고마워 ㅎ", "감사해요", "Thanks!", "thank you so much", "thx"],
    "request": ["부탁해", "혹시 알아?", "Could you tell me", "what is it, please"],
    "laughter": ["ㅋㅋㅋ", "그렇구나ㅎㅎ", "LOL what", "hahaha", "haha ok"],
    "tears": ["ㅠㅠ", "도와줘ㅜㅜ", "it broke :("],
    "smile": ["좋아요 ^^", "nice :)", "great :-)", "알겠어요 ^_^", "ok ;)"],
    "emoji": ["좋아 👍", "🙂 ok", "사랑해 ❤"],
    "drawn_out": ["알려줘~", "그래요~~ 네", "안녕하세요～!"],
    "exclamation": ["Great!", "좋아요! 다음은?"],
    "exclamations": ["what!!", "진짜!!!", "really?!!"],
    "slang": ["대박 뭐야", "헐", "ㅇㅇ 알려줘", "gonna need it", "omg", "야, 이거 봐"],
    "trouble": ["연결이 안 돼요", "큰일 났어요", "답답해요", "it doesn't work", "I’m stuck", "not working"],
    "urgent": ["급해요", "빨리 알려줘", "당장 답 줘", "need it ASAP", "I'm in a hurry", "quick question"],
    "brief": ["간단히 말해", "한 줄로 요약", "결론만", "briefly, why?", "in one sentence", "TL;DR please"],
    "fragment": ["pump torque spec", "서울 인구", "P-101 압력?"],
    "shouted": ["WHY IS IT BROKEN"],
    "detailed": [
        "자세히 알려줘",
        "구체적으로",
        "예를 들어 줘",
        "explain in detail",
        "a detailed explanation",
    ],
    "learning": [
        "쉽게 설명해 줘",
        "처음이라 몰라요",
        "이해가 안 가요",
        "ELI5",
        "I'm new to this",
        "teach me",
    ],
    "steps": ["단계별로 알려줘", "순서대로", "step by step, please", "Step-by-step"],
    "long": ["word " * 70, "펌프를 물 없이 돌리면 어떻게 되는지 " * 8],
}
NOT_SIGNALLED = {
    "formal_ending": ["감사합니다", "고맙습니다", "비가 오니까 우산"],
    "polite_ending": ["점검이 필요", "문서 개요", "매출 중요?", "전력 수요"],
    "familiar_ending": ["파이썬 언어", "담당자", "오해", "점검 주기"],
    "greeting": ["Hi-res images?", "하이브리드 차량", "say hello to whom?", "history of it", "History"],
    "thanks": ["회계 감사해야 할 항목", "감사 보고서"],
    "tears": ["items:(a, b)", "see :(x)"],
    "smile": ["main();)", "ratio 3:)", "a:D"],
    "emoji": ["위험 ⚠ 표시", "① 항목", "a → b", "☎ 번호"],
    "drawn_out": ["서울~부산 요금", "월~금 근무", "10~20도"],
    "exclamation": ["a != b", "!important", "3! = 6"],
    "exclamations": ["!!value", "x !!= y"],
    "slang": ["신제품 짱구 인형", "레알 마드리드", "awesomeness", "야간 근무", "the brothers"],
    "urgent": ["긴급 정지 버튼", "urgent care policy", "quick start guide", "there is no time limit"],
    "brief": ["the brief of the client", "a short circuit", "간단한 도구"],
    "fragment": ["What is RRF?", "Explain BM25", "안녕하세요", "펌프 점검 주기가 얼마 동안 되는지 정리"],
    "shouted": ["P-101 최대 압력", "서울 인구 최대", "NASA ISO", "1 2 3"],
    "detailed": ["길게 누르면", "심층 신경망", "comprehensive insurance", "detailed design document"],
    "learning": ["처음 설정", "쉽게 부서지는 재료", "초보자용 요금제", "a new model"],
    "long": ["word " * 50, "짧은 질문"],
    "rigour": ["근거 법령", "정확한 값", "the evidence base"],
    "request": ["plead", "candy you like"],
}


@pytest.mark.parametrize(("name", "text"), [(name, text) for name in SIGNALLED for text in SIGNALLED[name]])
def test_a_signal_is_read_where_it_is_meant(name: str, text: str) -> None:
    assert name in read(text, "question").signals


@pytest.mark.parametrize(
    ("name", "text"), [(name, text) for name in NOT_SIGNALLED for text in NOT_SIGNALLED[name]]
)
def test_a_signal_is_not_read_from_words_that_mean_something_else(name: str, text: str) -> None:
    assert name not in read(text, "question").signals


def test_every_signal_has_examples_and_moves_something() -> None:
    assert SIGNALLED.keys() == SIGNALS.keys()
    assert all(move.tone or move.pace for move in SIGNALS.values())
    assert max(abs(value) for move in SIGNALS.values() for value in move) <= 0.5


@pytest.mark.parametrize(
    "plain",
    [
        "What is the service interval of the pump?",
        "Who approves travel above the limit",
        "How many days of annual leave do new employees get?",
    ],
)
def test_a_plain_question_tells_nothing(plain: str) -> None:
    found = read(plain, "question")
    assert (found.tone, found.pace, found.intent, found.signals) == (0.5, 0.5, "question", ())


def test_tone_and_pace_are_half_and_what_the_signals_add() -> None:
    found = read("급해요! 간단히 알려 주세요", "how_to")
    assert set(found.signals) == {"urgent", "exclamation", "brief", "polite_ending"}
    assert found.tone == pytest.approx(0.5 + 0.06 - 0.02 + 0.02)
    assert found.pace == 1.0
    assert found.intent == "how_to"


def test_a_signal_counts_once_however_often_and_in_however_many_languages() -> None:
    assert read("ㅋㅋ ㅋㅋ lol haha", "question").tone == read("ㅋㅋ", "question").tone
    assert read("thanks, 감사합니다", "small_talk").signals.count("thanks") == 1
    assert read("thanks, 감사합니다", "small_talk").tone == read("thanks", "small_talk").tone


def test_both_scales_end_at_nought_and_one() -> None:
    warm = read("안녕ㅋㅋㅋ 대박!! 고마워 ㅠㅠ 👍 급해 간단히", "small_talk")
    assert (warm.tone, warm.pace) == (1.0, 1.0)
    cold = read(
        "위반 여부를 근거와 함께 상세히, 기초부터 확인하여 주시기 바랍니다. " + "가" * 200, "question"
    )
    assert cold.pace == 0.0
    assert cold.tone < 0.2


@pytest.mark.parametrize(
    "text",
    [
        "What does this print?\n```\nprint('안녕ㅋㅋㅋ!! thanks')\n```",
        "What does `haha!!` return?",
        "What is on https://lol.example/asap!! now",
        "What does this mean:\n> lol thanks ㅠㅠ",
        "What does “haha thanks!!” stand for in it?",
    ],
)
def test_code_addresses_and_quotations_are_not_the_askers_voice(text: str) -> None:
    assert read(text, "question").signals == ()


def test_code_that_is_not_closed_is_no_voice_either() -> None:
    assert "laughter" not in read("왜 그래\n```\nhaha", "code").signals


def test_of_a_long_message_the_beginning_and_the_end_are_read() -> None:
    pasted = "The parties agree as follows. " * 1000
    assert "greeting" in read(f"안녕하세요. {pasted}", "summary").signals
    assert "brief" in read(f"{pasted} 한 줄로 요약해 줘", "summary").signals
    middle = pasted[: READ_CHARACTERS * 2] + "ㅋㅋㅋ" + pasted
    assert "laughter" not in read(middle, "summary").signals


def test_korean_typed_as_single_letters_reads_the_same() -> None:
    text = "간단히 알려 주세요"
    assert read(unicodedata.normalize("NFD", text), "question") == read(text, "question")


@pytest.mark.parametrize("odd", ["", " ", "???", "\x00", "ㅋ", "!" * 5000, "[" * 5000, "니다" * 4000])
def test_anything_can_be_read(odd: str) -> None:
    found = read(odd, "question")
    assert 0.0 <= found.tone <= 1.0
    assert 0.0 <= found.pace <= 1.0
