/** Loads a page ahead when someone is about to go there: points at its link, touches it, or comes to it by Tab. */
import { isOurs } from "./links.js";
import { prepare } from "./pages.js";
import { readStyle } from "./styles.js";

// A pointer, or a focus, on its way elsewhere is gone by then; a finger is not.
const DWELL_MS = 40;

/** @param {import("./app.js").App} app */
export function preloadOnIntent({ state, signal }) {
  let timer = 0;

  /** @param {Event} event */
  const consider = ({ target, type }) => {
    clearTimeout(timer);
    const link = target instanceof Element && target.closest("a");
    if (!link || !isOurs(link)) return;
    timer = window.setTimeout(() => isWorthIt(link) && void preload(link.href), type === "touchstart" ? 0 : DWELL_MS);
  };
  /** @param {HTMLAnchorElement} link not one to this page, and not while the way to it has been chosen already */
  const isWorthIt = ({ pathname }) =>
    pathname !== location.pathname && document.documentElement.dataset.ready && state.get().online && !isSaving();

  for (const type of ["pointerover", "focusin", "touchstart"]) {
    document.addEventListener(type, consider, { signal, passive: true });
  }
}

/** Whether the reader has asked the browser to load no more than needed. */
function isSaving() {
  return Boolean(Reflect.get(navigator, "connection")?.saveData);
}

/** @param {string} address */
async function preload(address) {
  const page = await prepare(address);
  if (typeof page === "string") return;
  for (const script of [page.script, ...page.parts]) hint(script);
  void readStyle(page.style);
}

/** @param {string} script "": there is none */
function hint(script) {
  if (!script || document.querySelector(`link[href="${CSS.escape(script)}"]`)) return;
  const link = document.createElement("link");
  Object.assign(link, { rel: "modulepreload", href: script });
  document.head.append(link);
}
