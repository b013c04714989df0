"""One visual language: values come from the tokens, and what is written can be read on its ground."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest

STYLES = Path(__file__).parents[1] / "static" / "css"
SCRIPTS = Path(__file__).parents[1] / "static" / "js"
TOKENS = STYLES / "parts" / "tokens.css"
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
DECLARATION = re.compile(r"(?:^|[;{])\s*([-\w]+)\s*:\s*([^;{}]+)")
LIGHT_DARK = re.compile(r"--([\w-]+):\s*light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);")
BARE_COLOUR = re.compile(
    r"#[0-9a-f]{3,8}\b|\b(?:rgba?|hsla?|oklch|oklab|lab|lch|light-dark)\(", re.IGNORECASE
)
BARE_TIME = re.compile(r"(?<![\w.-])(?:\d*\.)?\d+m?s\b")
# Nothing but the size of the letters around it, or the whole page's.
RELATIVE_SIZE = re.compile(r"[\d.]+em|100%|inherit")

GROUNDS = ("ground", "surface", "sunken", "hover")
READ_ON = [
    *product(("text", "text-muted", "accent", "good", "warn", "bad"), GROUNDS),
    *product(("text", "text-muted"), ("accent-soft", "good-soft", "warn-soft", "bad-soft")),
    *((tone, f"{tone}-soft") for tone in ("accent", "good", "warn", "bad")),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("mark-text", "mark"),
]
SEEN_ON = [
    *product(("border-strong", "accent"), GROUNDS),
    *product(("line-1", "line-2", "line-3", "line-4"), ("ground", "surface")),
]


def styles() -> list[tuple[str, str, str]]:
    """Every declaration outside the tokens: (where, property, value)."""
    return [
        (f"{path.relative_to(STYLES)}: {name}", name, value.strip())
        for path in sorted(STYLES.rglob("*.css"))
        if path != TOKENS
        for name, value in DECLARATION.findall(COMMENT.sub("", path.read_text("utf-8")))
    ]


def colours() -> dict[str, tuple[str, str]]:
    """Each colour of the tokens, light and dark."""
    return {name: (light, dark) for name, light, dark in LIGHT_DARK.findall(TOKENS.read_text("utf-8"))}


def luminance(colour: str) -> float:
    """Relative luminance by WCAG 2, from 0 (black) to 1 (white), of a colour as #rrggbb."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio by WCAG 2, from 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_what_the_standard_says() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_can_be_read_on_every_ground(scheme: str) -> None:
    at = ("light", "dark").index(scheme)
    known = colours()
    ratios = {pair: contrast(known[pair[0]][at], known[pair[1]][at]) for pair in READ_ON}
    assert {pair: round(ratio, 2) for pair, ratio in ratios.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_borders_lines_and_the_focus_are_seen_on_every_ground(scheme: str) -> None:
    at = ("light", "dark").index(scheme)
    known = colours()
    ratios = {pair: contrast(known[pair[0]][at], known[pair[1]][at]) for pair in SEEN_ON}
    assert {pair: round(ratio, 2) for pair, ratio in ratios.items() if ratio < 3} == {}


def test_colours_come_from_the_tokens() -> None:
    assert len(styles()) > 500
    assert [where for where, _, value in styles() if BARE_COLOUR.search(value)] == []


def test_only_what_is_hidden_is_so_before_everything_else() -> None:
    assert [where for where, _, value in styles() if "!important" in value] == ["parts/elements.css: display"]


def test_motion_takes_its_time_from_the_tokens() -> None:
    moving = ("transition", "animation")
    timed = [(where, BARE_TIME.findall(value)) for where, name, value in styles() if name.startswith(moving)]
    # A change without a way there may wait for the end of another one.
    assert [where for where, times in timed if set(times) - {"0s"}] == []


def test_sizes_and_weights_of_text_and_layers_come_from_the_tokens() -> None:
    sizes = [(where, value) for where, name, value in styles() if name == "font-size"]
    assert [
        where for where, value in sizes if "var(--" not in value and not RELATIVE_SIZE.fullmatch(value)
    ] == []
    weights = [(where, value) for where, name, value in styles() if name == "font-weight"]
    assert [
        where for where, value in weights if value != "inherit" and not value.startswith("var(--weight-")
    ] == []
    layers = [(where, value) for where, name, value in styles() if name == "z-index"]
    assert [where for where, value in layers if not value.startswith("var(--layer-")] == []


def test_no_property_is_used_that_nobody_sets() -> None:
    every = [path.read_text("utf-8") for path in STYLES.rglob("*.css")]
    scripts = [path.read_text("utf-8") for path in SCRIPTS.rglob("*.js")]
    known = {name for text in every for name in re.findall(r"(--[\w-]+)\s*:", text)}
    known |= {name for text in scripts for name in re.findall(r'"(--[\w-]+)"', text)}
    used = {name for text in every for name in re.findall(r"var\((--[\w-]+)", text)}
    assert used - known == set()


def test_no_token_is_kept_that_nobody_uses() -> None:
    set_here = set(re.findall(r"(--[\w-]+)\s*:", TOKENS.read_text("utf-8")))
    texts = [path.read_text("utf-8") for path in [*STYLES.rglob("*.css"), *SCRIPTS.rglob("*.js")]]
    assert {
        name for name in set_here if not any(re.search(rf"{name}(?![\w-])(?!\s*:)", each) for each in texts)
    } == set()
