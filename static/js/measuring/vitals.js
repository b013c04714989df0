/** What the browser itself says of the page: how fast it came, and how well it answers and stands still. */
import { onCLS, onFCP, onINP, onLCP, onTTFB } from "web-vitals";

/**
 * @typedef {import("./outbox.js").Metric} Metric
 * @typedef {{id: string, name: string, value: number, entries: {startTime: number}[]}} Vital as web-vitals has it
 */

/**
 * LCP, FCP and TTFB are told when they are known, INP and CLS when the page is left.
 * @param {(metric: Metric) => void} onMetric times in ms, CLS bare; each once
 * @param {() => number} now ms since the epoch
 */
export function observeVitals(onMetric, now) {
  const vitals = createVitals(onMetric, now);
  for (const observe of [onFCP, onLCP, onTTFB]) observe(vitals.tell);
  for (const observe of [onCLS, onINP]) observe(vitals.note, { reportAllChanges: true });
  return vitals;
}

/**
 * Passes each value on once: one that grows on, such as CLS after a look at another tab, counts as it was
 * first told. All are of the page that was loaded, not of those that were gone to from there.
 * @param {(metric: Metric) => void} onMetric
 * @param {() => number} now
 */
export function createVitals(onMetric, now) {
  /** @type {Set<string>} */
  const told = new Set();
  /** Those that may still grow. @type {Map<string, Vital>} */
  let noted = new Map();
  let leftAtMs = Infinity;

  /** @param {Vital} vital */
  function tell({ id, name, value }) {
    if (told.has(id)) return;
    told.add(id);
    onMetric({ name, value, timestamp: now() });
  }

  return {
    tell,

    /** @param {Vital} vital */
    note(vital) {
      if (vital.entries.every(({ startTime }) => startTime <= leftAtMs)) noted.set(vital.id, { ...vital });
    },

    /** Another page is on show; what happens from then on is not this one's. @param {number} atMs */
    leave(atMs) {
      leftAtMs = Math.min(leftAtMs, atMs);
    },

    /** The page comes back as it was left, which the browser measures anew. */
    restart() {
      leftAtMs = Infinity;
      noted = new Map();
    },

    tellNoted() {
      noted.forEach(tell);
    },
  };
}
