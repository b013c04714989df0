/** Marks the words of code by what they are, when the page has nothing else to do. */
import hljs from "highlight.js/lib/core";

import { loadLanguage } from "./languages.js";

/** @typedef {{scope?: string, language?: string, children: (Part | string)[]}} Part a part of code that is marked */

/** What the grammars tell apart, as the few kinds that have a colour. @type {Record<string, string>} */
const KINDS = {
  addition: "added",
  attr: "name",
  attribute: "name",
  built_in: "type",
  bullet: "keyword",
  class: "type",
  code: "string",
  comment: "comment",
  deletion: "removed",
  doctag: "keyword",
  function: "title",
  keyword: "keyword",
  link: "string",
  literal: "number",
  meta: "meta",
  name: "keyword",
  number: "number",
  property: "name",
  quote: "comment",
  regexp: "string",
  section: "title",
  "selector-attr": "name",
  "selector-class": "title",
  "selector-id": "title",
  "selector-pseudo": "name",
  "selector-tag": "keyword",
  string: "string",
  strong: "keyword",
  subst: "plain",
  symbol: "number",
  tag: "plain",
  "template-variable": "name",
  title: "title",
  type: "type",
  variable: "name",
};

/**
 * Load what it takes to mark code in a language.
 * @param {string} id one of languages.js
 */
export async function learn(id) {
  if (hljs.getLanguage(id)) return;
  const also = id === "xml" ? ["javascript", "css"] : [];
  await Promise.all(also.map(learn));
  hljs.registerLanguage(id, await loadLanguage(id));
}

/**
 * @param {string} code
 * @param {string} language one that was learned
 * @returns {DocumentFragment} the same text, with elements around what has a colour
 */
export function markedCode(code, language) {
  const result = /** @type {any} */ (hljs.highlight(code, { language, ignoreIllegals: true }));
  const fragment = document.createDocumentFragment();
  appendParts(fragment, result._emitter.rootNode.children);
  return fragment;
}

/**
 * @param {DocumentFragment | Element} parent
 * @param {(Part | string)[]} parts
 */
function appendParts(parent, parts) {
  for (const part of parts) {
    if (typeof part === "string") {
      parent.append(part);
      continue;
    }
    const kind = KINDS[part.scope?.split(".")[0] ?? ""];
    if (!kind) {
      appendParts(parent, part.children);
      continue;
    }
    const span = document.createElement("span");
    span.className = `code-${kind}`;
    appendParts(span, part.children);
    parent.append(span);
  }
}
