/** The cache's figures, asked for anew every two seconds as long as somebody can see them. */
import { ApiError, callJson, unreachable } from "../net/api.js";
import { createStore } from "../ui/store.js";
import { remember } from "./history.js";

const EVERY_MS = 2_000;
const PATIENCE_MS = 5_000;

/**
 * @typedef {{status?: "up" | "open" | "off", entries?: number | null, size_bytes?: number | null,
 *   capacity_bytes?: number | null, hits?: number, misses?: number, hit_ratio?: number | null,
 *   evictions?: number, failures?: number}} Layer capacity_bytes null: somebody else bounds it
 * @typedef {{hits?: number, misses?: number, hit_ratio?: number | null, saved_ms?: number | null,
 *   warmed_hits?: number}} Kind saved_ms: what one hit saves, on average
 * @typedef {{hit_ratio?: number | null, layers?: Record<string, Layer>, objects?: Record<string, Kind>,
 *   computations?: number, coalesced?: number, stale_served?: number, saved_ms?: number,
 *   saved_tokens?: number}} Figures
 * @typedef {{figures: Figures | null, polledAt: number, trouble: string,
 *   history: Record<string, import("./history.js").Sample[]>}} FiguresState
 *   polledAt: ms since the epoch, 0 before the first answer; trouble: why there is no newer one
 */

/** @type {FiguresState} */
const NOTHING_YET = { figures: null, polledAt: 0, trouble: "", history: {} };

/** @param {AbortSignal} signal */
export function createFigures(signal) {
  const store = createStore(NOTHING_YET);
  let timer = 0;
  let current = new AbortController();

  /** Ask now, and from now on every two seconds; an answer still awaited is given up. */
  async function poll() {
    pause();
    const mine = (current = new AbortController());
    try {
      const ended = AbortSignal.any([signal, mine.signal, AbortSignal.timeout(PATIENCE_MS)]);
      take(await callJson("/cache/status", { signal: ended }));
    } catch (error) {
      if (signal.aborted || mine.signal.aborted) return;
      store.set({ trouble: (error instanceof ApiError ? error : unreachable()).message });
    }
    if (!mine.signal.aborted && !document.hidden) timer = window.setTimeout(poll, EVERY_MS);
  }

  function pause() {
    clearTimeout(timer);
    current.abort();
  }

  /** @param {Figures} figures */
  function take(figures) {
    const polledAt = Date.now();
    store.set({ figures, polledAt, trouble: "", history: historyWith(store.get().history, figures, polledAt) });
  }

  document.addEventListener("visibilitychange", () => (document.hidden ? pause() : poll()), { signal });
  signal.addEventListener("abort", pause);
  return { store, poll };
}

/**
 * @param {FiguresState["history"]} history
 * @param {Figures} figures
 * @param {number} at
 */
function historyWith(history, { objects = {} }, at) {
  const grown = Object.entries(objects).map(([kind, { hits = 0, misses = 0 }]) => [
    kind,
    remember(history[kind] ?? [], { at, hits, misses }),
  ]);
  return Object.fromEntries(grown);
}
