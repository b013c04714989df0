/** Marks sentences in an answer as it is shown, a few of them in each frame. */
import { t } from "../ui/i18n.js";
import { sentencePlaces } from "./sentences.js";

const NOT_SAID = "button, .visually-hidden";

/**
 * @typedef {{node: Text, at: number, from: number, length: number}} Run letters and digits that stand together:
 *   at: where in their text; from: how many letters are shown before them
 */

/**
 * Mark the sentences without support; what is not found stays as it is.
 * @param {HTMLElement} body
 * @param {string} text the answer as it was written
 * @param {[number, number][]} unsupported where they stand in it, in code points
 * @returns {(until: number) => boolean} finds them when it is first called, then marks them until then, by
 *   performance.now(); whether all are marked
 */
export function markUnsupported(body, text, unsupported) {
  /** @type {Run[]} */
  let runs = [];
  /** @type {[number, number][] | null} */
  let places = null;
  let free = Infinity;
  return (until) => {
    if (!places) {
      runs = shownRuns(body);
      const shown = runs.map(({ node, at, length }) => node.data.slice(at, at + length)).join("");
      places = sentencePlaces(text, unsupported, shown).sort(([a], [b]) => a - b);
      return !places.length;
    }
    // From the last one on: what is marked is cut off from its text, and the places before it stay what they are.
    for (let place = places.pop(); place; place = places.pop()) {
      const [start, end] = place;
      if (end > free) continue;
      wrap(runsBetween(runs, start, end));
      free = start;
      if (performance.now() > until) break;
    }
    return !places.length;
  };
}

/**
 * All letters and digits that are shown.
 * @param {HTMLElement} body
 */
function shownRuns(body) {
  /** @type {Run[]} */
  const runs = [];
  const walker = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
  let from = 0;
  while (walker.nextNode()) {
    const node = /** @type {Text} */ (walker.currentNode);
    if (node.parentElement?.closest(NOT_SAID)) continue;
    for (const { 0: { length }, index: at } of node.data.matchAll(/[\p{L}\p{N}]+/gu)) {
      runs.push({ node, at, from, length });
      from += length;
    }
  }
  return runs;
}

/**
 * @param {Run[]} runs
 * @param {number} start of a sentence, in letters that are shown before it
 * @param {number} end
 * @returns {Map<Text, {from: number, to: number}>} the part of each text that is the sentence's
 */
function runsBetween(runs, start, end) {
  const parts = new Map();
  for (const { node, at, from, length } of runs.slice(indexOf(runs, start))) {
    if (from >= end) break;
    const begun = at + Math.max(start - from, 0);
    parts.set(node, { from: parts.get(node)?.from ?? begun, to: at + Math.min(end - from, length) });
  }
  return parts;
}

/**
 * @param {Run[]} runs
 * @param {number} letter
 * @returns {number} the place of the run that holds it
 */
function indexOf(runs, letter) {
  let [low, high] = [0, runs.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (runs[middle].from <= letter) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** @param {Map<Text, {from: number, to: number}>} parts of one sentence; each text gets a mark of its own */
function wrap(parts) {
  // Between the first and the last of its texts all is its own, spaces too.
  const last = parts.size - 1;
  const marks = [...parts].map(([node, { from, to }], i) => markOf(node, i ? 0 : from, i < last ? node.length : to));
  const told = document.createElement("span");
  told.className = "visually-hidden";
  told.textContent = ` (${t("no support in the passages")})`;
  marks.at(-1)?.append(told);
  marks[0].dataset.sentence = "";
  marks[0].tabIndex = -1;
}

/**
 * @param {Text} node
 * @param {number} from
 * @param {number} to what follows without a space, such as a full stop, is marked too
 */
function markOf(node, from, to) {
  const rest = /^[^\s\p{L}\p{N}]*/u.exec(node.data.slice(to))?.[0].length ?? 0;
  const said = node.splitText(from);
  said.splitText(to - from + rest);
  const mark = document.createElement("span");
  mark.className = "unsupported-sentence";
  mark.title = t("No support for this was found in the passages.");
  said.replaceWith(mark);
  mark.append(said);
  return mark;
}
