from __future__ import annotations

import pytest

from likeopt.documents.chunking.prose import split_prose
from likeopt.documents.chunking.spans import trimmed
from likeopt.documents.overlaps import overlap, overlaps
from likeopt.storage.chunks import ChunkRow


def row(position: int, text: str, heading: str | None = None, page: int | None = None) -> ChunkRow:
    return ChunkRow(f"d-1-{position}", "d", "local", "default", "title", position, heading, page, text)


ENGLISH = "".join(f"Sentence {n} tells of the number {n * 7} and of little else. " for n in range(90))
KOREAN = "".join(f"{n}번째 문장은 숫자 {n * 7}에 대해서만 말합니다. " for n in range(120))


@pytest.mark.parametrize("text", [ENGLISH, KOREAN], ids=["english", "korean"])
def test_a_text_cut_into_passages_is_whole_again_without_what_they_share(text: str) -> None:
    spans = [trimmed(text, span) for span in split_prose(text, 600, 0.18, markdown=False)]
    rows = [row(n, text[slice(*span)]) for n, span in enumerate(spans) if span]
    shared = list(overlaps(rows))
    assert sum(number > 0 for number in shared) > len(rows) / 2
    whole = "".join(one.text[number:] for one, number in zip(rows, shared, strict=True))
    assert "".join(whole.split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("before", "text", "shared"),
    [
        ("One thing. The second sentence.", "The second sentence. And a third.", 20),
        ("하나입니다. 둘째 문장이 여기 있습니다.", "둘째 문장이 여기 있습니다. 셋째입니다.", 15),
        ("你好。这是第二个句子写在这里。", "这是第二个句子写在这里。这是第三个。", 12),
        ("It ends with a", "a beginning", 0),
        ("return value\n}", "}\n\nfn other() {", 0),
        ("unrelatedness of it all", "ness of it all, said they", 0),
        ("The same text stands here.", "The same text stands here.", 0),
        ("Nothing of it.", "Something else entirely.", 0),
        ("", "Something", 0),
        ("a a a a a a a a a a a a a a", "a a a a a a a a b", 15),
    ],
)
def test_what_ends_one_passage_and_begins_the_next(before: str, text: str, shared: int) -> None:
    assert overlap(before, text) == shared


def test_only_neighbours_of_one_section_and_page_share_anything() -> None:
    first, second = "One thing. The second sentence.", "The second sentence. And a third."
    assert list(overlaps([row(0, first), row(1, second)])) == [0, 20]
    assert list(overlaps([row(1, second)], row(0, first))) == [20]
    assert list(overlaps([row(0, first), row(2, second)])) == [0, 0]
    assert list(overlaps([row(0, first, "A"), row(1, second, "B")])) == [0, 0]
    assert list(overlaps([row(0, first, page=1), row(1, second, page=2)])) == [0, 0]
