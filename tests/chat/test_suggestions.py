from __future__ import annotations

from likeopt.chat.suggestions import suggestions
from likeopt.search.passages import Scope

PAIRS = [
    ("취업규칙.hwpx", "제2장 › 휴가"),
    ("취업규칙.hwpx", "제3장 › 임금"),
    ("취업규칙.hwpx", "제2장 › 휴가"),
    ("api.md", "Limits"),
    ("notes.txt", None),
    ("---", "Nothing"),
]


def test_every_document_has_its_turn_before_one_has_a_second() -> None:
    found = suggestions(lambda scope: PAIRS, Scope(), "en", 9)
    assert found == (
        "What does “취업규칙.hwpx” say about “휴가”?",
        "What does “api.md” say about “Limits”?",
        "What is “notes.txt” about?",
        "What does “취업규칙.hwpx” say about “임금”?",
    )


def test_they_are_in_the_readers_language() -> None:
    found = suggestions(lambda scope: PAIRS, Scope(), "ko", 3)
    assert found[0] == "“취업규칙.hwpx”에서 “휴가” 부분은 어떤 내용인가요?"
    assert found[2] == "“notes.txt”의 핵심 내용은 무엇인가요?"


def test_no_documents_no_suggestions() -> None:
    asked: list[Scope] = []
    assert suggestions(lambda scope: asked.append(scope) or [], Scope("kim"), "ko") == ()
    assert asked == [Scope("kim")]
