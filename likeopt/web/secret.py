"""The secret that signs session cookies."""

from __future__ import annotations

import os
import secrets
from functools import lru_cache
from pathlib import Path

from likeopt.settings import Settings

_FILE = "secret_key"
_SECRET_BYTES = 32


def secret_key(settings: Settings) -> bytes:
    """``secret_key`` as set, else the one kept in the data directory, made there the first time."""
    if settings.secret_key:
        return settings.secret_key.encode()
    return _kept(settings.data_dir.resolve() / _FILE)


@lru_cache(maxsize=8)
def _kept(path: Path) -> bytes:
    if not path.exists():
        _make(path)
    return path.read_bytes()


def _make(path: Path) -> None:
    # Linked into place whole, so that of two workers only one makes it and neither reads half of it.
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{_FILE}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_hex(_SECRET_BYTES).encode())
            file.flush()
            os.fsync(file.fileno())
        path.hardlink_to(draft)
    except FileExistsError:
        return
    finally:
        draft.unlink()
