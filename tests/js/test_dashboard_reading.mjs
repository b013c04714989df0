import assert from "node:assert/strict";
import { test } from "node:test";

const noWalker = () => ({});
globalThis.document = { documentElement: { lang: "en", dataset: {} }, createTreeWalker: noWalker, createComment: noWalker };
const reading = await import("../../static/js/dashboard/reading.js");
const figures = await import("../../static/js/dashboard/figures.js");
const { waterfallOf } = await import("../../static/js/dashboard/waterfall.js");
const { promiseName, spanName } = await import("../../static/js/dashboard/names.js");
const { stateSaid } = await import("../../static/js/dashboard/state_view.js");

const promise = (value, level = "ok", limits = [3, 5, 10]) => {
  const [target, warning, critical] = limits;
  return { name: "chat_p50", unit: "s", value, target, warning, critical, level };
};
const FLOOR = [0.8, 0.6, 0.4];

test("a promise is kept, past its target, or as bad as the server says", () => {
  const standings = [promise(null), promise(2), promise(3), promise(4), promise(6, "warning"), promise(11, "critical")];
  assert.deepEqual(standings.map(reading.standingOf), ["unmeasured", "ok", "ok", "missed", "warning", "critical"]);
});

test("of what should be high, less misses the target", () => {
  assert.deepEqual([0.9, 0.8, 0.7].map((value) => reading.standingOf(promise(value, "ok", FLOOR))), ["ok", "ok", "missed"]);
  assert.equal(reading.isFloor(promise(1, "ok", FLOOR)), true);
  assert.equal(reading.isFloor(promise(1)), false);
});

test("every tile is there before anything was measured", () => {
  const tiles = reading.tilesOf({});
  assert.deepEqual(tiles.map(({ id }) => id), [
    "p50", "p95", "p99", "rate", "first_token", "queue", "errors", "cache", "cpu", "memory",
  ]);
  assert.deepEqual(tiles.map(({ value, measure }) => figures.written(value, measure)), Array(10).fill("–"));
});

test("a tile knows the promise that is about it", () => {
  const slo = [promise(1), { ...promise(50), name: "cpu", unit: "percent" }];
  const tiles = reading.tilesOf({ slo, resources: { cpu_percent: 43 } });
  const [p50, cpu] = ["p50", "cpu"].map((wanted) => tiles.find(({ id }) => id === wanted));
  assert.deepEqual([p50.promise, p50.isOfPromise], [slo[0], false]);
  assert.deepEqual([cpu.value, cpu.promise, cpu.isOfPromise], [43, slo[1], true]);
});

test("routes stand slowest first, unmeasured ones at the end", () => {
  const sorted = reading.slowestFirst({ a: { p95: 1 }, b: {}, c: { p95: 9 }, d: { p95: 0 } });
  assert.deepEqual(sorted.map(([route]) => route), ["c", "a", "d", "b"]);
  assert.deepEqual(reading.slowestFirst(undefined), []);
});

test("shares add up to the whole and leave out who never answered", () => {
  const shares = reading.sharesOf({ calm: 1, default: 3, silent: 0 });
  assert.deepEqual(shares.map(({ name, share }) => [name, share]), [["default", 0.75], ["calm", 0.25]]);
});

test("the most pressing alert stands first, of equals the older", () => {
  const alert = (slo, severity, began) => ({ slo, severity, began_at_s: began });
  const sorted = reading.mostPressingFirst([alert("a", "ticket", 1), alert("b", "page", 3), alert("c", "page", 2)]);
  assert.deepEqual(sorted.map(({ slo }) => slo), ["c", "b", "a"]);
  assert.equal(reading.beganAtS({ began_at: "1970-01-01T00:01:00Z" }), 60);
});

test("what is read out has no figures that never rest", () => {
  const performance = { rating: "fair", score: 58.2, alerts: [{ slo: "errors", severity: "page", burn: 16, began_at_s: 1 }] };
  assert.equal(stateSaid(performance), "Act now: Errors. Rating: Fair");
  assert.equal(stateSaid({ ...performance, score: 12, alerts: [{ ...performance.alerts[0], burn: 99 }] }), stateSaid(performance));
  assert.equal(stateSaid(null), "");
});

test("bars of a time line lie where their spans do, in percent", () => {
  const span = (name, start_ms, duration_ms) => ({ name, start_ms, duration_ms });
  const { bars, wholeMs } = waterfallOf([span("vector", 50, 25), span("embed", 0, 50), span("bm25", 50, 50)], 200);
  assert.equal(wholeMs, 200);
  assert.deepEqual(bars.map(({ name, x, width }) => [name, x, width]), [["embed", 0, 25], ["bm25", 25, 25], ["vector", 25, 12.5]]);
});

test("a span past the end of its request makes the whole longer, one of a moment can be seen", () => {
  const { bars, wholeMs } = waterfallOf([{ name: "a", start_ms: 90, duration_ms: 110 }, { name: "b", start_ms: 200, duration_ms: 0 }], 100);
  assert.equal(wholeMs, 200);
  assert.ok(bars.every(({ x, width }) => width > 0 && x + width <= 100));
  assert.deepEqual(waterfallOf(undefined, 12), { bars: [], wholeMs: 12 });
  assert.equal(waterfallOf([{ name: "a", start_ms: 0, duration_ms: 0 }], 0).bars[0].x, 0);
});

test("figures have the digits and the unit that a person would choose", () => {
  assert.deepEqual([0, 0.0012, 0.853, 1].map(figures.share), ["0%", "0.12%", "85.3%", "100%"]);
  assert.deepEqual([0, 0.25, 12.34, 1234.5].map(figures.rate), ["0/s", "0.25/s", "12.3/s", "1,235/s"]);
  assert.deepEqual([figures.cost(0.1432), figures.factor(16.2), figures.plain(0.031)], ["$0.1432", "16.2×", "0.03"]);
  assert.deepEqual(
    [figures.inUnit(0.64, "s"), figures.inUnit(0.8, "ratio"), figures.inUnit(43, "percent"), figures.inUnit(null, "s")],
    ["640 ms", "80%", "43%", "–"],
  );
});

test("what has no name here is called as the server calls it", () => {
  assert.deepEqual([promiseName("errors"), promiseName("new")], ["Errors", "new"]);
  assert.deepEqual([spanName("queue"), spanName("constructor_of_things")], ["Waiting for a worker", "constructor_of_things"]);
});

test("tokens are told as a sum or by kind", () => {
  assert.deepEqual([reading.tokensOf(7), reading.tokensOf({ prompt: 3, completion: 4 }), reading.tokensOf(null)], [7, 7, null]);
});
