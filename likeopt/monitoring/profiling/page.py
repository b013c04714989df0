"""A profile as one page that needs nothing else: the flame graph, and the functions it is made of."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from string import Template

import msgspec

from likeopt.monitoring.profiling.flame import LETTER, WIDTH, drawn
from likeopt.monitoring.profiling.profile import Profile, shares

MOST_FUNCTIONS = 30


class Words(msgspec.Struct, frozen=True):
    """What the page says, in the language ``language``; ``processes`` are sentences, one for each."""

    language: str
    heading: str
    explained: str
    function: str
    own: str
    whole: str
    processes: tuple[str, ...]


_STYLE = """
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; margin: 1.5rem auto; max-width: 90rem; padding: 0 1rem; }
svg { width: 100%; height: auto; display: block; margin: 1rem 0; }
svg g { cursor: pointer; }
svg g:focus-visible rect, svg g:hover rect { stroke: #000; stroke-width: 1.5; }
svg text { pointer-events: none; fill: #1b1b1b; }
.own rect { fill: #f5a04c; }
.library rect { fill: #9fc3e6; }
.python rect { fill: #c9d8a7; }
.frame rect { fill: #d9d2c5; }
.idle rect { fill: #ececec; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { text-align: right; padding: .1rem .8rem .1rem 0; }
th:first-child, td:first-child { text-align: left; font-family: monospace; overflow-wrap: anywhere; }
"""

_SCRIPT = """
const boxes = [...document.querySelectorAll("svg g")];
const fitting = (name, width) => {
  const letters = Math.floor((width - 6) / LETTER);
  if (name.length <= letters) return name;
  const own = name.slice(name.lastIndexOf(":") + 1);
  if (own.length <= letters) return own;
  return letters > 2 ? own.slice(0, letters - 1) + "…" : "";
};
const show = (chosen) => {
  const from = +chosen.dataset.left, share = +chosen.dataset.width;
  for (const box of boxes) {
    const left = Math.max((box.dataset.left - from) / share, 0);
    const right = Math.min((+box.dataset.left + +box.dataset.width - from) / share, 1);
    box.style.display = right - left > 1e-4 ? "" : "none";
    const [rect, text] = [box.querySelector("rect"), box.querySelector("text")];
    rect.setAttribute("x", left * WIDTH);
    rect.setAttribute("width", Math.max(right - left, 0) * WIDTH);
    text.setAttribute("x", left * WIDTH + 3);
    text.textContent = fitting(box.dataset.name, (right - left) * WIDTH);
  }
};
for (const box of boxes) {
  box.addEventListener("click", () => show(box));
  box.addEventListener("keydown", (event) => { if (event.key === "Enter") show(box); });
}
document.addEventListener("keydown", (event) => { if (event.key === "Escape") show(boxes[0]); });
"""

_PAGE = Template("""<!doctype html>
<html lang="$language">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>$heading</title>
<style>$style</style>
<h1>$heading</h1>
<ul>
$processes
</ul>
<p>$explained</p>
$flame
<table>
<tr><th>$function</th><th>$own</th><th>$whole</th></tr>
$rows
</table>
<script>$script</script>
</html>
""")


def page(profiles: Sequence[Profile], words: Words) -> str:
    """The page of ``profiles``, to be kept as a file and opened by a browser."""
    said = {name: escape(str(getattr(words, name))) for name in words.__struct_fields__}
    said["processes"] = "\n".join(f"<li>{escape(sentence)}</li>" for sentence in words.processes)
    script = _SCRIPT.replace("WIDTH", str(WIDTH)).replace("LETTER", str(LETTER))
    return _PAGE.substitute(said, style=_STYLE, script=script, flame=drawn(profiles), rows=_rows(profiles))


def _rows(profiles: Sequence[Profile]) -> str:
    samples = sum(profile.samples for profile in profiles) or 1
    return "\n".join(
        f"<tr><td>{escape(one.function)}</td><td>{100 * one.own / samples:.1f} %</td>"
        f"<td>{100 * one.whole / samples:.1f} %</td></tr>"
        for one in shares(profiles)[:MOST_FUNCTIONS]
    )
