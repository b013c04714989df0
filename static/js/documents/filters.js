/** What the list is narrowed to: its fields, and what they count. */
import { formatNumber, tn } from "../ui/i18n.js";
import { later } from "../ui/later.js";
import { part } from "../ui/page.js";

const SEARCH_PAUSE_MS = 200;

/**
 * @param {(change: Partial<import("./asked.js").Asked>) => void} onAsk
 * @param {AbortSignal} signal
 */
export function wireFilters(onAsk, signal) {
  const search = /** @type {HTMLInputElement} */ (part("document-search"));
  const find = later(() => !signal.aborted && onAsk({ q: search.value.trim() }), SEARCH_PAUSE_MS);
  const chosen = (/** @type {Event} */ event) => /** @type {HTMLInputElement | HTMLSelectElement} */ (event.target).value;
  search.addEventListener("input", find, { signal });
  part("status-filter").addEventListener("change", (event) => onAsk({ status: chosen(event) }), { signal });
  part("kind-filter").addEventListener("change", (event) => onAsk({ kind: chosen(event) }), { signal });
}

/** @param {import("./asked.js").Asked} asked */
export function showFilters({ q, status, kind }) {
  const search = /** @type {HTMLInputElement} */ (part("document-search"));
  // What is being typed is ahead of what was asked for.
  if (document.activeElement !== search) search.value = q;
  for (const radio of document.querySelectorAll('#status-filter input[type="radio"]')) {
    const choice = /** @type {HTMLInputElement} */ (radio);
    choice.checked = choice.value === status;
    if (choice.checked) choice.closest("label")?.scrollIntoView({ inline: "nearest", block: "nearest" });
  }
  /** @type {HTMLSelectElement} */ (part("kind-filter")).value = kind;
}

/** @param {import("./library.js").Counts} counts */
export function showCounts({ queued, indexing, ready, failed }) {
  const shown = { "": queued + indexing + ready + failed, ready, indexing, queued, failed };
  for (const [status, count] of Object.entries(shown)) {
    const box = document.querySelector(`[data-count="${status}"]`);
    if (box) box.textContent = formatNumber(count);
  }
}

/**
 * Say how many there are, once for each question: a list that only changes is not news.
 * @param {HTMLElement} line
 */
export function createAnnouncer(line) {
  /** @type {import("./asked.js").Asked | null} */
  let last = null;
  /** @param {Readonly<import("./library.js").LibraryState>} state */
  return ({ shown, total }) => {
    if (!shown || shown === last) return;
    if (last) line.textContent = tn("{n} document found", "{n} documents found", total);
    last = shown;
  };
}
