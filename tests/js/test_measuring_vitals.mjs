import assert from "node:assert/strict";
import { test } from "node:test";

import { createTrail } from "../../static/js/measuring/trail.js";

const { createVitals } = await import("../../static/js/measuring/vitals.js");

/** What is told of vitals, as "name value". */
function setUp() {
  const told = [];
  const vitals = createVitals(({ name, value }) => told.push(`${name} ${value}`), () => 7);
  const note = (name, value, ...startTimes) =>
    vitals.note({ id: name, name, value, entries: startTimes.map((startTime) => ({ startTime })) });
  return { vitals, told, note };
}

test("a vital that grows after it was told is not told again, one of a new visit is", () => {
  const { vitals, told } = setUp();
  vitals.tell({ id: "v1", name: "LCP", value: 10 });
  vitals.tell({ id: "v1", name: "LCP", value: 20 });
  vitals.tell({ id: "v2", name: "LCP", value: 30 });
  assert.deepEqual(told, ["LCP 10", "LCP 30"]);
});

test("one that may grow is told as it was last, when the page is left", () => {
  const { vitals, told, note } = setUp();
  note("INP", 24, 100);
  note("INP", 40, 100, 200);
  assert.deepEqual(told, []);
  vitals.tellNoted();
  note("INP", 80, 300);
  vitals.tellNoted();
  assert.deepEqual(told, ["INP 40"]);
});

test("what happens on the next page is not the first one's", () => {
  const { vitals, told, note } = setUp();
  note("CLS", 0);
  note("INP", 16, 100);
  vitals.leave(500);
  note("INP", 40, 480);
  note("INP", 400, 600);
  note("CLS", 0.4, 620);
  vitals.leave(900);
  note("INP", 500, 700);
  vitals.tellNoted();
  assert.deepEqual(told, ["CLS 0", "INP 40"]);
});

test("a page that comes back as it was left is measured anew", () => {
  const { vitals, told, note } = setUp();
  note("INP", 16, 100);
  vitals.leave(500);
  vitals.tellNoted();
  vitals.restart();
  vitals.note({ id: "second", name: "INP", value: 32, entries: [{ startTime: 2_000 }] });
  vitals.tellNoted();
  assert.deepEqual(told, ["INP 16", "INP 32"]);
});

test("it is known which page was on show when", () => {
  const trail = createTrail("/");
  trail.go("/documents", 100);
  trail.go("/documents", 150);
  trail.go("/", 200);
  assert.deepEqual([0, 99, 100, 199, 200, 9_999].map(trail.at), ["/", "/", "/documents", "/documents", "/", "/"]);
});
