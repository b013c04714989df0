from __future__ import annotations

from likeopt.cache.backend import Key
from likeopt.cache.keys import key_of
from likeopt.cache.missed import Deletions, Missed


def keys(kind: str, count: int) -> set[Key]:
    return {key_of(kind, n) for n in range(count)}


def test_everything_missed_is_given_once() -> None:
    missed = Missed()
    assert not missed.waiting
    missed.add(Deletions(keys=keys("search", 2)))
    missed.add(Deletions(tags={"a"}))
    missed.add(Deletions(tags={"b"}, kinds={"page"}))
    assert missed.waiting
    assert missed.take() == Deletions(keys("search", 2), {"a", "b"}, {"page"})
    assert missed.waiting, "until it is known that it was made"
    assert missed.take() is None
    assert not missed.waiting


def test_beyond_the_limit_whole_kinds_are_deleted() -> None:
    missed = Missed(limit=10)
    for key in keys("search", 8) | keys("answer", 2):
        missed.add(Deletions(keys={key}))
    missed.add(Deletions(tags={"tag"}))
    taken = missed.take()
    assert taken is not None
    assert len(taken.keys) == 10
    missed.add(taken)
    missed.add(Deletions(keys={key_of("page", "one more")}))
    assert missed.take() == Deletions(tags={"tag"}, kinds={"search", "answer", "page"})


def test_beyond_the_limit_of_tags_everything_is() -> None:
    missed = Missed(limit=10)
    missed.add(Deletions(keys=keys("search", 3), tags={f"tag {n}" for n in range(11)}))
    assert missed.take() == Deletions(everything=True)
