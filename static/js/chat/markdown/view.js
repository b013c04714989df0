/**
 * A view of Markdown that grows: what has been read stays where it is, only what is new is drawn, and as much of
 * it at a time as a frame has room for.
 */
import { t } from "../../ui/i18n.js";
import { createBlocks, inlineOf, sourceOf } from "./blocks.js";
import { watchOverflow } from "./overflow.js";
import { made, patchOne } from "./patch.js";
import { blockTree, inlineTrees } from "./tree.js";

/**
 * @typedef {import("./blocks.js").Block} Block
 * @typedef {import("./patch.js").Live} Live
 * @typedef {import("./branch.js").Tree} Tree
 * @typedef {{onCitation(button: HTMLElement): void, onSettled(block: Element): void}} Events
 *   onCitation: a citation has come; onSettled: a block will not change again
 */

/**
 * @param {HTMLElement} root
 * @param {Events} events
 */
export function createMarkdownView(root, { onCitation, onSettled }) {
  const words = { copy: t("Copy"), done: t("Done"), open: t("To do") };
  const overflow = watchOverflow();
  let blocks = createBlocks();
  let source = "";
  let finished = false;
  /** @type {(Live | null)[]} null: a block that is not shown, such as the definition of a link */
  let drawn = [];
  /** How many of them will not change again, and the depths of the headings that the next one stands under. */
  let settled = 0;
  /** @type {number[]} */
  let outline = [];
  /** The list that the settled blocks are of. @type {Block[] | null} */
  let known = null;
  /** What was written in the blocks that can still change, by its source and the definitions. @type {Map<string, Tree[]>} */
  let written = new Map();

  /** @param {HTMLElement} element */
  function onNew(element) {
    if (element.matches("button.citation")) onCitation(element);
    else if (element.matches("pre, .table-box")) overflow(element);
  }

  /**
   * @param {Block} block
   * @param {number[]} under
   * @param {Map<string, Tree[]>} cache
   */
  function treeOf(block, under, cache) {
    const { definitions } = block.reading;
    /** @param {import("./grammar.js").Token[]} tokens */
    const inline = (tokens) => {
      const source = sourceOf(block, tokens);
      if (source === undefined || tokens.length) return inlineTrees(inlineOf(block, tokens), words);
      const key = definitions + source;
      const trees = written.get(key) ?? inlineTrees(inlineOf(block, tokens), words);
      cache.set(key, trees);
      return trees;
    };
    return blockTree(block.token, { words, outline: under, inline });
  }

  /**
   * @param {number} i
   * @param {Tree | null} tree
   */
  function draw(i, tree) {
    const before = drawn[i];
    if (before && tree) drawn[i] = patchOne(before, tree, onNew);
    else if (tree) {
      const live = made(tree, onNew);
      drawn[i] = live;
      root.insertBefore(live.node, drawn.slice(i + 1).find((next) => next)?.node ?? null);
    } else {
      before?.node.remove();
      drawn[i] = null;
    }
  }

  function startAgain() {
    root.replaceChildren();
    blocks = createBlocks();
    drawn = [];
    known = null;
  }

  /** @param {Block[]} list */
  function follow(list) {
    if (list === known) return;
    known = list;
    settled = 0;
    outline = [];
    written = new Map();
  }

  /**
   * @param {Block[]} list
   * @param {number} until
   */
  function drawSettled(list, until) {
    while (settled < list.length) {
      if (performance.now() > until) return false;
      draw(settled, treeOf(list[settled], outline, new Map()));
      const node = drawn[settled]?.node;
      if (node) onSettled(/** @type {Element} */ (node));
      settled += 1;
    }
    return true;
  }

  /** @param {Block[]} growing */
  function drawGrowing(growing) {
    const under = [...outline];
    /** @type {Map<string, Tree[]>} */
    const cache = new Map();
    growing.forEach((block, i) => draw(settled + i, treeOf(block, under, cache)));
    for (const live of drawn.splice(settled + growing.length)) live?.node.remove();
    written = cache;
  }

  return {
    /**
     * Show `text`; called again and again with a longer one.
     * @param {string} text
     * @param {boolean} ended whether it will not grow any more
     * @param {number} until when to stop, by performance.now(); what is left is for the next call
     * @returns {boolean} whether all of it is shown
     */
    show(text, ended, until) {
      const lines = text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text;
      if (finished && lines === source) return true;
      if (!lines.startsWith(source)) startAgain();
      source = lines;
      finished = false;
      const read = blocks.read(lines, ended);
      follow(read.settled);
      if (!drawSettled(read.settled, until)) return false;
      drawGrowing(read.growing);
      if (ended) for (const live of drawn.slice(settled)) if (live) onSettled(/** @type {Element} */ (live.node));
      finished = ended;
      return true;
    },
  };
}
