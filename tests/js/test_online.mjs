import assert from "node:assert/strict";
import { test } from "node:test";

import { createOnline, pauseAfter } from "../../static/js/app/online.js";
import { noteReach, onReach } from "../../static/js/net/reach.js";
import { createStore } from "../../static/js/ui/store.js";

/** A page whose server answers as `answers` say, then not at all. */
function setUp(answers = []) {
  const timers = [];
  const state = createStore({ path: "/", online: true, sent: 0 });
  const asked = { count: 0 };
  const around = {
    answers: async () => (asked.count += 1, answers.shift() ?? false),
    later: (run, ms) => timers.push({ run, ms }),
    cancel: (timer) => timer && (timers[timer - 1].run = null),
  };
  return { state, timers, asked, ...createOnline(state, around) };
}

const settle = () => new Promise((end) => setImmediate(end));

test("a call that fails means offline, and the server is looked for at once", async () => {
  const { state, note, asked } = setUp();
  note(false);
  assert.equal(state.get().online, false);
  assert.equal(asked.count, 1);
});

test("a call that succeeds means online again, and nobody looks any more", async () => {
  const { state, note, timers } = setUp();
  note(false);
  await settle();
  note(true);
  assert.equal(state.get().online, true);
  assert.deepEqual(timers.map(({ run }) => run), [null]);
});

test("the longer the server is gone, the rarer it is looked for, and a call that fails changes nothing", async () => {
  const { note, timers, asked } = setUp();
  note(false);
  await settle();
  note(false);
  note(false);
  assert.equal(asked.count, 1);
  for (let n = 0; n < 3; n += 1) {
    timers.at(-1).run();
    await settle();
  }
  assert.deepEqual(timers.map(({ ms }) => ms), [1_000, 2_000, 4_000, 8_000]);
  assert.equal(pauseAfter(20), 30_000);
});

test("a server that answers is there, whatever the browser thinks of the network", async () => {
  const { state, look } = setUp([true]);
  await look();
  assert.equal(state.get().online, true);
});

test("when the server is found again, the next absence begins with a short pause", async () => {
  const { state, note, timers, look } = setUp([false, false, true, false]);
  note(false);
  await settle();
  timers.at(-1).run();
  await settle();
  await look();
  assert.equal(state.get().online, true);
  note(false);
  await settle();
  assert.equal(timers.at(-1).ms, 1_000);
});

test("what the service worker has kept is no sign of the server", () => {
  const heard = [];
  const ended = new AbortController();
  onReach((answers) => heard.push(answers), ended.signal);
  noteReach(new Response("{}"));
  noteReach(new Response("{}", { headers: { "X-Likeopt-Kept": "2026-01-02T03:04:05Z" } }));
  noteReach(null);
  ended.abort();
  noteReach(null);
  assert.deepEqual(heard, [true, false, false]);
});
