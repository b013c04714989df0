"""Plays scenes in Chromium and draws them, light and dark; then puts many on one sheet to be looked over."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page, expect, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from bench.pictures.scenes import PATIENCE_MS, Scene, Stage
from bench.pictures.world import World
from bench.serving import say

SIZES = {"desktop": (1280, 800), "phone": (390, 844)}
LOCALES = {"en": "en-US", "ko": "ko-KR"}
SCHEMES = ("light", "dark")
# Pages that go on below the window are drawn to their end.
WHOLE = ("dashboard", "admin", "api-docs", "documents")
TALLEST_PX = 3_200
SHEET_PX = 1_800
GAP_PX = 12
COLOURS = 256
HIGHEST_PX = 960


def draw_all(scenes: Iterable[Scene], world: World, folder: Path) -> list[str]:
    """Draw each scene in each language, size and scheme; the answer is what could not be drawn, and why."""
    failures = []
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or shutil.which("chromium-browser"),
            args=["--no-sandbox"],
        )
        for scene in scenes:
            for language in LOCALES:
                for device in scene.devices:
                    try:
                        _draw(browser, scene, world, language, device, folder)
                    except (PlaywrightError, AssertionError) as error:
                        failures.append(f"{scene.name} {device} {language}: {str(error).splitlines()[0]}")
                        say(failures[-1])
        browser.close()
    return failures


def _draw(browser: Browser, scene: Scene, world: World, language: str, device: str, folder: Path) -> None:
    page = open_page(browser, getattr(world, scene.server).url, language, device)
    try:
        world.tidy()
        page.goto(scene.path)
        page.wait_for_selector("html[data-ready]", state="attached")
        world.model.reset()
        scene.act(Stage(page, world, language, device == "phone"))
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            page.wait_for_timeout(300)
            path = folder / f"{scene.name}-{device}-{scheme}-{language}.png"
            if scene.name in WHOLE:
                _unroll(page)
            page.screenshot(path=path)
            say(path.name)
    except (PlaywrightError, AssertionError):
        # What was there instead is what one wants to see then.
        page.screenshot(path=folder / f"failed-{scene.name}-{device}-{language}.png")
        raise
    finally:
        page.context.close()


def _unroll(page: Page) -> None:
    """Make the window as high as the page: what sticks to its edges stays at the ends."""
    width = (page.viewport_size or {"width": 0})["width"]
    height = int(page.evaluate("document.documentElement.scrollHeight"))
    page.set_viewport_size({"width": width, "height": min(height, TALLEST_PX)})


def open_page(browser: Browser, url: str, language: str, device: str) -> Page:
    """A page in a browser of its own, without motion, so that two drawings are alike."""
    width, height = SIZES[device]
    context = browser.new_context(
        base_url=url,
        locale=LOCALES[language],
        viewport={"width": width, "height": height},
        has_touch=device == "phone",
        is_mobile=device == "phone",
        reduced_motion="reduce",
        color_scheme="light",
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    return page


def sheets(folder: Path) -> Iterator[Path]:
    """One sheet for each scene and device, with all that was drawn of it side by side."""
    groups: dict[str, list[Path]] = {}
    for path in sorted(folder.glob("*-*-*-*.png")):
        groups.setdefault(path.stem.rsplit("-", 2)[0], []).append(path)
    for name, paths in groups.items():
        sheet = folder / f"sheet-{name}.png"
        _side_by_side(paths).save(sheet)
        yield sheet


def _side_by_side(paths: list[Path]) -> Image.Image:
    pictures = [_labelled(path) for path in paths]
    columns = 2 if pictures[0].width > SIZES["phone"][0] else 4
    width = (SHEET_PX - GAP_PX * (columns - 1)) // columns
    scaled = [picture.resize((width, picture.height * width // picture.width)) for picture in pictures]
    rows = [scaled[at : at + columns] for at in range(0, len(scaled), columns)]
    heights = [max(picture.height for picture in row) + GAP_PX for row in rows]
    sheet = Image.new("RGB", (SHEET_PX, sum(heights)), "#888888")
    for row, top in zip(rows, (sum(heights[:at]) for at in range(len(rows))), strict=True):
        for column, picture in enumerate(row):
            sheet.paste(picture, (column * (width + GAP_PX), top))
    return sheet


def _labelled(path: Path) -> Image.Image:
    picture = Image.open(path).convert("RGB")
    picture = picture.crop((0, 0, picture.width, min(picture.height, TALLEST_PX)))
    ImageDraw.Draw(picture).text((4, picture.height - 14), path.stem, fill="#c0392b")
    return picture


def shrink(source: Path, target: Path) -> int:
    """Save the top of a drawing with few colours, which is small; the answer is its size in bytes."""
    drawn = Image.open(source).convert("RGB")
    top = drawn.crop((0, 0, drawn.width, min(drawn.height, HIGHEST_PX)))
    top.quantize(COLOURS, dither=Image.Dither.NONE).save(target, optimize=True)
    return target.stat().st_size
