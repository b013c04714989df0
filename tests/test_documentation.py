"""What docs/ says about settings, metrics and commands is what there is."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import click
from pydantic import AliasChoices
from pydantic.fields import FieldInfo

from likeopt.cli import program
from likeopt.monitoring.cache_metrics import CacheMetrics
from likeopt.monitoring.metrics import Metrics
from likeopt.monitoring.model_metrics import ModelMetrics
from likeopt.settings import Settings

ROOT = Path(__file__).parents[1]


def rows(document: str) -> dict[str, list[str]]:
    """The rows of all tables of ``docs/<document>`` by the name in their first cell."""
    lines = (ROOT / "docs" / document).read_text().splitlines()
    cells = [
        [cell.strip() for cell in line.strip("|").split(" | ")] for line in lines if line.startswith("| `")
    ]
    return {row[0].strip("`| "): row[1:] for row in cells}


def variable(name: str, field: FieldInfo) -> str:
    """The environment variable that sets a field."""
    if isinstance(field.validation_alias, AliasChoices):
        return str(field.validation_alias.choices[0])
    return f"LIKEOPT_{name.upper()}"


def test_every_setting_is_documented_with_its_meaning_and_default() -> None:
    fields = {variable(name, field): field for name, field in Settings.model_fields.items()}
    documented = rows("settings.md")
    assert set(documented) == set(fields)
    for name, field in fields.items():
        meaning, default = documented[name][0], documented[name][1].strip("`| ")
        assert meaning == field.description, name
        if isinstance(field.default, str | int | float):
            assert default == (str(field.default) or "none"), name


def declared_metrics() -> set[str]:
    return {
        family.name + ("_total" if family.type == "counter" else "")
        for family in Metrics()._registry.collect()
    }


METRICS = ("metrics.py", "cache_metrics.py", "model_metrics.py", "server_metrics.py", "token_metrics.py")


def test_every_metric_is_documented() -> None:
    assert set(rows("metrics.md")) == declared_metrics()


def test_every_metric_is_fed() -> None:
    declaring = (Metrics, CacheMetrics, ModelMetrics)
    feeders = {name for kind in declaring for name in vars(kind) if not name.startswith("_")}
    declared_in = {ROOT / "likeopt/monitoring" / name for name in METRICS}
    sources = [path for path in (ROOT / "likeopt").rglob("*.py") if path not in declared_in]
    used = {
        node.attr
        for path in sources
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute)
    }
    assert feeders - used == set()


def commands(group: click.Group, path: str = "likeopt") -> Iterator[tuple[str, click.Command]]:
    """Every command that does something, by its full name."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{path} {name}")
        else:
            yield f"{path} {name}", command


def test_every_command_and_option_is_documented() -> None:
    text = (ROOT / "docs" / "command-line.md").read_text()
    sections = {part.splitlines()[0]: part for part in text.split("\n## ")[1:]}
    for name, command in commands(program):
        section = next((part for head, part in sections.items() if head.startswith(name)), None)
        assert section is not None, name
        options = [
            option
            for parameter in command.params
            if isinstance(parameter, click.Option)
            for option in (*parameter.opts, *parameter.secondary_opts)
        ]
        assert [option for option in options if option not in section] == [], name
    assert len(sections) == len(list(commands(program)))
