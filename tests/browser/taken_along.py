"""What a page's service worker has taken along, as a test looks at it."""

from __future__ import annotations

from playwright.sync_api import Page
from running_server import wait_for

KEPT = """async () => {
  const kept = {};
  for (const name of await caches.keys()) {
    const requests = await (await caches.open(name)).keys();
    kept[name] = requests.map(({ url }) => url.replace(location.origin, ""));
  }
  return kept;
}"""
WORKS = "() => Boolean(navigator.serviceWorker.controller)"


def kept(page: Page, kind: str) -> list[str]:
    """The addresses kept of ``kind``: files, pages or conversations; of pages with their language."""
    caches = page.evaluate(KEPT)
    return [
        address for name, held in caches.items() if name.startswith(f"likeopt-{kind}-") for address in held
    ]


def wait_kept(page: Page, kind: str, address: str) -> None:
    """Wait until the copy of ``address`` is there."""
    wait_for(lambda: address in kept(page, kind), f"{address} is kept")


def wait_taken_along(page: Page, language: str = "en") -> Page:
    """``page``, once its worker is at work and has what every device has from the first visit on."""
    wait_for(lambda: page.evaluate(WORKS), "the worker is at work")
    for path in ("/", "/documents", "/offline"):
        wait_kept(page, "pages", f"{path}?lang={language}")
    return page
