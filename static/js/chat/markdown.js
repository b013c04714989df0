/**
 * Markdown to DOM, block by block: while text streams in, only the blocks that changed are made
 * anew, so that what was already read keeps its place, its selection and its focus.
 */
import createPurifier from "dompurify";
import { Marked } from "marked";

import { t } from "../ui/i18n.js";

const TAGS =
  "a blockquote br button code del em h1 h2 h3 h4 h5 h6 hr input li ol p pre strong table tbody td th thead tr ul";
const ATTRIBUTES = "align checked class data-n disabled href start title type";

const purifier = createPurifier(window);
purifier.addHook("afterSanitizeAttributes", (node) => {
  if (node.tagName !== "A") return;
  node.setAttribute("rel", "noopener noreferrer nofollow");
  node.setAttribute("target", "_blank");
});

const LONGEST_RANGE = 20;
const LONGEST_TIED_WORD = 24;

/** [1], [2][3], [1, 2] and [1–3]: the numbers of sources, unless the bracket begins a link. */
const citation = {
  name: "citation",
  level: /** @type {const} */ ("inline"),
  start: (/** @type {string} */ text) => text.match(/\[\d/)?.index,
  tokenizer(/** @type {string} */ text) {
    const found = /^\[(\d{1,3}(?:\s?[,;–-]\s?\d{1,3})*)\](?!\()/.exec(text);
    if (!found) return undefined;
    return { type: "citation", raw: found[0], numbers: found[1].split(/[,;]/).flatMap(numbersOf) };
  },
  renderer: (/** @type {any} */ token) => token.numbers.map(citationButton).join(""),
};

/** @param {string} part a number, or a range of them */
function numbersOf(part) {
  const [first, last = first] = part.split(/[–-]/).map(Number);
  const count = Math.min(Math.max(last - first + 1, 1), LONGEST_RANGE);
  return Array.from({ length: count }, (_, i) => first + i);
}

/** @param {number} n */
function citationButton(n) {
  return `<button type="button" class="citation" data-n="${n}">${n}</button>`;
}

const notFound = () => undefined;

// Markup in a document's sentence is part of what it says: it is shown as text, not obeyed.
// A picture would be fetched from wherever the text says: its description stands for it.
const marked = new Marked({
  gfm: true,
  extensions: [citation],
  tokenizer: { html: notFound, tag: notFound },
  renderer: { image: ({ text, href }) => escape(text || href) },
});

/** @param {string} text */
function escape(text) {
  const named = /** @type {Record<string, string>} */ ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" });
  return text.replace(/[&<>"]/g, (character) => named[character]);
}

/**
 * @param {string} markup
 * @returns {Node[]}
 */
function sanitised(markup) {
  const fragment = purifier.sanitize(markup, {
    ALLOWED_TAGS: TAGS.split(" "),
    ALLOWED_ATTR: ATTRIBUTES.split(" "),
    ALLOW_DATA_ATTR: false,
    RETURN_DOM_FRAGMENT: true,
  });
  return [...fragment.childNodes];
}

/**
 * A view of Markdown inside `root`; `show` may be called again and again with a longer text.
 * @param {HTMLElement} root
 */
export function createMarkdownView(root) {
  /** @type {{raw: string, nodes: Node[]}[]} */
  let blocks = [];

  return {
    /** @param {string} text */
    show(text) {
      const tokens = marked.lexer(text);
      const changed = blocks.findIndex((block, i) => block.raw !== tokens[i]?.raw);
      const from = changed < 0 ? blocks.length : changed;
      for (const { nodes } of blocks.slice(from)) nodes.forEach((node) => root.removeChild(node));
      blocks = blocks.slice(0, from);
      for (const token of tokens.slice(from)) {
        const nodes = sanitised(marked.parser([token])).map(dressed);
        root.append(...nodes);
        blocks.push({ raw: token.raw, nodes });
      }
    },
  };
}

/**
 * A block as the page shows it: code has its copy button, a table a box of its own that scrolls.
 * @param {Node} node
 */
function dressed(node) {
  if (!(node instanceof HTMLElement)) return node;
  const codes = node.matches("pre") ? [node] : node.querySelectorAll("pre");
  codes.forEach(addCopyButton);
  node.querySelectorAll("button.citation").forEach(keepWithItsWord);
  if (!node.matches("table")) return node;
  const box = document.createElement("div");
  box.className = "table-box";
  box.tabIndex = 0;
  box.append(node);
  return box;
}

/**
 * Tie a number to the word before it, so that it never begins a line away from what it is the source of.
 * @param {Element} citation
 */
function keepWithItsWord(citation) {
  const before = citation.previousSibling;
  if (before instanceof HTMLElement && before.matches(".cited-word")) before.append(citation);
  if (!(before instanceof Text)) return;
  const start = before.data.trimEnd().lastIndexOf(" ") + 1;
  if (before.length - start > LONGEST_TIED_WORD) return;
  const word = before.splitText(start);
  const tied = document.createElement("span");
  tied.className = "cited-word";
  word.replaceWith(tied);
  tied.append(word, citation);
}

/** @param {Element} code */
function addCopyButton(code) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button-small copy-code";
  button.textContent = t("Copy");
  code.setAttribute("tabindex", "0");
  code.append(button);
}
