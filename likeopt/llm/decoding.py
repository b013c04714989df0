"""Reading the JSON of one event into the type that is expected."""

from __future__ import annotations

from typing import TypeVar

import msgspec

from likeopt.errors import ModelUnavailable

T = TypeVar("T")


def decoded(decoder: msgspec.json.Decoder[T], data: bytes) -> T:
    """What ``data`` says; bytes in it that are no UTF-8 become U+FFFD.

    Raises ModelUnavailable ``model_bad_answer`` when it is not JSON of the decoder's type.
    """
    try:
        return decoder.decode(data)
    except UnicodeDecodeError:
        data = data.decode("utf-8", "replace").encode()
    except msgspec.DecodeError as error:
        raise ModelUnavailable("model_bad_answer") from error
    try:
        return decoder.decode(data)
    except msgspec.DecodeError as error:
        raise ModelUnavailable("model_bad_answer") from error
