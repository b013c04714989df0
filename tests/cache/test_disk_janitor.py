from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from contracts.cache_backend import Clock, entry_of

from likeopt.cache.backend import Entry
from likeopt.cache.disk_files import EntryFiles
from likeopt.cache.disk_janitor import FILL_AFTER_TIDYING, Janitor
from likeopt.cache.disk_tags import Entered
from likeopt.cache.disk_total import BLOCK_BYTES, Totals
from likeopt.cache.keys import digest_of

BLOCKS = 160


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def files(tmp_path: Path, clock: Clock) -> EntryFiles:
    return EntryFiles(tmp_path / "cache", BLOCKS * BLOCK_BYTES, clock)


@pytest.fixture
def janitor(files: EntryFiles, clock: Clock) -> Janitor:
    return Janitor(files, clock)


def name(n: object) -> str:
    return f"search/{digest_of(n)}"


def lasting(*tags: str) -> Entry:
    return entry_of(b"x", *tags, fresh_s=100_000)


def fill(files: EntryFiles, numbers: range, entry: Callable[[int], Entry] = lambda n: lasting()) -> None:
    for n in numbers:
        files.write(name(n), entry(n))


def kept(files: EntryFiles, numbers: range) -> list[int]:
    return [n for n in numbers if files.exists(name(n))]


def test_what_was_read_lately_outlives_what_was_written_later(
    files: EntryFiles, janitor: Janitor, clock: Clock
) -> None:
    """First in, first out would evict exactly what is still read."""
    fill(files, range(80))
    clock.now_s += 120
    fill(files, range(80, 155))
    clock.now_s += 120
    for n in range(80):
        assert files.read(name(n)).entry
    evicted = janitor.tidy()
    assert evicted == {"search": 155 - int(BLOCKS * FILL_AFTER_TIDYING)}
    assert kept(files, range(80)) == list(range(80))
    assert len(kept(files, range(155))) == 144


def test_what_is_past_its_time_goes_before_anything_that_is_not(
    files: EntryFiles, janitor: Janitor, clock: Clock
) -> None:
    fill(files, range(140))
    clock.now_s += 120
    fill(files, range(140, 155), lambda n: entry_of(b"x", fresh_s=125, grace_s=0))
    clock.now_s += 10
    assert janitor.tidy() == {}
    assert kept(files, range(155)) == list(range(140))


def test_nothing_is_evicted_while_there_is_room(files: EntryFiles, janitor: Janitor) -> None:
    fill(files, range(100))
    assert janitor.tidy() == {}
    assert kept(files, range(100)) == list(range(100))


@pytest.mark.parametrize("noise", [b"", b"x", bytes(48), b"noise" * 1000], ids=len)
def test_a_total_that_is_lost_is_counted_anew(files: EntryFiles, janitor: Janitor, noise: bytes) -> None:
    fill(files, range(20), lambda n: lasting(f"tag {n}"))
    before = files.totals()
    (files.directory / ".total").write_bytes(noise)
    assert files.totals() is None
    assert files.write(name("not kept meanwhile"), lasting()).totals is None
    assert not files.exists(name("not kept meanwhile"))
    assert janitor.is_due(files.totals())
    janitor.tidy()
    after = files.totals()
    assert before
    assert after
    assert after[:2] == before[:2] == (40 * BLOCK_BYTES, 20)
    assert not janitor.is_due(after)


def test_a_wrong_total_is_put_right(files: EntryFiles, janitor: Janitor) -> None:
    fill(files, range(20))
    with files.total.locked() as ledger:
        ledger.write(Totals(10 * BLOCK_BYTES, 1))
    assert janitor.is_due(files.totals())
    janitor.tidy()
    assert files.totals()[:2] == (20 * BLOCK_BYTES, 20)  # type: ignore[index]


@pytest.mark.parametrize("seen", [True, False])
def test_what_comes_and_goes_during_a_count_is_counted_once(
    files: EntryFiles, clock: Clock, seen: bool
) -> None:
    fill(files, range(10), lambda n: lasting("tag"))

    def interrupt() -> None:
        fill(files, range(10, 30), lambda n: lasting("tag"))
        for n in range(5):
            files.remove(name(n))

    class Interrupted(Janitor):
        def _shards(self):  # type: ignore[no-untyped-def]
            if seen:
                interrupt()
            yield from super()._shards()
            if not seen:
                interrupt()

    Interrupted(files, clock).tidy()
    assert files.totals()[:2] == (26 * BLOCK_BYTES, 25)  # type: ignore[index]
    Janitor(files, clock).tidy()
    assert files.totals()[:2] == (26 * BLOCK_BYTES, 25)  # type: ignore[index]


def test_one_janitor_at_a_time(files: EntryFiles, clock: Clock) -> None:
    fill(files, range(10))
    seen = []

    class Interrupted(Janitor):
        def _shards(self):  # type: ignore[no-untyped-def]
            seen.append(Janitor(files, clock).tidy())
            yield from super()._shards()

    assert Interrupted(files, clock).tidy() == {}
    assert seen == [None]
    assert Janitor(files, clock).tidy() == {}


def test_what_was_left_unfinished_or_is_no_entry_is_swept(
    files: EntryFiles, janitor: Janitor, clock: Clock
) -> None:
    fill(files, range(3))
    shard = Path(files.directory, next(files.directory.glob("search/*")))
    (shard / f"{digest_of(1)}.0123456789abcdef").write_bytes(b"half an ent")
    (shard / "stranger").mkdir()
    trash = files.directory / ".trash-1"
    (trash / "00").mkdir(parents=True)
    (trash / "00" / digest_of(1)).write_bytes(b"x")
    half_a_tag = files.tags.folder / f"{digest_of(1)}.0123456789abcdef"
    half_a_tag.write_bytes(b"0123456789abcdef\n" + name(1).encode())
    clock.now_s = half_a_tag.stat().st_ctime + 30
    janitor.tidy()
    assert trash.exists()
    assert half_a_tag.exists()
    assert (shard / "stranger").exists()
    clock.now_s += 31
    janitor.tidy()
    assert not trash.exists()
    assert not half_a_tag.exists()
    assert sum(1 for _ in files.directory.glob("*/*/*")) == 3


def test_tags_that_nothing_has_any_more_are_swept(files: EntryFiles, janitor: Janitor, clock: Clock) -> None:
    fill(files, range(6), lambda n: lasting(f"tag {n % 2}"))
    for n in (0, 2, 4):
        files.remove(name(n))
    clock.now_s = files.tags.folder.stat().st_mtime + 100
    janitor.tidy()
    assert sum(1 for _ in files.tags.folder.iterdir()) == 1
    assert all(files.read(name(n)).entry for n in (1, 3, 5))
    assert files.drop_tags(["tag 1"]) == 3


def test_a_tag_s_file_does_not_grow_without_end(files: EntryFiles, janitor: Janitor) -> None:
    """Every write of an entry enters it anew; what is left is one line for each that is there."""
    fill(files, range(2), lambda n: lasting("tag"))
    for _ in range(1000):
        for n in range(2):
            files.tags.enter(["tag"], name(n))
    janitor.tidy()
    [tag_file] = files.tags.folder.iterdir()
    assert tag_file.stat().st_size < 100
    assert files.totals()[:2] == (3 * BLOCK_BYTES, 2)  # type: ignore[index]
    assert files.drop_tags(["tag"]) == 2


def test_a_stopped_janitor_leaves_the_total_as_it_is(files: EntryFiles, janitor: Janitor) -> None:
    fill(files, range(20))
    before = files.totals()
    janitor.stop()
    janitor.tidy()
    assert files.totals() == before


def test_a_full_cache_takes_nothing_more_and_keeps_its_accounts(files: EntryFiles, janitor: Janitor) -> None:
    fill(files, range(BLOCKS))
    before = files.totals()
    for n in range(BLOCKS, BLOCKS + 10):
        files.write(name(n), lasting(f"tag {n}"))
    assert files.totals() == before
    assert list(files.tags.folder.iterdir()) == []
    assert janitor.is_due(before)

    files.write(name(0), entry_of(b"x" * 2 * BLOCK_BYTES))
    assert not files.exists(name(0))
    assert files.totals()[:2] == ((BLOCKS - 1) * BLOCK_BYTES, BLOCKS - 1)  # type: ignore[index]


def test_room_that_others_take_meanwhile_is_not_taken_twice(files: EntryFiles) -> None:
    """Between the first look and the second, another process fills the cache."""
    fill(files, range(BLOCKS - 3))
    files.write(name("it"), lasting())
    enter = files.tags.enter

    def enter_late(tags: Sequence[str], entry: str) -> Entered:
        files.tags.enter = enter  # type: ignore[method-assign]
        fill(files, range(BLOCKS - 3, BLOCKS - 1))
        return enter(tags, entry)

    files.tags.enter = enter_late  # type: ignore[method-assign]
    files.write(name("it"), entry_of(b"x" * BLOCK_BYTES))
    assert not files.exists(name("it"))
    assert files.totals()[:2] == ((BLOCKS - 1) * BLOCK_BYTES, BLOCKS - 1)  # type: ignore[index]
    assert {len(path.name) for path in files.directory.glob("search/*/*")} == {32}


def test_a_folder_in_place_of_the_janitor_s_lock_is_put_away(files: EntryFiles, janitor: Janitor) -> None:
    fill(files, range(3))
    (files.directory / ".janitor" / "x").mkdir(parents=True)
    assert janitor.tidy() == {}


def test_what_was_replaced_since_it_was_looked_at_is_not_removed(files: EntryFiles) -> None:
    fill(files, range(1))
    [path] = files.directory.glob("search/*/*")
    inode = path.stat().st_ino
    files.write(name(0), entry_of(b"new"))
    assert not files.remove(name(0), inode)
    assert files.read(name(0)).entry == entry_of(b"new")
    assert files.totals()[:2] == (BLOCK_BYTES, 1)  # type: ignore[index]
