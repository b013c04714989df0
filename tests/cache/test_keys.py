from __future__ import annotations

import subprocess
import sys

import pytest

from likeopt.cache.keys import digest_of, key_of
from likeopt.search.passages import SearchQuery

PARTS = [
    (),
    ("",),
    (None,),
    (0,),
    (0.0,),
    (False,),
    ("0",),
    (b"0",),
    ("ab", "c"),
    ("a", "bc"),
    (["a", "bc"],),
    ("a", "bc", None),
    ({"a": 1, "b": 2},),
    ({"a": 2, "b": 1},),
    (SearchQuery("a"),),
    (SearchQuery("a", top_k=6),),
    ("é",),
    ("e\u0301",),
]


def test_different_parts_have_different_digests() -> None:
    assert len({digest_of(*parts) for parts in PARTS}) == len(PARTS)


def test_a_digest_is_32_hexadecimal_digits() -> None:
    assert all(len(bytes.fromhex(digest_of(*parts))) == 16 for parts in PARTS)


def test_the_order_of_fields_does_not_matter() -> None:
    assert digest_of({"a": 1, "b": {"c": 2, "d": 3}}) == digest_of({"b": {"d": 3, "c": 2}, "a": 1})


def test_kinds_share_digests_and_are_still_apart() -> None:
    one, other = key_of("search", "a"), key_of("answer", "a")
    assert one.digest == other.digest
    assert one != other


def test_what_is_no_data_has_no_key() -> None:
    with pytest.raises(TypeError):
        digest_of(object())


def test_every_process_makes_the_same_key() -> None:
    program = "from likeopt.cache.keys import digest_of; print(digest_of({'a', 'b', 'c'}, {'d': 1, 'e': 2}))"
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={"PYTHONHASHSEED": "7"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == digest_of({"a", "b", "c"}, {"d": 1, "e": 2})
