"""Every code has a sentence, every sentence a Korean one, and all their gaps can be filled."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator
from pathlib import Path

from babel.messages.pofile import read_po

from likeopt import errors
from likeopt.cli import sentences as command_line
from likeopt.messages import SENTENCES

ROOT = Path(__file__).parents[1]
CATALOGUE = ROOT / "likeopt/translations/ko/LC_MESSAGES/messages.po"
ERROR_CLASSES = {
    name
    for name, value in vars(errors).items()
    if isinstance(value, type) and issubclass(value, errors.LikeOptError)
}
COMMAND_LINE = command_line.SENTENCES
ALL = [*SENTENCES.values(), *COMMAND_LINE.values()]
# Class → which argument is the code. Everything here is shown to people through messages.py.
CODE_POSITION = dict.fromkeys(ERROR_CLASSES, 0) | {"Note": 0, "CheckResult": 1, "FieldProblem": 1}


def calls_with_codes() -> Iterator[tuple[str, str]]:
    """Where a code is written down, and the code."""
    for path in sorted((ROOT / "likeopt").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in CODE_POSITION
            ):
                for code in codes(node, CODE_POSITION[node.func.id]):
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", code


def codes(call: ast.Call, position: int) -> Iterator[str]:
    """The literal codes of one call; a choice between two has both."""
    written = [word.value for word in call.keywords if word.arg == "code"] or call.args[
        position : position + 1
    ]
    for expression in written:
        branches = [expression.body, expression.orelse] if isinstance(expression, ast.IfExp) else [expression]
        yield from (
            branch.value
            for branch in branches
            if isinstance(branch, ast.Constant) and isinstance(branch.value, str)
        )


def gaps(sentence: str) -> set[str]:
    """Names of the parameters that ``sentence`` needs."""
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def korean() -> dict[str, str]:
    """The Korean catalogue, English sentence to Korean one."""
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file, abort_invalid=True)
    return {str(message.id): str(message.string) for message in catalogue if message.id and not message.fuzzy}


def test_every_code_has_a_sentence() -> None:
    found = list(calls_with_codes())
    assert len(found) > 20
    known = {True: SENTENCES.keys() | COMMAND_LINE.keys(), False: SENTENCES.keys()}
    unsaid = {
        f"{where} {code}" for where, code in found if code not in known[where.startswith("likeopt/cli/")]
    }
    assert sorted(unsaid) == []


def test_the_command_line_says_nothing_twice() -> None:
    assert COMMAND_LINE.keys() & SENTENCES.keys() == set()


def test_every_sentence_has_a_korean_one() -> None:
    translated = korean()
    assert sorted(text for text in ALL if not translated.get(text)) == []


def test_a_korean_sentence_has_the_gaps_of_its_english_one() -> None:
    differing = {
        text for text, translation in korean().items() if translation and gaps(text) != gaps(translation)
    }
    assert differing == set()


def test_no_sentence_stands_in_the_catalogue_twice() -> None:
    lines = [
        line
        for line in CATALOGUE.read_text().splitlines()
        if line.startswith("msgid ") and line != 'msgid ""'
    ]
    assert sorted({line for line in lines if lines.count(line) > 1}) == []


def test_every_sentence_can_be_said() -> None:
    for sentence in ALL:
        said = sentence.format_map(dict.fromkeys(gaps(sentence), "7"))
        assert said
        assert "{" not in said
