"""The version of the installed program."""

from __future__ import annotations

from importlib.metadata import version

VERSION = version("like-opt")
