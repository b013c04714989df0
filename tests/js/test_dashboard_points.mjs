import assert from "node:assert/strict";
import { test } from "node:test";

const noWalker = () => ({});
globalThis.document = { documentElement: { lang: "en", dataset: {} }, createTreeWalker: noWalker, createComment: noWalker };
globalThis.matchMedia = () => ({ matches: false, addEventListener() {} });
globalThis.devicePixelRatio = 1;
const { columnsOf, joined, lagOf, pointOfLive, pointOfSnapshot, remember, thinned } = await import(
  "../../static/js/dashboard/points.js"
);
const { loneOf, rangeTo } = await import("../../static/js/dashboard/plot.js");
const { pauseMs } = await import("../../static/js/dashboard/backoff.js");

const at = (seconds, p95 = seconds) => ({ at: seconds, p95_ms: p95 });

test("a stored snapshot has its usual values where it leaves them out, and null where nothing was measured", () => {
  const point = pointOfSnapshot({ taken_at: "2025-01-01T00:00:10Z", seconds: 10, p95_ms: 12 });
  assert.equal(point.at, Date.UTC(2025, 0, 1, 0, 0, 10) / 1000);
  assert.deepEqual([point.p95_ms, point.p50_ms, point.error_ratio], [12, null, null]);
  assert.deepEqual([point.rate_per_s, point.active, point.score], [0, 0, 100]);
});

test("live figures become a point of the same names as a stored one", () => {
  const live = pointOfLive(
    {
      requests: { rate_per_s: 3, error_ratio: null, active: 2 },
      latency_ms: { p50: 1, p95: 2, p99: 3 },
      slo: [{ name: "chat_p95", unit: "s", value: 1.5 }],
      routes: { "/api/v1/search": { p95: 7 } },
      resources: { cpu_percent: 40, hub_lag_ms: 5 },
      web_vitals: { LCP: { p75: 1800 } },
      score: 90,
    },
    1000,
  );
  assert.deepEqual([live.at, live.p99_ms, live.rate_per_s, live.score], [1000, 3, 3, 90]);
  assert.deepEqual([live.chat_p95_ms, live.search_p95_ms, live.page_load_p75_ms], [1500, 7, 1800]);
  assert.deepEqual([live.error_ratio, live.memory_percent, live.hub_lag_p99_ms], [null, null, 5]);
  const stored = pointOfSnapshot({ taken_at: "2025-01-01T00:00:10Z" });
  assert.deepEqual(Object.keys(live).toSorted(), Object.keys(stored).toSorted().filter((name) => name !== "cost_usd"));
});

test("a lag is told as a number or by its percentiles", () => {
  assert.deepEqual([lagOf(3), lagOf({ p99: 4 }), lagOf(null)], [3, 4, null]);
});

test("points are kept for the span shown, and none is taken twice", () => {
  let points = [];
  for (let second = 0; second <= 100; second += 2) points = remember(points, at(second), 60);
  assert.deepEqual([points[0].at, points.at(-1).at], [40, 100]);
  assert.equal(remember(points, at(100), 60), points);
  assert.equal(remember(points, at(99), 60), points);
});

test("live points go on where the stored ones end", () => {
  const points = joined([at(10), at(20)], [at(18), at(20), at(22)]);
  assert.deepEqual(points.map((point) => point.at), [10, 20, 22]);
  assert.deepEqual(joined([], [at(1)]), [at(1)]);
});

test("a line breaks where nobody measured, and only there", () => {
  const points = [0, 10, 20, 30, 90, 100].map((seconds) => at(seconds));
  const [ats, p95] = columnsOf(points, ["p95_ms"]);
  assert.deepEqual(ats, [0, 10, 20, 30, 60, 90, 100]);
  assert.deepEqual(p95, [0, 10, 20, 30, null, 90, 100]);
  assert.deepEqual(columnsOf([0, 2, 4, 14, 24].map((seconds) => at(seconds)), ["p95_ms"])[0], [0, 2, 4, 14, 24]);
  assert.deepEqual(columnsOf([], ["p95_ms", "p50_ms"]), [[], [], []]);
  assert.deepEqual(columnsOf([at(5)], ["p50_ms"]), [[5], [null]]);
});

test("a table has the newest point first, and few of many", () => {
  const shown = thinned([1, 2, 3, 4, 5, 6, 7].map((seconds) => at(seconds)), 3);
  assert.deepEqual(shown.map((point) => point.at), [7, 4, 1]);
  assert.deepEqual(thinned([at(1), at(2)], 12).map((point) => point.at), [2, 1]);
});

test("the pause before trying again doubles up to half a minute, and chance only shortens it", () => {
  assert.deepEqual([1, 2, 3, 4, 5, 6, 60].map((failures) => pauseMs(failures, 0)), [
    1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000,
  ]);
  assert.equal(pauseMs(1, 0.5), 750);
  assert.ok(pauseMs(60, 0.999) >= 15_000);
});

test("an axis begins at nothing and ends above the highest value, or where its scale ends", () => {
  assert.deepEqual(rangeTo(100, 0, 0).map(Math.round), [0, 110]);
  assert.deepEqual([rangeTo(null, 0, 0), rangeTo(0.01, 0, 0.05), rangeTo(43, 100, 0)], [[0, 1], [0, 0.05], [0, 100]]);
});

test("a value without neighbours is found, for no line would show it", () => {
  assert.deepEqual(loneOf([1, null, 2, 3, null, 4]), [0, 5]);
  assert.deepEqual(loneOf([]), []);
});
