/**
 * How much of a growing text is shown: of its last line, what may be a mark of Markdown or a piece of one waits
 * until more of it is there, so that nothing is shown in one form and then in another.
 */

/** @typedef {import("./grammar.js").Token} Token */

/** Marks before any word: of lists, quotes, headings, rules, table rows, fences. */
const ONLY_MARKS = /^[\s>]*(?:[-+*]\s+|\d{1,9}[.)]\s+|>\s*)*(?:[-+*=_#|:`~$>\s\\]*|\d{1,9}[.)]?)(?:\[[ xX]?\]?\s*)?$/;
const FENCE = /^[\s>]*(?:[-+*]\s+|\d{1,9}[.)]\s+)*(?:`{3,}|~{3,})[^\n]*$/;
const TABLE_ROW = /^[\s>]*(?:[-+*]\s+|\d{1,9}[.)]\s+)*\|/;
const DELIMITERS = /^[\s>|:-]*$/;
const DEFINITION = /^ {0,3}\[[^\]\n]*\]:/;
const CLOSING_FENCE = /^[\s>]*(?:`+|~+)\s*$/;
const CLOSING_FORMULA = /^[\s>]*(?:\$|\\)\S?$/;

/** What is half written at the end of a line: a link, a citation, a formula, an entity, an escape, an address. */
const HALVES = [
  /!?\[[^\]\n]{0,120}\]?$/,
  /&#?\w{0,12}$/,
  /\\$/,
  /<(?:[a-z/][^\s<>]{0,200})?$/i,
  /\$(?=[^\s\d$])[^$\n]{0,60}$/,
  /(?:\$\$|\\\(|\\\[)[^$\n]{0,400}$/,
  /[*_~`$]+$/,
];
const WHOLE_CITATION = /\[\d{1,3}(?:\s?[,;–-]\s?\d{1,3})*\]$/;

/**
 * @param {string} text
 * @param {number} from where the blocks that can still change begin
 * @param {Token | undefined} last the last block of the complete lines
 */
export function shownLength(text, from, last) {
  const begin = text.lastIndexOf("\n") + 1;
  const line = text.slice(Math.max(begin, from));
  const inner = innermost(last);
  if (isOpenFence(inner)) return CLOSING_FENCE.test(line) ? begin : text.length;
  if (inner?.type === "formulaBlock" && inner.open) return CLOSING_FORMULA.test(line) ? begin : text.length;
  const header = headerBegin(text, from, begin, line, inner);
  if (header >= 0) return header;
  if (ONLY_MARKS.test(line) || FENCE.test(line) || DEFINITION.test(line)) return begin;
  return text.length - halfLength(line);
}

/**
 * @param {Token | undefined} token
 * @returns {Token | undefined}
 */
function innermost(token) {
  if (token?.type === "list") return innermost(token.items.at(-1));
  const inside = token && (token.type === "list_item" || token.type === "blockquote") ? token.tokens : undefined;
  return inside?.length ? innermost(inside.at(-1)) : token;
}

/** @param {Token | undefined} token */
function isOpenFence(token) {
  if (token?.type !== "code" || token.codeBlockStyle === "indented") return false;
  const [, fence] = /^\s*(`{3,}|~{3,})/.exec(token.raw) ?? [];
  return Boolean(fence) && !new RegExp(`\\n\\s*${fence}${fence[0]}*\\s*$`).test(token.raw);
}

/**
 * Where the header of a table begins whose second line is not whole yet; -1 when there is none.
 * @param {string} text
 * @param {number} from
 * @param {number} begin
 * @param {string} line
 * @param {Token | undefined} inner
 */
function headerBegin(text, from, begin, line, inner) {
  if (inner?.type === "table" && text.slice(from, begin).endsWith("\n") && !/\n[ \t]*\n$/.test(text.slice(from, begin)))
    return -1;
  if (TABLE_ROW.test(line)) {
    const above = lineAbove(text, from, begin);
    return above.begin >= 0 && TABLE_ROW.test(above.line) && DELIMITERS.test(line) ? above.begin : begin;
  }
  if (line.trim()) return -1;
  const above = lineAbove(text, from, begin);
  return above.begin >= 0 && TABLE_ROW.test(above.line) && inner?.type !== "table" ? above.begin : -1;
}

/**
 * @param {string} text
 * @param {number} from
 * @param {number} begin
 */
function lineAbove(text, from, begin) {
  if (begin <= from) return { begin: -1, line: "" };
  const start = Math.max(text.lastIndexOf("\n", begin - 2) + 1, from);
  return { begin: start, line: text.slice(start, begin - 1) };
}

/**
 * @param {string} line
 * @returns {number}
 */
function halfLength(line) {
  if (WHOLE_CITATION.test(line)) return 0;
  for (const half of HALVES) {
    const found = half.exec(line);
    if (found) return found[0].length + halfLength(line.slice(0, found.index));
  }
  return 0;
}
