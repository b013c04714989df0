"""Budgets and boundaries that keep the tree readable."""

from __future__ import annotations

import ast
import configparser
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "likeopt"
FILE_LINES = 300
FUNCTION_LINES = 50
VIEW_LINES = 15
POSITIONAL_PARAMETERS = 5
NOT_OURS = {"node_modules", "dist", ".venv", "__pycache__", "build"}
NAMES_WE_DO_NOT_USE = {
    *("util", "utils", "helper", "helpers", "common", "misc", "base", "manager", "managers"),
    *("core", "handler", "handlers", "processor", "engine"),
}
ROUTE_DECORATORS = {"route", "get", "post", "put", "patch", "delete"}
UNSAFE_TO_READ = {"pickle", "marshal", "shelve", "dill", "cloudpickle", "joblib"}
# The places that stand between the program and its surroundings.
MAY_READ_ENVIRONMENT = {"settings", "serving", "cli"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def files(*suffixes: str, under: tuple[str, ...]) -> list[Path]:
    """Our own files with one of ``suffixes`` in the folders ``under``."""
    return sorted(
        path
        for folder in under
        for path in (ROOT / folder).rglob("*")
        if path.suffix in suffixes and not NOT_OURS & set(path.relative_to(ROOT).parts)
    )


MODULES = files(".py", under=("likeopt",))
TREES = {path: ast.parse(path.read_text(), filename=str(path)) for path in MODULES}


def functions() -> Iterator[tuple[str, Function]]:
    """Every function of the package with where it stands."""
    for path, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, Function):
                yield f"{path.relative_to(ROOT)}:{node.lineno} {node.name}", node


def length(function: Function) -> int:
    """Lines from ``def`` to the last statement."""
    return (function.end_lineno or function.lineno) - function.lineno + 1


def is_view(function: Function) -> bool:
    """Whether a blueprint's or the app's route decorates it."""
    decorators = (node.func for node in function.decorator_list if isinstance(node, ast.Call))
    return any(isinstance(node, ast.Attribute) and node.attr in ROUTE_DECORATORS for node in decorators)


def imported(tree: ast.Module) -> Iterator[str]:
    """Top-level names of the packages that ``tree`` imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name.partition(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def test_the_checks_look_at_something() -> None:
    assert len(MODULES) > 20
    assert any(is_view(function) for _, function in functions())


def test_files_are_short() -> None:
    ours = files(".py", ".js", ".mjs", ".ts", ".css", ".html", under=("likeopt", "tests", "bench", "static"))
    ours += files(".html", under=("templates",))
    lengths = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in ours}
    assert {name: lines for name, lines in lengths.items() if lines > FILE_LINES} == {}


def test_functions_are_short() -> None:
    # A migration is a list of statements; splitting it would say nothing more.
    lengths = {
        where: length(function) for where, function in functions() if "/migrations/versions/" not in where
    }
    assert {where: lines for where, lines in lengths.items() if lines > FUNCTION_LINES} == {}


def test_views_only_parse_call_and_render() -> None:
    lengths = {where: length(function) for where, function in functions() if is_view(function)}
    assert {where: lines for where, lines in lengths.items() if lines > VIEW_LINES} == {}


def test_functions_take_few_positional_parameters() -> None:
    counts = {}
    for where, function in functions():
        parameters = [*function.args.posonlyargs, *function.args.args]
        counts[where] = len([name for name in parameters if name.arg not in {"self", "cls"}])
    assert {where: count for where, count in counts.items() if count > POSITIONAL_PARAMETERS} == {}


def test_files_are_named_for_what_they_hold() -> None:
    ours = files(
        ".py", ".js", ".mjs", ".ts", ".css", ".html", under=("likeopt", "static", "templates", "bench")
    )
    assert [str(path) for path in ours if path.stem.strip("_") in NAMES_WE_DO_NOT_USE] == []


@pytest.mark.parametrize("unsafe", sorted(UNSAFE_TO_READ))
def test_nothing_is_ever_unpickled(unsafe: str) -> None:
    assert [str(path) for path, tree in TREES.items() if unsafe in set(imported(tree))] == []


def reads_environment(tree: ast.Module) -> bool:
    """Whether the environment is used for anything but setting a variable for a library."""
    set_only = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store)
    }
    return any(
        isinstance(node, ast.Attribute)
        and ast.unparse(node) in {"os.environ", "os.getenv"}
        and id(node) not in set_only
        for node in ast.walk(tree)
    )


def test_only_the_edges_read_the_environment() -> None:
    readers = {path.relative_to(PACKAGE) for path, tree in TREES.items() if reads_environment(tree)}
    assert [str(path) for path in sorted(readers) if path.parts[0] not in MAY_READ_ENVIRONMENT] == []


def test_every_package_is_in_the_wheel() -> None:
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg")
    listed = set(setup["options"]["packages"].split()) - {"likeopt.static", "likeopt.templates"}
    folders = {path.parent for path in MODULES}
    assert listed == {".".join(folder.relative_to(ROOT).parts) for folder in folders}
    assert all((folder / "__init__.py").is_file() for folder in folders)
