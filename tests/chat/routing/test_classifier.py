from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from likeopt.chat.routing import reasons
from likeopt.chat.routing.classifier import Classifier
from likeopt.chat.routing.likeness import Likeness
from likeopt.chat.routing.prototypes import PROTOTYPES
from likeopt.chat.routing.route import Complexity, Intent
from likeopt.embedding.embedder import Vectors
from likeopt.errors import EmbeddingUnavailable
from likeopt.messages import SENTENCES, put_into_words

EARLIER = ["What does the first clause of the lease say?"]
EARLIER_KOREAN = ["임대 계약서의 첫 번째 조항은 뭐예요?"]
CLEAR: list[tuple[Intent, str]] = [
    ("question", "When does the warranty for the pump end?"),
    ("question", "연차 휴가는 일 년에 며칠인가요?"),
    ("summary", "Summarise the audit report in three sentences."),
    ("summary", "감사 보고서를 세 줄로 요약해 줘."),
    ("comparison", "Compare the two offers: which one is cheaper?"),
    ("comparison", "두 견적서의 차이점을 비교해 줘."),
    ("how_to", "How do I replace the filter of the coffee machine?"),
    ("how_to", "출장비 정산은 어떻게 신청하나요?"),
    ("writing", "Write a polite email to the landlord about the broken heating."),
    ("writing", "집주인에게 보낼 정중한 사과 메일을 써 줘."),
    ("code", "Write a Python function that parses a CSV file."),
    ("code", "파이썬으로 CSV 파일을 읽는 함수를 짜 줘."),
    ("small_talk", "Hello, how are you today?"),
    ("small_talk", "안녕하세요! 오늘 기분이 어때요?"),
]
HARDNESS: list[tuple[Complexity, str]] = [
    ("low", "Hi!"),
    ("low", "Who signed the lease?"),
    ("low", "창립일은 언제인가요?"),
    ("medium", "Explain why the delivery of the pumps was delayed."),
    ("medium", "납품이 왜 늦어졌는지 이유를 설명해 줘."),
    (
        "high",
        "Compare all three offers by price, delivery time and warranty in a table, weigh the risks of each, "
        "and recommend which one we should take, with reasons.",
    ),
    (
        "high",
        "세 업체의 제안서를 가격, 납기, 보증 조건별로 표로 비교하고, 각각의 리스크를 분석한 뒤 어느 업체를 "
        "선택해야 할지 근거와 함께 추천해 줘.",
    ),
]
FOLLOWING = ["And why is that so?", "Shorter, please.", "What about Busan?", "Until when?"]
FOLLOWING_KOREAN = ["그건 왜 그래?", "더 짧게 해 줘.", "부산은요?", "언제까지요?"]
# Their words leave open what they are.
OPEN = ["lease 2023", "Busan?"]
OPEN_KOREAN = ["누가요?", "펌프 보증"]
ODD = ["", " ", "?!", "\0", "🙂", "ㅋ", "1", "```", "a" * 100_000, "가 " * 50_000, "? " * 50_000]
EVERYTHING = [*(text for _, text in [*CLEAR, *HARDNESS]), *FOLLOWING, *FOLLOWING_KOREAN, *OPEN, *OPEN_KOREAN]


@pytest.fixture(scope="module")
def classify() -> Classifier:
    return Classifier()


class Embed:
    """Vectors all alike but for those of what is ``meant``; remembers what it was asked."""

    def __init__(self, meant: frozenset[str] = frozenset()) -> None:
        self._meant = meant
        self.asked: list[str] = []

    def __call__(self, text: str) -> Vectors:
        self.asked.append(text)
        return np.array([[0.0, 1.0] if text in self._meant else [1.0, 0.0]], dtype=np.float32)


@pytest.mark.parametrize(("intent", "question"), CLEAR)
def test_a_clear_question_is_what_it_is(classify: Classifier, intent: Intent, question: str) -> None:
    found = classify(question)
    assert found.intent == intent
    assert found.confidence > 0.8


@pytest.mark.parametrize(("complexity", "question"), HARDNESS)
def test_how_hard_a_question_is(classify: Classifier, complexity: Complexity, question: str) -> None:
    assert classify(question).complexity == complexity


@pytest.mark.parametrize(
    ("earlier", "question"),
    [*((EARLIER, each) for each in FOLLOWING), *((EARLIER_KOREAN, each) for each in FOLLOWING_KOREAN)],
)
def test_what_goes_on_from_before_is_a_follow_up(
    classify: Classifier, earlier: list[str], question: str
) -> None:
    alone, after = classify(question), classify(question, earlier)
    assert after.intent == "follow_up"
    assert alone.intent != "follow_up" or alone.confidence < after.confidence


@pytest.mark.parametrize("question", ["Busan?", "누가요?"])
def test_without_a_conversation_it_is_none(classify: Classifier, question: str) -> None:
    assert classify(question).intent != "follow_up"
    assert classify(question, EARLIER).intent == "follow_up"


@pytest.mark.parametrize(("intent", "question"), [each for each in CLEAR if each[0] != "question"])
def test_a_new_subject_is_no_follow_up(classify: Classifier, intent: Intent, question: str) -> None:
    assert classify(question, EARLIER).intent == intent


def test_two_classifiers_say_the_same(classify: Classifier) -> None:
    another = Classifier()
    for question in EVERYTHING:
        assert classify(question) == another(question) == classify(question)
        assert classify(question, EARLIER) == another(question, EARLIER)


@pytest.mark.parametrize("question", [*EVERYTHING, *ODD])
def test_every_classification_is_whole(classify: Classifier, question: str) -> None:
    for found in (classify(question), classify(question, EARLIER)):
        assert 0 <= found.confidence <= 1
        assert found.reasons
        codes = [note.code for note in found.reasons]
        assert len(codes) == len(set(codes))
        for note in found.reasons:
            assert note.code in SENTENCES
            assert put_into_words(note.code, note.params)


def test_every_reason_has_a_sentence_with_the_gap_it_fills() -> None:
    with_gap = {"route_request_words", "route_request_parts", "route_wording"}
    for code in {*reasons._SAYS, *reasons.WITHOUT_WORDS, *with_gap, "route_means_alike"}:
        has_gap = code not in {*reasons.WITHOUT_WORDS, "route_means_alike"}
        assert ("{words}" in SENTENCES[code]) is has_gap, code


def test_the_reasons_say_what_decided(classify: Classifier) -> None:
    found = classify("Summarise the audit report in three sentences.")
    assert found.reasons[0].code == "route_asks_summary"
    assert found.reasons[0].params["words"] in {"summarise", "in three sentences"}


def comparing(embed: Callable[[str], Vectors], languages: Callable | None = None) -> Classifier:
    def embed_all(texts: Sequence[str]) -> Vectors:
        return np.concatenate([embed(text).reshape(1, -1) for text in texts])

    return Classifier(Likeness(embed, embed_all, languages))


@pytest.mark.parametrize("question", [*OPEN, *OPEN_KOREAN, CLEAR[0][1]])
def test_without_an_embedding_it_classifies_as_before(classify: Classifier, question: str) -> None:
    def fails(text: str) -> Vectors:
        raise EmbeddingUnavailable("embedding_failed")

    assert comparing(fails)(question) == classify(question)


def test_a_clear_question_is_not_embedded() -> None:
    embed = Embed()
    for _, question in CLEAR:
        comparing(embed)(question)
    assert embed.asked == []


@pytest.mark.parametrize("question", OPEN_KOREAN)
def test_a_language_the_model_does_not_know_is_not_embedded(classify: Classifier, question: str) -> None:
    embed = Embed()
    assert comparing(embed, lambda: ("en",))(question) == classify(question)
    assert embed.asked == []


@pytest.mark.parametrize(
    ("question", "languages"), [(OPEN[0], ("en",)), (OPEN_KOREAN[0], ("en", "ko")), (OPEN_KOREAN[0], ())]
)
def test_a_language_the_model_knows_is_embedded(question: str, languages: tuple[str, ...]) -> None:
    embed = Embed()
    comparing(embed, lambda: languages)(question)
    assert question.lower() in embed.asked


def test_the_meaning_decides_where_the_words_leave_it_open() -> None:
    embed = Embed(frozenset({*PROTOTYPES["how_to"], "lease 2023"}))
    found = comparing(embed)("Lease 2023")
    assert found.intent == "how_to"
    assert "route_means_alike" in {note.code for note in found.reasons}


def test_the_examples_are_embedded_once() -> None:
    embed = Embed()
    classify = comparing(embed)
    classify(OPEN[0])
    before = len(embed.asked)
    classify(OPEN[0])
    assert len(embed.asked) == before + 1
