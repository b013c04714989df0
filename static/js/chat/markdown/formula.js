/** A formula as it is shown: as it was written, its signs of begin and end only there to be copied. */
import { branch } from "./branch.js";

const ENDS = /** @type {Record<string, string>} */ ({ $$: "$$", "\\(": "\\)", "\\[": "\\]" });

/**
 * @param {"span" | "div"} tag
 * @param {import("./grammar.js").Token} token
 */
export function formulaTree(tag, { tex, raw, open }) {
  const begin = raw.trimStart().slice(0, 2);
  const end = ENDS[begin];
  const children = [sign(end ? begin : "$"), tex];
  return branch(tag, open ? children : [...children, sign(end ?? "$")], { class: "math" });
}

/** @param {string} text */
function sign(text) {
  return branch("span", [text], { class: "math-sign" });
}
