import assert from "node:assert/strict";
import { test } from "node:test";

const root = { lang: "en", dataset: {} };
globalThis.document = { documentElement: root, createTreeWalker() {}, createComment() {} };
const { barsOf, ticksOf } = await import("../../static/js/ui/waterfall_scale.js");
const { spanKind, spanName } = await import("../../static/js/ui/span_names.js");
const { factsOf } = await import("../../static/js/chat/timeline.js");

const span = (name, start_ms, duration_ms) => ({ name, start_ms, duration_ms });

test("bars begin and end to scale, in the order in which they began", () => {
  const { bars, totalMs } = barsOf([span("generation", 50, 150), span("queue", 0, 10), span("embed", 10, 40)]);
  assert.equal(totalMs, 200);
  assert.deepEqual(
    bars.map(({ name, left, width }) => [name, left, width]),
    [["queue", 0, 0.05], ["embed", 0.05, 0.2], ["generation", 0.25, 0.75]],
  );
});

test("of bars that begin together the longest is the first", () => {
  const { bars } = barsOf([span("bm25", 5, 2), span("embed", 5, 9), span("vector", 5, 4)]);
  assert.deepEqual(bars.map(({ name }) => name), ["embed", "vector", "bm25"]);
});

test("the end is where the last one ends, not where the last one begins", () => {
  assert.equal(barsOf([span("first_token", 10, 990), span("generation", 300, 100)]).totalMs, 1000);
});

test("a time line without time, or without spans, has no width and no end", () => {
  assert.deepEqual(barsOf([]), { bars: [], totalMs: 0 });
  const [bar] = barsOf([span("cache", 0, 0)]).bars;
  assert.deepEqual([bar.left, bar.width], [0, 0]);
});

test("a span whose times are no times is left out", () => {
  const { bars } = barsOf([span("route", null, 3), span("embed", 1, NaN), span("bm25", -1, 2), span("fuse", 1, 2)]);
  assert.deepEqual(bars.map(({ name }) => name), ["fuse"]);
});

test("the spans that were given stay as they were", () => {
  const given = Object.freeze([Object.freeze(span("b", 2, 1)), Object.freeze(span("a", 0, 1))]);
  barsOf(given);
  assert.equal(given[0].name, "b");
});

test("the axis names round times, at most six, none beyond the end", () => {
  assert.deepEqual(ticksOf(1000), [0, 200, 400, 600, 800, 1000]);
  assert.deepEqual(ticksOf(1001), [0, 500, 1000]);
  assert.deepEqual(ticksOf(7), [0, 2, 4, 6]);
  assert.deepEqual(ticksOf(0), [0]);
  assert.deepEqual(ticksOf(NaN), [0]);
  for (let totalMs = 0.013; totalMs < 1e7; totalMs *= 1.37) {
    const ticks = ticksOf(totalMs);
    assert.ok(ticks.length >= 2 && ticks.length <= 6, `${ticks.length} at ${totalMs}`);
    assert.ok(ticks.at(-1) <= totalMs * (1 + 1e-9));
  }
});

test("stages have names and kinds; one that is not known keeps its own name", () => {
  assert.equal(spanName("bm25"), "Word search (BM25)");
  assert.equal(spanName("mystery"), "mystery");
  assert.deepEqual(["queue", "embed", "generation", "mystery"].map(spanKind), [
    "waiting",
    "finding",
    "writing",
    "other",
  ]);
  for (const name of ["queue", "cache", "route", "rewrite", "embed", "bm25", "vector", "fuse", "context"]) {
    assert.notEqual(spanName(name), name);
    assert.notEqual(spanKind(name), "other");
  }
});

test("what is known of the whole is said above the bars, what is not is left out", () => {
  const told = {
    request: { model: "small" },
    timings_ms: { total: 2_345 },
    passages: [{ n: 1 }],
    cache: { status: "hit" },
  };
  assert.deepEqual(factsOf(told), ["2.3 sec in all", "small", "1 passage", "from cache"]);
  assert.deepEqual(factsOf({ request: { model: null }, passages: [], cache: null }), []);
});
