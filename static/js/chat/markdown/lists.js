/** Lists. The text of an item is a paragraph in loose and in tight lists, so that one may become the other. */
import { branch } from "./branch.js";

/**
 * @typedef {import("./grammar.js").Token} Token
 * @typedef {import("./tree.js").Inline} Inline
 * @typedef {(token: Token) => import("./branch.js").Branch | null} Inside draws a block of an item
 */

/**
 * @param {Token} token
 * @param {Inside} inside
 * @param {Inline} inline
 */
export function listTree(token, inside, inline) {
  const items = token.items.map((/** @type {Token} */ item) => itemTree(item, inside, inline));
  if (!token.ordered) return branch("ul", items);
  return branch("ol", items, token.start === 1 ? {} : { start: String(token.start) });
}

/**
 * @param {Token} item
 * @param {Inside} inside
 * @param {Inline} inline
 */
function itemTree(item, inside, inline) {
  const [box, ...rest] = item.tokens ?? [];
  const hasBox = box?.type === "checkbox";
  const trees = (hasBox ? rest : (item.tokens ?? [])).map(inside).filter((/** @type {unknown} */ tree) => tree !== null);
  if (hasBox) trees.splice(0, trees[0]?.tag === "p" ? 1 : 0, withBox(inline([box]), trees[0]));
  return branch("li", trees, item.task ? { class: "task" } : {});
}

/**
 * @param {import("./branch.js").Tree[]} box
 * @param {import("./branch.js").Branch | undefined} first what the item begins with
 */
function withBox(box, first) {
  return branch("p", first?.tag === "p" ? [...box, " ", ...first.children] : box);
}
