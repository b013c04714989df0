/** Tables in plain text: lines of cells with bars between them, as Markdown has them and loaders write them. */

/**
 * @typedef {import("../ui/marks.js").Span} Span
 * @typedef {{from: number, to: number, rows: Span[][] | null}} Block a stretch of a text, in code points; of a
 *   table, where its cells stand
 */

const BAR = " | ";
const RULE = /^\s*\|?[\s:|-]*-{2,}[\s:|-]*$/;
const FEWEST_ROWS = 2;

/**
 * `text` from `from` on, cut into prose and tables.
 * @param {string} text
 * @param {number} from
 * @returns {Block[]}
 */
export function blocksOf(text, from) {
  /** @type {Block[]} */
  const blocks = [];
  for (const line of linesOf(text, from)) {
    const cells = cellsOf(line);
    const last = blocks.at(-1);
    const rows = cells || RULE.test(line.text) ? [cells ?? []] : null;
    if (last && Boolean(last.rows) === Boolean(rows)) {
      last.to = line.to;
      last.rows?.push(...(rows ?? []));
    } else {
      blocks.push({ from: line.from, to: line.to, rows });
    }
  }
  return joined(blocks);
}

/** A single line with bars is prose. @param {Block[]} blocks */
function joined(blocks) {
  /** @type {Block[]} */
  const kept = [];
  for (const block of blocks) {
    const rows = block.rows && block.rows.length >= FEWEST_ROWS ? block.rows.filter((row) => row.length) : null;
    const last = kept.at(-1);
    if (last && !last.rows && !rows) last.to = block.to;
    else kept.push({ ...block, rows });
  }
  return kept;
}

/**
 * @param {string} text
 * @param {number} from
 */
function linesOf(text, from) {
  const lines = [];
  let at = from;
  for (const line of Array.from(text).slice(from).join("").split(/(?<=\n)/)) {
    const to = at + Array.from(line).length;
    lines.push({ text: line, from: at, to });
    at = to;
  }
  return lines;
}

/**
 * Where the cells of a row stand; null if the line is no row.
 * @param {{text: string, from: number}} line
 * @returns {Span[] | null}
 */
function cellsOf({ text, from }) {
  const points = Array.from(text.trimEnd());
  const padded = [" ", ...points, " "].join("");
  const isRow = padded.includes(BAR) && !RULE.test(text);
  if (!isRow) return null;
  /** @type {Span[]} */
  const cells = [];
  let start = 0;
  points.forEach((point, i) => {
    if (point !== "|" || points[i - 1] === "\\") return;
    cells.push([from + start, from + i]);
    start = i + 1;
  });
  cells.push([from + start, from + points.length]);
  const outer = cells.filter(([a, b], i) => (i > 0 && i < cells.length - 1) || points.slice(a - from, b - from).some((point) => point.trim()));
  return outer.length > 1 ? outer : null;
}
