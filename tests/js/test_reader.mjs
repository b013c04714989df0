import assert from "node:assert/strict";
import { test } from "node:test";

import { outlineOf } from "../../static/js/reader/outline.js";
import { addressOf, placeIn } from "../../static/js/reader/place.js";
import { runsOf } from "../../static/js/reader/runs.js";
import { blocksOf } from "../../static/js/reader/tables.js";
import { groupedBy, piecesOf, unwrapped } from "../../static/js/ui/marks.js";

const chunk = (position, text, overlap = 0, more = {}) => ({
  id: `d-1-${position}`, position, heading: null, page: null, text, overlap, ...more,
});
const cut = ({ chunk: { text } }, [start, end]) => Array.from(text).slice(start, end).join("");

test("a text is cut where its marks begin and end, in code points", () => {
  const pieces = piecesOf("😀 하나 둘 셋", { mark: [[2, 6]], word: [[5, 6]] });
  assert.deepEqual(pieces.map(({ text, marks }) => [text, marks.join()]), [
    ["😀 ", ""], ["하나 ", "mark"], ["둘", "mark,word"], [" 셋", ""],
  ]);
  assert.deepEqual(groupedBy(pieces, "mark").map(({ pieces: all }) => all.length), [1, 2, 1]);
  assert.deepEqual(piecesOf("abcdef", { mark: [[1, 3]] }, { from: 2, to: 5 }), [
    { text: "c", marks: ["mark"] }, { text: "de", marks: [] },
  ]);
});

test("lines that were only kept short are joined, and code is left alone", () => {
  const long = "a ".repeat(32) + "end";
  assert.equal(unwrapped(`${long}\ngoes on.\nNew line`), `${long} goes on.\nNew line`);
  assert.equal(unwrapped(`${long}\n  indented`), `${long}\n  indented`);
  assert.equal(unwrapped(`${long}\nx = {`), `${long}\nx = {`);
  assert.equal(unwrapped("short\nlines"), "short\nlines");
});

test("what neighbours share is shown once and marked where it is shown", () => {
  const chunks = [chunk(0, "One. Two."), chunk(1, "Two. Three. Four.", 4), chunk(2, "Five.")];
  const [first, second] = runsOf(chunks, { cited: "d-1-1", support: [[0, 4], [12, 17]], title: "" });
  assert.deepEqual(first.parts.map(({ chunk: { text }, from }) => text.slice(from)), ["One. Two.", " Three. Four."]);
  const [before, cited] = first.parts;
  assert.deepEqual(before.cited.map((span) => cut(before, span)), ["Two."]);
  assert.deepEqual(before.support.map((span) => cut(before, span)), ["Two."]);
  assert.deepEqual(cited.support.map((span) => cut(cited, span)), ["Two.", "Four."]);
  assert.deepEqual(second.parts.map(({ cited: none }) => none), [[]]);
});

test("what the passage before is not there for is shown where it stands", () => {
  const [run] = runsOf([chunk(5, "Two. Three.", 4)], { cited: "", support: [], title: "" });
  assert.equal(run.parts[0].from, 0);
});

test("headings and pages are told where they begin", () => {
  const chunks = [
    chunk(0, "a", 0, { heading: "Guide", page: 1 }), chunk(1, "b", 0, { heading: "Guide › Part", page: 1 }),
    chunk(2, "c", 0, { heading: "Guide › Part", page: 2 }),
  ];
  const runs = runsOf(chunks, { cited: "", support: [], title: "Guide" });
  assert.deepEqual(runs.map(({ heading, page }) => [heading, page]), [["", 1], ["Part", null], ["", 2]]);
  assert.deepEqual(outlineOf(chunks, "Guide"), [{ heading: "Part", depth: 0, chunk: "d-1-1" }]);
  const deep = [chunk(0, "a", 0, { heading: "A › B" }), chunk(1, "b", 0, { heading: "A › C" })];
  assert.deepEqual(outlineOf(deep, "").map(({ heading, depth }) => [heading, depth]), [["A", 0], ["B", 1], ["C", 1]]);
});

test("tables are found among prose, and their cells", () => {
  const text = "Prose | with a bar.\n\n| Name | Age |\n| --- | --- |\n| 김 | 41 |\nMore.";
  const blocks = blocksOf(text, 0);
  assert.deepEqual(blocks.map(({ rows }) => Boolean(rows)), [false, true, false]);
  const cells = blocks[1].rows.map((row) => row.map(([a, b]) => Array.from(text).slice(a, b).join("").trim()));
  assert.deepEqual(cells, [["Name", "Age"], ["김", "41"]]);
  assert.equal(blocks.map(({ from, to }) => Array.from(text).slice(from, to).join("")).join(""), text);
  const rows = "a | b\n1 | 2";
  assert.deepEqual(blocksOf(rows, 0)[0].rows.map((row) => row.length), [2, 2]);
});

test("a place is written into an address and read from it", () => {
  const place = { id: "d", chunk: "d-1-4", support: [[12, 80], [90, 99]] };
  assert.deepEqual(placeIn(new URL(addressOf(place), "http://a.example").search), place);
  assert.equal(placeIn("?c=1"), null);
  assert.deepEqual(placeIn("?d=x&support=nonsense"), { id: "x", chunk: "", support: [] });
});
