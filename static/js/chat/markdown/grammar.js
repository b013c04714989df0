/** The Markdown of answers: GitHub's, with citations and formulas, and without HTML and pictures. */
import { Lexer, Marked } from "marked";

import { citation } from "./citations.js";
import { formula, formulaBlock, withoutFormulas } from "./maths.js";

/**
 * @typedef {any} Token a part of Markdown, as marked cuts it
 * @typedef {import("marked").Links} Links definitions of links, by their names
 */

const notFound = () => undefined;

// A definition stands on one line, so that nothing that comes later makes it another one.
const DEFINITION = /^ {0,3}\[[^\n]*\n?$/;

const marked = new Marked({
  gfm: true,
  extensions: [citation, formula, formulaBlock],
  // Markup in a document's sentence is part of what it says: it is shown as text, not obeyed.
  tokenizer: {
    html: notFound,
    tag: notFound,
    def(text) {
      const end = text.indexOf("\n") + 1 || text.length;
      const line = text.slice(0, end);
      if (!DEFINITION.test(line)) return undefined;
      const found = this.rules.block.def.exec(line);
      if (!found || found[0].length < line.trimEnd().length) return undefined;
      const href = found[2].replace(/^<(.*)>$/, "$1");
      const tag = found[1].toLowerCase().replace(/\s+/g, " ");
      return { type: "def", tag, raw: line, href, title: found[3]?.slice(1, -1) ?? "" };
    },
  },
  hooks: { emStrongMask: withoutFormulas },
});

/** A text cut into blocks; what is written inside of each is only read when it is asked for. */
export class Reading {
  /**
   * @param {string} text lines end with \n
   * @param {Links} links definitions that are known already
   */
  constructor(text, links) {
    this.lexer = new Lexer(marked.defaults);
    Object.assign(this.lexer.tokens.links, links);
    try {
      this.lexer.blockTokens(text, this.lexer.tokens);
    } catch (error) {
      // Nested deeper than there is room for: it is shown as it was written.
      if (!(error instanceof RangeError)) throw error;
      this.lexer.inlineQueue = [];
      this.lexer.tokens.splice(0, Infinity, { type: "paragraph", raw: text, text });
    }
    /** @type {Map<Token[], string>} */
    this.sources = new Map(this.lexer.inlineQueue.map(({ src, tokens }) => [tokens, src]));
  }

  /** @returns {Token[]} */
  get blocks() {
    return this.lexer.tokens;
  }

  /** @returns {Links} */
  get links() {
    return this.lexer.tokens.links;
  }

  /** The definitions, by which one reading of the same text may differ from another one. */
  get definitions() {
    return Object.keys(this.links).length ? JSON.stringify(this.links) : "";
  }

  /** The source of the text that was written last, if any. */
  get lastSource() {
    return this.lexer.inlineQueue.at(-1)?.src ?? "";
  }

  /**
   * @param {string} source
   * @returns {Token[]}
   */
  inline(source) {
    try {
      return this.lexer.inlineTokens(source, []);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      return [{ type: "text", raw: source, text: source }];
    }
  }
}
