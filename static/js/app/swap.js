/** Puts one page in the place of another, within the shell that both have. */

const SWAPPED = ["page-tools", "page"];

/** @param {import("./pages.js").Page} page */
export async function swapIn({ document: next, style }) {
  await wearStyle(style);
  for (const id of SWAPPED) {
    const [old, fresh] = [document.getElementById(id), next.getElementById(id)];
    if (old && fresh) old.replaceChildren(...fresh.childNodes);
  }
  document.title = next.title;
  document.body.className = next.body.className;
  takeOver(next, 'meta[name="csrf-token"]', "content");
  for (const link of document.querySelectorAll(".site-nav a")) markHere(/** @type {HTMLAnchorElement} */ (link));
  for (const field of document.querySelectorAll('input[name="next"]')) {
    field.setAttribute("value", location.pathname + location.search);
  }
  const status = document.getElementById("page-status");
  if (status) status.textContent = document.title;
  document.getElementById("main")?.focus({ preventScroll: true });
}

/**
 * Have the page's own styles, and only them, at work beside those of all pages.
 * @param {string} href "": it has none
 * @returns {Promise<void>} when they have been read
 */
async function wearStyle(href) {
  const worn = /** @type {HTMLLinkElement[]} */ ([...document.querySelectorAll("link[data-page-style]")]);
  let own = worn.find((link) => link.getAttribute("href") === href);
  if (href && !own) own = await loadedStyle(href);
  for (const link of worn) link.disabled = link !== own;
  if (own) own.disabled = false;
}

/**
 * @param {string} href
 * @returns {Promise<HTMLLinkElement>}
 */
function loadedStyle(href) {
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.dataset.pageStyle = "";
  link.href = href;
  return new Promise((resolve) => {
    // Without its styles a page is ugly, but it can be read.
    link.onload = link.onerror = () => resolve(link);
    document.head.append(link);
  });
}

/**
 * @param {Document} next
 * @param {string} selector
 * @param {string} attribute
 */
function takeOver(next, selector, attribute) {
  const value = next.querySelector(selector)?.getAttribute(attribute);
  if (value != null) document.querySelector(selector)?.setAttribute(attribute, value);
}

/** @param {HTMLAnchorElement} link */
function markHere(link) {
  if (link.pathname === location.pathname) link.setAttribute("aria-current", "page");
  else link.removeAttribute("aria-current");
}
