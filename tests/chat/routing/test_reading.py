from __future__ import annotations

import unicodedata

import pytest

from likeopt.chat.routing.reading import READ_CHARACTERS, Request, read

MAIL = """Fwd: Lift out of order
Hi all,

the lift in house B has been stuck since Monday.

Can you write a reply to this?

Best regards
Kim"""


def test_of_a_pasted_mail_the_paragraph_that_asks_is_read() -> None:
    assert read(MAIL) == Request("can you write a reply to this?", False, frozenset({"pasted"}))


def test_of_a_pasted_korean_mail_too() -> None:
    mail = "안녕하십니까.\n\n승강기가 멈춰 있습니다.\n\n위 메일을 세 줄로 요약해 줘.\n\n김철수 드림"
    assert read(mail) == Request("위 메일을 세 줄로 요약해 줘.", True, frozenset({"pasted"}))


def test_where_no_paragraph_asks_all_are_read() -> None:
    assert read("The lift is stuck.\n\nThe door is open.").said == "the lift is stuck. the door is open."


@pytest.mark.parametrize(
    "subject", ["Fwd: Lift", "FW: Lift", "Re: Lift", "전달: 승강기", "[전달] 승강기", "[Fwd] Lift"]
)
def test_the_subject_of_a_forwarded_mail_is_left_out(subject: str) -> None:
    assert read(f"{subject}\nIs it urgent?").said == "is it urgent?"


def test_quoted_lines_are_left_out() -> None:
    request = read("Is it urgent?\n> Please translate the notice.\n> Thanks")
    assert request == Request("is it urgent?", False, frozenset({"pasted"}))


def test_a_quotation_is_left_out_and_marked() -> None:
    request = read("Is “the tenant shall pay for all” common?")
    assert request == Request("is common?", False, frozenset({"quoted"}))
    assert read("“승강기는 매달 점검한다”라는 말이 맞나요?").marks == {"quoted"}


def test_a_name_in_quotation_marks_is_kept() -> None:
    assert read('Where is "room 3"?') == Request('where is "room 3"?', False, frozenset())


@pytest.mark.parametrize(
    "message",
    [
        "Fix this:\n```python\nprint(total)\n```",
        "Fix this:\n```\nwrite a summary",
        "Fix this:\nfor each in rows:\n    print(each)\n",
    ],
)
def test_code_is_left_out_and_marked(message: str) -> None:
    assert read(message) == Request("fix this:", False, frozenset({"code_shape"}))


def test_code_in_the_sentence_is_kept() -> None:
    assert read("What does `ls -l` do?") == Request("what does `ls -l` do?", False, frozenset({"code_shape"}))


@pytest.mark.parametrize("message", ["```\nprint(1)\n```", "> only quoted", "“nothing but a quotation”"])
def test_what_holds_nothing_else_is_read_itself(message: str) -> None:
    assert read(message).said == " ".join(message.split())


def test_of_a_list_what_introduces_it_is_read() -> None:
    request = read("Put these in order:\n- translate the notice\n- compare the offers\n- write a reply")
    assert request == Request("put these in order:", False, frozenset({"pasted"}))


def test_of_a_long_message_both_ends_are_read() -> None:
    filler = "The tenant pays. " * 1000
    begins = read(f"Summarise this contract for me.\n\n{filler}")
    ends = read(f"{filler}\n\nSummarise this contract for me.")
    amid = read(f"{filler}\n\nSummarise this contract for me.\n\n{filler}")
    assert begins.said == ends.said == "summarise this contract for me."
    assert "summarise" not in amid.said
    assert len(amid.said) <= 2 * READ_CHARACTERS + 2


def test_a_message_of_just_the_length_is_read_whole() -> None:
    assert (
        read("x" * READ_CHARACTERS + "y" * READ_CHARACTERS).said
        == "x" * READ_CHARACTERS + "y" * READ_CHARACTERS
    )


def test_taken_apart_hangul_is_put_together() -> None:
    whole = "감사 보고서를 요약해 줘."
    apart = unicodedata.normalize("NFD", whole)
    assert apart != whole
    assert read(apart) == read(whole) == Request(whole, True, frozenset())


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("", ""),
        (" \n\t ", ""),
        ("?!...", "?!..."),
        ("\0", "\0"),
        ("Is it\0 urgent?", "is it\0 urgent?"),
        ("🙂👩‍👩‍👧", "🙂👩‍👩‍👧"),
        ("Is it urgent? 🙂", "is it urgent? 🙂"),
        ("It’s\t  URGENT", "it's urgent"),
    ],
)
def test_whatever_is_sent_is_read(message: str, said: str) -> None:
    assert read(message) == Request(said, False, frozenset())


def test_korean_is_told_by_its_letters() -> None:
    assert read("ㅋㅋ").korean
    assert read("VPN 설정은?").korean
    assert not read("VPN?").korean


@pytest.mark.parametrize(
    "piece",
    ["a", "가", "a ", "(", "“", '"', ">", "\n", "- a\n", "```", "`", " = ", "a_", "SELECT ", "--", "ab("],
)
def test_a_hundred_thousand_characters_are_read(piece: str) -> None:
    message = (piece * 100_000)[:100_000]
    assert len(read(message).said) <= 2 * READ_CHARACTERS + 2
