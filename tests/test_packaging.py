"""The wheel: built from the tree, installed elsewhere, it is whole."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest
from running_server import RunningServer

ROOT = Path(__file__).parents[1]

pytestmark = pytest.mark.process


def run(*command: str | Path, cwd: Path, **variables: str) -> str:
    """Run a command in ``cwd`` without this tree's own environment; returns what it printed."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "LIKEOPT"))}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=kept | variables,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built as `make wheel` builds it but out of the way."""
    place = tmp_path_factory.mktemp("wheel")
    # The build leaves files in the tree it builds from, so it gets a tree of its own.
    tree = place / "tree"
    tracked = ("likeopt", "static", "templates", "setup.cfg", "pyproject.toml", "README.md", "LICENSE")
    tree.mkdir()
    for name in tracked:
        run("cp", "-r", ROOT / name, tree / name, cwd=place)
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", place, tree, cwd=place)
    return next(place.glob("*.whl"))


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment's Python with the wheel in it and our dependencies within reach."""
    place = tmp_path_factory.mktemp("elsewhere") / "venv"
    venv.create(place, with_pip=False, symlinks=True)
    fresh = place / "bin" / "python"
    run(
        *(sys.executable, "-m", "pip", "--python", fresh, "install"),
        *("--quiet", "--no-deps", "--no-index", wheel),
        cwd=place,
    )
    # Only the dependencies: the finder of this tree's editable install is left out.
    site = Path(sysconfig.get_path("purelib", vars={"base": str(place), "platbase": str(place)}))
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return fresh


def test_the_wheel_holds_pages_scripts_and_words(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert any(name.startswith("likeopt/templates/") and name.endswith("chat.html") for name in names)
    assert "likeopt/static/dist/manifest.json" in names
    assert "likeopt/translations/ko/LC_MESSAGES/messages.po" in names
    assert "likeopt/storage/migrations/script.py.mako" in names
    assert "likeopt/py.typed" in names
    assert not [name for name in names if "node_modules" in name or name.startswith(("tests/", "bench/"))]


def test_it_is_itself_wherever_it_is_called(python: Path, tmp_path: Path) -> None:
    where = run(python, "-c", "import likeopt; print(likeopt.__file__)", cwd=tmp_path)
    assert where.startswith(str(python.parents[1]))
    assert run(python.parent / "likeopt", "--version", cwd=tmp_path).startswith("likeopt ")


def test_it_serves_pages_and_their_scripts(python: Path, tmp_path: Path) -> None:
    running = RunningServer(tmp_path / "data", [str(python), "-m", "likeopt.cli", "serve"])
    try:
        running.start()
        page = running.client.get("/", headers={"Accept-Language": "ko"})
        assert page.status_code == 200
        assert 'lang="ko"' in page.text
        scripts = re.findall(r'src="(/static/[^"]+)"', page.text)
        assert scripts
        assert [running.client.get(script).status_code for script in scripts] == [200] * len(scripts)
    finally:
        assert running.stop() == 0, running.log()
