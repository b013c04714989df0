import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.document = { documentElement: { lang: "en", dataset: {} } };
const { addressOf, askedIn, EVERYTHING, turned } = await import("../../static/js/documents/asked.js");
const { NOTHING, paged, ranged, toggled, without } = await import("../../static/js/documents/selection.js");
const { formatAgo } = await import("../../static/js/ui/ago.js");

const SHOWN = ["a", "b", "c", "d", "e"];
const ids = ({ ids: chosen }) => [...chosen].toSorted().join("");

test("an address and a question say the same", () => {
  const asked = { q: "a & b", status: "failed", kind: "pdf", sort: "size", order: "asc", page: 3 };
  assert.deepEqual(askedIn(addressOf(asked, "")), asked);
  assert.equal(addressOf(EVERYTHING, "?q=x&page=2"), "/documents");
});

test("what else an address names stays", () => {
  assert.equal(addressOf({ ...EVERYTHING, q: "x" }, "?d=12&chunk=3&page=2"), "?d=12&chunk=3&q=x");
});

test("what cannot be asked for is as if it were not there", () => {
  assert.deepEqual(askedIn("?status=lost&kind=music&sort=luck&order=asc&page=-1"), EVERYTHING);
  assert.equal(askedIn("?page=1e99").page, 1);
});

test("a column sorts, turns round, and lets go", () => {
  const first = turned(EVERYTHING, "name");
  const second = turned({ ...EVERYTHING, ...first }, "name");
  assert.deepEqual([first, second], [{ sort: "name", order: "" }, { sort: "name", order: "desc" }]);
  assert.deepEqual(turned({ ...EVERYTHING, ...second }, "name"), { sort: "", order: "" });
  assert.deepEqual(turned({ ...EVERYTHING, sort: "size", order: "asc" }, "name"), { sort: "name", order: "" });
});

test("a range goes from the last one clicked, in either direction, on and off", () => {
  const from = toggled(NOTHING, "d");
  const range = ranged(from, "b", SHOWN);
  assert.equal(ids(range), "bcd");
  assert.equal(ids(ranged(toggled(range, "b"), "d", SHOWN)), "");
  assert.equal(ids(ranged({ ids: new Set(["x"]), anchor: "x" }, "a", SHOWN)), "ax");
});

test("a page is chosen whole, then not at all, and other pages are left alone", () => {
  const elsewhere = toggled(NOTHING, "z");
  const all = paged(toggled(elsewhere, "a"), SHOWN);
  assert.equal(ids(all), "abcdez");
  assert.equal(ids(paged(all, SHOWN)), "z");
  assert.equal(ids(without(all, ["a", "z"])), "bcde");
});

test("short times are told as how long ago, long ones by date", () => {
  const now = Date.parse("2026-05-10T12:00:00Z");
  const told = ["2026-05-10T11:59:50Z", "2026-05-10T11:58:00Z", "2026-05-10T09:00:00Z", "2026-05-09T09:00:00Z"];
  assert.deepEqual(
    told.map((time) => formatAgo(time, now)),
    ["now", "2 min. ago", "3 hr. ago", "yesterday"],
  );
  assert.equal(formatAgo("2026-01-02T12:00:00Z", now), "Jan 2, 2026");
  assert.equal(formatAgo("2026-05-10T12:00:09Z", now), "now");
});
