from __future__ import annotations

import pytest

from likeopt.llm.stops import Stops


def passed(stops: Stops, text: str, step: int) -> str:
    told = ""
    for start in range(0, len(text), step):
        told += stops.take(text[start : start + step])
        if stops.found:
            return told
    return told + stops.rest()


@pytest.mark.parametrize("step", [1, 2, 3, 100])
@pytest.mark.parametrize(
    ("stop", "text", "told"),
    [
        (("END",), "one END two", "one "),
        (("END",), "one EN two E", "one EN two E"),
        (("\n\n", "###"), "one\ntwo### three\n\n", "one\ntwo"),
        (("끝",), "이것이 끝이다", "이것이 "),
        (("aab",), "aaab", "a"),
        (("",), "nothing stops", "nothing stops"),
    ],
)
def test_a_text_ends_before_the_first_stop_text(
    stop: tuple[str, ...], text: str, told: str, step: int
) -> None:
    stops = Stops(stop)
    assert passed(stops, text, step) == told
    assert stops.found == (told != text)


def test_only_what_may_become_a_stop_text_is_kept_back() -> None:
    stops = Stops(("END",))
    assert [stops.take(piece) for piece in ("one E", "N two", "E", "ND")] == ["one ", "EN two", "", ""]
    assert stops.found
