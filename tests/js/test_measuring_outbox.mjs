import assert from "node:assert/strict";
import { test } from "node:test";

import { BATCH, EVERY_MS, MOST_IN_BATCH, createOutbox } from "../../static/js/measuring/outbox.js";

/** An outbox whose server answers as `outcomes` say, then takes everything; time stands still. */
function setUp(outcomes = [], { online = true, beacons = true } = {}) {
  const posted = [];
  const beaconed = [];
  const kept = new Map();
  const held = new Set();
  const timers = [];
  let ids = 0;
  let gate = null;
  const wire = {
    async post(batch) {
      posted.push(batch);
      await gate;
      return outcomes.shift() ?? "taken";
    },
    beacon(batch) {
      if (beacons) beaconed.push(batch);
      return beacons;
    },
  };
  const store = {
    keep: (batch) => void (kept.set(batch.id, batch), held.delete(batch.id)),
    drop: (id) => void kept.delete(id),
    async take() {
      const free = [...kept.values()].find(({ id }) => !held.has(id)) ?? null;
      if (free) held.add(free.id);
      return free;
    },
  };
  const state = { online };
  const outbox = createOutbox(wire, store, {
    now: () => 7,
    later: (run, ms) => timers.push({ run, ms }),
    canSend: () => state.online,
    newId: () => `b${(ids += 1)}`,
  });
  const names = (batches) => batches.map(({ metrics }) => metrics.map(({ name }) => name).join(""));
  const settle = () => new Promise(setImmediate);
  const wake = () => (timers.shift().run(), settle());
  const hold = () => {
    let open;
    gate = new Promise((resolve) => (open = resolve));
    return () => (open(), settle());
  };
  return { outbox, posted, beaconed, kept, timers, state, names, settle, wake, hold };
}

const metric = (name) => ({ name, value: 1, timestamp: 1 });

test("what is measured waits for more and goes off together", async () => {
  const { outbox, posted, timers, names, wake } = setUp();
  outbox.add(metric("a"), "/");
  outbox.add(metric("b"), "/");
  assert.deepEqual([posted.length, timers.map(({ ms }) => ms)], [0, [EVERY_MS]]);
  await wake();
  assert.deepEqual(names(posted), ["ab"]);
  assert.deepEqual([posted[0].url, posted[0].timestamp], ["/", 7]);
  await outbox.send();
  assert.equal(posted.length, 1);
});

test("a full batch does not wait", async () => {
  const { outbox, posted, settle } = setUp();
  for (let i = 0; i < BATCH; i += 1) outbox.add(metric("x"), "/");
  await settle();
  assert.deepEqual(posted.map(({ metrics }) => metrics.length), [BATCH]);
});

test("what could not be sent is kept, and sent once when the server answers again", async () => {
  const { outbox, posted, kept, timers, names, wake } = setUp(["failed"]);
  outbox.add(metric("a"), "/");
  await wake();
  assert.deepEqual(names([...kept.values()]), ["a"]);
  assert.ok(timers[0].ms > EVERY_MS);
  outbox.add(metric("b"), "/");
  await wake();
  assert.deepEqual(names(posted), ["a", "b", "a"]);
  assert.equal(kept.size, 0);
  await outbox.send();
  assert.equal(posted.length, 3);
});

test("a server that stays away is asked ever more rarely, and not with every full batch", async () => {
  const { outbox, posted, timers, wake } = setUp(Array(9).fill("failed"));
  outbox.add(metric("a"), "/");
  const pauses = [];
  for (let i = 0; i < 8; i += 1) {
    pauses.push(timers[0].ms);
    await wake();
  }
  assert.deepEqual(pauses, [10, 20, 40, 80, 160, 300, 300, 300].map((s) => s * 1000));
  const asked = posted.length;
  for (let i = 0; i < BATCH; i += 1) outbox.add(metric("x"), "/");
  assert.equal(posted.length, asked);
});

test("what the server refuses is not sent again", async () => {
  const { outbox, posted, kept, wake } = setUp(["refused"]);
  outbox.add(metric("a"), "/");
  await wake();
  await outbox.send();
  assert.deepEqual([posted.length, kept.size], [1, 0]);
});

test("offline nothing is sent and all is kept; back online it goes off", async () => {
  const { outbox, posted, beaconed, kept, state, names, wake } = setUp([], { online: false });
  outbox.add(metric("a"), "/");
  await wake();
  outbox.add(metric("b"), "/");
  outbox.hide();
  assert.deepEqual([posted.length, beaconed.length, kept.size], [0, 0, 2]);
  state.online = true;
  await outbox.send();
  assert.deepEqual([names(posted), kept.size], [["a", "b"], 0]);
});

test("out of sight what is fresh goes by beacon, once", () => {
  const { outbox, posted, beaconed, kept, names } = setUp();
  outbox.add(metric("a"), "/");
  outbox.hide();
  outbox.hide();
  outbox.leave();
  assert.deepEqual([names(beaconed), posted.length, kept.size], [["a"], 0, 0]);
});

test("much goes off in several batches", () => {
  const { outbox, beaconed, hold } = setUp();
  hold();
  for (let i = 0; i < BATCH + MOST_IN_BATCH + 1; i += 1) outbox.add(metric("x"), "/");
  outbox.hide();
  assert.deepEqual(beaconed.map(({ metrics }) => metrics.length), [MOST_IN_BATCH, 1]);
});

test("what the browser will not send by beacon, or to a server that is away, is kept", async () => {
  const full = setUp([], { beacons: false });
  full.outbox.add(metric("a"), "/");
  full.outbox.hide();
  assert.equal(full.kept.size, 1);
  const offline = setUp([], { online: false });
  offline.outbox.add(metric("a"), "/");
  offline.outbox.hide();
  assert.deepEqual([offline.beaconed.length, offline.kept.size], [0, 1]);
  const away = setUp(["failed"]);
  away.outbox.add(metric("a"), "/");
  await away.wake();
  away.outbox.add(metric("b"), "/");
  away.outbox.hide();
  assert.deepEqual([away.beaconed.length, away.kept.size], [0, 2]);
});

test("what is on its way is sent neither again nor with what follows", async () => {
  const { outbox, posted, beaconed, names, hold } = setUp();
  const open = hold();
  outbox.add(metric("a"), "/");
  void outbox.send();
  void outbox.send();
  outbox.add(metric("b"), "/");
  outbox.hide();
  await open();
  assert.deepEqual([names(posted), names(beaconed)], [["a"], ["b"]]);
});

test("a page that is left does not leave behind what it was sending", async () => {
  const { outbox, posted, kept, settle, hold } = setUp();
  kept.set("k", { id: "k", url: "/", timestamp: 1, metrics: [metric("old")] });
  const open = hold();
  void outbox.send();
  await settle();
  assert.deepEqual([posted.length, kept.size], [1, 1]);
  outbox.leave();
  assert.equal(kept.size, 0);
  await open();
  assert.equal(posted.length, 1);
});

test("what is measured while a batch is on its way follows it", async () => {
  const { outbox, posted, names, settle, hold } = setUp();
  const open = hold();
  outbox.add(metric("a"), "/");
  void outbox.send();
  outbox.add(metric("b"), "/");
  await settle();
  await open();
  assert.deepEqual(names(posted), ["a", "b"]);
});

test("what was measured on two pages goes off in two batches", async () => {
  const { outbox, posted, names } = setUp();
  outbox.add(metric("a"), "/");
  outbox.add(metric("b"), "/documents");
  outbox.add(metric("c"), "/");
  await outbox.send();
  assert.deepEqual(posted.map(({ url }) => url), ["/", "/documents"]);
  assert.deepEqual(names(posted), ["ac", "b"]);
});
