/** The headings of a document as a list to go to its parts by. */
import { PATH } from "../ui/headings.js";

/**
 * @typedef {{heading: string, depth: number, chunk: string}} Entry `depth` from 0; `chunk` is where it begins
 * @typedef {import("./runs.js").Chunk} Chunk
 */

const DEEPEST = 3;

/**
 * Every heading once, where it first stands, also those above others that have no passage of their own.
 * @param {Chunk[]} chunks
 * @param {string} title which often is the first heading of all, and then is left out
 * @returns {Entry[]}
 */
export function outlineOf(chunks, title) {
  /** @type {Map<string, Entry>} */
  const entries = new Map();
  for (const { id, heading } of chunks) {
    const path = (heading ?? "").split(PATH).filter(Boolean);
    const own = path[0] === title ? path.slice(1) : path;
    own.slice(0, DEEPEST).forEach((name, depth) => {
      const key = own.slice(0, depth + 1).join(PATH);
      if (!entries.has(key)) entries.set(key, { heading: name, depth, chunk: id });
    });
  }
  return [...entries.values()];
}
