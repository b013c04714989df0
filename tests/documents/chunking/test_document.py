from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from likeopt.documents.chunking import ChunkBudget, Chunking, chunk_document
from likeopt.documents.content import Kind, LoadedDocument, Section

HANGUL = re.compile(r"[가-힣]")
WORDS = re.compile(r"\w+|[^\w\s]")


def count_tokens(text: str) -> int:
    """Words and signs, three to a Hangul word: roughly what a model without Korean makes of it."""
    return len(WORDS.findall(text)) + 3 * len(HANGUL.findall(text))


def knows(text: str) -> bool:
    return len(HANGUL.findall(text)) * 5 < len(text)


def chunked(*sections: Section, media_type: str = "text/plain", **budget: float) -> Chunking:
    document = LoadedDocument(media_type, sections)
    return chunk_document(document, "file.txt", ChunkBudget(**budget), count_tokens, knows)  # type: ignore[arg-type]


SENTENCES = st.sampled_from(
    [
        "The quick brown fox jumps over the dog. ",
        "한국어 문장은 이렇게 끝납니다. ",
        "Yes!\n\n",
        "x = f(1, 2)\n",
        "끝.\n",
    ]
)
SECTIONS = st.lists(
    st.builds(
        Section,
        text=st.lists(SENTENCES, min_size=1, max_size=60).map("".join),
        heading=st.sampled_from([None, "A", "A › B", "C"]),
        page=st.sampled_from([None, 1, 2]),
        kind=st.sampled_from(["prose", "code", "table"]),
    ),
    max_size=6,
)


@settings(max_examples=50, deadline=None)
@given(SECTIONS, st.sampled_from(["text/plain", "text/markdown"]))
def test_nothing_is_lost_and_order_is_kept(sections: list[Section], media_type: str) -> None:
    chunks = chunked(*sections, media_type=media_type).chunks
    assert [chunk.position for chunk in chunks] == list(range(len(chunks)))
    # Overlaps and headings only add: what the sections hold must be there in its order.
    given_text = "".join("".join(section.text.split()) for section in sections)
    kept = iter("".join("".join(chunk.text.split()) for chunk in chunks))
    assert all(character in kept for character in given_text)
    assert all(chunk.text.strip() for chunk in chunks)


@settings(max_examples=50, deadline=None)
@given(SECTIONS)
def test_passages_keep_within_the_budget(sections: list[Section]) -> None:
    for chunk in chunked(*sections).chunks:
        tokens = count_tokens(chunk.text)
        assert tokens <= 254 * 1.3 or len(chunk.text) <= 600


@pytest.mark.parametrize("kind", ["prose", "code", "table"])
def test_even_text_keeps_within_its_tokens(kind: Kind) -> None:
    text = "\n".join(f"Line {n} says that value {n * 7} was measured there." for n in range(400))
    chunks = chunked(Section(text, "Results", kind=kind)).chunks
    tokens = [count_tokens(chunk.text) for chunk in chunks]
    assert max(tokens) <= 254
    assert sum(tokens) / len(tokens) > 150


def test_unknown_language_is_cut_by_characters_and_said() -> None:
    korean = "이 규정은 문서의 관리에 필요한 사항을 정함을 목적으로 한다. " * 60
    result = chunked(Section(korean))
    assert result.language_unknown
    assert max(len(chunk.text) for chunk in result.chunks) <= 600
    assert min(len(chunk.text) for chunk in result.chunks) > 250
    assert not chunked(Section("English text. " * 300)).language_unknown


def test_each_language_of_a_text_has_its_own_size() -> None:
    english = "The committee met again and the matter was discussed at length. " * 80
    korean = "위원회가 다시 열렸고 그 문제는 오랫동안 논의되었다. " * 80
    result = chunked(Section(f"{english}\n\n{korean}"))
    assert result.language_unknown
    assert max(len(chunk.text) for chunk in result.chunks if knows(chunk.text)) > 800
    assert max(len(chunk.text) for chunk in result.chunks if not knows(chunk.text)) <= 600


def test_title_and_heading_take_their_share() -> None:
    text = "One two three four five six seven. " * 200
    plain = chunked(Section(text)).chunks
    headed = chunked(Section(text, "A very long heading of many words " * 5)).chunks
    assert max(len(c.text) for c in headed) < max(len(c.text) for c in plain)


def test_headings_and_pages_travel() -> None:
    text = "One two three four five. " * 120
    chunks = chunked(Section(text, "A › B", 7)).chunks
    assert len(chunks) > 2
    assert {(chunk.heading, chunk.page) for chunk in chunks} == {("A › B", 7)}


def test_chunks_are_verbatim_pieces() -> None:
    text = "A sentence with  two spaces.\nAnd a line. " * 100
    assert all(chunk.text in text for chunk in chunked(Section(text)).chunks)


def test_code_says_where_it_stands() -> None:
    body = "".join(f"    def method_{n}(self, value):\n        return value + {n}\n\n" for n in range(60))
    chunks = chunked(Section(f"class Adder:\n{body}", kind="code")).chunks
    assert chunks[0].heading is None
    assert {chunk.heading for chunk in chunks[1:]} == {"class Adder"}


def test_markdown_keeps_code_whole() -> None:
    fence = "```sh\n" + "echo hello\n" * 20 + "```"
    text = "Some words before. " * 40 + f"\n\n{fence}\n\n" + "Some words after. " * 40
    chunks = chunked(Section(text), media_type="text/markdown").chunks
    assert any(fence in chunk.text for chunk in chunks)


def test_short_sections_become_one_passage() -> None:
    sections = [Section(f"Answer {n}.", f"FAQ › Question {n}?") for n in range(4)]
    (chunk,) = chunked(*sections).chunks
    assert chunk.heading == "FAQ"
    assert chunk.text.startswith("Question 0?\n\nAnswer 0.\n\nQuestion 1?\n\nAnswer 1.")


def test_nothing_gives_nothing() -> None:
    assert chunked() == Chunking((), False)
