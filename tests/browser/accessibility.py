"""Asks axe-core what is wrong with a page as it stands, in light and in dark."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
EVERYTHING = {"runOnly": {"type": "tag", "values": TAGS}}
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
_RUN = """
async (options) => {
  const { violations } = await axe.run(document, { resultTypes: ["violations"], ...options });
  return violations.map(({ id, nodes }) => [
    id, nodes.slice(0, 4).map(({ html, failureSummary }) => `${html.slice(0, 300)} ${failureSummary}`),
  ]);
}
"""
# What is half faded in or out has colours that nobody sees for long.
_STILL = """
() => Promise.all(document.getAnimations()
  .filter(({ effect }) => effect.getComputedTiming().iterations !== Infinity)
  .map(({ finished }) => finished.catch(() => {})))
"""


def violations(page: Page) -> dict[str, Any]:
    """Every rule that is broken, with where: all rules in light, those of colours in dark as well."""
    if not page.evaluate("() => 'axe' in globalThis"):
        page.evaluate(AXE.read_text())
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    page.evaluate(_STILL)
    found = dict(page.evaluate(_RUN, EVERYTHING))
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    page.evaluate(_STILL)
    return found | {f"{rule} (dark)": where for rule, where in page.evaluate(_RUN, COLOURS)}
