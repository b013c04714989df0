from __future__ import annotations

import pytest

from likeopt.chat.support.judging import judge

SEOUL = "서울의 인구는 2023년 기준 약 938만 명이다. 한강이 도시를 가로지른다."
HTTP = "The client waits 30 seconds before it gives up. The limit is set with read_timeout."
RULES = (
    "Ana Silva leads the Lisbon office. Guests must register at the desk. Smoking is not allowed in the "
    "rooms. The pool is closed on Mondays. Breakfast is included, but parking is not included."
)
KOREAN_RULES = (
    "수습 기간에는 연차를 사용할 수 없습니다. 사용하지 않은 연차는 이월되지 않고 수당으로 지급됩니다. "
    "이서연 과장은 6월에 하이퐁 공장을 방문합니다. "
    "관리비에는 수도 요금이 포함되지만 전기 요금은 포함되지 않습니다."
)


@pytest.mark.parametrize(
    ("statement", "passage"),
    [
        ("서울의 인구는 약 938만 명입니다.", SEOUL),
        ("The client gives up after 30 seconds.", HTTP),
        ("Lisbon's office is led by Ana Silva.", RULES),
        ("You may not smoke in the rooms.", RULES),
        ("The pool isn't open on Mondays.", RULES),
        ("수습 기간에는 연차를 쓰지 못합니다.", KOREAN_RULES),
        ("사용하지 않은 연차는 수당으로 지급됩니다.", KOREAN_RULES),
        ("관리비에는 수도 요금이 포함됩니다.", KOREAN_RULES),
    ],
)
def test_what_a_passage_says_is_supported(statement: str, passage: str) -> None:
    assert judge(statement, passage) == "supported"


@pytest.mark.parametrize(
    ("statement", "passage"),
    [
        ("서울의 인구는 약 512만 명입니다.", SEOUL),
        ("The client waits 45 seconds before it gives up.", HTTP),
        ("제주도에는 한라산이 있습니다.", SEOUL),
        ("Penguins live in Antarctica.", HTTP),
        ("Smoking is allowed in the rooms.", RULES),
        ("The pool is open on Mondays.", RULES),
        ("수습 기간에도 연차를 사용할 수 있습니다.", KOREAN_RULES),
        ("전기 요금은 관리비에 포함됩니다.", KOREAN_RULES),
    ],
)
def test_what_it_does_not_say_or_denies_is_unsupported(statement: str, passage: str) -> None:
    assert judge(statement, passage) == "unsupported"


@pytest.mark.parametrize(
    ("statement", "passage"),
    [
        ("The client waits 30 seconds and tries again 4 times.", HTTP),
        ("Ana Silva leads the Madrid office.", RULES),
        ("Guests must register at the desk, which opens at dawn for everyone.", RULES),
        ("박준호 과장은 6월에 하이퐁 공장을 방문합니다.", KOREAN_RULES),
        ("이서연 과장은 6월에 다낭 공장을 방문합니다.", KOREAN_RULES),
        ("The limit is set with `write_timeout` in the client.", HTTP),
    ],
)
def test_another_name_or_a_further_claim_makes_it_partly(statement: str, passage: str) -> None:
    assert judge(statement, passage) == "partly"


@pytest.mark.parametrize(
    ("statement", "passage", "verdict"),
    [
        ("클라이언트는 read_timeout 값인 30초 동안 기다립니다.", HTTP, "supported"),
        ("클라이언트는 read_timeout 값인 45초 동안 기다립니다.", HTTP, "unsupported"),
        ("클라이언트는 write_timeout 값인 30초 동안 기다립니다.", HTTP, "partly"),
        ("펭귄은 남극에 삽니다.", HTTP, "partly"),
        ("About 938 live there.", "약 938 명이 산다.", "supported"),
        ("Hanbit Electronics earned 87 billion won.", "한빛전자의 이익은 870억 원입니다.", "supported"),
    ],
)
def test_between_languages_only_numbers_and_names_are_compared(
    statement: str, passage: str, verdict: str
) -> None:
    assert judge(statement, passage) == verdict


def test_a_name_may_be_written_in_another_form() -> None:
    passage = "The European Union and the Department of Human Resources agreed with Asian partners."
    assert judge("The EU agreed with partners in Asia.", passage) == "supported"
    assert judge("The department of Human Resources agreed with Europe.", passage) == "supported"


def test_what_is_quoted_word_for_word_is_supported_whatever_it_says() -> None:
    passage = (
        "No refund!! (see § 4) - unless, of course, not more than 3 of 7 failed; void otherwise. So it is."
    )
    assert judge("unless, of course, not more than 3 of 7 failed", passage) == "supported"
    assert judge("So it is!", passage) == "supported"


def test_what_one_clause_says_and_another_as_near_denies_is_not_denied() -> None:
    passage = "The old pool is open to guests. The small pool is not open to guests."
    assert judge("Guests find an open pool.", passage) == "supported"


def test_a_word_that_denies_by_itself_agrees_with_not() -> None:
    assert (
        judge("By default there are no access logs.", "Access logs are disabled by default.") == "supported"
    )
    assert judge("Access logs are on by default.", "No access logs by default.") == "unsupported"


def test_passages_that_are_cited_together_are_asked_together() -> None:
    busan = "부산의 인구는 약 329만 명이다."
    statement = "서울의 인구는 약 938만 명이고 부산의 인구는 약 329만 명입니다."
    assert judge(statement, SEOUL, busan) == "supported"
    assert judge(statement, SEOUL) == "partly"


@pytest.mark.parametrize("passage", ["", " ", "…", "[1]", "가", "1"])
@pytest.mark.parametrize(
    "statement", ["", "…", "a", "1", "가", "²", "Ⅳ", "½ cup", "٣ أيام", "1.2.3.", "3월 31일"]
)
def test_odd_texts_are_judged_without_an_error(statement: str, passage: str) -> None:
    assert judge(statement, passage) in ("supported", "partly", "unsupported")
