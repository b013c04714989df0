/**
 * Reads a text that grows. Once a whole line begins a block after a blank line, all that stands before is
 * settled: it is read once and never again.
 */
import { Reading } from "./grammar.js";
import { shownLength } from "./held.js";
import { closed } from "./unclosed.js";

/**
 * @typedef {import("./grammar.js").Token} Token
 * @typedef {{token: Token, reading: Reading, closing: string}} Block a block, what it was read in, and the source
 *   of its last text when that is still written (else "")
 */

const AFTER_BLANK = /\n[ \t]*\n[ \t]*$/;

export function createBlocks() {
  /** @type {Block[]} */
  let settled = [];
  /** Where the blocks that can still change begin, and how far the complete lines were looked at. */
  let from = 0;
  let looked = 0;
  /** @type {import("./grammar.js").Links} */
  let links = {};
  /** The last block of the complete lines. @type {Token | undefined} */
  let last;

  /** @param {string} text */
  function settle(text) {
    const end = text.lastIndexOf("\n") + 1;
    if (end <= looked) return true;
    looked = end;
    const reading = new Reading(text.slice(from, end), links);
    const known = Object.keys(links).length;
    links = { ...reading.links };
    // What was read without a definition may be a link with it.
    if (Object.keys(links).length > known && from) return false;
    last = reading.blocks.findLast(({ type }) => type !== "space");
    take(reading, text);
    return true;
  }

  /**
   * Settle what stands before the last blank line that has a block behind it.
   * @param {Reading} reading
   * @param {string} text
   */
  function take(reading, text) {
    const { blocks } = reading;
    let at = from;
    let count = 0;
    for (let i = 0; i < blocks.length && text.startsWith(blocks[i].raw, at); i += 1) {
      if (blocks[i].type !== "space" && AFTER_BLANK.test(text.slice(from, at))) [from, count] = [at, i];
      at += blocks[i].raw.length;
    }
    const taken = blocks.slice(0, count).filter(({ type }) => type !== "space");
    settled.push(...taken.map((token) => ({ token, reading, closing: "" })));
  }

  function startAgain() {
    settled = [];
    from = looked = 0;
  }

  return {
    /**
     * The blocks of `text`, which begins with what was read before.
     * @param {string} text lines end with \n
     * @param {boolean} ended whether it is whole; else what is half written at its end is held back or closed
     * @returns {{settled: Block[], growing: Block[]}} settled: the same list as before, with more at its end,
     *   unless a definition of a link has come
     */
    read(text, ended) {
      while (!settle(text)) startAgain();
      const shown = ended ? text.length : shownLength(text, from, last);
      const reading = new Reading(text.slice(from, shown), links);
      const tokens = reading.blocks.filter(({ type }) => type !== "space");
      const source = reading.lastSource.trimEnd();
      const written = !ended && source !== "" && text.slice(0, shown).trimEnd().endsWith(source);
      const closing = written ? source : "";
      return { settled, growing: tokens.map((token) => ({ token, reading, closing })) };
    },
  };
}

/**
 * The source of one text of a block, with what it has opened closed while it is still written.
 * @param {Block} block
 * @param {Token[]} tokens of the text
 * @returns {string | undefined} undefined: it was read already
 */
export function sourceOf({ reading, closing }, tokens) {
  const source = reading.sources.get(tokens);
  return closing && source?.trimEnd() === closing ? closed(closing) : source;
}

/**
 * What is written in one text of a block.
 * @param {Block} block
 * @param {Token[]} tokens of the text
 * @returns {Token[]}
 */
export function inlineOf(block, tokens) {
  const source = sourceOf(block, tokens);
  return source === undefined ? tokens : [...tokens, ...block.reading.inline(source)];
}
