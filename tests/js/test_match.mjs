import assert from "node:assert/strict";
import { test } from "node:test";

const { initialOf, keysOf, lettersOf, withoutUnfinished } = await import("../../static/js/palette/hangul.js");
const { match } = await import("../../static/js/palette/match.js");

/** What is marked of `text`. */
function marked(typed, text) {
  const found = match(typed, text);
  return found && found.places.map((at) => Array.from(text)[at]).join("");
}

test("a syllable is typed letter by letter, double ones included", () => {
  assert.deepEqual(["문", "과", "값", "웬", "ㅄ", "A"].map(lettersOf), ["ㅁㅜㄴ", "ㄱㅗㅏ", "ㄱㅏㅂㅅ", "ㅇㅜㅔㄴ", "ㅂㅅ", "a"]);
  assert.equal(initialOf("짜"), "ㅉ");
  assert.equal(initialOf("x"), "");
});

test("a text is found at every moment of its being typed", () => {
  for (const typed of ["ㅁ", "무", "문", "문ㅅ", "문서"]) assert.ok(match(typed, "문서"), typed);
  for (const typed of ["대호", "대화", "대홥", "대화보"]) assert.ok(match(typed, "새 대화 보기"), typed);
});

test("consonants find the syllables that begin with them", () => {
  assert.equal(marked("ㅁㅅ", "문서 이름으로 검색"), "문서");
  assert.equal(marked("ㅅㄷㅎ", "새 대화"), "새대화");
  assert.equal(match("ㄷㅅ", "문서"), null);
});

test("what fits is marked in both scripts", () => {
  assert.equal(marked("문", "API 문서"), "문");
  assert.equal(marked("chat", "New chat"), "chat");
  assert.equal(marked("nch", "New chat"), "Nch");
  assert.equal(marked("chat new", "New chat"), "Newchat");
  assert.equal(marked("😀b", "a 😀b"), "😀b");
});

test("letters strewn over a text do not fit it", () => {
  assert.equal(marked("새대화", "새 대화"), "새 대화");
  assert.equal(match("nwt", "New chat"), null);
  assert.equal(match("ㅏ", "문서"), null);
  assert.equal(match("documents", "대화"), null);
});

test("a keyboard in the wrong layout is understood, but comes last", () => {
  assert.equal(keysOf(Array.from("문서", lettersOf).join("")), "anstj");
  assert.equal(marked("anstj", "문서"), "문서");
  assert.ok(match("ㅇㅐㅊㅕㅡ", "Documents"));
  assert.ok(match("anstj", "문서").score < match("문서", "지난 문서").score);
});

test("the better a text fits, the higher it scores", () => {
  const scores = ["Chat", "New chat", "Snapchats"].map((text) => match("chat", text).score);
  assert.deepEqual(scores, [...scores].sort((a, b) => b - a));
  assert.equal(new Set(scores).size, 3);
});

test("nothing typed fits everything", () => {
  assert.deepEqual(match(" ", "문서"), { score: 100, places: [] });
});

test("a syllable that is not whole is not asked for", () => {
  assert.equal(withoutUnfinished("문ㅅ"), "문");
  assert.equal(withoutUnfinished("ㅁㅅ"), "");
  assert.equal(withoutUnfinished("문서 ㅎ"), "문서");
});
