"""The parts the views call, joined in ``services``."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from flask import current_app

from likeopt.services import Services
from likeopt.settings import Settings
from likeopt.web.assets import Assets
from likeopt.web.ready import ReadyResponses

SERVICES = "likeopt"
READY = "likeopt.ready"
SETTINGS = "likeopt.settings"
ASSETS = "likeopt.assets"


def services() -> Services:
    """This application's parts."""
    return cast("Services", current_app.extensions[SERVICES])


def settings() -> Settings:
    """What the operator has set."""
    return cast("Settings", current_app.extensions[SETTINGS])


def assets() -> Assets:
    """What was built for the pages."""
    return cast("Assets", current_app.extensions[ASSETS])


def ready() -> ReadyResponses:
    """This worker's ready responses."""
    found: Callable[[], ReadyResponses] = current_app.extensions[READY]
    return found()
