import assert from "node:assert/strict";
import { test } from "node:test";

const noWalker = () => ({});
globalThis.document = { documentElement: { lang: "en", dataset: {} }, createTreeWalker: noWalker, createComment: noWalker };
const { SPAN_MS, WINDOW_MS, curveOf, ratiosOf, remember } = await import("../../static/js/admin/history.js");
const { inOrder } = await import("../../static/js/admin/names.js");
const { count, duration, ratio, size } = await import("../../static/js/admin/numbers.js");
const { linesOf } = await import("../../static/js/admin/warming.js");
const { saidOf } = await import("../../static/js/chat/cached.js");

const sample = (at, hits, misses) => ({ at, hits, misses });
const polled = (...samples) => samples.reduce(remember, []);

test("a hit ratio is that of the lookups since the window began, not of all there ever were", () => {
  const samples = polled(sample(0, 1000, 0), sample(2_000, 1003, 1), sample(2_000 + WINDOW_MS, 1003, 5));
  assert.deepEqual(ratiosOf(samples).map((point) => point.ratio), [null, 0.75, 0]);
});

test("where nothing was asked for there is no ratio, and a pause is no lookup", () => {
  const samples = polled(sample(0, 5, 5), sample(2_000, 5, 5), sample(2_001 + WINDOW_MS, 9, 5));
  assert.deepEqual(ratiosOf(samples).map((point) => point.ratio), [null, null, null]);
});

test("counters that fall begin a new history", () => {
  const samples = polled(sample(0, 50, 50), sample(2_000, 60, 50), sample(4_000, 1, 2));
  assert.deepEqual(samples, [sample(4_000, 1, 2)]);
});

test("samples are kept for as long as the curve shows them", () => {
  const samples = polled(...Array.from({ length: 400 }, (_, i) => sample(i * 2_000, i, i)));
  const oldest = samples.at(-1).at - samples[0].at;
  assert.ok(oldest >= SPAN_MS && oldest <= SPAN_MS + WINDOW_MS);
});

test("a curve ends at the right edge, breaks at gaps and shows a point by itself", () => {
  const now = SPAN_MS;
  const ratios = [[0, 1], [SPAN_MS / 4, null], [SPAN_MS / 2, 0.25], [SPAN_MS, 0]];
  const points = ratios.map(([at, value]) => ({ at, ratio: value }));
  assert.equal(curveOf(points, now), "M0.0 0.0h0M50.0 75.0h0L100.0 100.0");
  assert.equal(curveOf(points, now + SPAN_MS), "M0.0 100.0h0");
  assert.equal(curveOf([], now), "");
});

test("what is not known is a dash and never NaN", () => {
  assert.deepEqual([count(undefined), size(null), duration(NaN), ratio({})], ["–", "–", "–", "–"]);
  assert.equal(ratio({ hit_ratio: 0, hits: 0, misses: 0 }), "–");
  assert.equal(ratio({ hit_ratio: 0, hits: 0, misses: 4 }), "0%");
});

test("a duration has the unit a person would choose", () => {
  assert.deepEqual([0, 0.42, 13.4, 2_345, 90_000, 9_000_000].map(duration), [
    "0 ms",
    "0.4 ms",
    "13 ms",
    "2.3 sec",
    "1.5 min",
    "2.5 hr",
  ]);
});

test("kinds stand in their order, those without a name here at the end", () => {
  assert.deepEqual(inOrder(["a", "b", "c"], { x: 1, c: 1, a: 1 }), ["a", "c", "x"]);
  assert.deepEqual(inOrder(["a", "b"], undefined), ["a", "b"]);
});

test("each line that says something is warmed once", () => {
  assert.deepEqual(linesOf(" one \n\n  \ntwo\r\none\n"), ["one", "two"]);
});

test("an answer from the cache says which layer, what was the same, and what it saved", () => {
  const exact = { status: "hit", layer: "redis", kind: "exact", saved_tokens: 1 };
  assert.deepEqual(saidOf(exact), ["from cache", "Redis", "1 token saved"]);
  const semantic = { status: "hit", layer: null, kind: "semantic", saved_tokens: 0 };
  assert.deepEqual(saidOf(semantic), ["from cache", "answered a question that means the same"]);
});
