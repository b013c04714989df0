"""What every layer of the cache promises; inherited by the tests of each, which give the ``backend``."""

from __future__ import annotations

import msgspec
import pytest

from likeopt.cache.backend import Backend, Entry, Key
from likeopt.cache.keys import key_of

NOW_S = 1_800_000_000.0


class Clock:
    """Seconds since the epoch, moved by hand."""

    def __init__(self) -> None:
        self.now_s = NOW_S

    def __call__(self) -> float:
        return self.now_s


def entry_of(body: bytes, *tags: str, fresh_s: float = 60.0, grace_s: float = 60.0) -> Entry:
    """An entry stored at the beginning of the test."""
    return Entry(body, NOW_S, NOW_S + fresh_s, NOW_S + fresh_s + grace_s, 0.01, tuple(tags))


def search(name: object) -> Key:
    """A key of kind search."""
    return key_of("search", name)


class CacheBackendContract:
    """Inherit, and define the fixture ``backend``, which goes by the fixture ``clock``.

    ``keeps`` is False for a layer that is switched off.
    """

    keeps = True

    @pytest.fixture
    def clock(self) -> Clock:
        return Clock()

    def kept(self, entry: Entry) -> Entry | None:
        """What the layer gives for an entry it was given."""
        return entry if self.keeps else None

    def test_what_was_never_set_is_a_miss(self, backend: Backend) -> None:
        assert backend.get(search("never")) is None

    def test_what_was_set_is_given_back_equal(self, backend: Backend) -> None:
        entry = Entry(bytes(range(256)) * 10, NOW_S, NOW_S + 5, NOW_S + 9, 0.25, ("a", "한글"), warmed=True)
        backend.set(search("it"), entry)
        assert backend.get(search("it")) == self.kept(entry)

    def test_an_empty_body_is_a_value_too(self, backend: Backend) -> None:
        backend.set(search("empty"), entry_of(b""))
        assert backend.get(search("empty")) == self.kept(entry_of(b""))

    def test_the_last_set_counts(self, backend: Backend) -> None:
        for body in (b"first", b"second, and longer", b"3"):
            backend.set(search("it"), entry_of(body))
        assert backend.get(search("it")) == self.kept(entry_of(b"3"))
        assert backend.size().entries == (1 if self.keeps else 0)

    def test_kinds_do_not_meet(self, backend: Backend) -> None:
        digest = search("it").digest
        backend.set(Key("search", digest), entry_of(b"search"))
        backend.set(Key("answer", digest), entry_of(b"answer"))
        assert backend.get(Key("search", digest)) == self.kept(entry_of(b"search"))
        assert backend.get(Key("answer", digest)) == self.kept(entry_of(b"answer"))
        assert backend.get(Key("page", digest)) is None

    def test_a_stale_entry_is_given_and_one_past_its_grace_is_not(
        self, backend: Backend, clock: Clock
    ) -> None:
        entry = entry_of(b"it", fresh_s=10, grace_s=20)
        backend.set(search("it"), entry)
        clock.now_s += 29
        assert backend.get(search("it")) == self.kept(entry)
        clock.now_s += 2
        assert backend.get(search("it")) is None

    def test_what_was_deleted_is_a_miss(self, backend: Backend) -> None:
        backend.set(search("it"), entry_of(b"it", "tag"))
        backend.set(search("other"), entry_of(b"other", "tag"))
        backend.delete(search("it"))
        backend.delete(search("never"))
        assert backend.get(search("it")) is None
        assert backend.get(search("other")) == self.kept(entry_of(b"other", "tag"))

    def test_a_tag_drops_its_entries_of_every_kind_and_no_others(self, backend: Backend) -> None:
        backend.set(search("a"), entry_of(b"a", "one", "two"))
        backend.set(key_of("answer", "b"), entry_of(b"b", "two"))
        backend.set(search("c"), entry_of(b"c", "three"))
        backend.set(search("d"), entry_of(b"d"))
        backend.drop_tags(["two", "nobody's"])
        assert backend.get(search("a")) is None
        assert backend.get(key_of("answer", "b")) is None
        assert backend.get(search("c")) == self.kept(entry_of(b"c", "three"))
        assert backend.get(search("d")) == self.kept(entry_of(b"d"))

    def test_a_tag_can_be_used_again_after_it_was_dropped(self, backend: Backend) -> None:
        backend.set(search("a"), entry_of(b"a", "tag"))
        backend.drop_tags(["tag"])
        backend.set(search("a"), entry_of(b"again", "tag"))
        assert backend.get(search("a")) == self.kept(entry_of(b"again", "tag"))
        backend.drop_tags(["tag"])
        assert backend.get(search("a")) is None

    def test_clearing_a_kind_leaves_the_others(self, backend: Backend) -> None:
        backend.set(search("a"), entry_of(b"a"))
        backend.set(search("b"), entry_of(b"b"))
        backend.set(key_of("answer", "c"), entry_of(b"c"))
        assert backend.clear("search") == (2 if self.keeps else 0)
        assert backend.get(search("a")) is None
        assert backend.get(key_of("answer", "c")) == self.kept(entry_of(b"c"))

    def test_clearing_all_leaves_nothing(self, backend: Backend) -> None:
        for n in range(20):
            backend.set(key_of(f"kind{n % 3}", n), entry_of(b"x", "tag"))
        assert backend.clear() == (20 if self.keeps else 0)
        assert backend.size().entries == 0
        assert all(backend.get(key_of(f"kind{n % 3}", n)) is None for n in range(20))

    def test_the_size_follows_what_is_kept(self, backend: Backend) -> None:
        empty = backend.size()
        assert empty.entries == 0
        for n in range(10):
            backend.set(search(n), entry_of(b"x" * 1000))
        full = backend.size()
        assert full.entries == (10 if self.keeps else 0)
        assert not self.keeps or full.size_bytes - empty.size_bytes >= 10_000
        for n in range(10):
            backend.delete(search(n))
        assert backend.size().entries == 0

    def test_a_replaced_entry_has_only_its_new_tags(self, backend: Backend) -> None:
        backend.set(search("it"), entry_of(b"old", "old"))
        entry = msgspec.structs.replace(entry_of(b"new"), tags=("new",))
        backend.set(search("it"), entry)
        backend.drop_tags(["old"])
        assert backend.get(search("it")) == self.kept(entry)

    def test_after_closing_everything_is_a_miss(self, backend: Backend) -> None:
        backend.set(search("it"), entry_of(b"it"))
        backend.close()
        assert backend.get(search("it")) is None
        backend.set(search("it"), entry_of(b"it"))
        backend.delete(search("it"))
        assert backend.drop_tags(["tag"]) == 0
        assert backend.clear() == 0
