"""Draw the pages: `python -m bench.pictures [FOLDER] [--only PATTERN] [--readme]`."""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

from bench.pictures.drawing import draw_all, sheets, shrink
from bench.pictures.scenes import SCENES
from bench.pictures.world import ROOT, world
from bench.serving import say

IMAGES = ROOT / "docs" / "images"
README = {
    "chat.png": "chat-source-desktop-light-en",
    "chat.ko.png": "chat-source-desktop-light-ko",
    "phone.png": "chat-answer-phone-dark-en",
    "phone.ko.png": "chat-answer-phone-dark-ko",
    "dashboard.png": "dashboard-desktop-light-en",
    "dashboard.ko.png": "dashboard-desktop-light-ko",
}
LARGEST_BYTES = 250_000


def main() -> int:
    """Draw what is asked for; 1 if something could not be drawn."""
    parser = argparse.ArgumentParser(prog="python -m bench.pictures", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "build" / "pictures")
    parser.add_argument(
        "--only", default="", metavar="PATTERN", help="scenes whose name matches, such as chat-"
    )
    parser.add_argument(
        "--readme", action="store_true", help="put the README's pictures into docs/images too"
    )
    chosen = parser.parse_args()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    with world() as there:
        scenes = [scene for scene in SCENES if re.search(chosen.only, scene.name)]
        failures = draw_all(scenes, there, chosen.folder)
    for sheet in sheets(chosen.folder):
        say(str(sheet))
    if chosen.readme:
        _fill_readme(chosen.folder)
    return 1 if failures else 0


def _fill_readme(folder: Path) -> None:
    for name, drawn in README.items():
        source = folder / f"{drawn}.png"
        if not source.exists():
            continue
        size = shrink(source, IMAGES / name)
        say(f"{name}: {size // 1000} kB{' – too large' if size > LARGEST_BYTES else ''}")


if __name__ == "__main__":
    sys.exit(main())
