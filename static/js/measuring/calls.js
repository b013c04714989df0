/** How long the page waits for its own calls to /api/v1, by route. */

const API = "/api/v1/";
const OWN = "/api/v1/metrics";
// A page, though it stands among the calls.
const PAGE = "/api/v1/docs";
// What stands after these is the id or the name of one of them.
const COLLECTIONS = new Set(["conversations", "documents", "messages", "chat", "why", "personas"]);
const ACTIONS = new Set(["route"]);
const WORD = /^[a-z][a-z._-]*$/;

/**
 * `path` with `<id>` for every part that names one thing; nothing of whose it is remains.
 * @param {string} path such as /api/v1/conversations/3f2a
 */
export function routeOf(path) {
  const parts = path.split("/");
  const isId = (/** @type {string} */ part, /** @type {number} */ i) =>
    part !== "" && !ACTIONS.has(part) && (COLLECTIONS.has(parts[i - 1]) || (i > 2 && !WORD.test(part)));
  return parts.map((part, i) => (isId(part, i) ? "<id>" : part)).join("/");
}

/**
 * What is told of one fetch: the time until its answer began, which is when a stream begins too.
 * @param {{name: string, initiatorType: string, startTime: number, responseStart: number,
 *   serverTiming?: readonly {name: string}[]}} entry as the browser times it (Resource Timing), in ms from `originMs`
 * @param {string} origin of the page
 * @param {number} originMs since the epoch
 * @returns {import("./outbox.js").Metric | null} null: not a call to the API, or one without an answer
 */
export function metricOf({ name, initiatorType, startTime, responseStart, serverTiming = [] }, origin, originMs) {
  if (initiatorType !== "fetch" || !responseStart || serverTiming.some(isOfThisDevice)) return null;
  const { origin: asked, pathname } = new URL(name);
  if (asked !== origin || !pathname.startsWith(API)) return null;
  if (pathname === OWN || pathname === PAGE) return null;
  return { name: `api:${routeOf(pathname)}`, value: responseStart - startTime, timestamp: originMs + startTime };
}

/** @param {{name: string}} timing whether the service worker has answered with what it had kept */
function isOfThisDevice({ name }) {
  return name === "kept";
}

/**
 * @param {(metric: import("./outbox.js").Metric, atMs: number) => void} onMetric called for each call, those so
 *   far too; `atMs`: when it began, as of performance.now()
 * @returns {() => void} tells at once what the browser would tell later
 */
export function observeCalls(onMetric) {
  /** @param {PerformanceEntryList} entries */
  function tell(entries) {
    for (const entry of entries) {
      const timing = /** @type {PerformanceResourceTiming} */ (entry);
      const metric = metricOf(timing, location.origin, performance.timeOrigin);
      if (metric) onMetric(metric, timing.startTime);
    }
  }
  const observer = new PerformanceObserver((list) => tell(list.getEntries()));
  observer.observe({ type: "resource", buffered: true });
  return () => tell(observer.takeRecords());
}
