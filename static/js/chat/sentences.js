/**
 * Where sentences of a Markdown text stand in what is shown of it. Marks of Markdown are not shown and some
 * spaces are not, so only letters and digits are compared.
 */

const NOT_LETTERS = /[^\p{L}\p{N}]+/gu;
const MARKERS = /\[\d{1,3}(?:\s?[,;–-]\s?\d{1,3})*\](?!\()/g;
const LINK_TARGETS = /\]\([^)\s]*\)/g;
const LIST_NUMBERS = /^\s*\d{1,3}[.)]\s/gm;

/** @param {string} markdown */
function lettersOf(markdown) {
  return markdown.replace(LINK_TARGETS, "]").replace(MARKERS, "").replace(NOT_LETTERS, "");
}

/**
 * Places counted in code points as places in the string, which counts code units.
 * @param {string} text
 * @param {[number, number][]} spans
 * @returns {[number, number][]}
 */
export function inCodeUnits(text, spans) {
  const wide = [...text.matchAll(/[\u{10000}-\u{10FFFF}]/gu)].map(({ index }, before) => index - before);
  const unitOf = (/** @type {number} */ point) => point + wide.filter((at) => at < point).length;
  return spans.map(([start, end]) => [unitOf(start), unitOf(end)]);
}

/**
 * Where the sentences `spans` of `text` stand among the shown letters; one that is not there is left out, and
 * of one that is there more than once it is the nearest.
 * @param {string} text
 * @param {[number, number][]} spans [start, end) in code points
 * @param {string} shown
 * @returns {[number, number][]}
 */
export function sentencePlaces(text, spans, shown) {
  /** @type {[number, number][]} */
  const places = [];
  let [read, expected] = [0, 0];
  for (const [start, end] of inCodeUnits(text, spans).sort(([a], [b]) => a - b)) {
    const sentence = lettersOf(text.slice(start, end));
    expected += lettersOf(text.slice(read, start).replace(LIST_NUMBERS, "")).length;
    read = start;
    const at = sentence ? nearest(shown, sentence, expected) : -1;
    if (at >= 0) places.push([at, at + sentence.length]);
  }
  return places;
}

/**
 * @param {string} text
 * @param {string} part
 * @param {number} expected
 */
function nearest(text, part, expected) {
  const before = text.lastIndexOf(part, expected);
  const after = text.indexOf(part, expected);
  if (before < 0 || after < 0) return Math.max(before, after);
  return expected - before <= after - expected ? before : after;
}
