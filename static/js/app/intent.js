/** Loads a page ahead when someone is about to go there: points at its link, touches it, or comes to it by Tab. */
import { prepare } from "./pages.js";
import { isPage } from "./router.js";

// A pointer on its way elsewhere is gone by then.
const DWELL_MS = 40;

/** @param {AbortSignal} signal */
export function preloadOnIntent(signal) {
  let timer = 0;

  /** @param {Event} event */
  const consider = (event) => {
    clearTimeout(timer);
    const link = event.target instanceof Element && event.target.closest("a");
    if (!link || link.target || link.hasAttribute("download") || !isPage(link) || isHere(link)) return;
    timer = window.setTimeout(() => void preload(link.href), event.type === "pointerover" ? DWELL_MS : 0);
  };
  for (const type of ["pointerover", "focusin", "touchstart"]) {
    document.addEventListener(type, consider, { signal, passive: true });
  }
}

/** @param {HTMLAnchorElement} link */
function isHere({ pathname }) {
  return pathname === location.pathname;
}

/** @param {string} address */
async function preload(address) {
  const page = await prepare(address);
  if (!page) return;
  for (const script of [page.script, ...page.parts]) hint("modulepreload", script);
  hint("preload", page.style, "style");
}

/**
 * @param {string} rel
 * @param {string} href
 * @param {string} [as]
 */
function hint(rel, href, as = "") {
  if (!href || document.querySelector(`link[href="${CSS.escape(href)}"]`)) return;
  const link = document.createElement("link");
  Object.assign(link, { rel, href, as });
  document.head.append(link);
}
