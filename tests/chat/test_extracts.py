from __future__ import annotations

import pytest

from likeopt.chat.extracts import extractive_answer, no_documents_answer, pieces
from likeopt.search.passages import Passage, Scores

TEXT = "The vessel left port at dawn. It was heavy."
QUESTION = "When did the ship sail?"


def passages(*cosines: float | None) -> list[Passage]:
    return [
        Passage(f"c{number}", f"d{number}", "log", None, None, TEXT, 1.0, Scores(None, cosine))
        for number, cosine in enumerate(cosines)
    ]


@pytest.mark.parametrize(
    ("cosines", "found"),
    [
        ((0.6, 0.2, 0.2, 0.1), True),
        ((0.3, 0.2, 0.2, 0.1), False),
        ((0.80, 0.79, 0.78, 0.77), False),
        ((0.90, 0.79, 0.78, 0.77), True),
        ((0.6,), True),
        ((None, None), False),
    ],
)
def test_a_vector_counts_if_it_is_near_and_stands_out(cosines: tuple[float | None, ...], found: bool) -> None:
    note = extractive_answer(QUESTION, QUESTION, passages(*cosines))[1]
    assert (note.code == "answer_extractive") is found


def test_the_answers_own_words_are_in_the_questions_language() -> None:
    assert "찾지 못했습니다" in extractive_answer("한라산의 높이는?", "한라산", passages(0.1))[0]
    assert "There are no documents" in no_documents_answer("Anything?")[0]
    assert "문서가 없습니다" in no_documents_answer("무엇이 있나요?")[0]


@pytest.mark.parametrize(
    "text", ["", "One. [1]", "One. [1] Two. [1]\n\nThree. [2]", "```\na\n\nb\n```\n[1]\n\nOne. [2]"]
)
def test_the_pieces_are_the_text(text: str) -> None:
    assert "".join(pieces(text)) == text


def test_there_is_a_piece_for_each_sentence() -> None:
    assert list(pieces("One. [1] Two. [1]\n\nThree. [2]")) == ["One. [1] ", "Two. [1]\n\n", "Three. [2]"]
