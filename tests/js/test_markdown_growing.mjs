import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { createBlocks } from "../../static/js/chat/markdown/blocks.js";
import { numbers, textOf, treesOf, whole } from "./markdown_trees.mjs";

const NASTY = JSON.parse(readFileSync(new URL("../data/nasty_markdown.json", import.meta.url), "utf8"));
const PIECES = [
  ..."\n,\n\n,- a\n,- b\n,  c\n,    d\n,1. x\n,2) y\n,> q\n,> - z\n,para ,text\n,# H\n,---\n,===\n,```\n,```js\n,~~~\n".split(","),
  ..."| a | b |\n;|---|---|\n;|--|\n;| 1 | 2 |\n;[r]: http://x\n;[r] ;[1] ;**b** ;*e;`c` ;``;$$\n;$$;$x$ ;\\[\n;\\]\n".split(";"),
  ..."<div>\n;</div>\n;- [ ] t\n;\t;   ;* * *\n;+\n;10. k\n;\"title\"\n;한글 ;a\\\n;  \n;>\n;-;+ p\n;    \n".split(";"),
];

/** Read `text` in steps of up to `step` characters, and compare with what it is as a whole. */
function grow(text, step, random) {
  const blocks = createBlocks();
  for (let at = 0; at < text.length; ) {
    at = Math.min(text.length, at + 1 + Math.floor(random() * step));
    treesOf(blocks.read(text.slice(0, at), false));
  }
  assert.deepEqual(treesOf(blocks.read(text, true)), whole(text), JSON.stringify(text));
}

test("a text that grew is what it is as a whole, however it was cut", () => {
  const random = numbers(6);
  for (const text of NASTY.map((one) => one.replace(/\r\n/g, "\n"))) {
    grow(text, 1, random);
    for (let i = 0; i < 8; i += 1) grow(text, 12, random);
  }
});

test("so is any other text made of pieces of Markdown", () => {
  const random = numbers(7);
  for (let i = 0; i < 400; i += 1) {
    const length = 2 + Math.floor(random() * 14);
    grow(Array.from({ length }, () => PIECES[Math.floor(random() * PIECES.length)]).join(""), 5, random);
  }
});

test("and two such texts one after the other", () => {
  const random = numbers(8);
  for (const text of NASTY) grow(`${NASTY[Math.floor(random() * NASTY.length)]}\n\n${text}`.replace(/\r/g, ""), 9, random);
});

test("what is settled is read once", () => {
  const blocks = createBlocks();
  const text = "First.\n\nSecond.\n\n- third\n";
  const { settled } = blocks.read(text, false);
  assert.equal(settled.length, 2);
  const [first] = settled;
  assert.equal(blocks.read(`${text}- more\n\nFourth\n`, false).settled[0], first);
});

const USUAL = [
  "Tokens are **valid for *fifteen* minutes** [1]. A `refresh_token` is *never* used [2][3], see " +
    "[the guide](https://example.com/a_b(c)?x=1) and ~~old~~ __new__ 3 * 4 = 12 & <b>.\n\nNext **bold** one.",
  "액세스 토큰은 **15분** 동안 유효합니다 [1]. 가격은 $5이고 $10도 됩니다. 공식은 $E = mc^2$이며 \\(a_b*c\\)입니다.\n\n" +
    "| 항목 | 값 |\n|:-----|---:|\n| 가 | **1** |\n| 나 | 2 [1] |\n\n끝.",
  "# Title\n\nIntro:\n\n1. one\n   - deep **x**\n   - [ ] todo\n2. two\n\n   para in two\n\n```python\ndef f(x):\n" +
    "    return `x` ** 2\n```\n\n> quote **b**\n> more\n\n---\n\nWith $$\\frac{a}{b}$$ and\n\n$$\nx_1 + y\n$$\n\nDone.",
  "Before\n| a | b |\n|---|---|\n| 1 | 2 |\n\n- item\n\n  ```js\n  let a = 1;\n  ```\n- second [x](http://a.b)\n\n" +
    "See <https://example.com> or https://x.y/z. ***both*** _it_ a_b_c 2*3*4",
];

test("words that were shown are never taken back or shown in another form", () => {
  for (const text of USUAL) {
    const blocks = createBlocks();
    let before = "";
    for (let at = 1; at <= text.length; at += 1) {
      const now = treesOf(blocks.read(text.slice(0, at), at === text.length)).map(textOf).join("").replace(/\s+/g, "");
      assert.ok(now.startsWith(before), `${JSON.stringify(text.slice(0, at))}: ${before.slice(-30)} → ${now.slice(-30)}`);
      before = now;
    }
  }
});

test("what is half written is closed or held back", () => {
  const growing = (text) => treesOf(createBlocks().read(text, false));
  const inside = (text) => growing(text)[0]?.children ?? [];
  assert.deepEqual(inside("so **bo").map((tree) => tree.tag ?? tree), ["so ", "strong"]);
  assert.deepEqual(inside("so [lin"), ["so "].map((one) => one.trimEnd()));
  assert.deepEqual(inside("see [link](http://exa").map((tree) => tree.tag ?? tree), ["see ", "a"]);
  assert.deepEqual(growing("text\n\n``").length, 1);
  assert.deepEqual(growing("text\n\n| a | b |\n|--").length, 1);
  assert.deepEqual(textOf(growing("word [1")[0]), "word");
  assert.deepEqual(growing("text\n\n-").length, 1);
});
