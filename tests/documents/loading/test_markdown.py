from __future__ import annotations

from likeopt.documents.loading.limits import Limits
from likeopt.documents.loading.markdown import load_markdown


def sections(text: str) -> list[tuple[str | None, str]]:
    return [(s.heading, s.text) for s in load_markdown(text, "text/markdown", Limits()).sections]


def test_headings_are_a_path() -> None:
    text = "# Guide\nintro\n## Install\nsteps\n### Linux\napt\n## Use\nrun\n"
    assert sections(text) == [
        ("Guide", "intro"),
        ("Guide › Install", "steps"),
        ("Guide › Install › Linux", "apt"),
        ("Guide › Use", "run"),
    ]


def test_underlined_headings() -> None:
    assert sections("Title\n=====\n\nbody\n\nPart\n---\nmore\n\n---\nafter a rule\n") == [
        ("Title", "body"),
        ("Title › Part", "more\n\n---\nafter a rule"),
    ]


def test_heading_marks_in_code_are_not_headings() -> None:
    fenced = "```sh\n# not a heading\n```"
    assert sections(f"# A\n{fenced}\ntext") == [("A", f"{fenced}\ntext")]


def test_a_longer_fence_holds_shorter_ones() -> None:
    text = "````\n```\n# inside\n```\n````\n# After\nx"
    assert sections(text) == [(None, "````\n```\n# inside\n```\n````"), ("After", "x")]


def test_a_fence_never_closed_runs_to_the_end() -> None:
    assert sections("```\n# a\n# b") == [(None, "```\n# a\n# b")]


def test_long_code_is_a_section_of_its_own() -> None:
    code = "```python\n" + "x = 1\n" * 200 + "```"
    document = load_markdown(f"# A\nbefore\n\n{code}\n\nafter", "text/markdown", Limits())
    assert [(s.kind, s.text) for s in document.sections] == [
        ("prose", "before"),
        ("code", code),
        ("prose", "after"),
    ]


def test_headings_lose_their_marks() -> None:
    text = "# **Bold** [link](http://x) `code` {#id} ##\nx\n"
    assert sections(text) == [("Bold link code", "x")]


def test_comments_are_left_out_but_not_those_in_code() -> None:
    assert sections("a <!-- hidden\nstill --> b `<!-- shown -->`") == [(None, "a  b `<!-- shown -->`")]


def test_title_of_the_front_matter_or_the_first_heading() -> None:
    front = '---\ntitle: "Guide to it"\ntags: x\n---\n# Other\nbody'
    assert load_markdown(front, "text/markdown", Limits()).title == "Guide to it"
    assert load_markdown("intro\n\n# First\nbody\n# Second", "text/markdown", Limits()).title == "First"
    assert load_markdown("## Only second level\nbody", "text/markdown", Limits()).title is None


def test_a_heading_with_nothing_under_it_is_kept_as_text() -> None:
    assert sections("# A\n## B\ntext\n## C\n") == [("A › B", "text"), ("A", "C")]
