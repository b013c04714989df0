from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from likeopt.documents.loading.decoding import decode, is_text
from likeopt.errors import DocumentRejected

KOREAN = "제1조(목적) 이 규정은 문서의 관리에 필요한 사항을 정함을 목적으로 한다.\n둘째 줄입니다.\n"
ENGLISH = "The quick brown fox jumps over the lazy dog.\nSecond line.\n"


@pytest.mark.parametrize("text", [KOREAN, ENGLISH, KOREAN + ENGLISH])
@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp949", "euc-kr"],
)
def test_each_encoding_is_found(text: str, encoding: str) -> None:
    data = text.encode(encoding)
    assert is_text(data)
    assert decode(data) == text


def test_cp949_syllables_beyond_euc_kr() -> None:
    text = "펲시콜라와 똠방각하를 뷁이라고 적은 문서입니다. " * 3
    assert decode(text.encode("cp949")) == text


@pytest.mark.parametrize(
    "text", ["It’s a “test”, don’t you see?", "naïve café — déjà vu", "Größe über alles"]
)
def test_western_text_is_not_taken_for_korean(text: str) -> None:
    assert decode(text.encode("cp1252")) == text


def test_lines_of_several_encodings_are_each_read_in_their_own() -> None:
    data = KOREAN.encode("utf-8") + KOREAN.encode("cp949") + ENGLISH.encode()
    assert decode(data) == KOREAN + KOREAN + ENGLISH


def test_a_broken_byte_costs_no_more_than_its_line() -> None:
    data = KOREAN.encode("cp949") + b"\xff\n" + KOREAN.encode("cp949")
    text = decode(data)
    assert text.startswith(KOREAN)
    assert text.endswith(KOREAN)


def test_a_character_cut_off_at_the_end_is_dropped() -> None:
    assert decode("문서입니다".encode()[:-1]) == "문서입니"


def test_nuls_among_text_are_not_utf16() -> None:
    data = b"some log line\n" * 50 + b"\x00" * 10 + b"more log lines\n" * 50
    assert is_text(data)
    assert "more log lines" in decode(data)


def test_bytes_that_are_no_text() -> None:
    noise = bytes(range(1, 32)) * 40
    assert not is_text(noise)
    with pytest.raises(DocumentRejected, match="document_corrupt"):
        decode(b"\x81\xff\x8d\x9d" * 100)


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=300))
def test_anything_is_decoded_or_refused(data: bytes) -> None:
    is_text(data)
    with contextlib.suppress(DocumentRejected):
        assert decode(data).encode("utf-8") is not None


@settings(max_examples=50, deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1))
def test_utf8_comes_back_as_it_was(text: str) -> None:
    assert decode(text.encode("utf-8")) == text.removeprefix("\ufeff")
