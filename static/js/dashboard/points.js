/** What the charts are drawn from: points in time, from stored snapshots and from live figures. */
import { isKnown } from "../admin/numbers.js";

/**
 * @typedef {Record<string, number | null> & {at: number}} Point at: UNIX time; names are those of a
 *   snapshot; null: not measured
 */

// A snapshot leaves out what has its usual value.
const USUAL = { rate_per_s: 0, active: 0, cost_usd: 0, score: 100 };
const MEASURES = [
  "p50_ms",
  "p95_ms",
  "p99_ms",
  "chat_p95_ms",
  "first_token_p95_ms",
  "search_p95_ms",
  "error_ratio",
  "cache_hit_ratio",
  "cpu_percent",
  "memory_percent",
  "memory_bytes",
  "hub_lag_p99_ms",
  "queue_wait_p95_ms",
  "page_load_p75_ms",
];
// So many times the usual distance between two points is a gap: the server was away, or nobody looked.
const GAP = 3.5;
const LEAST_GAP_S = 25;

/**
 * @param {Record<string, any>} snapshot of the trend
 * @returns {Point}
 */
export function pointOfSnapshot(snapshot) {
  const measured = MEASURES.map((name) => [name, known(snapshot[name])]);
  const usual = Object.entries(USUAL).map(([name, value]) => [name, known(snapshot[name]) ?? value]);
  return { ...Object.fromEntries([...measured, ...usual]), at: Date.parse(snapshot.taken_at) / 1000 };
}

/**
 * The same of a performance event.
 * @param {import("./reading.js").Performance} performance
 * @param {number} at UNIX time
 * @returns {Point}
 */
export function pointOfLive(performance, at) {
  const { requests = {}, latency_ms: latency = {}, resources = {}, routes = {} } = performance;
  const { queue_wait_ms: queue = {}, first_token_ms: first = {}, web_vitals: vitals = {} } = performance;
  const found = {
    ...Object.fromEntries(MEASURES.map((name) => [name, null])),
    p50_ms: latency.p50,
    p95_ms: latency.p95,
    p99_ms: latency.p99,
    chat_p95_ms: answersP95(performance.slo),
    search_p95_ms: routes["/api/v1/search"]?.p95,
    first_token_p95_ms: first.p95,
    queue_wait_p95_ms: queue.p95,
    hub_lag_p99_ms: lagOf(resources.hub_lag_ms),
    error_ratio: requests.error_ratio,
    cache_hit_ratio: performance.cache?.hit_ratio,
    cpu_percent: resources.cpu_percent,
    memory_percent: resources.memory_percent,
    memory_bytes: resources.memory_bytes,
    page_load_p75_ms: vitals.LCP?.p75,
    rate_per_s: requests.rate_per_s,
    active: requests.active,
    score: performance.score,
  };
  return { ...Object.fromEntries(Object.entries(found).map(([name, value]) => [name, known(value)])), at };
}

/** @param {import("./reading.js").Promised[]} [slo] of all routes that answer, in ms */
function answersP95(slo = []) {
  const value = slo.find(({ name }) => name === "chat_p95")?.value;
  return isKnown(value) ? value * 1000 : null;
}

/** @param {any} lag a number, or its percentiles */
export function lagOf(lag) {
  return isKnown(lag) ? lag : known(lag?.p99);
}

/**
 * `points` with `point` added and without those older than `spanS`; one that is not newer is left out.
 * @param {Point[]} points oldest first
 * @param {Point} point
 * @param {number} spanS
 */
export function remember(points, point, spanS) {
  const last = points.at(-1);
  if (last && point.at <= last.at) return points;
  return [...points.filter(({ at }) => at >= point.at - spanS), point];
}

/**
 * Stored points, then the live ones that are newer.
 * @param {Point[]} stored oldest first
 * @param {Point[]} live oldest first
 */
export function joined(stored, live) {
  const last = stored.at(-1)?.at ?? -Infinity;
  return [...stored, ...live.filter(({ at }) => at > last)];
}

/**
 * Columns as a chart takes them: times, then each of `names`. Where points lie too far apart for a
 * line between them to be true, a row of nulls breaks it.
 * @param {Point[]} points oldest first
 * @param {string[]} names
 * @returns {[number[], ...(number | null)[][]]}
 */
export function columnsOf(points, names) {
  const gapS = gapOf(points);
  /** @type {[number[], ...(number | null)[][]]} */
  const columns = [[], ...names.map(() => [])];
  points.forEach((point, i) => {
    const before = points[i - 1];
    if (before && point.at - before.at > gapS) addRow(columns, (before.at + point.at) / 2, names, null);
    addRow(columns, point.at, names, point);
  });
  return columns;
}

/**
 * @param {[number[], ...(number | null)[][]]} columns
 * @param {number} at
 * @param {string[]} names
 * @param {Point | null} point
 */
function addRow([ats, ...values], at, names, point) {
  ats.push(at);
  names.forEach((name, i) => values[i].push(point ? (point[name] ?? null) : null));
}

/** @param {Point[]} points */
function gapOf(points) {
  const steps = points.slice(1).map(({ at }, i) => at - points[i].at);
  if (!steps.length) return Infinity;
  const middle = steps.sort((a, b) => a - b)[Math.floor(steps.length / 2)];
  return Math.max(middle * GAP, LEAST_GAP_S);
}

/**
 * At most `most` of `points`, evenly chosen, newest first: what a table of them shows.
 * @param {Point[]} points oldest first
 * @param {number} most
 */
export function thinned(points, most) {
  const step = Math.max(1, Math.ceil(points.length / most));
  return points.toReversed().filter((_, i) => i % step === 0);
}

/** @param {unknown} value */
function known(value) {
  return isKnown(value) ? value : null;
}
