/**
 * Formulas between $…$, $$…$$, \(…\) and \[…\]: what is inside is no Markdown. A dollar opens one only before a
 * letter and closes one only after a letter and not before a digit, so that "$5 and $10" stay prices.
 */

const INLINE = [
  /^\$\$((?:\\[\s\S]|[^\\$]|\$(?!\$))+?)\$\$/,
  /^\$(?![\s$])((?:\\[\s\S]|[^\\$])+?)(?<!\s)\$(?!\d)/,
  /^\\\(([\s\S]+?)\\\)/,
  /^\\\[([\s\S]+?)\\\]/,
];
const IN_DOLLARS = /\$\$(?:\\[\s\S]|[^\\$]|\$(?!\$))+?\$\$|\$(?![\s$])(?:\\[\s\S]|[^\\$])+?(?<!\s)\$(?!\d)/g;
const ONE_LINE = /^ {0,3}(?:\$\$([^\n]+?)\$\$|\\\[([^\n]+?)\\\])[ \t]*(?:\n+|$)/;
const OPENING = /^ {0,3}(\$\$|\\\[)[ \t]*(?:\n|$)/;
const BLANK_LINE = /(?:^|\n)[ \t]*\n/;
const NEXT_BLOCK = /\n(?:[ \t]*\n| {0,3}(?:\$\$|\\\[))/;
// \[1\] is how a bracket is written that shall be none.
const NO_FORMULA = /^[\d\s,;–-]*$/;

/** @param {string} text */
function inlineFormula(text) {
  if (text[0] !== "$" && text[0] !== "\\") return undefined;
  for (const form of INLINE) {
    const found = form.exec(text);
    if (found && !NO_FORMULA.test(found[1])) return { raw: found[0], tex: found[1].trim() };
  }
  return undefined;
}

/**
 * A formula that has lines of its own; one that is not closed yet is open up to the end of the text.
 * @param {string} text
 */
function blockFormula(text) {
  const line = ONE_LINE.exec(text);
  const inside = line?.[1] ?? line?.[2] ?? "";
  if (line) return NO_FORMULA.test(inside) ? undefined : { raw: line[0], tex: inside.trim(), open: false };
  const opening = OPENING.exec(text);
  if (!opening) return undefined;
  const rest = text.slice(opening[0].length);
  const blank = rest.search(BLANK_LINE);
  const lines = blank < 0 ? rest : rest.slice(0, blank);
  const closer = opening[1] === "$$" ? "$$" : "\\]";
  const end = lines.indexOf(closer);
  if (end < 0) return blank < 0 ? { raw: text, tex: rest.trim(), open: true } : undefined;
  const after = /^[ \t]*(?:\n+|$)/.exec(rest.slice(end + closer.length));
  if (!after) return undefined;
  const raw = text.slice(0, opening[0].length + end + closer.length + after[0].length);
  return { raw, tex: rest.slice(0, end).trim(), open: false };
}

export const formula = {
  name: "formula",
  level: /** @type {const} */ ("inline"),
  start: (/** @type {string} */ text) => {
    const at = text.indexOf("$");
    return at < 0 ? undefined : at;
  },
  tokenizer(/** @type {string} */ text) {
    const found = inlineFormula(text);
    return found && { type: "formula", ...found };
  },
};

export const formulaBlock = {
  name: "formulaBlock",
  level: /** @type {const} */ ("block"),
  start(/** @type {string} */ text) {
    const found = NEXT_BLOCK.exec(text);
    return found && found[0].trim() ? found.index + 1 : undefined;
  },
  tokenizer(/** @type {string} */ text) {
    const found = blockFormula(text);
    return found && { type: "formulaBlock", ...found };
  },
};

/**
 * `text` with its formulas covered, so that a star or an underscore in one ends no emphasis around it.
 * @param {string} text
 */
export function withoutFormulas(text) {
  return text.replace(IN_DOLLARS, (found) => `[${"a".repeat(found.length - 2)}]`);
}
