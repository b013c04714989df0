from __future__ import annotations

import re

import pytest
from chat.context.material import passage, words

from likeopt.chat.context.tokens import estimate_tokens
from likeopt.chat.context.trimming import around_matches
from likeopt.search.passages import Passage

TEXT = "Ants dig. Bees fly far.\nCats purr softly. Dogs bark. Eels swim.\n\nFoxes hide well."


def marked(*found: str, text: str = TEXT) -> Passage:
    spans = tuple((place.start(), place.end()) for word in found for place in re.finditer(word, text))
    return passage(1, text=text, highlights=tuple(sorted(spans)))


@pytest.mark.parametrize(
    ("found", "most", "kept"),
    [
        (["Cats"], 99, TEXT),
        (["Cats"], 6, "… Cats purr softly. …"),
        (["Cats"], 7, "… Cats purr softly. Dogs bark. …"),
        (["Ants"], 5, "Ants dig. …"),
        (["Foxes"], 5, "… Foxes hide well."),
        (["Ants", "Dogs"], 6, "Ants dig. … Dogs bark. …"),
        (["Bees", "purr", "softly"], 8, "… Bees fly far.\nCats purr softly. …"),
        ([], 4, "Ants dig. …"),
        (["Cats"], 3, "Cats …"),
    ],
)
def test_sentences_with_what_was_found_come_first_then_their_neighbours(
    found: list[str], most: int, kept: str
) -> None:
    assert around_matches(marked(*found), most, words) == kept


@pytest.mark.parametrize("count", [words, estimate_tokens])
def test_the_bound_is_kept_whatever_the_text(count) -> None:
    texts = [TEXT * 9, "word " * 300, "가나다라" * 200, "| a | b |\n" * 60, "def f():\n    return 1\n" * 40]
    for text in texts:
        for most in (0, 1, 5, 20, 60):
            for found in ((), (text[:3],), (text[-4:-1],)):
                marks = [re.escape(word) for word in found]
                cut = around_matches(marked(*marks, text=text), most, count)
                assert count(cut) <= most
                assert not cut or not cut.isspace()
