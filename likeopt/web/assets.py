"""Where templates and static files lie, and under which hashed name each script is served."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

import likeopt

STATIC_URL = "/static/dist/"
HASHED_NAME = re.compile(r"-[A-Z0-9]{8}\.\w+$")


def folder(name: str) -> Path:
    """``templates`` or ``static``: beside the package in a source tree, inside it when installed."""
    package = Path(likeopt.__file__).parent
    tree = package.parent
    in_tree = tree / name
    if (tree / "setup.cfg").is_file() and in_tree.is_dir():
        return in_tree
    return package / name


class Assets:
    """Plain names to hashed ones, as the build's manifest says."""

    def __init__(self, dist: Path) -> None:
        self.dist = dist
        self._names = _manifest(dist / "manifest.json")

    def url(self, name: str) -> str:
        """The address of ``chat.js``; its plain name when it was not built."""
        return STATIC_URL + self._names.get(name, name)


def is_immutable(_path: str, url: str) -> bool:
    """Whether a file's name says what is in it, so that it can be kept for ever."""
    return HASHED_NAME.search(url) is not None


def _manifest(path: Path) -> Mapping[str, str]:
    if not path.is_file():
        return {}
    names: dict[str, str] = json.loads(path.read_text("utf-8"))
    return names
