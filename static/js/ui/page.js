/** What every page has: the colour scheme's switch, drawers that slide in on a phone, and its own measuring. */

const THEME_KEY = "likeopt.theme";

/**
 * Start a page: its shell, then its own part.
 * @param {(signal: AbortSignal) => void} [mount] wires the page's own part; `signal` ends when it is left
 */
export function startPage(mount) {
  const left = new AbortController();
  wireTheme(left.signal);
  mount?.(left.signal);
  document.documentElement.dataset.ready = "true";
  measureWhenLoaded(left.signal);
}

/** @param {string} id */
export function part(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no #${id}`);
  return element;
}

/** What the server tells this page: limits and the like. */
export function pageSettings() {
  return JSON.parse(document.documentElement.dataset.settings || "{}");
}

/**
 * How fast the page came is measured by what comes last, so that nothing waits for it.
 * @param {AbortSignal} signal
 */
function measureWhenLoaded(signal) {
  const start = () => import("../measuring/start.js").then(({ startMeasuring }) => startMeasuring(signal), () => {});
  if (document.readyState === "complete") start();
  else addEventListener("load", start, { once: true, signal });
}

/** @param {AbortSignal} signal */
function wireTheme(signal) {
  const button = document.getElementById("theme-toggle");
  button?.addEventListener("click", switchTheme, { signal });
}

function switchTheme() {
  const root = document.documentElement;
  const systemIsDark = matchMedia("(prefers-color-scheme: dark)").matches;
  const isDark = root.dataset.theme ? root.dataset.theme === "dark" : systemIsDark;
  const next = isDark ? "light" : "dark";
  root.dataset.theme = next;
  try {
    // A choice that equals the system's is no choice: the page follows the system again.
    if ((next === "dark") === systemIsDark) localStorage.removeItem(THEME_KEY);
    else localStorage.setItem(THEME_KEY, next);
  } catch {
    // Storage may be forbidden; the choice then lasts as long as the page.
  }
}
