from __future__ import annotations

from pathlib import Path

import pytest
from chat.semantic.conftest import EVERYBODY, Embedding, Make
from chat.semantic.pairs import ALIKE_ENGLISH, ALIKE_KOREAN, ENGLISH, KOREAN, Pair

from likeopt.chat.semantic.answers import Declined, Grounds, Match, Policy, Reader, SemanticAnswers, agree
from likeopt.chat.semantic.bound import ErrorBound, Mistake
from likeopt.chat.semantic.store import QuestionStore
from likeopt.embedding.minilm import MiniLM
from likeopt.errors import EmbeddingUnavailable
from likeopt.storage import semantic_questions
from likeopt.storage.database import Database
from likeopt.storage.semantic_questions import NewQuestion

FIRST = "How do I reset my old password?"
AGAIN = "How can I reset my old password?"
FOUND = Grounds(found=("a", "b", "c", "d", "e"), cited=("a", "b"))


def ask(
    answers: SemanticAnswers, question: str = AGAIN, passages: tuple[str, ...] = FOUND.found
) -> Match | Declined:
    return answers.find(question, "local", "p", passages)


def remember(answers: SemanticAnswers, question: str = FIRST, answer: str = "answer") -> bool:
    return answers.remember(question, "local", "p", answer, FOUND)


@pytest.fixture
def stocked(make: Make, embedding: Embedding, database: Database) -> SemanticAnswers:
    """With enough other questions for a lead to tell something."""
    answers = make()
    embedding.near(FIRST, AGAIN)
    others = [f"Which colour has thing{number}?" for number in range(240)]
    database.write(lambda conn: [semantic_questions.add(conn, row(other, embedding)) for other in others])
    remember(answers)
    return answers


def row(question: str, embedding: Embedding) -> NewQuestion:
    return NewQuestion("p", "local", question, embedding(question).tobytes(), question, {}, 0.0)


def test_a_question_that_means_the_same_is_found(stocked: SemanticAnswers) -> None:
    found = ask(stocked)
    assert isinstance(found, Match)
    assert (found.question, found.answer_digest) == (FIRST, "answer")
    assert found.similarity > 0.9


def test_another_worker_finds_it_too(stocked: SemanticAnswers, make: Make) -> None:
    assert isinstance(ask(make()), Match)


def test_it_is_off_unless_the_tenant_wants_it(make: Make) -> None:
    for tenants, on in (("", False), ("*", True), ("ann, local", True), ("ann", False)):
        answers = make(Policy(tenants))
        assert answers.is_on("local") is on
        assert remember(answers) is on
    assert ask(make(Policy(""))) == Declined("off")


def test_nothing_is_counted_or_embedded_where_it_is_off(make: Make, embedding: Embedding) -> None:
    counted: list[str] = []
    ask(make(Policy(""), count_lookup=counted.append))
    assert (counted, embedding.asked) == ([], [])


def test_follow_ups_are_left_to_the_model(stocked: SemanticAnswers) -> None:
    found = stocked.find(AGAIN, "local", "p", FOUND.found, follow_up=True)
    assert found == Declined("follow_up")


def test_what_the_model_does_not_read_to_the_end_is_left_out(answers: SemanticAnswers) -> None:
    long = "How do I reset my password? " * 40
    assert not remember(answers, long)
    assert ask(answers, long) == Declined("too_long")


def test_other_partitions_and_unknown_questions_have_no_match(stocked: SemanticAnswers) -> None:
    assert stocked.find(AGAIN, "local", "q", FOUND.found) == Declined("nothing_near")
    unknown = ask(stocked, "Where is the nearest station?")
    assert isinstance(unknown, Declined)
    assert unknown.reason == "unsure"


def test_a_difference_is_named_with_the_question_it_was_found_to(
    stocked: SemanticAnswers, embedding: Embedding
) -> None:
    embedding.near(FIRST, "How can I reset my new password?")
    remember(stocked)
    found = ask(stocked, "How can I reset my new password?")
    assert found == Declined("differs", nearest=FIRST, difference="opposites")


@pytest.mark.parametrize(
    ("passages", "same"),
    [
        (("e", "d", "c", "b", "a"), True),
        (("a", "b", "c", "x", "y"), True),
        (("a", "c", "d", "e", "x"), False),  # what the answer cites is gone
        (("a", "b", "x", "y", "z"), False),
        ((), False),
    ],
)
def test_the_passages_must_agree(stocked: SemanticAnswers, passages: tuple[str, ...], same: bool) -> None:
    found = ask(stocked, passages=passages)
    assert isinstance(found, Match) is same
    assert same or found == Declined("passages", nearest=FIRST)


def test_answers_from_nothing_stand_where_nothing_is_found() -> None:
    assert agree(Grounds(), ())
    assert not agree(Grounds(), ("a",))


def test_a_closed_bound_gives_nothing(stocked: SemanticAnswers, bound: ErrorBound) -> None:
    bound.record("local", Mistake("a", "b", "words", 0.0))
    assert ask(stocked) == Declined("closed")
    bound.reset("local")
    assert isinstance(ask(stocked), Match)


def test_languages_the_model_does_not_know_are_left_out(make: Make, embedding: Embedding) -> None:
    answers = make(reader=Reader(embedding, lambda: ("en",)))
    assert not remember(answers, "서울의 인구는 얼마인가요?")
    assert ask(answers, "서울의 인구는 얼마인가요?") == Declined("language_unknown")
    assert ask(answers, "What does 서울 mean in English?") == Declined("language_unknown")
    assert ask(answers, "1 + 1 = ?") == Declined("language_unknown")
    assert embedding.asked == []


def test_a_failing_model_or_database_means_no_match(make: Make, tmp_path: Path) -> None:
    def fail(_question: str) -> None:
        raise EmbeddingUnavailable("embedding_unavailable")

    answers = make(reader=Reader(fail, lambda: ()))  # type: ignore[arg-type]
    assert not remember(answers)
    assert ask(answers) == Declined("no_vector")
    gone = Database(f"sqlite:///{tmp_path / 'missing' / 'likeopt.db'}")
    closed = ErrorBound(gone, 0.01, 0.05, lambda: 0.0)
    reader = Reader(Embedding(), lambda: ())
    lost = SemanticAnswers(QuestionStore(gone), reader, closed, EVERYBODY, clock=lambda: 0.0)
    assert not remember(lost)
    assert ask(lost) == Declined("unavailable")
    lost.forget("p", "answer")
    gone.close()


def test_forgotten_answers_are_found_by_no_worker(stocked: SemanticAnswers, make: Make) -> None:
    stocked.forget("p", "answer")
    for worker in (stocked, make()):
        found = ask(worker)
        assert isinstance(found, Declined)


def test_outcomes_are_counted(make: Make, embedding: Embedding) -> None:
    counted: list[str] = []
    answers = make(count_lookup=counted.append)
    ask(answers, FIRST)
    remember(answers)
    ask(answers, FIRST)
    assert counted == ["nothing_near", "hit"]


def test_rows_beyond_the_most_are_removed(make: Make, database: Database) -> None:
    answers = make(Policy("*", most_questions=20))
    for number in range(100):
        answers.remember(f"Which colour has thing{number}?", "local", "p", f"a{number}", Grounds())
    assert len(QuestionStore(database).after("p", 0, 1000)) == 20


@pytest.fixture
def real(make: Make, minilm: MiniLM) -> SemanticAnswers:
    """With the built-in model taken to know Korean, and the first question of every pair answered."""
    policy = Policy("*", "open")
    answers = make(policy, reader=Reader(lambda text: minilm.embed([text])[0], lambda: ()))
    for pair in [*different(), *ALIKE_ENGLISH, *ALIKE_KOREAN]:
        answers.remember(pair.first, "local", "p", pair.first, FOUND)
    return answers


def different() -> list[Pair]:
    return [pair for kinds in (ENGLISH, KOREAN) for pairs in kinds.values() for pair in pairs]


def test_the_built_in_model_finds_what_means_the_same_and_nothing_that_differs(real: SemanticAnswers) -> None:
    hits = [pair for pair in different() if isinstance(ask(real, pair.second), Match)]
    firsts = {pair.first for pair in [*different(), *ALIKE_ENGLISH, *ALIKE_KOREAN]}
    assert [pair for pair in hits if pair.second not in firsts] == []
    found = {pair.first: ask(real, pair.second) for pair in ALIKE_ENGLISH}
    matched = [first for first, one in found.items() if isinstance(one, Match) and one.question == first]
    assert len(matched) >= len(ALIKE_ENGLISH) / 2
