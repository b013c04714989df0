/** [1], [2][3], [1, 2] and [1–3] in a text: the numbers of sources, each a button to its source. */

/** @typedef {import("./branch.js").Tree} Tree */

const LONGEST_RANGE = 20;
const LONGEST_TIED_WORD = 24;

/** Citations as the grammar knows them: a bracket of numbers, unless it begins a link. */
export const citation = {
  name: "citation",
  level: /** @type {const} */ ("inline"),
  tokenizer(/** @type {string} */ text) {
    const found = /^\[(\d{1,3}(?:\s?[,;–-]\s?\d{1,3})*)\](?!\()/.exec(text);
    if (!found) return undefined;
    return { type: "citation", raw: found[0], numbers: found[1].split(/[,;]/).flatMap(numbersOf) };
  },
};

/** @param {string} part a number, or a range of them */
function numbersOf(part) {
  const [first, last = first] = part.split(/[–-]/).map(Number);
  const count = Math.min(Math.max(last - first + 1, 1), LONGEST_RANGE);
  return Array.from({ length: count }, (_, i) => first + i);
}

/**
 * @param {number[]} numbers
 * @returns {Tree[]}
 */
export function citationTrees(numbers) {
  return numbers.map((n) => {
    const attributes = { type: "button", class: "citation", "data-n": String(n) };
    return { tag: "button", attributes, children: [String(n)], key: `citation ${n}` };
  });
}

/**
 * Tie numbers to the word before them, so that none begins a line away from what it is the source of.
 * @param {Tree[]} trees what stands beside each other in a text
 */
export function withTiedCitations(trees) {
  /** @type {Tree[]} */
  const tied = [];
  for (const tree of trees) {
    const before = tied.at(-1);
    if (!isCitation(tree) || before === undefined) tied.push(tree);
    else if (isTie(before)) before.children.push(tree);
    else if (typeof before === "string") tied.splice(-1, 1, ...tiedTo(before, tree));
    else tied.push(tree);
  }
  return tied;
}

/**
 * @param {string} text
 * @param {Tree} number
 * @returns {Tree[]}
 */
function tiedTo(text, number) {
  // What comes after bold words begins with a space: that one does not break either.
  const start = Math.max(text.trimEnd().search(/\S+$/), 0);
  if (text.length - start > LONGEST_TIED_WORD) return [text, number];
  const tie = { tag: "span", attributes: { class: "cited-word" }, children: [text.slice(start), number] };
  return start ? [text.slice(0, start), tie] : [tie];
}

/** @param {Tree} tree */
function isCitation(tree) {
  return typeof tree !== "string" && tree.attributes.class === "citation";
}

/**
 * @param {Tree} tree
 * @returns {tree is import("./branch.js").Branch}
 */
function isTie(tree) {
  return typeof tree !== "string" && tree.attributes.class === "cited-word";
}
