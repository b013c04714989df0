/** What a Markdown text becomes, without a page: for tests. */
import { createBlocks, inlineOf } from "../../static/js/chat/markdown/blocks.js";
import { blockTree, inlineTrees } from "../../static/js/chat/markdown/tree.js";

const words = { copy: "Copy", done: "Done", open: "To do" };

/** The trees of what a reader of blocks has read. */
export function treesOf({ settled, growing }) {
  const outline = [];
  const drawn = [...settled, ...growing].map((block) => {
    const inline = (tokens) => inlineTrees(inlineOf(block, tokens), words);
    return blockTree(block.token, { words, outline, inline });
  });
  return drawn.filter(Boolean);
}

export const whole = (text) => treesOf(createBlocks().read(text, true));

/** The words that a tree shows. */
export function textOf(tree) {
  return typeof tree === "string" ? tree : tree.children.map(textOf).join("");
}

/** A tree as short markup: only for reading. */
export function markup(tree) {
  if (typeof tree === "string") return tree;
  const attributes = Object.entries(tree.attributes).map(([name, value]) => ` ${name}="${value}"`);
  return `<${tree.tag}${attributes.join("")}>${tree.children.map(markup).join("")}</${tree.tag}>`;
}

export const shown = (text) => whole(text).map(markup).join("");

/** Numbers from 0 to 1, the same ones for the same seed. */
export function numbers(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
