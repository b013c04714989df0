"""What the doctor finds out when no server runs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from likeopt.cli import program

NOT_THERE = "http://127.0.0.1:1/v1"


def examine(tmp_path: Path, **environment: str) -> tuple[Result, dict[str, dict[str, str]]]:
    """Run the doctor on a data directory that need not exist; its findings by part."""
    given = {"LIKEOPT_DATA_DIR": str(tmp_path / "data"), "LIKEOPT_CONFIG": str(tmp_path / "none")}
    told = CliRunner(env=given | environment).invoke(program, ["doctor", "--json"])
    return told, {finding["part"]: finding for finding in json.loads(told.stdout)}


def test_before_the_first_start_all_is_well_and_nothing_is_made(tmp_path: Path) -> None:
    told, findings = examine(tmp_path, LIKEOPT_EMBEDDING_MODEL="none")
    assert findings["server"]["status"] == "off"
    assert findings["database"]["status"] == "off"
    assert findings["embedding"]["status"] == "off"
    assert "OPENAI_BASE_URL" in findings["model"]["text"]
    assert not (tmp_path / "data").exists()
    broken = [part for part, finding in findings.items() if finding["status"] == "failed"]
    assert told.exit_code == (1 if broken else 0)
    assert set(broken) <= {"pages"}


@pytest.mark.parametrize(
    ("variable", "value", "part"),
    [
        ("REDIS_URL", "redis://127.0.0.1:1/0", "redis"),
        ("OPENAI_BASE_URL", NOT_THERE, "model"),
        ("LIKEOPT_CHROMA_URL", "http://127.0.0.1:1", "vectors"),
        ("LIKEOPT_EMBEDDING_BASE_URL", NOT_THERE, "embedding"),
    ],
)
def test_what_is_configured_and_does_not_answer_is_a_failure(
    tmp_path: Path, variable: str, value: str, part: str
) -> None:
    told, findings = examine(tmp_path, **{variable: value})
    assert told.exit_code == 1
    assert findings[part]["status"] == "failed"
    assert findings[part]["text"].endswith(".")


def test_a_broken_database_is_a_failure(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "likeopt.db").write_bytes(b"this is no database" * 100)
    told, findings = examine(tmp_path)
    assert told.exit_code == 1
    assert findings["database"]["status"] == "failed"


def test_words_line_up_for_people(tmp_path: Path) -> None:
    given = {"LIKEOPT_DATA_DIR": str(tmp_path / "data"), "LIKEOPT_CONFIG": str(tmp_path / "none")}
    lines = CliRunner(env=given).invoke(program, ["doctor"]).stdout.splitlines()
    assert lines[0].startswith("ok      data")
    columns = 8 + max(len(line.split()[1]) for line in lines)
    assert {line[columns : columns + 2] for line in lines} == {"  "}
    assert " " not in {line[columns + 2] for line in lines}
