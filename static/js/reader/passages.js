/** A document's passages, page by page: first those around a place, then what stands above and below. */
import { ApiError, callJson, query } from "../net/api.js";

const PAGE_SIZE = 100;

/**
 * @typedef {import("./runs.js").Chunk} Chunk
 * @typedef {"above" | "below"} Side
 */

/**
 * @param {string} id of the document
 * @param {AbortSignal} signal
 */
export function createPassages(id, signal) {
  /** @type {Chunk[]} */
  let chunks = [];
  let [first, last, total] = [1, 0, 0];
  /** @type {Map<Side, Promise<void>>} */
  const loading = new Map();

  /** @param {Record<string, string | number>} which */
  const fetchPage = (which) =>
    callJson(`/documents/${id}/chunks${query({ ...which, page_size: PAGE_SIZE })}`, { signal });

  /** @param {Side} side */
  async function load(side) {
    const found = await fetchPage({ page: side === "above" ? first - 1 : last + 1 });
    chunks = side === "above" ? [...found.items, ...chunks] : [...chunks, ...found.items];
    if (side === "above") first -= 1;
    else last += 1;
  }

  /** @param {string} chunk */
  async function around(chunk) {
    try {
      return await fetchPage(chunk ? { around: chunk } : { page: 1 });
    } catch (error) {
      // An address may name what is no passage of this document; its beginning is shown then.
      if (error instanceof ApiError && error.code === "chunk_not_found") return fetchPage({ page: 1 });
      throw error;
    }
  }

  return {
    get chunks() {
      return chunks;
    },
    get total() {
      return total;
    },

    /** @param {string} chunk the id of a passage, "": the first one */
    async begin(chunk) {
      const found = await around(chunk);
      ({ items: chunks, total } = found);
      first = last = found.page;
    },

    /** @param {Side} side whether there is more */
    has: (side) => (side === "above" ? first > 1 : last * PAGE_SIZE < total),

    /**
     * Load the next page of a side; asked again meanwhile it is the same page.
     * @param {Side} side
     * @returns {Promise<void>}
     */
    more(side) {
      const known = loading.get(side);
      if (known) return known;
      const page = load(side).finally(() => loading.delete(side));
      loading.set(side, page);
      return page;
    },
  };
}
