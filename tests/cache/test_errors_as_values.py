from __future__ import annotations

import msgspec
import pytest

from likeopt.cache import errors_as_values
from likeopt.errors import LikeOptError, NotFound, Unavailable


@pytest.mark.parametrize(
    "error",
    [
        NotFound("document_unknown", id="한글", part=3),
        Unavailable("computation_slow", retry_after_s=0.5),
        LikeOptError("internal_error"),
    ],
)
def test_an_error_comes_back_as_it_was(error: LikeOptError) -> None:
    back = errors_as_values.decode(errors_as_values.encode(error))
    assert type(back) is type(error)
    assert (back.code, back.params) == (error.code, error.params)


@pytest.mark.parametrize("name", ["Unheard", "Params", "FieldProblem", "dataclasses", "__doc__", ""])
def test_nothing_but_our_own_errors_is_made_from_bytes(name: str) -> None:
    back = errors_as_values.decode(msgspec.msgpack.encode((name, "code", {})))
    assert type(back) is LikeOptError
    assert back.code == "internal_error"
