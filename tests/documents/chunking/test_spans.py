from __future__ import annotations

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from likeopt.documents.chunking.prose import split_prose, unwrapped
from likeopt.documents.chunking.spans import Span, trimmed, windows
from likeopt.documents.chunking.table import split_table

WORDS = st.sampled_from(
    ["alpha", "beta,", "gamma.", "한국어", "문장입니다.", "정말요?", "x" * 30, "\n", "\n\n", " "]
)
TEXTS = st.lists(WORDS, min_size=1, max_size=120).map(" ".join)


def covers(text: str, spans: list[Span]) -> bool:
    """Whether ``spans`` are in order and leave out nothing but white space."""
    ends = [0, *(end for _, end in spans)]
    starts = [*(start for start, _ in spans), len(text)]
    in_order = all(a < b for a, b in itertools.pairwise(starts[:-1]))
    return in_order and all(
        text[end:start].isspace() for end, start in zip(ends, starts, strict=True) if end < start
    )


@settings(max_examples=50, deadline=None)
@given(TEXTS, st.integers(20, 200), st.booleans())
def test_prose_is_covered_within_its_room(text: str, capacity: int, markdown: bool) -> None:
    spans = split_prose(text, capacity, 0.18, markdown)
    assert covers(text, spans) or not text.strip()
    assert all(end - start <= capacity for start, end in spans)


@settings(max_examples=50, deadline=None)
@given(TEXTS, st.integers(20, 200))
def test_tables_are_covered_within_their_room(text: str, capacity: int) -> None:
    spans = split_table(text, capacity)
    assert covers(text, spans) or not text.strip()
    assert all(end - start <= capacity for start, end in spans)


@settings(max_examples=50, deadline=None)
@given(TEXTS, st.integers(1, 50))
def test_windows_are_the_whole_text(text: str, size: int) -> None:
    assert "".join(text[start:end] for start, end in windows(text, size)) == text


@settings(max_examples=50, deadline=None)
@given(TEXTS)
def test_unwrapping_changes_breaks_alone(text: str) -> None:
    assert len(unwrapped(text)) == len(text)
    assert unwrapped(text).split() == text.split()


def test_sentences_end_passages() -> None:
    text = (
        "첫 문장은 이렇게 끝납니다. 둘째는 조금 더 길게 이어집니다. 셋째는 어떤가요? 넷째도 있어요! 끝입니다."
    )
    passages = [text[start:end] for start, end in split_prose(text, 40, 0.0, markdown=False)]
    assert all(passage.rstrip()[-1] in ".?!" for passage in passages)
    assert len(passages) > 1


def test_neighbours_share_a_sentence_that_is_short_enough() -> None:
    text = " ".join(f"This is sentence number {n}." for n in range(40))
    spans = split_prose(text, 200, 0.2, markdown=False)
    shared = [a_end - b_start for (_, a_end), (b_start, _) in itertools.pairwise(spans)]
    assert all(0 < length <= 40 for length in shared)


def test_margins_are_not_ends() -> None:
    lines = (
        "The committee met on Monday to discuss the proposal that had been\n"
        "submitted in the spring. It was accepted after a short debate by a\n"
        "majority of nine to two, with one abstention and two absent.\n"
    )
    passages = [lines[a:b] for a, b in split_prose(lines, 120, 0.0, markdown=False)]
    assert passages[0].endswith("in the spring.")


def test_lists_and_logs_keep_their_lines() -> None:
    items = "- a first item that is rather long, nearly as long as the margin is\n- second\n- third\n"
    assert unwrapped(items) == items
    log = "\n".join(f"2024-01-01 12:00:{n:02} GET /index.html {'x' * (n % 7)}" for n in range(20))
    assert unwrapped(log).count("\n") > 15


def test_no_crumb_is_left() -> None:
    text = "\n".join(["Title of it.", "word " * 38 + "end.", "Another title.", "word " * 36 + "end."])
    spans = split_prose(text, 200, 0.0, markdown=False)
    assert covers(text, spans)
    assert min(end - start for start, end in spans) >= 50


def test_a_short_line_before_a_long_one_stays_with_it() -> None:
    text = "word " * 30 + "end.\n\nChapter Two\n\n" + "word " * 30 + "end."
    passages = [text[a:b] for a, b in split_prose(text, 190, 0.0, markdown=False)]
    assert passages[-1].startswith("Chapter Two")


def test_rows_stay_whole() -> None:
    text = "\n".join(f"name: person {n} | age: {n}" for n in range(50))
    passages = [text[a:b] for a, b in split_table(text, 120)]
    assert all(passage.startswith("name:") for passage in passages)
    assert all(len(passage) > 60 for passage in passages[:-1])


def test_records_stay_whole() -> None:
    text = "\n\n".join(f"id: {n}\nname: person {n}\ncity: somewhere" for n in range(20))
    passages = [text[a:b] for a, b in split_table(text, 100)]
    assert all(passage.startswith("id:") and passage.endswith("somewhere") for passage in passages)


def test_trimming() -> None:
    text = "\n\n   a b  \n"
    assert trimmed(text, (0, len(text))) == (5, 8)
    assert trimmed(text, (0, len(text)), keep_indent=True) == (2, 8)
    assert trimmed(text, (0, 3)) is None
