from __future__ import annotations

from hashlib import blake2b

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from likeopt.cache.backend import Entry
from likeopt.cache.packing import CHECKSUM_BYTES, VERSION, pack, unpack

ENTRY = Entry(b"body \x00\xff", 1.5, 2.5, 3.5, 0.25, ("a", "한글"), warmed=True, failed=True)

times = st.floats(allow_nan=False, width=64)
entries = st.builds(
    Entry,
    body=st.binary(),
    stored_at_s=times,
    fresh_until_s=times,
    kept_until_s=times,
    compute_s=times,
    tags=st.lists(st.text(st.characters(codec="utf-8"))).map(tuple),
    warmed=st.booleans(),
    failed=st.booleans(),
)


@given(entries)
def test_what_was_packed_comes_back_equal(entry: Entry) -> None:
    assert unpack(pack(entry)) == entry


@given(st.binary())
def test_noise_is_no_entry(noise: bytes) -> None:
    assert unpack(noise) is None
    assert unpack(VERSION + noise) is None


def test_no_byte_can_be_changed_unnoticed() -> None:
    packed = pack(ENTRY)
    for position in range(len(packed)):
        for bit in range(8):
            broken = bytearray(packed)
            broken[position] ^= 1 << bit
            assert unpack(bytes(broken)) is None


def test_what_was_cut_short_or_went_on_is_no_entry() -> None:
    packed = pack(ENTRY)
    assert all(unpack(packed[:size]) is None for size in range(len(packed)))
    assert unpack(packed + b"\0") is None


def test_another_version_is_no_entry_even_if_it_is_whole() -> None:
    packed = pack(ENTRY)
    assert unpack(bytes([VERSION[0] + 1]) + packed[1:]) is None


def test_something_whole_that_is_no_entry_is_none() -> None:
    for content in (msgspec.msgpack.encode([1, 2]), b"", b"\xc1", msgspec.msgpack.encode({"body": "text"})):
        checksum = blake2b(content, digest_size=CHECKSUM_BYTES).digest()
        assert unpack(VERSION + checksum + content) is None


def test_when_it_was_read_stays_in_the_process() -> None:
    assert unpack(pack(msgspec.structs.replace(ENTRY, since_ns=123))) == ENTRY
