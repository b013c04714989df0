/** The pages' own styles: read ahead without effect, and only those of the page on show at work. */

/**
 * Read a page's own styles; they have no effect before they are worn.
 * @param {string} href "": it has none
 * @returns {Promise<void>}
 */
export function readStyle(href) {
  const known = links().find((link) => link.getAttribute("href") === href);
  if (!href || known) return (known && reading.get(known)) ?? Promise.resolve();
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.media = "not all";
  link.dataset.pageStyle = "";
  link.href = href;
  const read = /** @type {Promise<void>} */ (
    new Promise((end) => {
      // Without its styles a page is ugly, but it can be read.
      link.onload = link.onerror = () => end();
    })
  );
  reading.set(link, read);
  document.head.append(link);
  return read;
}

/** @type {WeakMap<HTMLLinkElement, Promise<void>>} */
const reading = new WeakMap();

/** @param {string} href "": none */
export function wearStyle(href) {
  for (const link of links()) link.media = link.getAttribute("href") === href ? "all" : "not all";
}

function links() {
  return /** @type {HTMLLinkElement[]} */ ([...document.querySelectorAll("link[data-page-style]")]);
}
