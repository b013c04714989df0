"""Where templates and static files lie, and under which hashed name each script is served."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec

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


class Manifest(msgspec.Struct, frozen=True):
    """What was built: plain name to hashed file, and to the files that one imports; ``build`` names all."""

    files: dict[str, str] = {}
    parts: dict[str, tuple[str, ...]] = {}
    build: str = ""


class Assets:
    """Plain names to hashed ones, as the build's manifest says.

    ``build`` is the same for as long as all files are.
    """

    def __init__(self, dist: Path) -> None:
        self.dist = dist
        self._manifest = _manifest(dist / "manifest.json")
        self.build = self._manifest.build

    def url(self, name: str) -> str:
        """The address of ``chat.js``; its plain name when it was not built."""
        return STATIC_URL + self._manifest.files.get(name, name)

    def parts(self, name: str) -> tuple[str, ...]:
        """The addresses of what ``chat.js`` imports."""
        return tuple(STATIC_URL + file for file in self._manifest.parts.get(name, ()))


def is_immutable(_path: str, url: str) -> bool:
    """Whether a file's name says what is in it, so that it can be kept for ever."""
    return HASHED_NAME.search(url) is not None


def _manifest(path: Path) -> Manifest:
    return msgspec.json.decode(path.read_bytes(), type=Manifest) if path.is_file() else Manifest()
