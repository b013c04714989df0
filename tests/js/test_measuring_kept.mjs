import assert from "node:assert/strict";
import { test } from "node:test";

import { MOST_AGE_MS, MOST_METRICS, createKept } from "../../static/js/measuring/kept.js";

const HOLD_MS = 60_000;

/** The browser's storage as a map, which several tabs share. */
function storage(limit = Infinity) {
  const items = new Map();
  return {
    get length() {
      return items.size;
    },
    key: (i) => [...items.keys()][i] ?? null,
    getItem: (key) => items.get(key) ?? null,
    removeItem: (key) => items.delete(key),
    setItem(key, value) {
      if (items.size >= limit) throw new DOMException("full", "QuotaExceededError");
      items.set(key, value);
    },
  };
}

/** A tab's own view of `shared`; it pauses until the event loop has gone round. */
function tab(shared, holder, clock) {
  return createKept(shared, { now: () => clock.now, pause: () => new Promise(setImmediate), holder });
}

function batch(id, timestamp, count = 1) {
  const metrics = Array.from({ length: count }, () => ({ name: "LCP", value: 1, timestamp }));
  return { id, url: "/", timestamp, metrics };
}

test("what is kept is taken as it was, the oldest first, and stays until it is dropped", async () => {
  const shared = storage();
  const clock = { now: 1_000 };
  const kept = tab(shared, "a", clock);
  kept.keep(batch("new", 900));
  kept.keep(batch("old", 100));
  assert.deepEqual(await kept.take(), batch("old", 100));
  assert.equal(shared.length, 2);
  kept.drop("old");
  assert.deepEqual(await kept.take(), batch("new", 900));
  kept.drop("new");
  assert.equal(await kept.take(), null);
  assert.equal(shared.length, 0);
});

test("tabs that do not see at once what others write never take the same", async () => {
  const shared = new Map();
  const clock = { now: 1_000 };
  // Each has a copy, in which the others' writes appear while it pauses.
  const tabs = ["a", "b", "c"].map((holder) => {
    const seen = storage();
    const write = seen.setItem;
    seen.setItem = (key, value) => void (write(key, value), shared.set(key, value));
    const pause = async () => {
      await new Promise(setImmediate);
      for (const [key, value] of shared) write(key, value);
    };
    return { pause, kept: createKept(seen, { now: () => clock.now, pause, holder }) };
  });
  tabs[0].kept.keep(batch("one", 500));
  await Promise.all(tabs.map(({ pause }) => pause()));
  const taken = await Promise.all(tabs.map(({ kept }) => kept.take()));
  assert.deepEqual(taken.map(Boolean), [false, false, true]);
});

test("what a tab has taken is nobody else's until that tab must be gone", async () => {
  const shared = storage();
  const clock = { now: 1_000 };
  const [a, b] = ["a", "b"].map((holder) => tab(shared, holder, clock));
  a.keep(batch("one", 500));
  assert.ok(await a.take());
  clock.now += HOLD_MS - 1;
  assert.equal(await b.take(), null);
  clock.now += 1;
  assert.deepEqual(await b.take(), batch("one", 500));
});

test("what could not be sent after all can be taken again at once", async () => {
  const shared = storage();
  const [a, b] = ["a", "b"].map((holder) => tab(shared, holder, { now: 1_000 }));
  a.keep(batch("one", 500));
  a.keep(await a.take());
  assert.deepEqual(await b.take(), batch("one", 500));
});

test("of too much the oldest is forgotten", async () => {
  const shared = storage();
  const kept = tab(shared, "a", { now: 1_000 });
  for (let i = 0; i < 9; i += 1) kept.keep(batch(`b${i}`, i, 50));
  assert.equal(shared.length, MOST_METRICS / 50);
  assert.equal((await kept.take()).id, "b5");
});

test("what is older than a day is forgotten", async () => {
  const shared = storage();
  const clock = { now: MOST_AGE_MS };
  const kept = tab(shared, "a", clock);
  kept.keep(batch("one", 0));
  assert.equal(shared.length, 1);
  clock.now += 1;
  assert.equal(await kept.take(), null);
  assert.equal(shared.length, 0);
});

test("what others keep in the same storage is neither read nor touched", async () => {
  const shared = storage();
  shared.setItem("likeopt.theme", "dark");
  shared.setItem("likeopt.measured.odd", '"no batch"');
  const kept = tab(shared, "a", { now: 1_000 });
  kept.keep(batch("one", 500));
  assert.equal((await kept.take()).id, "one");
  assert.equal(shared.getItem("likeopt.theme"), "dark");
});

test("storage that is full or forbidden keeps nothing and breaks nothing", async () => {
  for (const forbidden of [storage(0), { length: 0 }]) {
    const kept = tab(forbidden, "a", { now: 1_000 });
    kept.keep(batch("one", 500));
    assert.equal(await kept.take(), null);
  }
});
