/** A text cut at the ends of the spans that mark it. */

/**
 * @typedef {[number, number]} Span [start, end) in code points
 * @typedef {{text: string, marks: string[]}} Piece `marks` are the names of the spans that it lies in
 */

/**
 * `text` from `from` to `to` in pieces, each wholly inside or outside of every span. All counts are of code points.
 * @param {string} text
 * @param {Record<string, Span[]>} spans by their name
 * @param {{from?: number, to?: number}} [part]
 * @returns {Piece[]}
 */
export function piecesOf(text, spans, { from = 0, to = Infinity } = {}) {
  const points = Array.from(text);
  const end = Math.min(to, points.length);
  const named = Object.entries(spans);
  const cuts = named.flatMap(([, all]) => all.flat()).filter((cut) => cut > from && cut < end);
  const edges = [...new Set([from, ...cuts, end])].sort((a, b) => a - b);
  const pieces = [];
  for (let i = 0; i + 1 < edges.length; i += 1) {
    const [start, until] = [edges[i], edges[i + 1]];
    const marks = named.filter(([, all]) => all.some(([a, b]) => a <= start && until <= b)).map(([name]) => name);
    pieces.push({ text: points.slice(start, until).join(""), marks });
  }
  return pieces;
}

/**
 * How many code points `text` has.
 * @param {string} text
 */
export function length(text) {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/**
 * `pieces` in groups of neighbours that do or do not lie in a span called `name`.
 * @param {Piece[]} pieces
 * @param {string} name
 * @returns {{isMarked: boolean, pieces: Piece[]}[]}
 */
export function groupedBy(pieces, name) {
  /** @type {{isMarked: boolean, pieces: Piece[]}[]} */
  const groups = [];
  for (const piece of pieces) {
    const isMarked = piece.marks.includes(name);
    if (groups.at(-1)?.isMarked === isMarked) groups.at(-1)?.pieces.push(piece);
    else groups.push({ isMarked, pieces: [piece] });
  }
  return groups;
}

const WRAPPED = 60;
const GOES_ON = /[\p{L}\p{N},]$/u;
const CODE = /^(?: {2,}|\t)\S|[{};]$/m;

/**
 * Prose without the line breaks that only kept its lines short, with as many characters as before; code as it is.
 * @param {string} text
 */
export function unwrapped(text) {
  if (CODE.test(text)) return text;
  const lines = text.split("\n");
  return lines
    .map((line, i) => {
      const next = lines[i + 1];
      if (next === undefined) return line;
      const goesOn = line.length >= WRAPPED && GOES_ON.test(line) && /^[\p{L}\p{N}(“"'‘]/u.test(next);
      return line + (goesOn ? " " : "\n");
    })
    .join("");
}
