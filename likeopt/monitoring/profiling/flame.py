"""A flame graph: each function a box above the one that called it, as wide as its share of samples."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from html import escape

import msgspec

from likeopt.monitoring.profiling.profile import HUB, IDLE, THREADS, Profile

WIDTH = 1200
ROW = 18
LETTER = 6.7
# Of the whole width; what is narrower could neither be seen nor hit.
NARROWEST = 0.0002
WHOLE = "all"

_OWN = "likeopt"


class Call(msgspec.Struct):
    """A function as called from where it stands in the tree: ``count`` samples, its own and its callees'."""

    name: str
    count: int = 0
    calls: dict[str, Call] = {}


class Box(msgspec.Struct, frozen=True):
    """A call's place: ``left`` and ``width`` in [0, 1] of the whole, ``depth`` from 0 for the lowest."""

    call: Call
    left: float
    width: float
    depth: int


def tree(profiles: Sequence[Profile]) -> Call:
    """All profiles as one tree, each process a branch."""
    whole = Call(WHOLE)
    for profile in profiles:
        for stack, count in profile.lines():
            call = whole
            call.count += count
            for name in stack:
                call = call.calls.setdefault(name, Call(name))
                call.count += count
    return whole


def boxes(whole: Call) -> Iterator[Box]:
    """A box for every call that is wide enough, those of one row in the order of their names."""
    waiting = [Box(whole, 0.0, 1.0, 0)]
    while waiting:
        box = waiting.pop()
        yield box
        left = box.left
        for _, call in sorted(box.call.calls.items()):
            width = call.count / whole.count
            if width >= NARROWEST:
                waiting.append(Box(call, left, width, box.depth + 1))
            left += width


def drawn(profiles: Sequence[Profile]) -> str:
    """The flame graph as SVG, its groups ready for the page's script."""
    whole = tree(profiles)
    if not whole.count:
        return ""
    all_boxes = list(boxes(whole))
    height = (max(box.depth for box in all_boxes) + 1) * ROW
    inside = "\n".join(_drawn_box(box, whole.count, height) for box in all_boxes)
    return f'<svg viewBox="0 0 {WIDTH} {height}" font-size="11" font-family="monospace">\n{inside}\n</svg>'


def _drawn_box(box: Box, whole: int, height: int) -> str:
    call, left, width = box.call, box.left * WIDTH, box.width * WIDTH
    top = height - (box.depth + 1) * ROW
    percent = f"{100 * call.count / whole:.1f} %"
    return (
        f'<g class="{_kind(call.name, box.depth)}" data-left="{box.left:.6f}" data-width="{box.width:.6f}" '
        f'data-name="{escape(call.name)}" tabindex="0">'
        f"<title>{escape(call.name)}\n{call.count} / {whole} = {percent}</title>"
        f'<rect x="{left:.2f}" y="{top}" width="{width:.2f}" height="{ROW - 1}" rx="2"/>'
        f'<text x="{left + 3:.2f}" y="{top + ROW - 6}">{escape(fitting(call.name, width))}</text></g>'
    )


def fitting(name: str, width: float) -> str:
    """As much of ``name`` as ``width`` has room for; the function itself first, then its module."""
    letters = int((width - 6) / LETTER)
    if len(name) <= letters:
        return name
    function = name.rpartition(":")[2]
    if len(function) <= letters:
        return function
    return f"{function[: letters - 1]}…" if letters > 2 else ""


def _kind(name: str, depth: int) -> str:
    package = name.partition(":")[0].partition(".")[0]
    if depth <= 1 or name in (HUB, THREADS):
        return "frame"
    if name == IDLE:
        return "idle"
    if package == _OWN:
        return "own"
    return "python" if package in sys.stdlib_module_names else "library"
