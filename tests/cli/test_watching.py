"""Which files a watch hands out, and when."""

from __future__ import annotations

import os
from pathlib import Path

from likeopt.cli.sources import find_sources
from likeopt.cli.watching import Watch, changes


def names(watch: Watch) -> list[str]:
    return [source.name for source in watch.look()]


def test_a_new_file_is_handed_out_once_it_has_come_to_rest(tmp_path: Path) -> None:
    (tmp_path / "old.md").write_text("old")
    watch = Watch([tmp_path], find_sources([tmp_path]))
    assert names(watch) == []
    (tmp_path / "new.md").write_text("ne")
    assert names(watch) == []
    (tmp_path / "new.md").write_text("new, longer")
    assert names(watch) == []
    assert names(watch) == ["new.md"]
    assert names(watch) == []


def test_a_changed_file_is_handed_out_even_if_its_size_is_the_same(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("one")
    watch = Watch([tmp_path], find_sources([tmp_path]))
    path.write_text("two")
    os.utime(path, ns=(1, 1))
    assert names(watch) == []
    assert names(watch) == ["a.md"]


def test_a_removed_file_is_no_change(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("one")
    (tmp_path / "b.md").write_text("one")
    watch = Watch([tmp_path], find_sources([tmp_path]))
    (tmp_path / "a.md").unlink()
    assert names(watch) == []
    assert names(watch) == []


def test_looks_without_changes_give_nothing(tmp_path: Path) -> None:
    rests: list[float] = []

    def rest(duration_s: float) -> None:
        rests.append(duration_s)
        if len(rests) == 3:
            (tmp_path / "a.md").write_text("one")

    found = next(changes(Watch([tmp_path], []), sleep=rest))
    assert [source.name for source in found] == ["a.md"]
    assert len(rests) == 4
