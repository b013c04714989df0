"""Results of functions, kept by their arguments."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import update_wrapper
from typing import Generic, ParamSpec, TypeVar

import msgspec

from likeopt.cache.backend import Key, LayerName
from likeopt.cache.codec import NotStorable, Plain
from likeopt.cache.keys import key_of
from likeopt.cache.kinds import Kind
from likeopt.web.contexts import in_this_app
from likeopt.web.parts import services

P = ParamSpec("P")
R = TypeVar("R")

FUNCTION = "function"
_PLAIN = Plain()


class CachedFunction(Generic[P, R]):
    """A function whose results are kept for ``ttl_s``; called as the function itself.

    Arguments and results are plain data: None, booleans, numbers, text, bytes, and lists and
    dictionaries of these. Simultaneous callers with equal arguments get one computation's result.
    """

    def __init__(self, function: Callable[P, R], ttl_s: float, layer: LayerName | None) -> None:
        update_wrapper(self, function)
        self.uncached = function
        self._name = f"{function.__module__}.{function.__qualname__}"
        self._signature = inspect.signature(function)
        self._ttl_s = ttl_s
        self._kind_name = kind_name(layer)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """The kept result, or a new one. Raises TypeError for arguments that are not plain data."""
        got = services().cache.get_or_compute(
            self._kind(),
            self._key(*args, **kwargs),
            in_this_app(lambda: self.uncached(*args, **kwargs)),
            _PLAIN,
            tags=(self._tag,),
        )
        result: R = got.value
        return result

    def forget(self, *args: P.args, **kwargs: P.kwargs) -> None:
        """Forget the result for these arguments, in every worker. Raises TypeError as a call does."""
        services().cache.delete(self._key(*args, **kwargs))

    def forget_all(self) -> None:
        """Forget the results for all arguments, in every worker."""
        services().cache.drop_tags([self._tag])

    @property
    def _tag(self) -> str:
        return f"function:{self._name}"

    def _kind(self) -> Kind:
        kind = services().cache.kinds[self._kind_name]
        return msgspec.structs.replace(kind, ttl_s=self._ttl_s, grace_s=0.0)

    def _key(self, *args: P.args, **kwargs: P.kwargs) -> Key:
        bound = self._signature.bind(*args, **kwargs)
        bound.apply_defaults()
        given = [[name, value] for name, value in bound.arguments.items()]
        for pair in given:
            # Only what Python itself has gathered may be a tuple.
            if self._signature.parameters[pair[0]].kind is inspect.Parameter.VAR_POSITIONAL:
                pair[1] = list(pair[1])
        try:
            _PLAIN.encode(given)
        except NotStorable as error:
            raise TypeError(
                f"{self._name} is kept by its arguments, which must be plain data: {error}"
            ) from None
        return key_of(self._kind_name, self._name, given)


def kind_name(layer: LayerName | None) -> str:
    """What results are kept as: in the layers that functions have, or in one."""
    return f"{FUNCTION}_{layer}" if layer else FUNCTION


def cached(
    *, ttl_s: float, layer: LayerName | None = None
) -> Callable[[Callable[P, R]], CachedFunction[P, R]]:
    """Keep a function's results for ``ttl_s``, in the layers that functions have or in ``layer`` alone."""
    return lambda function: CachedFunction(function, ttl_s, layer)
