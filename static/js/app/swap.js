/** Puts one page in the place of another, within the shell that both have. */
import { wearStyle } from "./styles.js";

const SWAPPED = ["page-tools", "page"];

/** @param {import("./pages.js").Page} page whose styles have been read */
export function swapIn({ document: next, style }) {
  closeLayers();
  wearStyle(style);
  for (const id of SWAPPED) {
    const [old, fresh] = [document.getElementById(id), next.getElementById(id)];
    if (old && fresh) old.replaceChildren(...fresh.childNodes);
  }
  document.title = next.title;
  document.body.className = next.body.className;
  takeKept(next.documentElement.dataset.kept);
  takeToken(next);
  for (const link of document.querySelectorAll(".site-nav a")) markHere(/** @type {HTMLAnchorElement} */ (link));
  const status = document.getElementById("page-status");
  if (status) status.textContent = document.title;
  document.getElementById("main")?.focus({ preventScroll: true });
}

/** What lies over the old page goes with it. */
function closeLayers() {
  for (const dialog of document.querySelectorAll("dialog[open]")) {
    /** @type {HTMLDialogElement} */ (dialog).close();
  }
  for (const layer of document.querySelectorAll(":popover-open")) {
    /** @type {HTMLElement} */ (layer).hidePopover();
  }
}

/** @param {string | undefined} keptAt when the page on show was kept on this device; undefined: it comes from the server */
function takeKept(keptAt) {
  const { dataset } = document.documentElement;
  if (keptAt) dataset.kept = keptAt;
  else delete dataset.kept;
}

/** @param {Document} next have the shell use its session's token; a page that was kept has none */
export function takeToken(next) {
  const token = next.querySelector('meta[name="csrf-token"]')?.getAttribute("content");
  if (!token) return;
  document.querySelector('meta[name="csrf-token"]')?.setAttribute("content", token);
  for (const field of document.querySelectorAll('input[name="csrf_token"]')) field.setAttribute("value", token);
}

/** @param {HTMLAnchorElement} link */
function markHere(link) {
  if (link.pathname === location.pathname) link.setAttribute("aria-current", "page");
  else link.removeAttribute("aria-current");
}
