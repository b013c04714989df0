from __future__ import annotations

import hashlib
import io
from pathlib import Path

from likeopt.storage.blobs import Blobs


def test_the_same_bytes_are_kept_once(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path)
    (first,) = blobs.store([io.BytesIO(b"hello")], 100)
    second, third = blobs.store([io.BytesIO(b"hello"), io.BytesIO(b"hello")], 100)
    assert second == third
    assert first == second
    assert first.sha256 == hashlib.sha256(b"hello").hexdigest()
    assert blobs.path(first.sha256).read_bytes() == b"hello"
    assert len(list(blobs.every())) == 1


def test_too_many_bytes_are_counted_but_not_kept(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path)
    (blob,) = blobs.store([io.BytesIO(b"x" * 1_000_000)], 1000)
    assert (blob.size_bytes, blob.kept) == (1_000_000, False)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_exactly_the_limit_is_kept(tmp_path: Path) -> None:
    assert Blobs(tmp_path).store([io.BytesIO(b"x" * 1000)], 1000)[0].kept
