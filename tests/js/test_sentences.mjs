import assert from "node:assert/strict";
import { test } from "node:test";

import { inCodeUnits, sentencePlaces } from "../../static/js/chat/sentences.js";

const points = (text) => Array.from(text);

/** The span of `sentence` in `text`, in code points as the server counts them. */
function span(text, sentence, nth = 0) {
  let at = -1;
  for (let i = 0; i <= nth; i += 1) at = text.indexOf(sentence, at + 1);
  const start = points(text.slice(0, at)).length;
  return [start, start + points(sentence).length];
}

const letters = (text) => text.replace(/[^\p{L}\p{N}]+/gu, "");
const found = (text, spans, shown) => sentencePlaces(text, spans, letters(shown)).map(([a, b]) => letters(shown).slice(a, b));

test("code points become code units", () => {
  const text = "😀 one. 𝟙 two. three.";
  for (const sentence of ["one.", "𝟙 two.", "three.", "😀 one."]) {
    const [[start, end]] = inCodeUnits(text, [span(text, sentence)]);
    assert.equal(text.slice(start, end), sentence);
  }
});

test("a sentence is found in what is shown of it", () => {
  const text = "## Title\n\n1. **First** [one](http://a.example/x1) [1].\n2. `second` one [2].\n\n셋째 문장입니다 [1].";
  const shown = "Title First one . second one . 셋째 문장입니다 .";
  const spans = [span(text, "**First** [one](http://a.example/x1) [1]."), span(text, "셋째 문장입니다 [1].")];
  assert.deepEqual(found(text, spans, shown), ["Firstone", "셋째문장입니다"]);
});

test("of a sentence that is there twice the right one is found", () => {
  const text = "Same thing [1].\n\nMiddle part here.\n\nSame thing.\n\nMore.";
  const shown = letters("Same thing. Middle part here. Same thing. More.");
  const [first] = sentencePlaces(text, [span(text, "Same thing [1].")], shown);
  const [second] = sentencePlaces(text, [span(text, "Same thing", 1)], shown);
  assert.deepEqual([first[0], second[0]], [0, shown.lastIndexOf("Samething")]);
});

test("what is not shown is left out", () => {
  assert.deepEqual(sentencePlaces("One two. Three.", [[0, 8]], letters("Three.")), []);
  assert.deepEqual(sentencePlaces("… Three.", [[0, 1]], letters("Three.")), []);
  assert.deepEqual(sentencePlaces("", [[3, 9]], ""), []);
});
