"""Functions that need their request, made fit to be called on another thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

from flask import Flask, current_app, g, has_app_context, has_request_context, request

from likeopt.web.asking import asker

T = TypeVar("T")


def in_this_app(function: Callable[[], T]) -> Callable[[], T]:
    """``function``, which finds the application of now wherever it is called."""
    app = _app()

    def call() -> T:
        if has_app_context():
            return function()
        with app.app_context():
            return function()

    return call


def in_this_request(function: Callable[[], T]) -> Callable[[], T]:
    """``function``, which finds the request of now wherever it is called, also when it is over."""
    app, environ, who = _app(), request.environ, asker()

    def call() -> T:
        if has_request_context():
            return function()
        with app.request_context(environ):
            g.asker = who
            return function()

    return call


def _app() -> Flask:
    return cast("Flask", current_app._get_current_object())  # type: ignore[attr-defined]  # noqa: SLF001
