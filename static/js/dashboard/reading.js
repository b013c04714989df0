/** What the server's figures mean: tiles, promises and their standing, rows in the order they are shown. */
import { isKnown } from "../admin/numbers.js";

/**
 * @typedef {{p50?: number | null, p95?: number | null, p99?: number | null, max?: number | null,
 *   count?: number | null}} Times in ms
 * @typedef {{name: string, unit: "s" | "ratio" | "percent", value: number | null, target: number,
 *   warning: number, critical: number, level: "ok" | "warning" | "critical",
 *   budget?: {allowed: number, left: number | null, burn: Record<string, number | null>} | null}} Promised
 * @typedef {{slo: string, severity: "page" | "ticket", factor: number, long: string, short: string,
 *   burn: number, began_at_s?: number, began_at?: string}} Alert
 * @typedef {{hit_ratio?: number | null, hits?: number, misses?: number}} Lookups
 * @typedef {{id: string, upstream?: string, tier?: string, status?: string, calls?: number,
 *   failures?: number, p95_ms?: number | null, first_token_p95_ms?: number | null,
 *   tokens?: number | Record<string, number> | null, cost_usd?: number | null}} Model
 * @typedef {{p75?: number | null, rating?: string, count?: number, hint?: string | {message: string} | null}} Vital
 * @typedef {{at?: string, requests?: Record<string, number | null>, latency_ms?: Times, routes?: Record<string, Times>,
 *   stages?: Record<string, Times>, queue_wait_ms?: Times, first_token_ms?: Times,
 *   page_api_ms?: Record<string, Times>,
 *   cache?: Lookups & {layers?: Record<string, Lookups>, objects?: Record<string, Lookups>},
 *   resources?: Record<string, any>, slo?: Promised[], alerts?: Alert[], rating?: string,
 *   score?: number, rating_reasons?: {code: string, text?: string, message?: string, points: number}[],
 *   models?: Model[], personas?: Record<string, number>, web_vitals?: Record<string, Vital>,
 *   indexing?: {queued?: number | null, chunks_per_s?: number | null}}} Performance
 * @typedef {"unmeasured" | "ok" | "missed" | "warning" | "critical"} Standing
 * @typedef {{id: string, value: number | null | undefined, measure: import("./figures.js").Measure,
 *   promise: Promised | undefined, isOfPromise: boolean}} Tile isOfPromise: the promise is about this very value
 */

/**
 * How a promise stands; `missed` is past its target, but not yet so far as to warn.
 * @param {Promised} promise
 * @returns {Standing}
 */
export function standingOf({ value, target, level, critical }) {
  if (!isKnown(value)) return "unmeasured";
  if (level !== "ok") return level;
  const moreIsBetter = critical < target;
  return (moreIsBetter ? value < target : value > target) ? "missed" : "ok";
}

/** @param {Promised} promise whether it promises at least its target, instead of at most */
export function isFloor({ target, critical }) {
  return critical < target;
}

/**
 * The big numbers.
 * @param {Performance} performance
 * @returns {Tile[]}
 */
export function tilesOf(performance) {
  const { requests = {}, latency_ms: latency = {}, resources = {}, cache = {}, slo = [] } = performance;
  const promise = (/** @type {string[]} */ ...names) => slo.find(({ name }) => names.includes(name));
  return [
    { id: "p50", value: latency.p50, measure: "ms", promise: promise("chat_p50"), isOfPromise: false },
    { id: "p95", value: latency.p95, measure: "ms", promise: promise("chat_p95"), isOfPromise: false },
    { id: "p99", value: latency.p99, measure: "ms", promise: promise("chat_p99"), isOfPromise: false },
    { id: "rate", value: requests.rate_per_s, measure: "rate", promise: undefined, isOfPromise: true },
    {
      id: "first_token",
      value: performance.first_token_ms?.p95,
      measure: "ms",
      promise: promise("first_token_p95", "first_token"),
      isOfPromise: true,
    },
    { id: "queue", value: performance.queue_wait_ms?.p95, measure: "ms", promise: undefined, isOfPromise: true },
    {
      id: "errors",
      value: requests.error_ratio,
      measure: "ratio",
      promise: promise("error_ratio", "errors"),
      isOfPromise: true,
    },
    {
      id: "cache",
      value: cache.hit_ratio,
      measure: "ratio",
      promise: promise("cache_hit_ratio", "cache"),
      isOfPromise: true,
    },
    {
      id: "cpu",
      value: resources.cpu_percent,
      measure: "percent",
      promise: promise("cpu_percent", "cpu"),
      isOfPromise: true,
    },
    {
      id: "memory",
      value: resources.memory_percent,
      measure: "percent",
      promise: promise("memory_percent", "memory"),
      isOfPromise: true,
    },
  ];
}

/**
 * Rows by their 95th percentile, slowest first; those without one at the end.
 * @param {Record<string, Times> | undefined} table
 * @returns {[string, Times][]}
 */
export function slowestFirst(table = {}) {
  const rank = (/** @type {Times} */ { p95 }) => (isKnown(p95) ? p95 : -1);
  return Object.entries(table).toSorted(([, one], [, other]) => rank(other) - rank(one));
}

/**
 * Shares of the whole, largest first.
 * @param {Record<string, number> | undefined} counts
 * @returns {{name: string, count: number, share: number}[]}
 */
export function sharesOf(counts = {}) {
  const all = Object.values(counts).reduce((sum, n) => sum + n, 0);
  return Object.entries(counts)
    .filter(([, n]) => n > 0)
    .map(([name, n]) => ({ name, count: n, share: n / all }))
    .toSorted((one, other) => other.count - one.count);
}

/**
 * Alerts that ask for more haste first, then the older.
 * @param {Alert[] | undefined} alerts
 */
export function mostPressingFirst(alerts = []) {
  const rank = (/** @type {Alert} */ { severity }) => (severity === "page" ? 0 : 1);
  return alerts.toSorted((one, other) => rank(one) - rank(other) || beganAtS(one) - beganAtS(other));
}

/** @param {Alert} alert UNIX time */
export function beganAtS({ began_at_s: atS, began_at: at }) {
  return isKnown(atS) ? atS : Date.parse(at ?? "") / 1000;
}

/** @param {Model["tokens"]} tokens a sum, or by kind */
export function tokensOf(tokens) {
  if (isKnown(tokens)) return tokens;
  return tokens ? Object.values(tokens).reduce((sum, n) => sum + n, 0) : null;
}
