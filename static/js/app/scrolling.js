/** How far a page was scrolled: kept with its entry in the history, and brought back with it. */
import { later } from "../ui/later.js";

const PAUSE_MS = 150;
// Lists grow as their data arrives; after that long a place is not waited for any more.
const PATIENCE_MS = 2_000;

/** Keep with the address how far its page is scrolled. */
export function keepScroll() {
  history.replaceState({ ...history.state, scrollY }, "");
}

/** @returns {number} px, as kept with the address */
export function keptScroll() {
  return history.state?.scrollY ?? 0;
}

/**
 * @param {() => boolean} isSettled whether the page on show is that of the address
 * @param {AbortSignal} signal
 */
export function keepScrollUpToDate(isSettled, signal) {
  const keep = later(() => isSettled() && keepScroll(), PAUSE_MS);
  addEventListener("scroll", keep, { signal, passive: true });
}

/**
 * Scroll to `y` as soon as the page is long enough, unless its reader scrolls first.
 * @param {number} y px
 * @param {AbortSignal} signal
 */
export function restoreScroll(y, signal) {
  scrollTo({ top: y, behavior: "instant" });
  if (scrollY >= y - 1) return;
  const ended = new AbortController();
  const either = AbortSignal.any([signal, ended.signal, AbortSignal.timeout(PATIENCE_MS)]);
  const grown = new ResizeObserver(() => {
    scrollTo({ top: y, behavior: "instant" });
    if (scrollY >= y - 1) ended.abort();
  });
  either.addEventListener("abort", () => grown.disconnect());
  for (const type of ["wheel", "touchmove", "keydown", "pointerdown"]) {
    addEventListener(type, () => ended.abort(), { signal: either, passive: true });
  }
  grown.observe(document.body);
}

/** Show the place in the page that the address names, else its beginning. */
export function scrollToPlace() {
  const place = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (place) place.scrollIntoView({ behavior: "instant" });
  else scrollTo({ top: 0, behavior: "instant" });
}
