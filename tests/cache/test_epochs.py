from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from likeopt.cache.backend import Key
from likeopt.cache.epochs import Epochs
from likeopt.cache.keys import key_of

KEY = key_of("search", "a")
OTHER = key_of("search", "b")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "run" / "epochs"


@pytest.fixture
def epochs(path: Path) -> Epochs:
    return Epochs(path)


def test_nothing_has_changed_at_first(epochs: Epochs) -> None:
    assert not epochs.changed_since(epochs.now_ns(), KEY, ["tag"])
    assert epochs.latest(KEY, ["tag"]) == 0


CHANGES: list[tuple[Callable[[Epochs], None], Key, list[str], bool]] = [
    (lambda epochs: epochs.touch(KEY), KEY, [], True),
    (lambda epochs: epochs.touch(KEY), OTHER, [], False),
    (lambda epochs: epochs.touch_tags(["one", "two"]), KEY, ["three", "two"], True),
    (lambda epochs: epochs.touch_tags(["one", "two"]), KEY, ["three"], False),
    (lambda epochs: epochs.touch_tags(["one", "two"]), KEY, [], False),
    (lambda epochs: epochs.touch_kind("search"), KEY, [], True),
    (lambda epochs: epochs.touch_kind("answer"), KEY, [], False),
    (lambda epochs: epochs.touch_kind(None), KEY, [], True),
]


@pytest.mark.parametrize(("change", "key", "tags", "concerns"), CHANGES)
def test_a_change_concerns_what_was_read_before_it(
    epochs: Epochs, path: Path, change: Callable[[Epochs], None], key: Key, tags: list[str], concerns: bool
) -> None:
    other = Epochs(path)
    before_ns = epochs.now_ns()
    change(epochs)
    after_ns = epochs.now_ns()
    for reader in (epochs, other):
        assert reader.changed_since(before_ns, key, tags) is concerns
        assert not reader.changed_since(after_ns, key, tags)
        assert (reader.latest(key, tags) > before_ns) is concerns


def test_a_change_of_a_kind_is_told_from_that_of_one_key(epochs: Epochs) -> None:
    before_ns = epochs.now_ns()
    epochs.touch(KEY)
    epochs.touch_tags(["one"])
    epochs.touch_kind("answer")
    assert not epochs.kind_changed_since(before_ns, "search")
    assert epochs.kind_changed_since(before_ns, "answer")
    epochs.touch_kind(None)
    assert epochs.kind_changed_since(before_ns, "search")


def test_what_is_read_in_the_very_moment_of_a_change_counts_as_read_before(path: Path) -> None:
    epochs = Epochs(path, clock_ns=lambda: 77)
    epochs.touch(KEY)
    assert epochs.changed_since(77, KEY)
    assert not epochs.changed_since(78, KEY)


def test_a_change_of_any_tag_is_told_to_who_does_not_know_its_tags(epochs: Epochs) -> None:
    before_ns = epochs.now_ns()
    epochs.touch_tags(["one"])
    assert epochs.latest(KEY, None) > before_ns
    assert epochs.latest(KEY, ["two"]) == 0


def test_processes_see_each_others_changes(epochs: Epochs, path: Path) -> None:
    before_ns = epochs.now_ns()
    seen, say_seen = os.pipe()
    said, say = os.pipe()
    pid = os.fork()
    if pid == 0:
        child = Epochs(path)
        child.touch(KEY)
        os.write(say_seen, b"!")
        os.read(said, 1)
        os._exit(0 if child.changed_since(before_ns, OTHER) else 1)
    os.read(seen, 1)
    assert epochs.changed_since(before_ns, KEY)
    assert not epochs.changed_since(before_ns, OTHER)
    epochs.touch(OTHER)
    os.write(say, b"!")
    assert os.waitpid(pid, 0)[1] == 0
    for descriptor in (seen, say_seen, said, say):
        os.close(descriptor)


def test_an_earlier_time_never_overwrites_a_later_one(path: Path) -> None:
    later = threading.Thread(target=lambda: Epochs(path, clock_ns=lambda: 200).touch(KEY))

    def while_the_other_changes_it_too() -> int:
        later.start()
        later.join(0.05)
        return 100

    Epochs(path, clock_ns=while_the_other_changes_it_too).touch(KEY)
    later.join(10)
    assert Epochs(path).latest(KEY) == 200


NAMES = st.sampled_from(["a", "b", "c", "d"])
STEPS = st.lists(
    st.tuples(st.sampled_from(["key", "tag", "kind", "all", "read"]), NAMES), min_size=1, max_size=40
)


@given(STEPS)
def test_no_change_is_ever_missed(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, str]]
) -> None:
    """Against a model that remembers every change by its name."""
    time_ns = 0
    epochs = Epochs(tmp_path_factory.mktemp("epochs") / "epochs", clock_ns=lambda: time_ns)
    changed_ns: dict[tuple[str, str], int] = {}
    for what, name in steps:
        time_ns += 1
        if what == "key":
            epochs.touch(key_of("search", name))
        elif what == "tag":
            epochs.touch_tags([name])
        elif what == "kind":
            epochs.touch_kind(name)
        elif what == "all":
            epochs.touch_kind(None)
            name = ""
        changed_ns[what, name] = time_ns
        for kind in "ab":
            key = Key(kind, key_of("search", name).digest)
            concerned = (("key", name), ("tag", "c"), ("kind", kind), ("all", ""))
            last_ns = max(changed_ns.get(change, 0) for change in concerned)
            assert epochs.latest(key, ["c"]) >= last_ns
            assert all(epochs.changed_since(since_ns, key, ["c"]) for since_ns in range(1, last_ns + 1))
