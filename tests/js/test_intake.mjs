import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.document = { documentElement: { lang: "en", dataset: {} } };
const { createPace } = await import("../../static/js/intake/pace.js");
const { createRecords } = await import("../../static/js/intake/records.js");

const KB = 1000;

function paceAt() {
  const clock = { ms: 0 };
  return { clock, pace: createPace(() => clock.ms) };
}

function upload(key, stage, sizeBytes = 100, sentBytes = 0) {
  return { key, stage, sizeBytes, sentBytes, name: `${key}.md` };
}

test("the rest is estimated from how fast it goes, and only after a few seconds", () => {
  const { clock, pace } = paceAt();
  const total = 1000 * KB;
  for (let done = 0; done <= 200 * KB; done += 50 * KB, clock.ms += 1000) {
    if (clock.ms > 0 && clock.ms < 3000) assert.equal(pace.read().leftS, null);
    pace.note({ bytes: done, files: 0 }, { bytes: total - done, files: 1 });
  }
  const { leftS, bytesPerS } = pace.read();
  assert.equal(bytesPerS, 50 * KB);
  assert.ok(leftS > 14 && leftS < 20, String(leftS));
});

test("many small files take as long as they are many", () => {
  const { clock, pace } = paceAt();
  for (let files = 0; files <= 50; files += 10, clock.ms += 1000) {
    pace.note({ bytes: files * 10, files }, { bytes: 1, files: 1000 - files });
  }
  assert.ok(pace.read().leftS > 90, String(pace.read().leftS));
});

test("an estimate does not jump when the line falters", () => {
  const { clock, pace } = paceAt();
  let done = 0;
  for (let n = 0; n < 20; n += 1, clock.ms += 500) {
    pace.note({ bytes: done, files: 0 }, { bytes: 1000 * KB - done, files: 0 });
    done += 20 * KB;
  }
  const before = pace.read().leftS;
  clock.ms += 2000;
  pace.note({ bytes: done, files: 0 }, { bytes: 1000 * KB - done, files: 0 });
  assert.ok(Math.abs(pace.read().leftS - before) < before * 0.3);
});

test("a new lot is estimated anew", () => {
  const { clock, pace } = paceAt();
  for (let n = 0; n < 10; n += 1, clock.ms += 1000) pace.note({ bytes: n, files: n }, { bytes: 9, files: 9 });
  pace.reset();
  assert.deepEqual(pace.read(), { bytesPerS: 0, leftS: null });
});

test("sums follow every change, and what failed is not on its way", () => {
  const records = createRecords();
  records.put(upload(1, "waiting"));
  records.put(upload(2, "waiting", 50));
  records.change(1, { stage: "sending", sentBytes: 40 });
  assert.deepEqual(records.sums, { sizeBytes: 150, sentBytes: 40 });
  records.change(1, { stage: "failed" });
  assert.deepEqual(records.sums, { sizeBytes: 50, sentBytes: 0 });
  records.remove(2);
  records.remove(2);
  assert.deepEqual(records.sums, { sizeBytes: 0, sentBytes: 0 });
  assert.equal(records.count("failed", "waiting"), 1);
});

test("what is under way and what failed is listed first", () => {
  const records = createRecords();
  const stages = ["ready", "waiting", "queued", "failed", "sending", "unread", "indexing", "known"];
  stages.forEach((stage, key) => records.put(upload(key, stage)));
  const listed = records.first(5).map(({ stage }) => stage);
  assert.deepEqual(listed, ["sending", "failed", "unread", "indexing", "waiting"]);
  assert.equal(records.next(), 1);
});
