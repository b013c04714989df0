from __future__ import annotations

from random import Random

from likeopt.cache.tag_index import TagIndex


def test_a_thing_is_found_by_each_of_its_tags() -> None:
    index = TagIndex[str]()
    index.add("one", ("a", "b"))
    index.add("two", ("b", "c"))
    index.add("three", ("b", "b"))
    assert index.tagged(["a"]) == {"one"}
    assert index.tagged(["b"]) == {"one", "two", "three"}
    assert index.tagged(["c", "a", "nobody's"]) == {"one", "two"}


def test_it_follows_a_plain_model() -> None:
    random = Random(1)
    index = TagIndex[str]()
    tags_of: dict[str, tuple[str, ...]] = {}
    for _ in range(3_000):
        thing = f"thing{random.randrange(12)}"
        if thing in tags_of:
            index.discard(thing, tags_of.pop(thing))
        else:
            tags_of[thing] = tuple(random.choices("abcdef", k=random.randrange(4)))
            index.add(thing, tags_of[thing])
        for tag in "abcdef":
            assert index.tagged([tag]) == {thing for thing, tags in tags_of.items() if tag in tags}


def test_a_tag_that_nobody_has_any_more_takes_nothing() -> None:
    index = TagIndex[str]()
    for thing in ("one", "two"):
        index.add(thing, ("a",))
    for thing in ("one", "two"):
        index.discard(thing, ("a",))
    assert not index._tagged
