"""What runs code when it is unpickled, and tells that it did."""

from __future__ import annotations

import pickle

_ran: list[str] = []


def run(word: str) -> None:
    """What the pickle runs."""
    _ran.append(word)


class _Payload:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return run, ("code",)


PICKLE = pickle.dumps(_Payload())


def has_run() -> bool:
    """Whether the code has run since this was last asked; shows first that it would be noticed."""
    already = bool(_ran)
    pickle.loads(PICKLE)
    assert len(_ran) == already + 1
    _ran.clear()
    return already
