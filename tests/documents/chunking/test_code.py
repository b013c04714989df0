from __future__ import annotations

import itertools
import textwrap

from hypothesis import given, settings
from hypothesis import strategies as st

from likeopt.documents.chunking.code import split_code
from likeopt.documents.chunking.scopes import scopes

PYTHON = textwrap.dedent('''\
    """Module."""

    import os


    class Store:
        """Keeps things."""

        def __init__(self, path):
            self.path = path
            self.items = {}

        @property
        def size(self):
            return len(self.items)


    def main():
        store = Store(os.getcwd())
        if store.size:
            print("full")
        else:
            print("empty")
''')

RUST = textwrap.dedent("""\
    impl<A, B> Executor for Diff<A, B>
    where
        A: Send,
    {
        fn run_target(
            &mut self,
            input: &Input,
        ) -> Result<Exit, Error> {
            self.first.run(input)?;

            self.second.run(input)?;
            Ok(Exit::Done)
        }

        fn name(&self) -> &str {
            "diff"
        }
    }
""")

LINES = st.lists(
    st.sampled_from(
        ["def f(x):", "    return x", "", "        y = 1", "}", "class A {", "// note", "x" * 80, "\t\tz();"]
    ),
    max_size=80,
)


def passages(text: str, capacity: int, by_tokens: bool = False) -> list[str]:
    return [text[start:end] for start, end in split_code(text, capacity, by_tokens)]


def test_functions_stay_whole() -> None:
    parts = passages(PYTHON, 170)
    assert [part.strip().split("\n")[0] for part in parts] == ['"""Module."""', "@property", "def main():"]
    assert parts[1].startswith("    @property")
    assert parts[2].endswith('print("empty")')


def test_lines_are_whole_and_verbatim() -> None:
    lines = [line for line in RUST.splitlines() if line.strip()]
    kept = [line for part in passages(RUST, 90) for line in part.splitlines() if line.strip()]
    assert kept == lines


def test_all_in_one_if_there_is_room() -> None:
    assert passages(PYTHON, 5_000) == [PYTHON.rstrip()]


@settings(max_examples=50, deadline=None)
@given(LINES, st.integers(85, 400), st.booleans())
def test_code_is_covered(lines: list[str], capacity: int, by_tokens: bool) -> None:
    text = "\n".join(lines)
    spans = split_code(text, capacity, by_tokens)
    assert "".join("".join(text[a:b] for a, b in spans).split()) == "".join(text.split())
    assert all(a_end <= b_start for (_, a_end), (b_start, _) in itertools.pairwise(spans))
    if not by_tokens:
        assert all(end - start <= capacity for start, end in spans)


def test_an_enormous_line_is_cut() -> None:
    text = "var a=1;" * 1000
    parts = passages(text, 500)
    assert "".join(parts) == text
    assert max(map(len, parts)) <= 500


def test_signs_weigh_more_than_words() -> None:
    words = "some_identifier_of_some_length another_identifier_here\n" * 30
    signs = "a+b*(c-d)/[e]{f};\n" * 60
    sizes = [len(part) for part in passages(words + signs, 600, by_tokens=True)]
    assert sizes[0] > 2 * sizes[-2]


def test_scopes_name_the_blocks_around() -> None:
    at = RUST.index("        self.second")
    name = RUST.index("    fn name")
    assert scopes(RUST, [(0, 5), (at, at + 5), (name, name + 5)]) == [
        (),
        ("impl<A, B> Executor for Diff<A, B>", "fn run_target"),
        ("impl<A, B> Executor for Diff<A, B>",),
    ]


def test_scopes_leave_out_what_only_controls() -> None:
    at = PYTHON.index('        print("full")')
    assert scopes(PYTHON, [(at, at + 4)]) == [("def main()",)]


def test_deep_scopes_are_the_outermost_and_the_innermost() -> None:
    text = "class A:\n  class B:\n    class C:\n      def f():\n        return 1\n"
    at = text.index("        return")
    assert scopes(text, [(at, at + 4)]) == [("class A", "def f()")]
