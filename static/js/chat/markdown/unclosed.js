/** Closes what a growing text has opened and not closed yet: emphasis, code, the target of a link. */

const MARKS = /\\\([\s\S]+?\\\)|\\\[[\s\S]+?\\\]|\\[\s\S]|(`+)|(\*+|_+|~~?)|\$(?![\s$])(?:\\[\s\S]|[^\\$])+?(?<!\s)\$(?!\d)/g;
/** Nobody writes emphasis within emphasis that often. */
const DEEPEST = 8;
const SPACE = /[\s]/u;
const SIGN = /[\p{P}\p{S}]/u;
/** Stands for a target that is not known yet. */
export const NO_TARGET = "#";

/** @param {string} source the text of a paragraph, a heading, a cell */
export function closed(source) {
  const text = withTarget(source);
  const { code, open } = openMarks(text);
  if (code) return text + (code[0] === text.at(-1) ? ` ${code}` : code);
  return open.length > DEEPEST ? text : text + open.reverse().join("");
}

/**
 * `text` with a target for the link that it ends in, if it ends within one.
 * @param {string} text
 */
function withTarget(text) {
  const begin = text.lastIndexOf("](");
  if (begin < 0) return text;
  const target = text.slice(begin + 2);
  if (!/^(?:<[^>\n]*|[^\s<>]*(?:\s+["'(][^\n]*)?)$/.test(target)) return text;
  let depth = 1;
  for (const sign of target) {
    depth += sign === "(" ? 1 : sign === ")" ? -1 : 0;
    if (!depth) return text;
  }
  return `${text.slice(0, begin)}](${NO_TARGET})`;
}

/**
 * The marks of `text` that are open at its end: those of emphasis, or of the code that it ends in.
 * @param {string} text
 */
function openMarks(text) {
  /** @type {string[]} */
  const open = [];
  MARKS.lastIndex = 0;
  for (let found = MARKS.exec(text); found; found = MARKS.exec(text)) {
    const [mark, ticks, stars] = found;
    if (ticks) {
      const end = endOfCode(text, MARKS.lastIndex, ticks);
      if (end < 0) return { code: ticks, open };
      MARKS.lastIndex = end;
    } else if (stars) turn(open, mark, text[found.index - 1] ?? " ", text[MARKS.lastIndex] ?? " ");
  }
  return { code: "", open };
}

/**
 * @param {string} text
 * @param {number} from
 * @param {string} ticks
 */
function endOfCode(text, from, ticks) {
  for (const found of text.slice(from).matchAll(/`+/g)) {
    if (found[0].length === ticks.length) return from + found.index + ticks.length;
  }
  return -1;
}

/**
 * Open or close the emphasis of a run of marks, after the rules of its neighbours.
 * @param {string[]} open
 * @param {string} run
 * @param {string} before
 * @param {string} after
 */
function turn(open, run, before, after) {
  const word = run[0] === "_";
  const left = !SPACE.test(after) && (!SIGN.test(after) || SPACE.test(before) || SIGN.test(before));
  const right = !SPACE.test(before) && (!SIGN.test(before) || SPACE.test(after) || SIGN.test(after));
  let rest = run;
  while (right && (!word || !left || SIGN.test(after)) && rest && open.at(-1)?.[0] === run[0]) {
    const mark = /** @type {string} */ (open.at(-1));
    if (!rest.startsWith(mark)) break;
    open.pop();
    rest = rest.slice(mark.length);
  }
  if (!rest || !left || (word && right && !SIGN.test(before))) return;
  if (rest.length >= 3 && run[0] !== "~") open.push(rest[0], rest[0] + rest[0]);
  else open.push(rest);
}
