from __future__ import annotations

from likeopt.llm.quoting import MOST_LINES, best_lines, fenced, widened


def terms(*lines: str) -> list[frozenset[str]]:
    return [frozenset(line.split()) for line in lines]


def score(wanted: str):
    return lambda found: len(found & frozenset(wanted.split())) / len(wanted.split())


def test_the_fewest_lines_that_say_most_are_chosen() -> None:
    lines = terms("x", "a", "", "b", "c", "a b", "y")
    assert best_lines(lines, score("a b c")) == (4, 6)
    assert best_lines(lines, score("x")) == (0, 1)


def test_lines_far_apart_are_not_joined() -> None:
    lines = terms("a", *[""] * MOST_LINES, "b")
    start, end = best_lines(lines, score("a b"))
    assert end - start == 1


def test_nothing_that_fits_gives_the_beginning() -> None:
    assert best_lines([], score("a")) == (0, 0)


def test_a_block_is_quoted_to_its_end_with_the_remark_above() -> None:
    lines = ["int x;", "// Adds.", "int add() {", "  int s;", "", "  return s;", "}", "int y;"]
    assert widened(lines, 2, 3) == (1, 7)


def test_a_long_block_is_cut() -> None:
    lines = ["def f():", *["    pass"] * 40]
    assert widened(lines, 0, 1) == (0, MOST_LINES)


def test_a_fence_is_longer_than_any_within() -> None:
    assert fenced(["  a", "  ```", "    b"]) == "````\na\n```\n  b\n````"
    assert fenced(["x"]) == "```\nx\n```"
