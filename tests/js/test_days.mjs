import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.document = { documentElement: { lang: "en", dataset: {} } };
const { groupsOf } = await import("../../static/js/chat/conversation_groups.js");

const at = (daysBack) => {
  const date = new Date();
  date.setDate(date.getDate() - daysBack);
  date.setHours(0, 0, 1);
  return { updated_at: date.toISOString() };
};

test("what was used last stands by day, and keeps its order", () => {
  const [now, before, last, week] = [at(0), at(1), at(2), at(7)];
  assert.deepEqual(groupsOf([now, now, before, last, week]), [
    ["Today", [now, now]],
    ["Yesterday", [before]],
    ["Previous 7 days", [last, week]],
  ]);
});

test("what is older stands by month, with the year if it was another one", () => {
  const names = groupsOf([at(8), at(800), at(1200)]).map(([name]) => name);
  assert.equal(names.length, 3);
  assert.match(names[1], /^[A-Z][a-z]+ 20\d\d$/);
  assert.ok(!["Today", "Yesterday", "Previous 7 days"].includes(names[0]));
});

test("nothing is in no group", () => assert.deepEqual(groupsOf([]), []));
