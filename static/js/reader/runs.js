/**
 * Passages as one text. Neighbours share some of it, which is shown once: at the end of the earlier one. What
 * the cited passage shares with the one before it is marked there.
 */
import { PATH } from "../ui/headings.js";
import { length } from "../ui/marks.js";

/**
 * @typedef {import("../ui/marks.js").Span} Span
 * @typedef {{id: string, position: number, heading: string | null, page: number | null, text: string,
 *   overlap: number}} Chunk
 * @typedef {{chunk: Chunk, from: number, cited: Span[], support: Span[]}} Part `from`: where what was not yet
 *   shown of it begins; cited, support: what is marked of it; all in code points of its text
 * @typedef {{heading: string, depth: number, page: number | null, parts: Part[]}} Run parts that flow into each
 *   other; heading and page are told where they begin
 */

/**
 * @param {Chunk[]} chunks neighbours, in order
 * @param {{cited: string, support: Span[], title: string}} marks the id of the cited passage, and spans of it
 * @returns {Run[]}
 */
export function runsOf(chunks, { cited, support, title }) {
  /** @type {Run[]} */
  const runs = [];
  chunks.forEach((chunk, i) => {
    const before = chunks[i - 1];
    const from = before ? chunk.overlap : 0;
    const part = { chunk, from, ...marksOf(chunk, chunks[i + 1], cited, support) };
    if (before && from) runs.at(-1)?.parts.push(part);
    else runs.push({ ...headOf(chunk, before, title), parts: [part] });
  });
  return runs;
}

/**
 * @param {Chunk} chunk
 * @param {Chunk | undefined} next
 * @param {string} cited
 * @param {Span[]} support
 * @returns {{cited: Span[], support: Span[]}}
 */
function marksOf(chunk, next, cited, support) {
  if (chunk.id === cited) return { cited: [[0, length(chunk.text)]], support };
  if (next?.id !== cited || !next.overlap) return { cited: [], support: [] };
  const end = length(chunk.text);
  const shift = end - next.overlap;
  const moved = support.filter(([start]) => start < next.overlap).map(([start, to]) => [start + shift, to + shift]);
  return { cited: [[shift, end]], support: /** @type {Span[]} */ (moved) };
}

/**
 * What is told above a passage: its heading and its page where they are others than before.
 * @param {Chunk} chunk
 * @param {Chunk | undefined} before
 * @param {string} title
 */
function headOf({ heading, page }, before, title) {
  const path = (heading ?? "").split(PATH).filter(Boolean);
  const known = before?.heading === heading || path.join(PATH) === title;
  return {
    heading: known ? "" : (path.at(-1) ?? ""),
    depth: Math.min(path.length, 4),
    page: page !== before?.page ? page : null,
  };
}
