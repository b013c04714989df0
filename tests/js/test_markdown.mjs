import assert from "node:assert/strict";
import { test } from "node:test";

import { languageOf } from "../../static/js/chat/markdown/languages.js";
import { shown, textOf, whole } from "./markdown_trees.mjs";

test("formulas are kept as they were written, and prices are none", () => {
  const [{ children }] = whole("$a_1 * b_1 * c$");
  assert.equal(textOf(children[0]), "$a_1 * b_1 * c$");
  assert.deepEqual([children[0].attributes.class, children[0].children[1]], ["math", "a_1 * b_1 * c"]);
  assert.equal(shown("$5 and $10 or US$7"), "<p>$5 and $10 or US$7</p>");
  assert.equal(textOf(whole("\\[x\\_1\\]\n")[0]), "\\[x\\_1\\]");
  assert.equal(textOf(whole("$$\nx^2\n$$\n")[0]), "$$x^2$$");
  assert.match(shown("*a $b*c$ d*"), /^<p><em>a <span class="math">.* d<\/em><\/p>$/);
  assert.equal(shown("\\[1\\]"), "<p>[1]</p>");
});

test("headings stand below those of the page, and none is left out", () => {
  const tags = whole("## a\n#### b\n### c\n# d\n###### e").map(({ tag }) => tag);
  assert.deepEqual(tags, ["h3", "h4", "h4", "h3", "h4"]);
});

test("the text of an item is the same element in loose and in tight lists", () => {
  assert.deepEqual(whole("- a\n- b\n")[0], whole("- a\n\n- b\n")[0]);
});

test("tasks have a box that says how they stand", () => {
  const html = shown("- [x] a\n- [ ] b");
  assert.match(html, /<li class="task"><p><input type="checkbox" disabled="" aria-label="Done" checked=""><\/input> a/);
  assert.match(html, /aria-label="To do"><\/input> b/);
});

test("a table tells what its head is, and keeps its alignment", () => {
  const html = shown("| a | b |\n|---|--:|\n| 1 | 2 |");
  assert.match(html, /<th scope="col">a<\/th><th scope="col" class="align-right">b/);
  assert.match(html, /<td class="align-right">2<\/td>/);
});

test("links lead only where a person would go", () => {
  for (const target of ["javascript:alert(1)", "java&#10;script:alert(1)", "data:text/html,x", "/documents", "#x"])
    assert.doesNotMatch(shown(`[a](<${target}>)`), /href/, target);
  assert.match(shown("[a](https://x.example)"), /href="https:\/\/x.example" rel="noopener noreferrer nofollow" target="_blank"/);
});

test("markup is shown and pictures are told", () => {
  assert.equal(textOf(whole("<img src=x onerror=alert(1)> &lt;b&gt;")[0]), "<img src=x onerror=alert(1)> <b>");
  assert.equal(shown("![a *picture*](http://x/y.png)"), "<p>a *picture*</p>");
});

test("numbers of sources are tied to the word before them", () => {
  assert.match(shown("so they say[1][2]."), /they <span class="cited-word">say<button[^>]*>1<\/button><button[^>]*>2<\/button><\/span>\.<\/p>/);
  assert.match(shown("**so** [1]"), /<\/strong><span class="cited-word"> <button/);
});

test("languages are known by their other names", () => {
  assert.deepEqual(languageOf("py"), { id: "python", name: "Python" });
  assert.deepEqual(languageOf("TOML"), { id: "ini", name: "TOML" });
  assert.equal(languageOf("brainfuck"), null);
  assert.equal(languageOf(""), null);
});

test("a text nested deeper than there is room for is shown as it was written", () => {
  assert.ok(textOf({ tag: "div", attributes: {}, children: whole(">".repeat(20000)) }).length > 0);
});
