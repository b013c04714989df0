/** What the browser itself says of the page: how fast it came, and how well it answers and stands still. */
import { onCLS, onFCP, onINP, onLCP, onTTFB } from "web-vitals";

/** @typedef {import("./outbox.js").Metric} Metric */

/**
 * @param {(metric: Metric) => void} onMetric LCP, INP, FCP and TTFB in ms, CLS bare; each once
 * @param {() => number} now ms since the epoch
 */
export function observeVitals(onMetric, now) {
  const tell = onceEach(onMetric, now);
  for (const observe of [onCLS, onFCP, onINP, onLCP, onTTFB]) observe(tell);
}

/**
 * A listener that passes each value on once: one that grows on, such as CLS after a look at another
 * tab, counts as it was first told.
 * @param {(metric: Metric) => void} onMetric
 * @param {() => number} now
 */
export function onceEach(onMetric, now) {
  /** @type {Set<string>} */
  const told = new Set();
  return (/** @type {{id: string, name: string, value: number}} */ { id, name, value }) => {
    if (told.has(id)) return;
    told.add(id);
    onMetric({ name, value, timestamp: now() });
  };
}
