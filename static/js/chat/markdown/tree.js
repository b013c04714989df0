/**
 * Blocks of Markdown as trees of what is to be on the page. A tree holds nothing but the tags and attributes that
 * are named in this folder, so there is nothing in it that would have to be taken out again.
 */
import { branch } from "./branch.js";
import { citationTrees, withTiedCitations } from "./citations.js";
import { codeTree } from "./code.js";
import { withoutEntities } from "./entities.js";
import { formulaTree } from "./formula.js";
import { linkTree } from "./links.js";
import { listTree } from "./lists.js";
import { tableTree } from "./tables.js";

/**
 * @typedef {import("./grammar.js").Token} Token
 * @typedef {import("./branch.js").Branch} Branch
 * @typedef {import("./branch.js").Tree} Tree
 * @typedef {{copy: string, done: string, open: string}} Words what the page says in an answer's blocks
 * @typedef {(tokens: Token[]) => Tree[]} Inline what is written in a block
 * @typedef {{words: Words, outline: number[], inline: Inline}} Context
 *   outline: depths of the headings that the block stands under
 */

/**
 * @param {Token} token a block
 * @param {Context} context
 * @returns {Branch | null} null: nothing of it is shown
 */
export function blockTree(token, context) {
  switch (token.type) {
    case "heading":
      return branch(headingTag(token.depth, context.outline), context.inline(token.tokens));
    case "hr":
      return branch("hr", []);
    case "blockquote":
      return branch("blockquote", blockTrees(token.tokens, context));
    case "list":
      return listTree(token, (inside) => blockTree(inside, context), context.inline);
    case "table":
      return tableTree(token, context.inline);
    case "code":
      return codeTree(token, context.words);
    case "formulaBlock":
      return formulaTree("div", token);
    case "paragraph":
    case "text":
      return branch("p", token.tokens ? context.inline(token.tokens) : [withoutEntities(token.text)]);
    default:
      return null;
  }
}

/**
 * @param {Token[]} tokens
 * @param {Context} context
 */
function blockTrees(tokens, context) {
  return tokens.map((token) => blockTree(token, context)).filter((tree) => tree !== null);
}

const FIRST_LEVEL = 3;
const LAST_LEVEL = 6;

/**
 * The page has headings of the first and second level: those of an answer stand below them, none left out.
 * @param {number} depth
 * @param {number[]} outline
 */
function headingTag(depth, outline) {
  while (outline.length && outline[outline.length - 1] >= depth) outline.pop();
  outline.push(depth);
  return `h${Math.min(FIRST_LEVEL - 1 + outline.length, LAST_LEVEL)}`;
}

/**
 * @param {Token[]} tokens what is written in a block
 * @param {Words} words
 * @returns {Tree[]}
 */
export function inlineTrees(tokens, words) {
  const trees = tokens.flatMap((token) => inlineTree(token, words));
  return withTiedCitations(joined(trees));
}

/**
 * @param {Token} token
 * @param {Words} words
 * @returns {Tree | Tree[]}
 */
function inlineTree(token, words) {
  switch (token.type) {
    case "strong":
    case "em":
    case "del":
      return branch(token.type, inlineTrees(token.tokens, words));
    case "codespan":
      return branch("code", [token.text]);
    case "br":
      return branch("br", []);
    case "link":
      return linkTree(token, inlineTrees(token.tokens, words));
    case "image":
      // A picture would be fetched from wherever the text says: its description stands for it.
      return withoutEntities(token.text || token.href);
    case "citation":
      return citationTrees(token.numbers);
    case "formula":
      return formulaTree("span", token);
    case "checkbox":
      return checkbox(token.checked, words);
    case "escape":
      return token.text;
    default:
      return withoutEntities(token.text);
  }
}

/**
 * @param {boolean} checked
 * @param {Words} words
 */
function checkbox(checked, { done, open }) {
  const attributes = { type: "checkbox", disabled: "", "aria-label": checked ? done : open };
  return branch("input", [], checked ? { ...attributes, checked: "" } : attributes);
}

/**
 * Texts beside each other as one text.
 * @param {Tree[]} trees
 */
function joined(trees) {
  /** @type {Tree[]} */
  const parts = [];
  for (const tree of trees) {
    const before = parts.at(-1);
    if (typeof tree === "string" && typeof before === "string") parts[parts.length - 1] = before + tree;
    else if (tree !== "") parts.push(tree);
  }
  return parts;
}
