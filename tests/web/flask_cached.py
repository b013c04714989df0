"""Applications that use Flask-Caching over our cache, and remember what they had to compute."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask
from flask_caching import Cache as FlaskCache
from metric_samples import samples

from likeopt.web import parts
from likeopt.web.caching import LikeOptCache

CONFIG = {"CACHE_TYPE": "likeopt.web.caching.LikeOptCache"}


class Worker:
    """An application with Flask-Caching over our cache, and functions whose calls are counted."""

    def __init__(self, app: Flask, **config: Any) -> None:
        self.app = app
        self.calls: list[Any] = []
        self.cache = FlaskCache(app, config=CONFIG | config)

    @property
    def backend(self) -> LikeOptCache:
        return self.app.extensions["cache"][self.cache]

    def view(self, path: str, answer: Callable[[], Any], **options: Any) -> Worker:
        def call() -> Any:
            self.calls.append(path)
            return answer()

        self.app.add_url_rule(path, path.strip("/"), self.cache.cached(**options)(call))
        return self

    def get(self, path: str, **headers: str) -> Any:
        return self.app.test_client(use_cookies=False).get(path, headers=headers)

    def ask(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """What ``function`` returns within a request of its own."""
        with self.app.test_request_context("/api/v1/x"):
            return function(*args, **kwargs)

    def not_stored(self) -> dict[str, float]:
        told = samples(self.app.extensions[parts.SERVICES].metrics, "likeopt_cache_not_stored")
        return {
            dict(labels)["reason"]: value for (name, labels), value in told.items() if name.endswith("_total")
        }


def squares(worker: Worker) -> Any:
    """A function that is memoized for 50 seconds, the same in every worker."""

    @worker.cache.memoize(50)
    def square(number: int) -> int:
        worker.calls.append(number)
        return number * number

    square.__qualname__ = square.uncached.__qualname__ = "square"
    return square
