/** Tables, each in a box of its own that scrolls when the table is wider than the answer. */
import { branch } from "./branch.js";

/**
 * @typedef {import("./grammar.js").Token} Token
 * @typedef {import("./tree.js").Inline} Inline
 */

/**
 * @param {Token} token
 * @param {Inline} inline
 */
export function tableTree({ header, rows }, inline) {
  const head = branch("thead", [row(header, "th", inline)]);
  const body = rows.map((/** @type {Token[]} */ cells) => row(cells, "td", inline));
  const table = branch("table", body.length ? [head, branch("tbody", body)] : [head]);
  return branch("div", [table], { class: "table-box" });
}

/**
 * @param {Token[]} cells
 * @param {"th" | "td"} tag
 * @param {Inline} inline
 */
function row(cells, tag, inline) {
  return branch("tr", cells.map((cell) => branch(tag, inline(cell.tokens ?? []), attributesOf(cell, tag))));
}

/**
 * @param {Token} cell
 * @param {"th" | "td"} tag
 */
function attributesOf({ align }, tag) {
  /** @type {Record<string, string>} */
  const attributes = tag === "th" ? { scope: "col" } : {};
  if (align && align !== "left") attributes.class = `align-${align}`;
  return attributes;
}
