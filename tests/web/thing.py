"""A view whose answers are counted and can be changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask

from likeopt.web.asking import asker
from likeopt.web.cached_views import cached_view
from likeopt.web.rendering import as_json

THING = "/api/v1/thing"


class Thing:
    """A view whose answers are counted and can be changed."""

    def __init__(self) -> None:
        self.calls = 0
        self.text = "first"
        self.version = 1
        self.answer: Callable[[], Any] = lambda: as_json({"text": self.text})

    def __call__(self) -> Any:
        self.calls += 1
        return self.answer()

    def serve(self, app: Flask, **options: Any) -> Flask:
        options = {"tags": lambda: (f"thing:{asker().owner}",), "version": lambda: self.version} | options
        app.add_url_rule(THING, "thing", cached_view(**options)(lambda: self()))
        return app
