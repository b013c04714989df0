"""Which files a command line names."""

from __future__ import annotations

from pathlib import Path

import pytest

from likeopt.cli.sources import find_sources
from likeopt.errors import InvalidInput


def write(path: Path, text: str = "text") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_folders_are_searched_and_files_named_by_their_path_within(tmp_path: Path) -> None:
    write(tmp_path / "project/src/mod.rs")
    write(tmp_path / "project/src/net/mod.rs")
    write(tmp_path / "notes.txt", "12345")
    sources = find_sources([tmp_path / "project", tmp_path / "notes.txt"])
    assert [source.name for source in sources] == ["notes.txt", "src/mod.rs", "src/net/mod.rs"]
    assert sources[0].size_bytes == 5


def test_hidden_files_and_folders_are_skipped_unless_named(tmp_path: Path) -> None:
    write(tmp_path / "p/.git/config")
    write(tmp_path / "p/.env")
    write(tmp_path / "p/a.md")
    assert [source.name for source in find_sources([tmp_path / "p"])] == ["a.md"]
    assert [source.name for source in find_sources([tmp_path / "p/.env"])] == [".env"]


def test_the_same_file_named_twice_is_one(tmp_path: Path) -> None:
    path = write(tmp_path / "a.md")
    assert len(find_sources([path, path])) == 1


def test_two_files_of_one_name_are_refused(tmp_path: Path) -> None:
    write(tmp_path / "one/a.md")
    write(tmp_path / "two/a.md")
    with pytest.raises(InvalidInput) as raised:
        find_sources([tmp_path / "one", tmp_path / "two"])
    assert raised.value.code == "sources_same_name"


def test_a_link_to_nothing_is_no_source(tmp_path: Path) -> None:
    write(tmp_path / "p/a.md")
    (tmp_path / "p/broken.md").symlink_to(tmp_path / "nowhere")
    assert [source.name for source in find_sources([tmp_path / "p"])] == ["a.md"]
    with pytest.raises(InvalidInput):
        find_sources([tmp_path / "nowhere"])
