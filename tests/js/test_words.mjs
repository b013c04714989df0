import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.document = { documentElement: { lang: "ko" } };
const { addWords, formatBytes, formatDuration, t, tn } = await import("../../static/js/ui/i18n.js");

test("a sentence without a translation is said in English", () => {
  assert.equal(t("Page {page}", { page: 3 }), "Page 3");
  assert.equal(tn("{n} file", "{n} files", 1), "1 file");
  assert.equal(tn("{n} file", "{n} files", 1234), "1,234 files");
});

test("translations are said with their gaps filled", () => {
  addWords({ "Page {page}": "{page}쪽", "{n} file": ["파일 {n}개"] });
  assert.equal(t("Page {page}", { page: 3 }), "3쪽");
  assert.equal(tn("{n} file", "{n} files", 1), "파일 1개");
  assert.equal(tn("{n} file", "{n} files", 2), "파일 2개");
});

test("numbers in a sentence are written as the language writes them", () => {
  assert.equal(t("Page {page}", { page: 1234 }), "1,234쪽");
});

test("a value that looks like a gap stays as it is", () => {
  assert.equal(t("Page {page}", { page: "{page}" }), "{page}쪽");
});

test("sizes and durations have the unit a person would choose", () => {
  assert.deepEqual([17, 24_312, 1_500_000].map(formatBytes), ["17 B", "24 kB", "1.5 MB"]);
  assert.match(formatDuration(812.4), /^812/);
  assert.match(formatDuration(2_345), /^2\.3/);
  assert.deepEqual([600_000, 5_400_000].map(formatDuration), ["10분", "1.5시간"]);
});
